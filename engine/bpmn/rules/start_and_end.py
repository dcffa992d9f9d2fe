"""A level that has a start event has an end event, and the other way round (BPMN 2.0.2 §10.5.2, §10.5.3).
An instantiating receive task or event gateway counts as a start."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "start-and-end"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        starts = [node for node in level.nodes if node.kind == "startEvent" or node.instantiate]
        ends = [node for node in level.nodes if node.kind == "endEvent"]
        if any(node.kind == "startEvent" for node in starts) and not ends:
            yield subject.finding(
                RULE,
                level.owner,
                "{} có sự kiện bắt đầu nhưng không có sự kiện kết thúc.",
                "Hãy thêm sự kiện kết thúc sau bước cuối của mỗi nhánh.",
            )
        if ends and not starts:
            yield subject.finding(
                RULE,
                level.owner,
                "{} có sự kiện kết thúc nhưng không có sự kiện bắt đầu.",
                "Hãy thêm sự kiện bắt đầu trước bước đầu tiên.",
            )
