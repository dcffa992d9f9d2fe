"""What a compiled form consists of: a tree of fields with their rules parsed and ready.

Everything here is immutable; one compiled form serves all requests of a process."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from engine.feel import Expression
from engine.forms.patterns import Pattern

Value = None | bool | Decimal | str | date | time | datetime | list[Any] | dict[str, Any]
"""A FEEL value as forms use it; contexts are dicts, files are contexts (`docs/architecture.md`, Values)."""

Raw = dict[str, Any]
"""What was typed: text, lists of text, rows as lists of dicts, files as ids or contexts; nested like the values."""

Condition = bool | Expression

CONTAINERS = frozenset({"group", "dynamiclist"})
CHOICES = frozenset({"radio", "select", "checklist"})


@dataclass(frozen=True)
class FileInfo:
    """A stored file: `size` in bytes, `sha256` in hex over the exact bytes."""

    file_id: UUID
    name: str
    size: int
    media_type: str
    sha256: str

    def to_value(self) -> dict[str, Any]:
        """The context that stands for the file in a value."""
        return {
            "file_id": str(self.file_id),
            "name": self.name,
            "size": Decimal(self.size),
            "media_type": self.media_type,
            "sha256": self.sha256,
        }


class Shown(NamedTuple):
    """One answer as the person saw it: label, text, files as (id, name)."""

    label: str
    text: str
    files: tuple[tuple[UUID, str], ...] = ()


@dataclass(frozen=True)
class Option:
    """One choice: `key` (always text) is stored, `label` is shown."""

    key: str
    label: str


@dataclass(frozen=True)
class Template:
    """Text with expressions in it: literal parts (str) and expressions in turn."""

    parts: tuple[str | Expression, ...] = ()


@dataclass(frozen=True)
class Block:
    """A piece of explaining text: `kind` is 'p', 'h', 'ul' or 'ol'; a list has several items."""

    kind: str
    items: tuple[Template, ...]


@dataclass(frozen=True)
class Column:
    """A column of a read-only table."""

    key: str
    label: str


@dataclass(frozen=True)
class RowLimits:
    """How many rows a repeated group has: first shown, at least, at most; `fixed` when rows cannot be added."""

    first: int
    least: int
    most: int
    fixed: bool


@dataclass(frozen=True)
class OptionSource:
    """Where choices come from: listed, the variable at a path, or an expression."""

    listed: tuple[Option, ...] = ()
    path: tuple[str, ...] = ()
    expression: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """One component. `name` is its dotted key within its scope (the form or a row); '' when it holds no value.

    `hides` are its own and its groups' conditions: it is hidden when one of them is exactly true. `locked` says that
    the person cannot change it. `limits` holds min, max, min_length, max_length as values or expressions."""

    type: str
    node: str
    name: str = ""
    label: str = ""
    description: str = ""
    subtype: str = ""
    kind: str = ""
    required: Condition = False
    hides: tuple[Condition, ...] = ()
    locked: tuple[Condition, ...] = ()
    default: Any = None
    default_expression: Expression | None = None
    limits: tuple[tuple[str, Any], ...] = ()
    digits: int | None = None
    increment: Decimal | None = None
    pattern: Pattern | None = None
    pattern_message: str = ""
    no_past: bool = False
    options: OptionSource | None = None
    multiple: bool = False
    accept: tuple[str, ...] = ()
    max_size: int = 0
    rows: RowLimits | None = None
    expression: Expression | None = None
    blocks: tuple[Block, ...] = ()
    columns: tuple[Column, ...] = ()
    columns_expression: Expression | None = None
    page_rows: int = 0
    unit: str = ""
    classification: str = "none"
    layout_row: str = ""
    children: tuple["Field", ...] = ()

    @property
    def keyed(self) -> bool:
        """Does it hold a value of its own (rows included, groups not)?"""
        return bool(self.name) and self.type != "group"


def leaves(fields: tuple[Field, ...]) -> Iterator[Field]:
    """The fields of one scope that hold values, in order: groups are entered, rows are not."""
    for field in fields:
        if field.type == "group":
            yield from leaves(field.children)
        elif field.keyed:
            yield field


def walk(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Every component of the tree, in order."""
    for field in fields:
        yield field
        yield from walk(field.children)


@dataclass(frozen=True)
class CrossRule:
    """A rule over several fields: violated when exactly false; shown at `field` ('' for the whole form)."""

    expression: Expression
    message: str
    field: str


def names_read(part: Any) -> Iterator[str]:
    """Every variable that an expression inside a part of a form may read."""
    if isinstance(part, Expression):
        yield from part.names
    elif isinstance(part, tuple):
        for each in part:
            yield from names_read(each)
    elif isinstance(part, Field | CrossRule | OptionSource | Block | Template):
        if isinstance(part, OptionSource):
            yield from part.path[:1]
        for member in fields(part):
            yield from names_read(getattr(part, member.name))


def dig(data: Any, name: str) -> Any:
    """The entry at a dotted path of nested dicts; None when there is none."""
    for part in name.split("."):
        if not isinstance(data, dict):
            return None
        data = data.get(part)
    return data


def plant(data: dict[str, Any], name: str, value: Any) -> None:
    """Put a value at a dotted path of nested dicts."""
    *parts, last = name.split(".")
    for part in parts:
        inner = data.get(part)
        if not isinstance(inner, dict):
            inner = data[part] = {}
        data = inner
    data[last] = value
