"""Reads event definitions and the messages, signals, errors and escalations they refer to.
Apart from the rest of reading because an event may also refer to a definition at the top of the file (§10.5.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from .model import ErrorCode, Escalation, EventDefinition, Message, Signal
from .reading_data import item_structures
from .texts import body, expression, label, nfc, ref
from .timers import TIMERS, written_time
from .xml import child, children, local

T = TypeVar("T")


class Names:
    """Definitions other elements refer to by id, read once."""

    def __init__(self, root: etree._Element) -> None:
        self.messages = _by_id(root, "message", lambda e, i, n: Message(i, n, ref(e.get("itemRef"))))
        self.signals = _by_id(root, "signal", lambda e, i, n: Signal(i, n))
        self.errors = _by_id(root, "error", lambda e, i, n: ErrorCode(i, n, nfc(e.get("errorCode"))))
        self.escalations = _by_id(root, "escalation", lambda e, i, n: Escalation(i, n, nfc(e.get("escalationCode"))))
        self.structures = item_structures(root)
        self.taken = {nfc(e.get("id")) for e in root.iter() if e.get("id")}
        self.event_definitions = {
            nfc(e.get("id")): e for e in root.iter() if e.get("id") and local(e).endswith("EventDefinition")
        }


def _by_id(root: etree._Element, kind: str, make: Callable[[etree._Element, str, str], T]) -> dict[str, T]:
    found = {}
    for element in children(root, kind):
        key = nfc(element.get("id"))
        found[key] = make(element, key, label(element.get("name")))
    return found


def read_events(element: etree._Element, names: Names) -> tuple[EventDefinition, ...]:
    """The event definitions of an event, in the order of the file, those referred to included."""
    found = []
    for part in children(element):
        name = local(part)
        if name.endswith("EventDefinition"):
            found.append(read_event(part, names))
        elif name == "eventDefinitionRef":
            found.append(read_event(names.event_definitions[ref(part.text)], names))
    return tuple(found)


def read_event(element: etree._Element, names: Names) -> EventDefinition:
    """One event definition."""
    kind = local(element).removesuffix("EventDefinition")
    key = nfc(element.get("id"))
    match kind:
        case "timer":
            for part in children(element, *TIMERS):
                return EventDefinition(kind, key, timer_kind=TIMERS[local(part)], text=written_time(body(part)))
        case "message":
            target = ref(element.get("messageRef"))
            message = names.messages.get(target)
            operation = child(element, "operationRef")
            return EventDefinition(
                kind,
                key,
                target,
                message.name if message else "",
                operation=ref(operation.text) if operation is not None else "",
            )
        case "signal":
            target = ref(element.get("signalRef"))
            signal = names.signals.get(target)
            return EventDefinition(kind, key, target, signal.name if signal else "")
        case "error":
            target = ref(element.get("errorRef"))
            error = names.errors.get(target)
            return EventDefinition(kind, key, target, error.name if error else "", error.code if error else "")
        case "escalation":
            target = ref(element.get("escalationRef"))
            escalation = names.escalations.get(target)
            return EventDefinition(
                kind, key, target, escalation.name if escalation else "", escalation.code if escalation else ""
            )
        case "conditional":
            return EventDefinition(kind, key, text=expression(body(child(element, "condition"))))
        case "link":
            target_of = child(element, "target")
            return EventDefinition(
                kind, key, ref(target_of.text) if target_of is not None else "", text=label(element.get("name"))
            )
        case "compensate":
            return EventDefinition(kind, key, ref(element.get("activityRef")))
    return EventDefinition(kind, key)
