"""What the browser's script needs of a form: conditions and computed fields as trees, and the variables they read.

The script evaluates the same trees (`webui/assets/js/feel.js`) for the eye alone; what is stored the server decides."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import Expression, YearsMonths
from engine.feel.codec import to_data
from engine.forms.model import Condition, Field, leaves, walk

_KINDS = {
    "textfield": "s",
    "textarea": "s",
    "number": "n",
    "checkbox": "b",
    "radio": "s",
    "select": "s",
    "checklist": "m",
    "filepicker": "f",
    "expression": "e",
    "dynamiclist": "r",
}
_MOMENTS = {"date": "d", "time": "t", "datetime": "dt"}
_STORABLE = (bool, str, Decimal, int, date, time, datetime, timedelta, YearsMonths)


def _trees(conditions: tuple[Condition, ...]) -> list[Any]:
    return [True if isinstance(each, bool) else each.to_json() for each in conditions]


def _scope(tree: tuple[Field, ...]) -> dict[str, Any]:
    """One scope: `fields` in order, and `parts`, everything that can be hidden, by its node."""
    fields = []
    for field in leaves(tree):
        item: dict[str, Any] = {"n": field.name, "t": _MOMENTS.get(field.subtype) or _KINDS[field.type]}
        if field.hides:
            item["hide"] = _trees(field.hides)
        if field.locked:
            item["lock"] = _trees(field.locked)
        if field.expression is not None:
            item["calc"] = field.expression.to_json()
        if isinstance(field.required, Expression):
            item["need"] = [field.required.to_json()]
        if field.rows is not None:
            item["rows"] = _scope(field.children)
        fields.append(item)
    return {"fields": fields, "parts": [[field.node, _trees(field.hides)] for field in _parts(tree) if field.hides]}


def _parts(tree: tuple[Field, ...]) -> Iterator[Field]:
    for field in tree:
        yield field
        if field.type == "group":
            yield from _parts(field.children)


def _expressions(tree: tuple[Field, ...]) -> Iterator[Expression]:
    for field in walk(tree):
        required = (field.required,) if isinstance(field.required, Expression) else ()
        computed = (field.expression,) if field.type == "expression" and field.expression is not None else ()
        for each in (*field.hides, *field.locked, *required, *computed):
            if isinstance(each, Expression):
                yield each


def words_of(data: Any) -> Iterator[str]:
    """Every text in a tree: whatever an expression names is among them."""
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            waiting.extend(item)


def _needed(value: Any, words: frozenset[str]) -> Any:
    """The value without the entries no expression names: a page must not carry what its reader has no use for."""
    if isinstance(value, dict):
        return {key: _needed(inner, words) for key, inner in value.items() if key in words}
    if isinstance(value, list):
        return [_needed(item, words) for item in value]
    return value if isinstance(value, _STORABLE) else None


def to_browser(tree: tuple[Field, ...], context: Mapping[str, Any]) -> dict[str, Any]:
    """JSON for the page: `scope` (fields, hideable parts, rows) and `context` (encoded by `engine.feel.codec`)."""
    found = list(_expressions(tree))
    names = frozenset().union(*(each.names for each in found)) if found else frozenset()
    words = frozenset(word for each in found for word in words_of(each.to_json()))
    read = {name: _needed(value, words) for name, value in context.items() if name in names}
    return {"scope": _scope(tree), "context": to_data(read)}
