"""An expression that is there says something (BPMN 2.0.2 §8.3.7).
An empty condition could be taken for one that always holds."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..texts import body
from ..xml import local, parent

RULE = "empty-expression"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements(*_EXPRESSIONS):
        if local(parent(element)) == "conditionalEventDefinition":
            continue  # conditional_event speaks about it
        if not body(element) and (subject.in_executable(element) or local(element) in ("messagePath", "dataPath")):
            yield subject.finding(
                RULE,
                element,
                f"{{}} có {_WORDS.get(local(element), 'biểu thức')} để trống.",
                "Hãy điền nội dung, hoặc bỏ phần này.",
                # Editors leave it behind on flows; it says as much as none, and the rules on flows speak about that.
                subject.unfinished if local(element) == "conditionExpression" else "error",
            )


_WORDS = {
    "conditionExpression": "điều kiện",
    "condition": "điều kiện",
    "completionCondition": "điều kiện hoàn thành",
    "loopCondition": "điều kiện lặp",
    "loopCardinality": "số lượt",
    "timeDate": "thời điểm",
    "timeDuration": "khoảng thời gian",
    "timeCycle": "chu kỳ",
}
_EXPRESSIONS = (
    *_WORDS,
    "activationCondition",
    "messagePath",
    "dataPath",
    "transformation",
    "formalExpression",
    "from",
    "to",
)
