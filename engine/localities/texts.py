"""Values of parameters as texts people read: on pages, in the history of changes and in the journal.

Conventions of domain.md §4.5 (boundaries) and of administrative documents for the date beside a number."""

from collections.abc import Mapping
from datetime import date
from typing import Any

EMPTY = "(để trống)"
_BOUNDARIES = {"exclusive": "Trước ngày", "inclusive": "Đến hết ngày"}


def document_day(day: date) -> str:
    """A date as documents write it beside their number: days under 10 and months under 3 with a zero: 06/4/2022."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}" if day.month < 3 else f"{day.day:02}/{day.month}/{day.year:04}"


def value_text(kind: str, value: Any, options: Mapping[str, str], columns: Mapping[str, str]) -> str:
    """A parameter's FEEL value in words. `kind` is the parameter's type; `options` and `columns` give labels."""
    if value is None or value == "":
        return EMPTY
    if kind == "boolean":
        return "Có" if value else "Không"
    if kind == "date":
        return _day(value)
    if kind == "deadline":
        return f"{_BOUNDARIES[value['boundary']]} {_day(value['date'])}"
    if kind == "choice":
        return options.get(value, EMPTY)
    if kind == "choices":
        return ", ".join(options[each] for each in value if each in options) or EMPTY
    if kind == "table":
        return "; ".join(_row(row, options, columns) for row in value) or EMPTY
    return str(value)


def _day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _row(row: Mapping[str, Any], options: Mapping[str, str], columns: Mapping[str, str]) -> str:
    """The cells people see: codes by their names, and no code beside the name of its row (`value`, `label`)."""
    named = {"value", "label"} <= set(columns)
    cells = [row.get(name) for name in columns if not (named and name == "value")]
    return " – ".join(options.get(str(cell), str(cell)) for cell in cells if cell not in (None, "")) or EMPTY
