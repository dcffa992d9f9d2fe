"""Data of a task or event that sends or receives is of the kind its message carries, and there is one of it (BPMN
2.0.2 §10.3.3, §10.4.2, §10.5.1).
Likewise for signals, errors and escalations of events."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..items import item_of, same_item
from ..model import EVENTS
from ..subject import Subject
from ..xml import child, children, local

RULE = "data-messages"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("sendTask", "receiveTask", "serviceTask"):
        yield from _task(subject, element)
    for element in subject.xml:
        if local(element) in EVENTS:
            yield from _event(subject, element)


def _task(subject: Subject, element: etree._Element) -> Iterator[Finding]:
    specification = child(element, "ioSpecification")
    if specification is None:
        return
    sends, receives = local(element) == "sendTask", local(element) == "receiveTask"
    message = subject.target(element.get("messageRef"))
    if message is not None and (sends or receives):
        data = list(children(specification, "dataInput" if sends else "dataOutput"))
        sets = list(children(specification, "inputSet" if sends else "outputSet"))
        word = "dữ liệu vào" if sends else "dữ liệu ra"
        if len(data) > 1 or len(sets) > 1:
            yield subject.finding(
                RULE,
                element,
                f"{{}} dùng một thông điệp nhưng có nhiều {word} hoặc nhiều nhóm {word}.",
                f"Hãy để lại một {word}.",
            )
        yield from _match(subject, element, data[:1], message.get("itemRef"))
    operation = subject.target(element.get("operationRef"))
    if local(element) == "serviceTask" and operation is not None:
        for name, kind, set_kind in (
            ("inMessageRef", "dataInput", "inputSet"),
            ("outMessageRef", "dataOutput", "outputSet"),
        ):
            part = child(operation, name)
            message = subject.target(part.text) if part is not None else None
            data = list(children(specification, kind))
            if (kind == "dataInput" and len(list(children(specification, set_kind))) != 1) or len(
                list(children(specification, set_kind))
            ) > 1:
                yield subject.finding(
                    RULE,
                    element,
                    "{} gọi một thao tác nhưng có nhiều nhóm dữ liệu.",
                    "Hãy để lại một nhóm dữ liệu vào và một nhóm dữ liệu ra.",
                )
            if message is not None:
                yield from _match(subject, element, data[:1], message.get("itemRef"))


def _match(
    subject: Subject, holder: etree._Element, data: list[etree._Element], written: str | None
) -> Iterator[Finding]:
    wanted = subject.target(written)
    for entry in data:
        item = item_of(subject, entry)
        if wanted is not None and (item is None or not same_item(item, wanted)):
            yield subject.finding(
                RULE,
                holder,
                "{} có dữ liệu không cùng kiểu với dữ liệu của thông điệp hoặc sự kiện.",
                "Hãy chọn cùng một kiểu dữ liệu.",
            )


_CARRIERS = {
    "messageEventDefinition": ("messageRef", "itemRef"),
    "signalEventDefinition": ("signalRef", "structureRef"),
    "errorEventDefinition": ("errorRef", "structureRef"),
    "escalationEventDefinition": ("escalationRef", "structureRef"),
}


def _event(subject: Subject, element: etree._Element) -> Iterator[Finding]:
    definitions = [part for part in children(element) if local(part) in _CARRIERS]
    data = list(children(element, "dataInput", "dataOutput"))
    if not data or not definitions:
        return
    if len(data) != len(definitions):
        yield subject.finding(
            RULE,
            element,
            "{} có số dữ liệu khác với số loại sự kiện.",
            "Hãy khai báo một dữ liệu cho mỗi loại sự kiện.",
        )
        return
    for entry, definition in zip(data, definitions, strict=True):
        reference, item = _CARRIERS[local(definition)]
        carrier = subject.target(definition.get(reference))
        if carrier is not None:
            yield from _match(subject, element, [entry], carrier.get(item))
