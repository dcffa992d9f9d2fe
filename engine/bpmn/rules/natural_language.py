"""Expressions of a process meant to be run are formal, not prose (BPMN 2.0.2 §8.3.6, §8.3.7).
A text that begins with `=` says by itself that it is FEEL; on flows, where editors forget it, a draft may wait."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..texts import body
from ..timers import TIMERS, is_time
from ..xml import XSI, local, parent

RULE = "natural-language"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements(*_EXPRESSIONS):
        written = body(element)
        kind = (element.get(f"{{{XSI}}}type") or "").rpartition(":")[2]
        if local(parent(element)) == "complexBehaviorDefinition":
            continue  # formal by the schema
        if not written or kind == "tFormalExpression" or written.startswith("=") or not subject.in_executable(element):
            continue
        if local(element) in TIMERS and is_time(TIMERS[local(element)], written):
            # What is meant is beyond doubt; other programs may still take it for prose.
            yield subject.finding(
                RULE,
                element,
                "{} có thời gian không ghi là biểu thức; hệ thống vẫn thực hiện đúng thời gian này.",
                "Để công cụ khác cũng hiểu như vậy, hãy mở và lưu lại trong trình thiết kế.",
                "warning",
            )
        else:
            yield subject.finding(
                RULE,
                element,
                "{} có biểu thức ghi bằng lời, hệ thống không thực hiện được.",
                "Hãy viết biểu thức bắt đầu bằng dấu =, hoặc mở và lưu lại trong trình thiết kế.",
                subject.unfinished if local(element) == "conditionExpression" else "error",
            )


_EXPRESSIONS = (
    "conditionExpression condition completionCondition loopCondition loopCardinality activationCondition timeDate "
    "timeDuration timeCycle from to".split()
)
