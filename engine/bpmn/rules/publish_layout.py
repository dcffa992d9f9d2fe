"""Everything has its place on the drawing (BPMN 2.0.2 chapter 12, design.md §10).
Staff and auditors follow the work on it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import node_label
from ..subject import Level, Subject

RULE = "publish-layout"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    diagram = subject.definitions.diagram
    for process in subject.definitions.processes.values():
        for lane in process.walk_lanes():
            if lane.id not in diagram.shapes:
                yield subject.finding(RULE, lane, "{} chưa có vị trí trên sơ đồ.", _REMEDY)
    for level in subject.levels:
        if level.process.id in subject.definitions.global_tasks:
            continue  # has no place of its own on a drawing
        for node in level.nodes:
            if node.id not in diagram.shapes:
                yield subject.finding(RULE, node, "{} chưa có vị trí trên sơ đồ.", _REMEDY)
        for flow in level.flows:
            if flow.id not in diagram.edges:
                yield subject.finding(
                    RULE,
                    flow,
                    f"{{}} từ {_end(level, flow.source)} đến {_end(level, flow.target)} chưa có vị trí trên sơ đồ.",
                    _REMEDY,
                )


_REMEDY = "Hãy mở quy trình trong trình thiết kế, đặt phần tử lên sơ đồ rồi lưu lại."


def _end(level: Level, key: str) -> str:
    return node_label(level.contents.nodes[key], lower=True)
