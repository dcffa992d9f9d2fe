"""A gateway's declared direction fits its flows (BPMN 2.0.2 §8.3.9).
Converging: one way out; diverging: one way in; mixed: several of both."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import GATEWAYS
from ..subject import Subject

RULE = "gateway-direction"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind not in GATEWAYS:
                continue
            ins, outs = len(node.incoming), len(node.outgoing)
            if node.direction == "Converging" and outs > 1:
                yield subject.finding(RULE, node, "{} khai báo là cổng gộp nhưng có nhiều đường nối đi ra.", _REMEDY)
            elif node.direction == "Diverging" and ins > 1:
                yield subject.finding(RULE, node, "{} khai báo là cổng rẽ nhưng có nhiều đường nối đi vào.", _REMEDY)
            elif node.direction == "Mixed" and (ins < 2 or outs < 2):
                yield subject.finding(
                    RULE,
                    node,
                    "{} khai báo là cổng vừa gộp vừa rẽ nhưng không có nhiều đường nối ở cả hai phía.",
                    _REMEDY,
                )


_REMEDY = "Hãy bỏ khai báo chiều của cổng, hoặc nối lại cho đúng."
