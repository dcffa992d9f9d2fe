"""Reads loops: the standard's own characteristics and the extension properties that survive an editor's saving.
The editor's library drops variable names from loopDataInputRef, so the properties win where both say something."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from .model import MultiInstance, StandardLoop
from .texts import body, expression, is_true, label, nfc, ref
from .xml import child


def read_loop(element: etree._Element, properties: Mapping[str, str]) -> MultiInstance | StandardLoop | None:
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
    return MultiInstance(
        sequential=is_true(sequential),
        collection=expression(properties.get("collection", "")) or body(child(multi, "loopDataInputRef")),
        cardinality=expression(body(child(multi, "loopCardinality"))),
        item=properties.get("item", "") or _item(child(multi, "inputDataItem")),
        completion=expression(properties.get("completion", ""))
        or expression(body(child(multi, "completionCondition"))),
        output_collection=ref(body(child(multi, "loopDataOutputRef"))),
        output_item=_item(child(multi, "outputDataItem")),
        behavior=nfc(multi.get("behavior")) or "All",
    )


def _item(element: etree._Element | None) -> str:
    return label(element.get("name") or element.get("id")) if element is not None else ""
