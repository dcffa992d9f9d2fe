"""What a boundary event may wait for (BPMN 2.0.2 §10.5.4, table 10.91).
At least one definition; never link or terminate; cancel only on a transaction; errors always interrupt."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import event_word
from ..model import Node
from ..subject import Level, Subject

RULE = "boundary-kind"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind == "boundaryEvent":
                yield from _kind(subject, level, node)


def _kind(subject: Subject, level: Level, node: Node) -> Iterator[Finding]:
    if not node.events:
        yield subject.finding(RULE, node, "{} không nói rõ chờ sự kiện gì.", "Hãy chọn loại sự kiện.")
    host = level.contents.nodes.get(node.attached_to)
    if host is None:
        yield subject.finding(
            RULE,
            node,
            "{} gắn vào một bước ở quy trình con khác.",
            "Hãy đặt sự kiện cùng cấp với bước việc mà nó gắn vào.",
        )
    for event in node.events:
        if event.kind in ("link", "terminate"):
            yield subject.finding(
                RULE, node, f"{{}} không thể thuộc loại {event_word(event)}.", "Hãy chọn loại sự kiện khác."
            )
        elif event.kind == "cancel" and host is not None and host.kind != "transaction":
            yield subject.finding(
                RULE, node, "{} loại hủy giao dịch chỉ được gắn trên giao dịch.", "Hãy chọn loại sự kiện khác."
            )
        elif event.kind in ("error", "cancel") and not node.interrupting:
            yield subject.finding(
                RULE,
                node,
                f"{{}} loại {event_word(event)} luôn ngắt công việc đang làm, không thể để chạy song song.",
                "Hãy bật thuộc tính ngắt.",
            )
