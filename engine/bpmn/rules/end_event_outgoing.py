"""An end event is never the beginning of a sequence flow (BPMN 2.0.2 §10.5.3).
What should go on afterwards belongs before it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "end-event-outgoing"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind == "endEvent" and node.outgoing:
                yield subject.finding(
                    RULE, node, "{} có đường nối đi ra.", "Hãy đổi thành sự kiện phát đi, hoặc bỏ đường nối đi ra."
                )
