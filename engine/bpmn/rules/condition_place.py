"""Conditions stand only on flows out of activities, events that split, exclusive and inclusive gateways (BPMN 2.0.2
§8.3.13, §10.6).
Out of a parallel or event-based gateway they would never be looked at."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import node_label
from ..subject import Subject

RULE = "condition-place"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind in ("parallelGateway", "eventBasedGateway", "startEvent"):
                for flow in level.outgoing(node):
                    if flow.conditional:
                        yield subject.finding(
                            RULE,
                            flow,
                            f"{{}} đi ra từ {node_label(node, lower=True)} nên không được có điều kiện.",
                            "Hãy xóa điều kiện, hoặc dùng cổng rẽ nhánh.",
                        )
