"""A call activity names what it calls; a called process of the same file can be started without an event (BPMN 2.0.2
§10.3.6).
Called processes elsewhere are looked up when publishing."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "called-element"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind != "callActivity":
                continue
            if not node.called_element:
                yield subject.finding(RULE, node, "{} chưa chọn quy trình được gọi.", "Hãy chọn quy trình được gọi.")
            called = subject.definitions.processes.get(node.called_element)
            if called is None:
                continue
            starts = [start for start in called.nodes.values() if start.kind == "startEvent"]
            if starts and all(start.events for start in starts):
                yield subject.finding(
                    RULE,
                    node,
                    "{} gọi một quy trình không có sự kiện bắt đầu thường.",
                    "Hãy thêm sự kiện bắt đầu không có loại vào quy trình được gọi.",
                )
