"""Each way out of a diverging exclusive or inclusive gateway has a condition or is the default (BPMN 2.0.2 §10.6.2,
§10.6.3).
Only processes meant to be run need them."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import node_label
from ..subject import Subject

RULE = "condition-missing"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            flows = level.outgoing(node)
            if node.kind not in ("exclusiveGateway", "inclusiveGateway") or len(flows) < 2:
                continue
            for flow in flows:
                if not flow.conditional and flow.id != node.default:
                    yield subject.finding(
                        RULE,
                        flow,
                        f"{{}} đi ra từ {node_label(node, lower=True)} chưa có điều kiện.",
                        "Hãy đặt điều kiện cho nhánh, hoặc chọn nhánh này làm nhánh mặc định.",
                        subject.unfinished,
                    )
