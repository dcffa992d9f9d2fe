"""A definition inside a throwing event belongs to that event alone (BPMN 2.0.2 §10.5.5).
Other events must not refer to it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import element_label
from ..model import THROW_EVENTS
from ..subject import Subject
from ..xml import local

RULE = "event-definition-reuse"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for reference in subject.elements("eventDefinitionRef"):
        target, user = subject.target(reference.text), reference.getparent()
        holder = target.getparent() if target is not None else None
        if holder is not None and user is not None and local(holder) in THROW_EVENTS | {"implicitThrowEvent"}:
            yield subject.finding(
                RULE,
                user,
                f"{{}} dùng chung định nghĩa sự kiện với {element_label(holder, lower=True)}.",
                "Hãy đặt định nghĩa riêng cho từng sự kiện.",
            )
