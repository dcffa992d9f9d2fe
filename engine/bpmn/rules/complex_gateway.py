"""A complex gateway that joins says when it begins (BPMN 2.0.2 §10.6.5): without an activation condition nobody knows
for how many ways it waits."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "complex-gateway"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind == "complexGateway" and len(node.incoming) > 1 and not node.activation:
                yield subject.finding(
                    RULE,
                    node,
                    "{} gộp nhiều đường nhưng không có điều kiện kích hoạt.",
                    "Hãy viết điều kiện, ví dụ activationCount >= 2, hoặc dùng cổng chọn nhiều nhánh.",
                )
