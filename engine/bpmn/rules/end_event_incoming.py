"""An end event has at least one incoming flow (BPMN 2.0.2 §10.5.3).
Without one it can never be reached."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "end-event-incoming"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind == "endEvent" and not node.incoming:
                yield subject.finding(
                    RULE,
                    node,
                    "{} không có đường nối đi vào nên không bao giờ tới được.",
                    "Hãy nối bước cuối vào sự kiện kết thúc này, hoặc xóa nó.",
                )
