"""What the form templates need of Jinja: fields that share a row of the layout, side by side.

Knows nothing of Flask; `install` takes any Jinja environment."""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from engine.forms import PageField

if TYPE_CHECKING:
    from jinja2 import Environment

_WIDE = frozenset({"group", "dynamiclist", "table", "text", "separator"})


def groups_by_layout(fields: Iterable[PageField]) -> list[list[PageField]]:
    """Neighbouring fields of one layout row together; whatever needs the whole width stands alone."""

    def key(item: tuple[int, PageField]) -> str:
        place, field = item
        return field.layout_row if field.layout_row and field.type not in _WIDE else f" {place}"

    return [[field for _, field in group] for _, group in groupby(enumerate(fields), key)]


def install(environment: "Environment") -> None:
    """Register the filter `groups_by_layout`."""
    environment.filters["groups_by_layout"] = groups_by_layout
