"""Reads loops: the standard's own characteristics and the extension properties that survive an editor's saving.
The editor's library drops variable names from loopDataInputRef, so the properties win where both say something."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from .model import MultiInstance, Report, StandardLoop
from .reading_events import Names, read_event, read_events
from .texts import body, expression, is_true, label, nfc, ref
from .xml import child, children


def read_loop(
    element: etree._Element, properties: Mapping[str, str], names: Names
) -> MultiInstance | StandardLoop | None:
    """The loop of an activity; a `collection` property alone makes it a parallel multi-instance."""
    standard = child(element, "standardLoopCharacteristics")
    if standard is not None:
        maximum = nfc(standard.get("loopMaximum"))
        return StandardLoop(
            expression(body(child(standard, "loopCondition"))),
            is_true(standard.get("testBefore")),
            int(maximum) if maximum.isascii() and maximum.isdigit() and len(maximum) < 10 else None,
        )
    multi = child(element, "multiInstanceLoopCharacteristics")
    if multi is None and not properties.get("collection"):
        return None
    empty = etree.Element("none")
    multi = multi if multi is not None else empty
    sequential = properties.get("sequential", "") or nfc(multi.get("isSequential"))
    behavior = nfc(multi.get("behavior")) or "All"
    return MultiInstance(
        sequential=is_true(sequential),
        collection=expression(properties.get("collection", "")) or body(child(multi, "loopDataInputRef")),
        cardinality=expression(body(child(multi, "loopCardinality"))),
        item=properties.get("item", "") or _item(child(multi, "inputDataItem")),
        completion=expression(properties.get("completion", ""))
        or expression(body(child(multi, "completionCondition"))),
        output_collection=ref(body(child(multi, "loopDataOutputRef"))),
        output_item=_item(child(multi, "outputDataItem")),
        behavior=behavior,
        reports=_reports(multi, behavior, names),
    )


def _reports(multi: etree._Element, behavior: str, names: Names) -> tuple[Report, ...]:
    """What is thrown for instances that are done; what belongs to another behavior is not looked at (table 10.30)."""
    if behavior == "Complex":
        return tuple(
            Report(
                read_events(event, names) if (event := child(each, "event")) is not None else (),
                expression(body(child(each, "condition"))),
            )
            for each in children(multi, "complexBehaviorDefinition")
        )
    key = ref(multi.get(f"{behavior.lower()}BehaviorEventRef")) if behavior in ("None", "One") else ""
    return (Report((read_event(names.event_definitions[key], names),)),) if key in names.event_definitions else ()


def _item(element: etree._Element | None) -> str:
    return label(element.get("name") or element.get("id")) if element is not None else ""
