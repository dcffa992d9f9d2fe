"""A start event leads somewhere (BPMN 2.0.2 §10.5.2).
One that leads nowhere would begin a case in which nothing is ever done."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "start-event-outgoing"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind == "startEvent" and not node.outgoing:
                yield subject.finding(
                    RULE, node, "{} không có đường nối đi ra.", "Hãy nối tới bước đầu tiên, hoặc xóa sự kiện này."
                )
