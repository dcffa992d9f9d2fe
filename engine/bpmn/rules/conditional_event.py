"""A conditional event of a process meant to be run has a condition (BPMN 2.0.2 §10.5.5).
Without one it would never, or always, happen."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "conditional-event"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if any(event.kind == "conditional" and not event.text for event in node.events):
                yield subject.finding(
                    RULE, node, "{} chưa có điều kiện.", "Hãy viết điều kiện cần chờ.", subject.unfinished
                )
