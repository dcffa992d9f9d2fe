"""An activity that undoes another lies outside the normal flow: no sequence flow leads to it or away from it
(BPMN 2.0.2 §10.7.1).
It is carried out when what it undoes is compensated, and at no other time."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "compensation-flows"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.is_for_compensation and (node.incoming or node.outgoing):
                yield subject.finding(
                    RULE,
                    node,
                    "{} là bước bù trừ nên không được có đường nối đi vào hoặc đi ra.",
                    "Hãy bỏ các đường nối, chỉ để đường chú thích từ sự kiện bù trừ; "
                    "hoặc bỏ dấu bước bù trừ nếu đây là bước thường.",
                )
