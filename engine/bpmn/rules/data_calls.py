"""A call activity that declares data declares exactly what the called element declares (BPMN 2.0.2 §10.3.6, §10.4.2).
A called element with an interface binds one input and one output of its own to an operation."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..items import item_of, same_item, structure
from ..subject import Subject
from ..xml import child, children, local

RULE = "data-calls"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("callActivity"):
        called = subject.target(element.get("calledElement"))
        mine, theirs = (
            child(element, "ioSpecification"),
            child(called, "ioSpecification") if called is not None else None,
        )
        if called is None or (mine is None and theirs is None):
            continue
        if any(
            _structures(subject, mine, kind) != _structures(subject, theirs, kind)
            for kind in ("dataInput", "dataOutput")
        ):
            yield subject.finding(
                RULE,
                element,
                "{} khai báo dữ liệu không khớp với quy trình hoặc bước được gọi.",
                "Hãy khai báo đúng các dữ liệu vào và ra của nơi được gọi.",
            )
    for element in subject.xml:
        if child(element, "supportedInterfaceRef") is None or child(element, "ioSpecification") is None:
            continue
        bindings = list(children(element, "ioBinding"))
        if not bindings:
            yield subject.finding(
                RULE,
                element,
                "{} cung cấp giao diện dịch vụ nhưng không gắn dữ liệu với thao tác nào.",
                "Hãy gắn dữ liệu vào và ra với một thao tác.",
            )
        for binding in bindings:
            yield from _binding(subject, element, binding)


def _structures(subject: Subject, specification: etree._Element | None, kind: str) -> list[str]:
    if specification is None:
        return []
    items = [item_of(subject, data) for data in children(specification, kind)]
    return sorted(structure(item) if item is not None else "" for item in items)


def _binding(subject: Subject, owner: etree._Element, binding: etree._Element) -> Iterator[Finding]:
    operation = subject.target(binding.get("operationRef"))
    for name, kind, side in (
        ("inputDataRef", "dataInput", "inMessageRef"),
        ("outputDataRef", "dataOutput", "outMessageRef"),
    ):
        written = binding.get(name)
        if written is None:
            continue
        data, part = subject.target(written), child(operation, side) if operation is not None else None
        message = subject.target(part.text) if part is not None else None
        item = item_of(subject, data) if data is not None else None
        carried = subject.target(message.get("itemRef")) if message is not None else None
        own = data is not None and owner in list(data.iterancestors())
        wrong = data is None or local(data) not in (kind, "inputSet", "outputSet") or not own
        if wrong or (item is not None and carried is not None and not same_item(item, carried)):
            yield subject.finding(
                RULE,
                owner,
                "{} gắn dữ liệu với thao tác dịch vụ không đúng.",
                "Hãy gắn dữ liệu của chính nó, cùng kiểu với thông điệp của thao tác.",
            )
