"""References that only describe lead to something of the right kind too (BPMN 2.0.2 §8.2, chapters 8 to 10).
Nothing runs by them, so it is a warning; those the engine follows are looked at when the file is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..kinds import kind_word
from ..subject import Subject
from ..texts import nfc
from ..xml import children, elsewhere, local

RULE = "drawn-references"

_ATTRIBUTES = {
    "categoryValueRef": frozenset({"categoryValue"}),
    "parameterRef": frozenset({"resourceParameter"}),
    "itemSubjectRef": frozenset({"itemDefinition"}),
    "operationRef": frozenset({"operation"}),
    "definitionalCollaborationRef": frozenset({"collaboration", "choreography", "globalConversation"}),
}
_CARRIERS = frozenset({"signal", "error", "escalation"})
_TEXTS = {
    "operationRef": frozenset({"operation"}),
    "inMessageRef": frozenset({"message"}),
    "outMessageRef": frozenset({"message"}),
    "errorRef": frozenset({"error"}),
    "resourceRef": frozenset({"resource"}),
    "interfaceRef": frozenset({"interface"}),
    "supportedInterfaceRef": frozenset({"interface"}),
    "endPointRef": frozenset({"endPoint"}),
    "supports": frozenset({"process"}),
    "correlationPropertyRef": frozenset({"correlationProperty"}),
    "participantRef": frozenset({"participant"}),
    "innerParticipantRef": frozenset({"participant"}),
    "outerParticipantRef": frozenset({"participant"}),
    "messageFlowRef": frozenset({"messageFlow"}),
}


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        for name, wanted in _ATTRIBUTES.items():
            yield from _look(subject, element, element.get(name), wanted)
        if local(element) in _CARRIERS:
            yield from _look(subject, element, element.get("structureRef"), _ATTRIBUTES["itemSubjectRef"])
        for part in children(element, *_TEXTS):
            yield from _look(subject, element, part.text, _TEXTS[local(part)])


def _look(subject: Subject, element: etree._Element, written: str | None, wanted: frozenset[str]) -> Iterator[Finding]:
    if not nfc(written) or elsewhere(element, nfc(written)):
        return
    target = subject.target(written)
    if target is None or local(target) not in wanted:
        word = kind_word(min(wanted))
        yield subject.finding(
            RULE,
            element,
            f"{{}} trỏ tới {word} không có trong tệp, hoặc tới một phần tử không phải {word}.",
            "Hãy chọn lại, hoặc bỏ phần này; hệ thống không dùng tới khi chạy.",
            "warning",
        )
