"""An error or escalation is caught at the edge of what can throw it: sub-processes, calls, steps done by the system,
instances that report themselves (BPMN 2.0.2 §10.5.4, §13.3.3, §13.3.7).
Elsewhere the event is a correct drawing of what never happens, which a warning says; two errors named for one automatic
step cannot be told apart, since its failure carries no code."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import EVENT_KINDS, node_label
from ..model import AUTOMATIC, SUB_PROCESSES, MultiInstance, Node
from ..subject import Level, Subject

RULE = "boundary-never"
_INSIDE = SUB_PROCESSES | {"callActivity"}


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind == "boundaryEvent":
                yield from _never(subject, level, node)
            elif node.kind in AUTOMATIC:
                yield from _ambiguous(subject, level, node)


def _never(subject: Subject, level: Level, event: Node) -> Iterator[Finding]:
    host = level.contents.nodes.get(event.attached_to)
    if host is None or host.kind in _INSIDE:
        return  # what is inside says what may come; `dead_step` looks
    for kind in sorted(event.event_kinds & {"error", "escalation"}):
        if kind in _reported(host) or (kind == "error" and host.kind in AUTOMATIC):
            continue
        yield subject.finding(
            RULE,
            event,
            f"{{}} không bao giờ xảy ra: {node_label(host, lower=True)} không phát ra {EVENT_KINDS[kind]}.",
            "Hãy xóa sự kiện này, hoặc dùng sự kiện hẹn giờ, thông điệp hay điều kiện.",
            "warning",
        )


def _reported(host: Node) -> frozenset[str]:
    """What the instances of an activity throw when they are done."""
    return host.loop.thrown if isinstance(host.loop, MultiInstance) else frozenset()


def _ambiguous(subject: Subject, level: Level, host: Node) -> Iterator[Finding]:
    catching = [event for event in level.contents.boundary_events(host.id) if "error" in event.event_kinds]
    named = [event for event in catching if "" not in event.codes("error")]
    if len(named) > 1 or (named and len(catching) > len(named)):
        yield subject.finding(
            RULE,
            named[-1],
            f"{{}}: khi không thực hiện được, {node_label(host, lower=True)} chỉ báo một lỗi chung, nên nhiều sự kiện "
            "lỗi gắn trên đó không phân biệt được.",
            "Hãy để lại một sự kiện lỗi trên bước này.",
        )
