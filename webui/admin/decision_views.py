"""Decision files as pages show them: each table with its columns, rows and ways of choosing in words.

Other boxed expressions are named and shown as they are written; only tables are changed on screen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.dmn import (
    TYPES,
    Asked,
    Decisions,
    DmnRefused,
    Outcome,
    asked,
    cell_text,
    column_names,
    hit_policy,
    read,
    spoken,
)
from engine.dmn import model as m
from engine.storage.problems import Invalid
from webui.typed import as_day, as_number

_TEXT = re.compile(r'"[^"\\]*"')
_TEXTS = re.compile(rf"{_TEXT.pattern}(\s*,\s*{_TEXT.pattern})*")


@dataclass(frozen=True)
class Column:
    """A column: what people call it, and its type in words; '' for texts and where nothing is said."""

    name: str
    type: str


@dataclass(frozen=True)
class Cell:
    """A cell in words; `code` is set when it could only be shown as it is written."""

    text: str
    code: bool


@dataclass(frozen=True)
class Row:
    """A row: its number from 1, its id, cells of conditions and results, remarks."""

    number: int
    id: str
    tests: tuple[Cell, ...]
    results: tuple[Cell, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """A decision of a file. `table`: it is one; else `text` is its expression, '' for other kinds."""

    id: str
    name: str
    table: bool
    text: str = ""
    table_id: str = ""
    policy: str = ""
    inputs: tuple[Column, ...] = ()
    outputs: tuple[Column, ...] = ()
    remarks: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Field:
    """An input of a try-out: `kind` is number, date, boolean, choice or text; `options` are of a choice."""

    name: str
    label: str
    kind: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tried:
    """A try-out: the result in words, the matched rows by table id, those the result is from, what went wrong."""

    result: str
    matched: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    taken: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    silent: bool = False


def decided(content: bytes) -> list[Decided]:
    """The decisions of a file, in its order; empty when it cannot be read."""
    try:
        model = read(content)
    except DmnRefused:
        return []
    return [_decided(each) for each in model.elements.values() if isinstance(each, m.Decision)]


def tables_of(content: bytes) -> dict[str, m.Table]:
    """The tables of a file by the id of their decision. Raises DmnRefused."""
    found = read(content).elements.values()
    return {each.id: each.logic for each in found if isinstance(each, m.Decision) and isinstance(each.logic, m.Table)}


def _decided(decision: m.Decision) -> Decided:
    logic = decision.logic
    if not isinstance(logic, m.Table):
        return Decided(decision.id, decision.name, False, logic.text if isinstance(logic, m.Literal) else "")
    names = column_names(logic)
    width = len(logic.inputs)
    return Decided(
        id=decision.id,
        name=decision.name,
        table=True,
        table_id=logic.id,
        policy=hit_policy(logic),
        inputs=tuple(_column(name, each) for name, each in zip(names, logic.inputs, strict=False)),
        outputs=tuple(_column(name, each) for name, each in zip(names[width:], logic.outputs, strict=True)),
        remarks=logic.remarks,
        rows=tuple(
            Row(number, rule.id, tuple(map(_cell, rule.tests)), tuple(map(_cell, rule.results)), rule.remarks)
            for number, rule in enumerate(logic.rules, 1)
        ),
    )


def _column(name: str, column: m.Input | m.Output) -> Column:
    return Column(name, TYPES.get(column.type, "") if column.type != "string" else "")


def _cell(text: str) -> Cell:
    shown = cell_text(text)
    return Cell(shown, shown == text.strip() and not shown.replace(".", "").replace(",", "").isdigit())


def fields_of(decisions: Decisions, chosen: Asked) -> list[Field]:
    """What somebody who tries a decision out fills in, under the names of the columns."""
    labels: dict[str, str] = {}
    options: dict[str, tuple[str, ...]] = {}
    for element in decisions.root.model.elements.values():
        if isinstance(element, m.Decision) and isinstance(element.logic, m.Table):
            for column, name in zip(element.logic.inputs, column_names(element.logic), strict=False):
                labels.setdefault(column.text, name)
                options.setdefault(column.text, _listed(column.values))
    found = []
    for name, type in chosen.inputs:
        kind = {"number": "number", "date": "date", "boolean": "boolean"}.get(type, "text")
        kind = "choice" if options.get(name) else kind
        found.append(Field(name, labels.get(name, name.replace("_", " ")), kind, options.get(name, ())))
    return found


def _listed(values: str) -> tuple[str, ...]:
    """The texts a column may have, when it lists nothing but texts."""
    whole = _TEXTS.fullmatch(values.strip())
    return tuple(text[1:-1] for text in _TEXT.findall(values)) if whole is not None else ()


def typed_value(one: Field, text: str) -> Any:
    """What was typed into a field as a FEEL value. Raises Invalid under the field's name."""
    if not text:
        return None
    if one.kind == "date":
        return as_day(text, one.name, one.label)
    if one.kind == "boolean":
        return text == "co"
    if one.kind == "choice":
        return text
    number = as_number(text)
    if one.kind == "number" and number is None:
        message = f"{one.label}: hãy nhập một số, ví dụ 12 hoặc 12,5."
        raise Invalid(message, {one.name: [message]})
    return number if number is not None else _day(text) or text


def _day(text: str) -> date | None:
    try:
        return as_day(text, "", "")
    except Invalid:
        return None


def told(outcome: Outcome) -> Tried:
    """What a try-out came to."""
    matched = {each.table: each.rows for each in outcome.fired}
    taken = {each.table: each.taken for each in outcome.fired}
    silent = outcome.value is None and any(each.silent for each in outcome.fired)
    problems = tuple(each.message for each in outcome.problems)
    return Tried(spoken(outcome.value), matched, taken, problems, silent)


def askable(decisions: Decisions) -> list[Asked]:
    """What may be tried: decisions nothing else needs first."""
    return sorted(asked(decisions), key=lambda each: not each.final)
