"""An exclusive, inclusive or complex gateway with conditions should have a default flow (BPMN 2.0.2 §10.6.2, §10.6.3,
§10.6.5), and so should a step all of whose flows have conditions (§13.2.1).
Without one, work stops when no condition holds: at a gateway with an incident, behind a step as if it had ended."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "gateway-default-missing"
_CHOOSES = ("exclusiveGateway", "inclusiveGateway", "complexGateway")


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if len(node.outgoing) < 2 or node.default:
                continue
            if node.split == "inclusive" and all(flow.conditional for flow in level.outgoing(node)):
                yield subject.finding(
                    RULE,
                    node,
                    "{} không có nhánh mặc định; nếu không nhánh nào thỏa điều kiện thì việc ở đây kết thúc lặng lẽ.",
                    "Hãy chọn một nhánh mặc định.",
                    "warning",
                )
            if node.kind not in _CHOOSES:
                continue
            if node.kind != "complexGateway" or all(flow.conditional for flow in level.outgoing(node)):
                yield subject.finding(
                    RULE,
                    node,
                    "{} không có nhánh mặc định; hồ sơ sẽ dừng lại nếu không nhánh nào thỏa điều kiện.",
                    "Hãy chọn một nhánh mặc định.",
                    "warning",
                )
