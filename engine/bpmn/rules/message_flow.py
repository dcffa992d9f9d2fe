"""Message flows run between two pools, and end at things that can send or receive (BPMN 2.0.2 §9.4, §7.6.2).
Inside one pool the order of work is drawn with sequence flows."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..kinds import element_label
from ..model import ACTIVITIES, CATCH_EVENTS, CHOREOGRAPHY, EVENTS, THROW_EVENTS
from ..subject import Subject
from ..texts import nfc
from ..xml import children, local, q

RULE = "message-flow"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("messageFlow"):
        source, target = subject.target(element.get("sourceRef")), subject.target(element.get("targetRef"))
        if source is None or target is None:
            continue
        if _pool(subject, source) is not None and _pool(subject, source) == _pool(subject, target):
            yield subject.finding(
                RULE,
                element,
                "{} nối hai phần tử của cùng một đơn vị tham gia.",
                "Hãy dùng đường nối thường trong cùng một đơn vị.",
            )
        for end in (source, target):
            if local(end) not in _ENDS:
                yield subject.finding(
                    RULE,
                    element,
                    f"{{}} nối với {element_label(end, lower=True)}.",
                    "Hãy nối đường thông điệp với bước việc, sự kiện hoặc đơn vị tham gia.",
                )
        if local(source) in CATCH_EVENTS or local(target) in THROW_EVENTS:
            wrong = source if local(source) in CATCH_EVENTS else target
            yield subject.finding(
                RULE, wrong, "{} không thể gửi hoặc nhận thông điệp theo chiều đã vẽ.", "Hãy nối lại đường thông điệp."
            )
        for end, kind in ((target, "startEvent"), (source, "endEvent")):
            if local(end) == kind and not _has_message(end):
                yield subject.finding(
                    RULE,
                    end,
                    "{} có đường thông điệp nhưng không thuộc loại thông điệp.",
                    "Hãy đổi sự kiện sang loại thông điệp.",
                )


# What may send or receive (interaction nodes, §9.4.1; choreographies are only drawn).
_ENDS = ACTIVITIES | EVENTS | CHOREOGRAPHY | {"participant", "conversation", "subConversation", "callConversation"}


def _has_message(event: etree._Element) -> bool:
    return any(local(part) in ("messageEventDefinition", "eventDefinitionRef") for part in children(event))


def _pool(subject: Subject, element: etree._Element) -> str | None:
    """The id of the pool an element belongs to; None when it lies in a process without a pool."""
    if local(element) == "participant":
        return nfc(element.get("id"))
    for parent in element.iterancestors(q("process")):
        key = nfc(parent.get("id"))
        return next((pool.id for pool in subject.definitions.participants.values() if pool.process == key), key)
    return None
