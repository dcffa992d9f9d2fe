"""What kind of data an element of the XML holds, for the rules about data (BPMN 2.0.2 §8.3.12, §10.4).
Two item definitions are the same when they are one, or describe the same structure."""

from __future__ import annotations

from lxml import etree

from .subject import Subject
from .texts import is_true, nfc


def item_of(subject: Subject, element: etree._Element) -> etree._Element | None:
    """The item definition of a data element, that of the data object for a reference to one."""
    found = subject.target(element.get("itemSubjectRef"))
    if found is None and element.get("dataObjectRef") is not None:
        data = subject.target(element.get("dataObjectRef"))
        found = subject.target(data.get("itemSubjectRef")) if data is not None else None
    return found


def structure(item: etree._Element) -> str:
    """The structure an item definition names."""
    return nfc(item.get("structureRef"))


def same_item(left: etree._Element, right: etree._Element) -> bool:
    """Whether two item definitions describe the same data."""
    same = left is right or (bool(structure(left)) and structure(left) == structure(right))
    return same and is_true(left.get("isCollection")) == is_true(right.get("isCollection"))
