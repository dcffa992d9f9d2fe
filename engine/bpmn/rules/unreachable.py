"""Every node can be reached from where its level begins (BPMN 2.0.2 §13.1).
What lies in a circle of its own would be dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..links import leads_to, links
from ..subject import Subject

RULE = "unreachable"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        seen: set[str] = set()
        waiting = [node.id for node in level.contents.start_nodes()]
        waiting += [
            node.id for node in level.nodes if node.instantiate or node.is_for_compensation or node.triggered_by_event
        ]
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            node = level.contents.nodes[key]
            waiting += [flow.target for flow in level.outgoing(node)]
            waiting += [event.id for event in level.contents.boundary_events(key)]
            waiting += [
                other.id
                for throw in node.events
                if throw.kind == "link"
                for other, catch in links(level, "intermediateCatchEvent")
                if leads_to(throw, catch)
            ]
        for node in level.nodes:
            if node.id not in seen and node.incoming:
                yield subject.finding(
                    RULE,
                    node,
                    "{} không thể tới được từ chỗ bắt đầu.",
                    "Hãy nối vào dòng chính của quy trình, hoặc xóa phần tử này.",
                )
