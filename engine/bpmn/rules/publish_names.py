"""Whatever people see has a Vietnamese name (design.md §5, domain.md §4.8).
Joining gateways and the flows between steps may stay without one."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import node_label
from ..model import ACTIVITIES, EVENTS
from ..subject import Subject

RULE = "publish-names"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process in subject.definitions.processes.values():
        if not process.name:
            yield subject.finding(RULE, process, "{}.", _REMEDY)
        for lane in process.walk_lanes():
            if not lane.name:
                yield subject.finding(RULE, lane, "{}.", _REMEDY)
    for level in subject.levels:
        for node in level.nodes:
            asks = node.kind in ("exclusiveGateway", "inclusiveGateway") and len(node.outgoing) > 1
            if not node.name and (node.kind in ACTIVITIES or asks):
                yield subject.finding(RULE, node, "{}.", _REMEDY)
            elif not node.name and node.kind in EVENTS:
                yield subject.finding(RULE, node, "{}.", _REMEDY, "warning")
            elif node.name and node.name == node.id:
                yield subject.finding(RULE, node, "{} mang tên là mã kỹ thuật.", _REMEDY)
            if asks:
                for flow in level.outgoing(node):
                    if not flow.name and flow.id != node.default:
                        yield subject.finding(
                            RULE,
                            flow,
                            f"{{}} đi ra từ {node_label(node, lower=True)}.",
                            "Hãy đặt tên cho nhánh, ví dụ “Đồng ý”.",
                            "warning",
                        )


_REMEDY = "Hãy đặt tên tiếng Việt cho phần tử này."
