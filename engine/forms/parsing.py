"""HTML names and values ↔ nested raw answers: `authors.0.full_name`, row markers, and the buttons that change rows.

A row is there when any of its names is; its marker (the row's bare name) says which stored row it was. Names never
become code or attributes: only names the form knows are looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.forms import texts
from engine.forms.model import Field, Raw, dig, leaves, plant
from engine.forms.scene import MAX_FILES, ROW
from engine.forms.values import raw_text
from engine.storage.problems import Invalid

MAX_KEYS = 20_000
MAX_NAME = 300
MAX_ALL_ROWS = 1_000


class MultiDict(Protocol):
    """What an HTML form sends: names with one or more texts each (werkzeug's MultiDict)."""

    def __iter__(self) -> Any: ...

    def __len__(self) -> int: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class Pressed:
    """A button that changes the form instead of sending it: 'add' or 'remove' a row, 'drop' a file, 'upload', 'save'.

    `path` is what it concerns (`authors`, `authors.2`); `focus` the HTML name the page should go on with."""

    action: str
    path: str
    focus: str
    file_id: str = ""


_BUTTONS = {"_add": "add", "_del": "remove", "_drop": "drop", "_upload": "upload", "_save": "save"}


def _texts(source: Any, name: str) -> list[str]:
    if hasattr(source, "getlist"):
        found = source.getlist(name)
    else:
        value = source.get(name, [])
        found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, str)]


def pressed(source: MultiDict | Mapping[str, Any]) -> Pressed | None:
    """The button of the form that was pressed, if it was one that does not send."""
    for name, action in _BUTTONS.items():
        values = _texts(source, name)
        if values and len(values[0]) <= MAX_NAME:
            path, _, file_id = values[0].partition(":")
            focus = path.rpartition(".")[0] if action == "remove" else path
            return Pressed(action, path, focus, file_id)
    return None


Tree = dict[str, Any]


def _row_numbers(source: Iterable[str]) -> Tree:
    """The names' parts as a tree, for finding rows; bounded in number, length and depth."""
    tree: Tree = {}
    for count, name in enumerate(source):
        if count >= MAX_KEYS:
            raise Invalid(texts.TOO_MUCH, {})
        if len(name) > MAX_NAME:
            continue
        place = tree
        for part in name.split(".")[:40]:
            place = place.setdefault(part, {})
    return tree


class _Parser:
    def __init__(self, source: Any) -> None:
        self.source = source
        self.rows = 0
        self.tree = _row_numbers(source)

    def scope(self, tree: tuple[Field, ...], prefix: str, place: Tree) -> Raw:
        found: Raw = {}
        for field in leaves(tree):
            if field.expression is None:
                plant(found, field.name, self.leaf(field, prefix + field.name, place))
        return found

    def leaf(self, field: Field, name: str, place: Tree) -> Any:
        if field.rows is not None:
            return self.row_list(field, name, _below(place, field.name))
        values = _texts(self.source, name)
        if field.type == "filepicker":
            return [value for value in values if value][: MAX_FILES + 1]
        if field.type == "checklist":
            return [value for value in values if value][:1_000]
        return values[-1] if values else ""

    def row_list(self, field: Field, name: str, place: Tree) -> list[Raw]:
        numbers = sorted(int(part) for part in place if part.isascii() and part.isdigit() and len(part) < 5)
        self.rows += len(numbers)
        if self.rows > MAX_ALL_ROWS:
            raise Invalid(texts.TOO_MUCH, {})
        found = []
        for number in dict.fromkeys(numbers):
            row_name = f"{name}.{number}"
            row = self.scope(field.children, row_name + ".", place.get(str(number), {}))
            marker = _texts(self.source, row_name)
            row[ROW] = marker[0][:10] if marker else ""
            row["_at"] = str(number)
            found.append(row)
        return found


def _below(place: Tree, name: str) -> Tree:
    for part in name.split("."):
        place = place.get(part, {})
    return place


def parse(tree: tuple[Field, ...], source: MultiDict | Mapping[str, Any]) -> Raw:
    """The raw answers in what an HTML form sent, with the pressed row button carried out.

    Raises Invalid when there are more names or rows than any form has."""
    parser = _Parser(source)
    raw = parser.scope(tree, "", parser.tree)
    button = pressed(source)
    if button is not None and button.action in ("add", "remove", "drop"):
        _change(tree, raw, button)
    _forget_numbers(tree, raw)
    return raw


def _change(tree: tuple[Field, ...], raw: Raw, button: Pressed) -> None:
    """Add a row, remove one, or drop a file: walk to the place by names the form knows."""
    for field in leaves(tree):
        rest = _after(button.path, field.name)
        if rest is None:
            continue
        value = dig(raw, field.name)
        if field.type == "filepicker" and not rest and button.action == "drop":
            plant(raw, field.name, [item for item in value if item != button.file_id])
        elif field.rows is not None:
            _change_rows(field, raw, value if isinstance(value, list) else [], rest, button)
        return


def _change_rows(field: Field, raw: Raw, rows: list[Raw], rest: str, button: Pressed) -> None:
    limits = field.rows
    number, _, inner = rest.partition(".")
    free = limits is not None and not limits.fixed
    if not rest:
        if button.action == "add" and free and limits is not None and len(rows) < limits.most:
            plant(raw, field.name, [*rows, fresh_row(field.children)])
        return
    row = next((row for row in rows if row.get("_at") == number), None)
    if row is None:
        return
    if inner:
        _change(field.children, row, Pressed(button.action, inner, button.focus, button.file_id))
    elif button.action == "remove" and free:
        plant(raw, field.name, [other for other in rows if other is not row])


def fresh_row(tree: tuple[Field, ...]) -> Raw:
    """A row nobody has filled in: the plain defaults of its fields."""
    values: Raw = {}
    for field in leaves(tree):
        if field.default is not None:
            plant(values, field.name, field.default)
    return {**to_raw(tree, values), ROW: ""}


def _after(path: str, name: str) -> str | None:
    """What follows `name` in the dotted `path`; '' when they are equal, None when the path leads elsewhere."""
    if path == name:
        return ""
    return path[len(name) + 1 :] if path.startswith(name + ".") else None


def _forget_numbers(tree: tuple[Field, ...], raw: Raw) -> None:
    for field in leaves(tree):
        if field.rows is not None:
            for row in dig(raw, field.name) or []:
                row.pop("_at", None)
                _forget_numbers(field.children, row)


def to_raw(tree: tuple[Field, ...], values: Any) -> Raw:
    """What the page shows for values; applied to raw answers it changes nothing."""
    source = values if isinstance(values, dict) else {}
    found: Raw = {}
    for field in leaves(tree):
        value = dig(source, field.name)
        if field.rows is not None:
            rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
            plant(
                found,
                field.name,
                [
                    {**to_raw(field.children, row), ROW: str(row.get(ROW, place))[:10]}
                    for place, row in enumerate(rows[:MAX_ALL_ROWS])
                ],
            )
        elif field.type == "filepicker":
            plant(found, field.name, value if isinstance(value, list) else [])
        elif field.expression is None:
            plant(found, field.name, raw_text(field, value))
    return found
