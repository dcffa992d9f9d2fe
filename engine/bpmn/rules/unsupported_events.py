"""Kinds of events the engine does not carry out are refused by name (design.md §5; engine/bpmn/support.py).
An event with several definitions, or one that starts a process in a special way, counts among them."""

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
            if node.triggered_by_event:
                yield subject.finding(
                    RULE,
                    node,
                    "{} chưa được hệ thống thực hiện.",
                    "Hãy gắn sự kiện lên bước việc hoặc lên quy trình con.",
                )
            if node.instantiate:
                yield subject.finding(
                    RULE,
                    node,
                    "{} dùng để mở hồ sơ, chưa được hệ thống thực hiện.",
                    "Hãy bắt đầu bằng sự kiện thông điệp.",
                )
            if node.is_for_compensation:
                yield subject.finding(
                    RULE,
                    node,
                    "{} là bước bù trừ, chưa được hệ thống thực hiện.",
                    "Hãy vẽ bước hoàn lại bằng đường nối thường.",
                )


def _event(subject: Subject, level: Level, node: Node) -> Iterator[Finding]:
    support = event_support(node.kind, node.event_kind)
    if not support.supported:
        word = EVENT_KINDS.get(node.event_kind, "lạ")
        yield subject.finding(RULE, node, f"{{}} loại {word}: {support.reason}.", support.instead)
        return
    host = level.contents.nodes.get(node.attached_to)
    on_error = node.kind == "boundaryEvent" and node.event_kind == "error"
    if on_error and host is not None and host.kind not in ("subProcess", "callActivity"):
        yield subject.finding(
            RULE,
            node,
            "{} loại lỗi chỉ được gắn trên quy trình con hoặc bước gọi quy trình khác.",
            "Hãy đưa bước việc vào một quy trình con, rồi gắn sự kiện lỗi lên quy trình con đó.",
        )
