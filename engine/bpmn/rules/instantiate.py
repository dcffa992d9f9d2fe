"""A receive task or an event gateway may open a case when something comes (BPMN 2.0.2 §10.3.3, §10.6.6).
Carried out on the top level, once, for the first thing that comes; other ways are refused."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import Node
from ..subject import Level, Subject

RULE = "instantiate"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if not node.instantiate:
                continue
            if node.incoming and node.kind == "receiveTask":
                yield subject.finding(
                    RULE,
                    node,
                    "{} dùng để mở hồ sơ nên không được có đường nối đi vào.",
                    "Hãy bỏ đường nối đi vào, hoặc bỏ thuộc tính mở hồ sơ.",
                )
            if reason := _reason(level, node):
                yield subject.finding(
                    RULE,
                    node,
                    f"{{}} dùng để mở hồ sơ {reason}, chưa được hệ thống thực hiện.",
                    "Hãy bắt đầu bằng sự kiện thông điệp.",
                    subject.refusal(node),
                )


def _reason(level: Level, node: Node) -> str:
    """What about it is not carried out, as part of a sentence."""
    if not level.top:
        return "bên trong quy trình con"
    if node.loop is not None:
        return "và làm nhiều lượt"
    if node.kind == "eventBasedGateway" and node.event_gateway_type == "Parallel":
        return "khi mọi sự kiện đều đã đến"
    return ""
