"""Nothing flows to or from an event sub-process (BPMN 2.0.2 §10.3.5).
It is started by its event alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "event-sub-process-flows"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.triggered_by_event and (node.incoming or node.outgoing):
                yield subject.finding(
                    RULE,
                    node,
                    "{} có đường nối đi vào hoặc đi ra.",
                    "Hãy bỏ các đường nối; phần này chỉ bắt đầu bằng sự kiện của nó.",
                )
