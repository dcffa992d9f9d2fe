"""A gateway has several ways in or several ways out (BPMN 2.0.2 §8.3.9).
With one of each it decides nothing and hides a mistake in the drawing."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import GATEWAYS
from ..subject import Subject

RULE = "gateway-flows"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind in GATEWAYS and len(node.incoming) < 2 and len(node.outgoing) < 2:
                yield subject.finding(
                    RULE, node, "{} không gộp và cũng không rẽ nhánh.", "Hãy vẽ thêm nhánh còn thiếu, hoặc bỏ cổng này."
                )
