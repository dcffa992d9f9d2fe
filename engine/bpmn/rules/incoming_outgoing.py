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
        elements = {node.id: subject.xml_by_id[node.id] for node in level.nodes}
        for name in ("incoming", "outgoing"):
            lists = {key: [ref(part.text) for part in children(element, name)] for key, element in elements.items()}
            anywhere = any(lists.values())
            for node in level.nodes:
                flows = set(node.incoming if name == "incoming" else node.outgoing)
                flows = {key for key in flows if not level.contents.flows[key].synthetic}
                if set(lists[node.id]) - flows or (anywhere and flows - set(lists[node.id])):
                    yield subject.finding(
                        RULE,
                        node,
                        "{} ghi danh sách đường nối không khớp với các đường nối đã vẽ.",
                        "Hãy mở và lưu lại quy trình trong trình thiết kế.",
                    )
