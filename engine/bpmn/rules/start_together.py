"""A start event with several definitions begins a case with any one of them (BPMN 2.0.2 §10.5.2, table 10.84).
One that waits for all of them is refused: nothing is there yet to remember which have come, and for which case."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "start-together"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if level.top and node.kind == "startEvent" and node.parallel_multiple and len(node.events) > 1:
                yield subject.finding(
                    RULE,
                    node,
                    "{} chờ đủ mọi sự kiện rồi mới mở hồ sơ, chưa được hệ thống thực hiện.",
                    "Hãy mở hồ sơ bằng sự kiện đến trước, rồi chờ các sự kiện còn lại trên các nhánh song song.",
                    subject.refusal(node),
                )
