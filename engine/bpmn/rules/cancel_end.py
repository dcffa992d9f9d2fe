"""A cancel end event lies directly in a transaction (BPMN 2.0.2 §10.5.3).
Elsewhere there is nothing to cancel."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import Node
from ..subject import Subject

RULE = "cancel-end"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        inside = isinstance(level.owner, Node) and level.owner.kind == "transaction"
        for node in level.nodes:
            if node.kind == "endEvent" and not inside and any(event.kind == "cancel" for event in node.events):
                yield subject.finding(
                    RULE, node, "{} loại hủy giao dịch chỉ được đặt trong giao dịch.", "Hãy dùng kết thúc báo lỗi."
                )
