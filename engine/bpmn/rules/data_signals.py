"""A signal is heard by whoever listens and carries no data here; an event that would give it some is refused (BPMN
2.0.2 §10.5.5).
A message goes to one receiver, and what it carries is kept in the history of both sides."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import THROW_EVENTS
from ..subject import Subject

RULE = "data-signals"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind in THROW_EVENTS and "signal" in node.event_kinds and node.data and node.data.inputs:
                yield subject.finding(
                    RULE,
                    node,
                    "{} gửi dữ liệu kèm tín hiệu, điều này chưa được hệ thống thực hiện.",
                    "Hãy dùng sự kiện thông điệp để gửi dữ liệu.",
                    subject.refusal(node),
                )
