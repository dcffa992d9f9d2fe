"""A boundary event is never the end of a sequence flow (BPMN 2.0.2 §10.5.4).
It is set off by its activity alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "boundary-incoming"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind == "boundaryEvent" and node.incoming:
                yield subject.finding(
                    RULE,
                    node,
                    "{} có đường nối đi vào.",
                    "Hãy nối đường đó vào bước việc, không phải vào sự kiện gắn trên bước.",
                )
