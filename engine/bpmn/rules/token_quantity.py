"""startQuantity and completionQuantity are whole numbers from 1 (BPMN 2.0.2 §10.3); the engine carries out only 1.
Anything else would silently run a different number of times."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "token-quantity"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            for written in (node.start_quantity, node.completion_quantity):
                if not (written.isascii() and written.isdigit() and int(written[:9]) >= 1):
                    yield subject.finding(
                        RULE, node, "{} có số lượt bắt đầu hoặc hoàn thành nhỏ hơn 1.", "Hãy đặt lại bằng 1."
                    )
                elif int(written[:9]) != 1:
                    yield subject.finding(
                        "unsupported",
                        node,
                        "{} có số lượt bắt đầu hoặc hoàn thành khác 1, chưa được hệ thống thực hiện.",
                        "Hãy đặt lại bằng 1 và dùng cổng song song hoặc bước nhiều người.",
                    )
