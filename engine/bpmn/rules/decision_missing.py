"""A business rule task says which decision it makes, before it is published (BPMN 2.0.2 §10.3.3).
The property `decision` holds the key of a decision file, with `#` and a decision's id when the file has several."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "decision-missing"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind == "businessRuleTask" and not node.properties.get("decision", "").strip():
                yield subject.finding(
                    RULE,
                    node,
                    "{} chưa chọn bảng quyết định.",
                    "Hãy chọn một bảng quyết định trong danh sách.",
                    subject.unfinished,
                )
