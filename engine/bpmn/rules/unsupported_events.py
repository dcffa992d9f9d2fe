"""Kinds of events the engine does not carry out are refused by name (design.md §5; engine/bpmn/support.py).
An event with several definitions counts among them."""

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
    support = event_support(node.kind, node.event_kind, level.event_sub_process)
    if not support.supported:
        word = EVENT_KINDS.get(node.event_kind, "lạ")
        yield subject.finding(
            RULE, node, f"{{}} loại {word}: {support.reason}.", support.instead, subject.refusal(node)
        )
        return
    host = level.contents.nodes.get(node.attached_to)
    from_inside = node.kind == "boundaryEvent" and node.event_kind in ("error", "escalation")
    if from_inside and host is not None and host.kind not in ("subProcess", "transaction", "callActivity"):
        yield subject.finding(
            RULE,
            node,
            f"{{}} loại {EVENT_KINDS[node.event_kind]} chỉ được gắn trên quy trình con hoặc bước gọi quy trình khác.",
            "Hãy đưa bước việc vào một quy trình con, rồi gắn sự kiện lên quy trình con đó.",
        )
