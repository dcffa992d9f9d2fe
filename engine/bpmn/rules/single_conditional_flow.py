"""An activity with a conditional flow has another flow to go on (BPMN 2.0.2 §10.3, table 8.60).
Otherwise a condition that does not hold would leave the work nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import ACTIVITIES, EVENTS
from ..subject import Subject
from ..xml import child

RULE = "single-conditional-flow"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            flows = level.outgoing(node)
            if node.kind in ACTIVITIES | EVENTS and len(flows) == 1 and _has_condition(subject, flows[0].id):
                yield subject.finding(
                    RULE,
                    node,
                    "{} chỉ có một đường nối đi ra và đường đó có điều kiện.",
                    "Hãy bỏ điều kiện, hoặc thêm một nhánh mặc định.",
                )


def _has_condition(subject: Subject, flow: str) -> bool:
    element = subject.xml_by_id.get(flow)
    return element is not None and child(element, "conditionExpression") is not None
