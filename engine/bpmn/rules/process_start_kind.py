"""Start events of a process: none, message, timer, conditional, signal, or several of these (BPMN 2.0.2 §10.5.2,
table 10.84).
The others belong to event sub-processes."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import event_word
from ..subject import Subject

RULE = "process-start-kind"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if level.top and node.kind == "startEvent":
                for event in node.events:
                    if event.kind not in ("message", "timer", "conditional", "signal"):
                        yield subject.finding(
                            RULE,
                            node,
                            f"{{}} ở đầu quy trình không thể thuộc loại {event_word(event)}.",
                            "Hãy dùng sự kiện bắt đầu không có loại hoặc theo thông điệp.",
                        )
