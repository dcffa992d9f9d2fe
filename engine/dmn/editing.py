"""Changing the rows of a decision table in its file, and the file a new table begins as.

Only the rows are written anew: everything else of the file stays as it was, but for comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from lxml import etree

from engine.dmn.reading import NAMESPACES, read
from engine.storage.text import fold
from engine.storage.xml import parse_xml

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


@dataclass(frozen=True)
class EditedRow:
    """A row as it was typed; `id` is that of the row it was, '' for a new one."""

    id: str
    tests: tuple[str, ...]
    results: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def edit_table(source: bytes, decision_id: str, rows: Sequence[EditedRow]) -> bytes:
    """The file with other rows in the table of a decision. Raises DmnRefused when the file is none, KeyError when the
    decision has no table, ValueError when a row has not as many cells as the table has columns."""
    read(source)
    root = parse_xml(source)
    space = str(etree.QName(root).namespace)
    decision = next((each for each in root.iter(f"{{{space}}}decision") if each.get("id") == decision_id), None)
    table = None if decision is None else decision.find(f"{{{space}}}decisionTable")
    if table is None or space not in NAMESPACES:
        raise KeyError(decision_id)
    columns = tuple(len(table.findall(f"{{{space}}}{kind}")) for kind in ("input", "output"))
    old = {each.get("id"): each for each in table.findall(f"{{{space}}}rule")}
    taken = {each.get("id") for each in root.iter()}
    for each in table.findall(f"{{{space}}}rule"):
        table.remove(each)
    for row in rows:
        if (len(row.tests), len(row.results)) != columns:
            raise ValueError("a row has not as many cells as its table has columns")
        known = old.pop(row.id, None) if row.id else None
        table.append(_rule(space, row, known, taken))
    _laid_out(table)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True) + b"\n"


def _rule(space: str, row: EditedRow, known: etree._Element | None, taken: set[str | None]) -> etree._Element:
    """A row as XML; of one that was there before, ids and descriptions stay."""
    if known is None:
        id = next(name for number in count(1) if (name := f"rule_{number}") not in taken)
        taken.add(id)
        made = etree.Element(f"{{{space}}}rule", id=id)
    else:
        made = known
    cells = [("inputEntry", row.tests), ("outputEntry", row.results), ("annotationEntry", row.remarks)]
    for kind, texts in cells:
        have = made.findall(f"{{{space}}}{kind}")
        for place, text in enumerate(texts):
            entry = have[place] if place < len(have) else etree.SubElement(made, f"{{{space}}}{kind}")
            held = entry.find(f"{{{space}}}text")
            held = etree.SubElement(entry, f"{{{space}}}text") if held is None else held
            held.text = text
        for entry in have[len(texts) :]:
            made.remove(entry)
    return made


def _laid_out(table: etree._Element) -> None:
    """Indent what was written, so that the file can be read and compared line by line."""
    depth = sum(1 for _ in table.iterancestors())
    etree.indent(table, space="  ", level=depth)
    for held in table.iter():
        if etree.QName(held).localname == "text":
            held.text = held.text or ""


def name_of(label: str) -> str:
    """A name expressions can use, from what people call a thing: “Loại sáng kiến” is loai_sang_kien."""
    stem = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:60].strip("_")
    return stem if stem and stem[0].isalpha() else f"cot_{stem}".rstrip("_")


def new_model(key: str, name: str, inputs: Sequence[str], output: str) -> bytes:
    """A file with one decision: a table with these columns of conditions and one of results, and one empty row.

    `key` becomes the id of the file; the labels are Vietnamese, what expressions call them is made from them."""
    names: list[str] = []
    for label in inputs:
        stem = name_of(label)
        names.append(next(n for number in count(1) if (n := stem if number == 1 else f"{stem}_{number}") not in names))
    q = f"{{{NAMESPACE}}}"
    space: Any = {None: NAMESPACE}
    root = etree.Element(f"{q}definitions", nsmap=space, id=key, name=name, namespace=f"urn:quytrinh:{key}")
    for each in names:
        data = etree.SubElement(root, f"{q}inputData", id=f"input_{each}", name=each)
        etree.SubElement(data, f"{q}variable", name=each)
    decision = etree.SubElement(root, f"{q}decision", id=f"decision_{key}", name=name)
    etree.SubElement(decision, f"{q}variable", name=name)
    for each in names:
        need = etree.SubElement(decision, f"{q}informationRequirement")
        etree.SubElement(need, f"{q}requiredInput", href=f"#input_{each}")
    table = etree.SubElement(decision, f"{q}decisionTable", id=f"table_{key}", hitPolicy="FIRST")
    for each, label in zip(names, inputs, strict=True):
        column = etree.SubElement(table, f"{q}input", id=f"column_{each}", label=label)
        etree.SubElement(etree.SubElement(column, f"{q}inputExpression"), f"{q}text").text = each
    etree.SubElement(table, f"{q}output", id="column_result", label=output)
    etree.SubElement(table, f"{q}annotation", name="Căn cứ")
    rule = etree.SubElement(table, f"{q}rule", id="rule_1")
    for kind, text in [*(("inputEntry", "-") for _ in names), ("outputEntry", '""'), ("annotationEntry", "")]:
        etree.SubElement(etree.SubElement(rule, f"{q}{kind}"), f"{q}text").text = text
    etree.indent(root, space="  ")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
