"""A performer is found either by a resource or by an expression, not by both (BPMN 2.0.2 §10.3.1).
Two answers to who does it are none."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..xml import child

RULE = "performer"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("performer", "humanPerformer", "potentialOwner", "resourceRole"):
        if child(element, "resourceRef") is not None and child(element, "resourceAssignmentExpression") is not None:
            yield subject.finding(
                RULE,
                element,
                "{} vừa chỉ định người thực hiện vừa ghi biểu thức chọn người.",
                "Hãy chỉ dùng một cách, tốt nhất là vai trò và đơn vị của bộ phận thực hiện.",
            )
