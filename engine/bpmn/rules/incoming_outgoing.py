"""Where a file lists the flows of a node, the list agrees with the flows themselves (BPMN 2.0.2 §8.3.8, §8.3.13).
A difference means that the file was damaged, and tools would show another process than is run."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..texts import ref
from ..xml import children

RULE = "incoming-outgoing"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        written = {
            (node.id, name): [ref(part.text) for part in children(subject.xml_by_id[node.id], name)]
            for node in level.nodes
            for name in ("incoming", "outgoing")
        }
        anywhere = any(written.values())
        for node in level.nodes:
            for name, flows in (("incoming", node.incoming), ("outgoing", node.outgoing)):
                drawn = {key for key in flows if not level.contents.flows[key].synthetic}
                listed = set(written[node.id, name])
                if listed - drawn or (anywhere and drawn - listed):
                    yield subject.finding(
                        RULE,
                        node,
                        "{} ghi danh sách đường nối không khớp với các đường nối đã vẽ.",
                        "Hãy mở và lưu lại quy trình trong trình thiết kế.",
                    )
