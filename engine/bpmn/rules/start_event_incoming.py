"""A start event is never the end of a sequence flow (BPMN 2.0.2 §10.5.2).
Returning to the beginning is drawn as a flow to the first step."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "start-event-incoming"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind == "startEvent" and node.incoming:
                yield subject.finding(
                    RULE, node, "{} có đường nối đi vào.", "Hãy nối đường đó vào bước đầu tiên sau sự kiện bắt đầu."
                )
