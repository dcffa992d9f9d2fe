"""Every part of a model lies where the standard puts it (BPMN 2.0.2, the schemas of chapters 7 to 11).
What lies elsewhere would not be read: a step inside a lane or a task, a loop on an event, a condition on a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from ..findings import Finding
from ..kinds import element_label
from ..model import ACTIVITIES, CATCH_EVENTS, CHOREOGRAPHY, EVENTS, GATEWAYS, SUB_PROCESSES, THROW_EVENTS
from ..reading import GLOBAL_TASKS
from ..subject import Subject
from ..xml import local, parent

RULE = "placement"

_LEVELS = SUB_PROCESSES | {"process"}
_THROWS = THROW_EVENTS | {"implicitThrowEvent", "event"}
_TOP = (
    "process collaboration choreography message signal error escalation itemDefinition interface resource category "
    "dataStore endPoint partnerEntity partnerRole correlationProperty globalConversation globalChoreographyTask"
)
_MULTI = "loopCardinality loopDataInputRef loopDataOutputRef inputDataItem outputDataItem complexBehaviorDefinition"
_DEFINITIONS = "timer message signal error escalation conditional link terminate compensate cancel".split()


def _each(kinds: Iterable[str], *places: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(kinds, frozenset(places))


_PLACES: dict[str, frozenset[str]] = {
    **_each(ACTIVITIES | EVENTS | GATEWAYS | {"sequenceFlow"}, *_LEVELS, "choreography", "subChoreography"),
    **_each(("dataObject", "dataObjectReference", "dataStoreReference"), *_LEVELS, "choreography", "subChoreography"),
    **_each(_TOP.split(), "definitions"),
    **_each(GLOBAL_TASKS, "definitions"),
    **_each(("laneSet",), *_LEVELS),
    **_each(("childLaneSet", "flowNodeRef"), "lane"),
    **_each(("lane",), "laneSet", "childLaneSet"),
    **_each(("operation",), "interface"),
    **_each((f"{kind}EventDefinition" for kind in _DEFINITIONS), *EVENTS, *_THROWS, "definitions"),
    **_each(("standardLoopCharacteristics", "multiInstanceLoopCharacteristics"), *ACTIVITIES),
    **_each(_MULTI.split(), "multiInstanceLoopCharacteristics"),
    **_each(("completionCondition",), "multiInstanceLoopCharacteristics", "adHocSubProcess"),
    **_each(("loopCondition",), "standardLoopCharacteristics"),
    **_each(("activationCondition",), "complexGateway"),
    **_each(("conditionExpression",), "sequenceFlow"),
    **_each(("timeDate", "timeDuration", "timeCycle"), "timerEventDefinition"),
    **_each(("script",), "scriptTask", "globalScriptTask"),
    **_each(("ioSpecification",), *ACTIVITIES, *GLOBAL_TASKS, "process"),
    **_each(("dataInput", "inputSet"), "ioSpecification", *_THROWS),
    **_each(("dataOutput", "outputSet"), "ioSpecification", *CATCH_EVENTS),
    **_each(("dataInputAssociation",), *ACTIVITIES, *_THROWS),
    **_each(("dataOutputAssociation",), *ACTIVITIES, *CATCH_EVENTS),
    **_each(("incoming", "outgoing"), *ACTIVITIES, *EVENTS, *GATEWAYS, *CHOREOGRAPHY, "implicitThrowEvent"),
}

# Written text belongs into a part of these, never straight into them.
_NO_TEXT = ACTIVITIES | EVENTS | GATEWAYS | SUB_PROCESSES | {"process", "sequenceFlow", "laneSet", "lane"}
_NO_TEXT |= {f"{kind}EventDefinition" for kind in _DEFINITIONS}
_NO_TEXT |= {"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"}


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        if local(element) in _NO_TEXT and any(text.strip() for text in (element.text, *_tails(element)) if text):
            yield subject.finding(
                RULE,
                element,
                "{} có chữ nằm ngoài mọi phần của nó, hệ thống không đọc tới.",
                "Hãy mở quy trình trong trình thiết kế, ghi nội dung đó vào đúng chỗ rồi lưu.",
                "warning",
            )
        places = _PLACES.get(local(element))
        around = parent(element)
        if places is None or local(around) in places:
            continue
        yield subject.finding(
            RULE,
            element,
            f"{{}} có phần đặt sai chỗ: phần này không được nằm trong {element_label(around, lower=True)}.",
            "Hãy mở quy trình trong trình thiết kế, vẽ lại phần này rồi lưu.",
        )


def _tails(element: etree._Element) -> Iterator[str | None]:
    return (part.tail for part in element)
