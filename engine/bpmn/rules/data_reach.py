"""Data is read and written where it is known: on its own level and inside it (BPMN 2.0.2 §10.4.1).
What another process or the inside of a sub-process holds is not seen from outside."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..kinds import element_label
from ..subject import Subject
from ..xml import children, local, parent

RULE = "data-reach"

_OUTER = {"dataInputAssociation": "sourceRef", "dataOutputAssociation": "targetRef"}
_HELD = frozenset("dataObject dataObjectReference property dataInput dataOutput".split())


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements(*_OUTER):
        for part in children(element, _OUTER[local(element)]):
            data = subject.target(part.text)
            if data is not None and local(data) in _HELD and not _seen(parent(element), data):
                yield _finding(subject, parent(element), data)
    for reference in subject.elements("dataObjectReference"):
        data = subject.target(reference.get("dataObjectRef"))
        if data is not None and not _seen(reference, data):
            yield _finding(subject, reference, data)
    for entry in subject.elements("inputSet", "outputSet"):
        for part in children(entry, "dataInputRefs", "dataOutputRefs"):
            data = subject.target(part.text)
            if data is not None and parent(data) is not parent(entry):
                yield _finding(subject, entry, data)


def _seen(reader: etree._Element, data: etree._Element) -> bool:
    """Whether the level or element that holds the data is the reader or lies around it."""
    holder = parent(data)
    holder = parent(holder) if local(holder) == "ioSpecification" else holder
    return holder is reader or holder in reader.iterancestors()


def _finding(subject: Subject, reader: etree._Element, data: etree._Element) -> Finding:
    return subject.finding(
        RULE,
        reader,
        f"{{}} dùng {element_label(data, lower=True)} ở nơi khác, từ đây không thấy được.",
        "Hãy dùng dữ liệu khai báo ở cùng cấp hoặc ở cấp chứa nó.",
    )
