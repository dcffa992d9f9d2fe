"""A joining gateway must not wait for a branch that never comes (BPMN 2.0.2 §13.4.1, §13.4.3).
Found by searching the states of the process; data decide nothing there, every branch may be taken."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding, PathStep
from ..kinds import node_label
from ..model import Node, Process
from ..paths import steps_of
from ..soundness import Fault
from ..subject import Subject

RULE = "deadlock"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process, fault in subject.faults:
        if fault.kind == "deadlock":
            nodes = {node.id: node for node in process.walk()}
            unless = ", trừ khi có sự kiện ngắt quy trình con" if fault.escape else ""
            yield subject.finding(
                RULE,
                nodes[fault.element],
                f"{{}} có thể phải chờ mãi: {_missing(process, fault, nodes)} không bao giờ tới{unless}.",
                "Hãy gộp các nhánh bằng cổng cùng loại với cổng đã rẽ chúng, hoặc bỏ lối đi khiến nhánh đó không tới.",
                "warning" if fault.escape else subject.unfinished,
                (*steps_of(process, fault.path), _waits(nodes[fault.element])),
            )


def _waits(join: Node) -> PathStep:
    return PathStep(join.id, f"{node_label(join)}: chờ mãi ở đây")


def _missing(process: Process, fault: Fault, nodes: dict[str, Node]) -> str:
    flows = {flow.id: flow for flow in process.walk_flows()}
    missing = [flows[flow] for flow in fault.missing if flow in flows]
    named = dict.fromkeys(
        f"nhánh {f'“{flow.name}” ' if flow.name else ''}từ {node_label(nodes[flow.source], lower=True)}"
        for flow in missing
    )
    return " và ".join(list(named)[:3]) if named else "các nhánh còn lại"
