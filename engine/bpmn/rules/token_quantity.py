"""startQuantity and completionQuantity are whole numbers from 1 (BPMN 2.0.2 §10.3).
A bound keeps a mistyped figure from flooding the case with tokens."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "token-quantity"
MOST = 100


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            for written in (node.start_quantity, node.completion_quantity):
                if not (written.isascii() and written.isdigit() and 1 <= int(written[:9]) <= MOST):
                    yield subject.finding(
                        RULE,
                        node,
                        f"{{}} có số lượt bắt đầu hoặc hoàn thành không nằm trong khoảng từ 1 đến {MOST}.",
                        "Hãy đặt lại bằng 1.",
                    )
