"""Reads the data of processes, activities and events: declarations, sets and data associations (BPMN 2.0.2 §10.4).
An event carries its inputs and outputs itself, an activity and a process in an ioSpecification."""

from __future__ import annotations

from lxml import etree

from .data import Assignment, DataAssociation, DataItem, DataSet, NodeData
from .texts import body, expression, is_true, label, nfc, ref
from .xml import child, children


def read_data(element: etree._Element, structures: dict[str, str]) -> NodeData | None:
    """The data of an element; None when it declares none. `structures`: what each item definition names, by its id."""
    holder = child(element, "ioSpecification")
    holder = holder if holder is not None else element
    multi = child(element, "multiInstanceLoopCharacteristics")
    found = NodeData(
        inputs=_items(holder, "dataInput", structures),
        outputs=_items(holder, "dataOutput", structures),
        input_sets=_sets(holder, "Input", "output"),
        output_sets=_sets(holder, "Output", "input"),
        properties=_items(element, "property", structures),
        incoming=_associations(element, "dataInputAssociation"),
        outgoing=_associations(element, "dataOutputAssociation"),
        loop_input=_loop(multi, "loopDataInputRef"),
        loop_output=_loop(multi, "loopDataOutputRef"),
        item=_loop_item(multi, "inputDataItem"),
        output_item=_loop_item(multi, "outputDataItem"),
    )
    return found if found.declared() or found.incoming or found.outgoing else None


def item_structures(root: etree._Element) -> dict[str, str]:
    """What each item definition of a file names."""
    return {nfc(each.get("id")): nfc(each.get("structureRef")) for each in children(root, "itemDefinition")}


def _items(element: etree._Element, kind: str, structures: dict[str, str]) -> tuple[DataItem, ...]:
    return tuple(
        DataItem(
            nfc(each.get("id")),
            label(each.get("name")),
            is_true(each.get("isCollection")),
            structures.get(ref(each.get("itemSubjectRef")), ""),
        )
        for each in children(element, kind)
    )


def _sets(element: etree._Element, side: str, other: str) -> tuple[DataSet, ...]:
    """Sets of one side. What may come while the element is under way need not be there when it begins (§10.4.2)."""
    return tuple(
        DataSet(
            nfc(each.get("id")),
            tuple(_refs(each, f"data{side}Refs")),
            frozenset(_refs(each, f"optional{side}Refs")) | frozenset(_refs(each, f"whileExecuting{side}Refs")),
            frozenset(_refs(each, f"{other}SetRefs")),
        )
        for each in children(element, f"{side.lower()}Set")
    )


def _refs(element: etree._Element, kind: str) -> list[str]:
    return [ref(each.text) for each in children(element, kind)]


def _associations(element: etree._Element, kind: str) -> tuple[DataAssociation, ...]:
    own = nfc(element.get("id"))  # an end at the activity as such names no data of it
    return tuple(
        DataAssociation(
            nfc(each.get("id")),
            tuple(key for part in children(each, "sourceRef") if (key := ref(part.text)) and key != own),
            next((key for part in children(each, "targetRef") if (key := ref(part.text)) and key != own), ""),
            expression(body(child(each, "transformation"))),
            tuple(
                Assignment(expression(body(child(part, "from"))), expression(body(child(part, "to"))))
                for part in children(each, "assignment")
            ),
        )
        for each in children(element, kind)
    )


def _loop(multi: etree._Element | None, kind: str) -> str:
    part = child(multi, kind) if multi is not None else None
    return ref(body(part)) if part is not None else ""


def _loop_item(multi: etree._Element | None, kind: str) -> str:
    part = child(multi, kind) if multi is not None else None
    return nfc(part.get("id")) if part is not None else ""
