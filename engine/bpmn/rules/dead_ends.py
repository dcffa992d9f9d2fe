"""Where start events are used every node is led to, and where end events are used every node leads on (BPMN 2.0.2
§10.5.2, §10.5.3).
Boundary events, event sub-processes, compensation handlers and links are the exceptions."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import EVENTS
from ..subject import Subject

RULE = "dead-ends"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        kinds = {node.kind for node in level.nodes}
        for node in level.nodes:
            if node.kind in EVENTS or node.triggered_by_event or node.is_for_compensation:
                continue
            if "startEvent" in kinds and not node.incoming and not node.instantiate:
                yield subject.finding(
                    RULE,
                    node,
                    "{} không có đường nối đi vào nên không bao giờ tới lượt.",
                    "Hãy nối bước đứng trước vào đây, hoặc xóa phần tử này.",
                )
            if "endEvent" in kinds and not node.outgoing:
                yield subject.finding(
                    RULE, node, "{} không có đường nối đi ra.", "Hãy nối tới bước tiếp theo hoặc tới sự kiện kết thúc."
                )
