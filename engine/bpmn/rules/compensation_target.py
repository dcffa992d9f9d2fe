"""What compensation names can be seen from where it is thrown, and can be undone (BPMN 2.0.2 §10.5.5, §10.7).
Seen are the activities of the same level; from inside an event sub-process also those of the level around it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import ACTIVITIES, SUB_PROCESSES, THROW_EVENTS, Contents, Node
from ..subject import Level, Subject

RULE = "compensation-target"
_INSIDE = SUB_PROCESSES | {"callActivity"}


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind not in THROW_EVENTS:
                continue
            for event in node.events:
                if event.kind == "compensate" and event.ref and not _undone(subject, level, event.ref):
                    yield subject.finding(
                        RULE,
                        node,
                        "{} nêu tên một phần tử không hoàn lại được từ đây.",
                        "Hãy chọn một bước cùng cấp có gắn sự kiện bù trừ, hoặc một quy trình con cùng cấp; "
                        "để trống thì hoàn lại mọi bước đã làm.",
                    )


def _undone(subject: Subject, level: Level, key: str) -> bool:
    seen: list[Contents] = [level.contents]
    if level.event_sub_process:
        seen += [each.contents for each in subject.levels if level.owner.id in each.contents.nodes]
    return any(_can_be(contents, contents.nodes[key]) for contents in seen if key in contents.nodes)


def _can_be(contents: Contents, node: Node) -> bool:
    handled = any(event.event_kind == "compensate" for event in contents.boundary_events(node.id))
    return node.kind in ACTIVITIES and (handled or node.kind in _INSIDE)
