"""A boundary event leads somewhere, except compensation, which is tied to its handler by an association (BPMN 2.0.2
§10.5.4).
The handler is an activity marked for compensation."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import ACTIVITIES, Node
from ..subject import Level, Subject

RULE = "boundary-outgoing"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind != "boundaryEvent":
                continue
            if any(event.kind == "compensate" for event in node.events):
                yield from _compensation(subject, level, node)
            elif not node.outgoing:
                yield subject.finding(
                    RULE, node, "{} không có đường nối đi ra.", "Hãy nối tới bước cần làm khi sự kiện xảy ra."
                )


def _compensation(subject: Subject, level: Level, node: Node) -> Iterator[Finding]:
    if node.outgoing:
        yield subject.finding(
            RULE, node, "{} loại bù trừ không được có đường nối đi ra.", "Hãy nối tới bước bù trừ bằng đường chú thích."
        )
    links = [*level.contents.associations.values(), *subject.definitions.associations.values()]
    handlers = [
        level.contents.nodes[link.target]
        for link in links
        if link.source == node.id and link.target in level.contents.nodes
    ]
    if not handlers:
        yield subject.finding(
            RULE, node, "{} loại bù trừ chưa nối tới bước bù trừ nào.", "Hãy nối tới bước bù trừ bằng đường chú thích."
        )
    for handler in handlers:
        if not (handler.kind in ACTIVITIES and handler.is_for_compensation):
            yield subject.finding(
                RULE,
                handler,
                "{} được nối làm bước bù trừ nhưng chưa được đánh dấu là bước bù trừ.",
                "Hãy đánh dấu bước này là bước bù trừ.",
            )
