"""An exclusive or inclusive gateway with conditions should have a default flow (BPMN 2.0.2 §10.6.2, §10.6.3).
Without one, work stops with an incident when no condition holds."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "gateway-default-missing"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind in ("exclusiveGateway", "inclusiveGateway") and len(node.outgoing) > 1 and not node.default:
                yield subject.finding(
                    RULE,
                    node,
                    "{} không có nhánh mặc định; hồ sơ sẽ dừng lại nếu không nhánh nào thỏa điều kiện.",
                    "Hãy chọn một nhánh mặc định.",
                    "warning",
                )
