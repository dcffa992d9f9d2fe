"""Links come in pairs on one level: every throwing link has exactly one catching link of its name, and the other way
round
at least one (BPMN 2.0.2 §10.5.5)."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import Node
from ..subject import Level, Subject

RULE = "links"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        throws, catches = _links(level, "intermediateThrowEvent"), _links(level, "intermediateCatchEvent")
        for node, name in throws:
            count = sum(name == other for _, other in catches)
            if count != 1:
                yield subject.finding(
                    RULE,
                    node,
                    f"{{}} có {count} đầu nhận liên kết cùng tên trên cùng cấp, phải có đúng một.",
                    "Hãy đặt một đầu nhận cùng tên trong cùng quy trình.",
                )
        for node, name in catches:
            if all(name != other for _, other in throws):
                yield subject.finding(
                    RULE,
                    node,
                    "{} là đầu nhận của liên kết nhưng không có đầu gửi nào cùng tên.",
                    "Hãy đặt đầu gửi cùng tên trong cùng quy trình, hoặc bỏ sự kiện này.",
                )


def _links(level: Level, kind: str) -> list[tuple[Node, str]]:
    return [
        (node, event.text) for node in level.nodes if node.kind == kind for event in node.events if event.kind == "link"
    ]
