"""An event-based gateway waits for two or more things (BPMN 2.0.2 §10.6.6).
An instantiating one has nothing before it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "event-gateway-exits"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind != "eventBasedGateway":
                continue
            if len(node.outgoing) < 2:
                yield subject.finding(
                    RULE,
                    node,
                    "{} phải chờ ít nhất hai sự kiện.",
                    "Hãy vẽ thêm sự kiện để chờ, hoặc thay cổng bằng một sự kiện chờ.",
                )
            if node.instantiate and node.incoming:
                yield subject.finding(
                    RULE,
                    node,
                    "{} dùng để mở hồ sơ nên không được có đường nối đi vào.",
                    "Hãy bỏ đường nối đi vào, hoặc bỏ thuộc tính mở hồ sơ.",
                )
