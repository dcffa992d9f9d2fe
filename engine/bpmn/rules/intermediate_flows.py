"""An intermediate event has a way in and a way out; links have one of the two (BPMN 2.0.2 §10.5.4).
A catching link has only a way out, a throwing link only a way in."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "intermediate-flows"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind not in ("intermediateCatchEvent", "intermediateThrowEvent"):
                continue
            link = any(event.kind == "link" for event in node.events)
            catch = node.kind == "intermediateCatchEvent"
            if link and catch and node.incoming:
                yield subject.finding(
                    RULE,
                    node,
                    "{} là đầu nhận của liên kết nên không được có đường nối đi vào.",
                    "Hãy bỏ đường nối đi vào.",
                )
            if link and not catch and node.outgoing:
                yield subject.finding(
                    RULE,
                    node,
                    "{} là đầu gửi của liên kết nên không được có đường nối đi ra.",
                    "Hãy bỏ đường nối đi ra.",
                )
            if not node.incoming and not (link and catch):
                yield subject.finding(
                    RULE, node, "{} không có đường nối đi vào.", "Hãy nối bước đứng trước vào sự kiện này."
                )
            if not node.outgoing and not (link and not catch):
                yield subject.finding(
                    RULE, node, "{} không có đường nối đi ra.", "Hãy nối sự kiện này tới bước tiếp theo."
                )
