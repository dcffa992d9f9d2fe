"""What a sub-process writes stays in it, unless the data is declared around it (decisions 0008 and 0019).
A step outside that reads the same name would go on seeing the old value, which is said before anybody wonders."""

from __future__ import annotations

from collections.abc import Iterator

from ..dataflow import reads_of, reads_of_flow, writes_of
from ..findings import Finding
from ..kinds import node_label
from ..model import Contents, Node, Process
from ..subject import Subject

RULE = "inner-writes"

Names = frozenset[str]


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process in subject.definitions.processes.values():
        if process.executable:
            yield from _below(subject, process, process, frozenset(), _declared(process, process))


def _below(subject: Subject, process: Process, level: Contents, read: Names, declared: Names) -> Iterator[Finding]:
    """Looks into the sub-processes of a level; `read`, `declared`: on the levels around it."""
    read |= _read(process, level)
    for owner in level.nodes.values():
        if owner.children is None:
            continue
        own = declared | _declared(owner.children, owner)
        for node in owner.children.nodes.values():
            for name in sorted((writes_of(node) & read) - own):
                yield subject.finding(
                    RULE,
                    node,
                    f"{{}} ghi dữ liệu “{name}” bên trong {node_label(owner, lower=True)}; "
                    "các bước ở ngoài đọc dữ liệu này vẫn thấy giá trị cũ.",
                    "Hãy khai báo dữ liệu này ở cấp ngoài, hoặc cho các bước ở ngoài đọc kết quả của quy trình con.",
                    "warning",
                )
        yield from _below(subject, process, owner.children, read, own)


def _read(process: Process, level: Contents) -> Names:
    """What is read on a level, in its steps and on its flows."""
    found = {each.name for node in level.nodes.values() for each in reads_of(process, node)}
    for flow in level.flows.values():
        found |= {each.name for each in reads_of_flow(level.nodes[flow.source], flow)}
    return frozenset(found)


def _declared(level: Contents, owner: Process | Node) -> Names:
    """The data a level declares, by id and by name."""
    found = {name for each in level.data_objects.values() for name in (each.id, each.name, each.ref)}
    if owner.data is not None:
        found |= {name for each in owner.data.declared() for name in (each.id, each.name)}
    return frozenset(found - {""})
