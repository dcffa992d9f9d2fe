"""Kinds of events the engine does not carry out are refused by name (design.md §5; engine/bpmn/support.py).
Of an event with several definitions each has to be carried out there."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import EVENT_KINDS
from ..model import EVENTS, Node
from ..subject import Level, Subject
from ..support import event_support

RULE = "unsupported-events"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind in EVENTS:
                yield from _event(subject, level, node)


def _event(subject: Subject, level: Level, node: Node) -> Iterator[Finding]:
    for kind in (node.event_kind, *(sorted(node.event_kinds) if len(node.events) > 1 else ())):
        support = event_support(node.kind, kind, level.event_sub_process)
        if not support.supported:
            word = EVENT_KINDS.get(kind, "lạ")
            yield subject.finding(
                RULE, node, f"{{}} loại {word}: {support.reason}.", support.instead, subject.refusal(node)
            )
            return
