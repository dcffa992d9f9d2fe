"""What follows an event-based gateway: receive tasks or catching events for message, signal, timer or condition (BPMN
2.0.2 §10.6.6), or several of these one of which is enough.
Receive tasks and message events do not mix; a receive task there has no boundary events; nothing else leads to a
target."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import node_label
from ..model import Node
from ..subject import Level, Subject

RULE = "event-gateway-targets"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind == "eventBasedGateway":
                yield from _targets(subject, level, node)


def _targets(subject: Subject, level: Level, gateway: Node) -> Iterator[Finding]:
    targets = [level.contents.nodes[flow.target] for flow in level.outgoing(gateway)]
    for node in targets:
        kinds = {event.kind for event in node.events}
        fits = node.kind == "receiveTask" or (
            node.kind == "intermediateCatchEvent" and kinds and kinds <= {"message", "signal", "timer", "conditional"}
        )
        if not fits:
            yield subject.finding(
                RULE,
                node,
                f"{{}} không thể đứng ngay sau {node_label(gateway, lower=True)}.",
                "Sau cổng chờ sự kiện chỉ được đặt bước nhận, hoặc sự kiện chờ thông điệp, hẹn giờ, điều kiện.",
            )
        if node.awaits_all():
            yield subject.finding(
                RULE,
                node,
                f"{{}} phải đợi đủ nhiều loại nên không thể đứng ngay sau {node_label(gateway, lower=True)}.",
                "Hãy để mỗi loại là một nhánh của cổng, hoặc đặt sự kiện này trên một đường riêng.",
            )
        if len(node.incoming) > 1:
            yield subject.finding(
                RULE,
                node,
                f"{{}} đứng sau {node_label(gateway, lower=True)} nên không được có đường nối khác đi vào.",
                "Hãy gộp các đường khác sau bước này.",
            )
        if node.kind == "receiveTask" and level.contents.boundary_events(node.id):
            yield subject.finding(
                RULE,
                node,
                f"{{}} đứng sau {node_label(gateway, lower=True)} nên không được có sự kiện gắn trên bước.",
                "Hãy thêm sự kiện đó thành một nhánh của cổng chờ sự kiện.",
            )
    messages = any(event.kind == "message" for node in targets for event in node.events)
    if messages and any(node.kind == "receiveTask" for node in targets):
        yield subject.finding(
            RULE, gateway, "{} có cả bước nhận và sự kiện chờ thông điệp.", "Hãy dùng chỉ một trong hai cách nhận."
        )
