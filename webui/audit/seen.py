"""“Biểu mẫu như khi đó”: the form as the person saw and sent it, drawn by the staff's own templates, to read only.

Every control becomes the text it held; nothing on the page can be typed into or sent."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from engine.documents import FileInfo, find_files
from engine.forms import Page, PageField
from engine.forms.page import PageRow
from engine.runtime.audit.views import SeenForm
from webui.audit.asking import auditor_posts
from webui.filters import number
from webui.services import services


@dataclass(frozen=True, kw_only=True)
class HeldField(PageField):
    """A control that has become what it held. `chosen`: keys of the options taken; `before`: what it held at first."""

    chosen: tuple[str, ...] = ()
    before: str = ""


_LAYOUT = frozenset({"text", "separator", "spacer", "table", "group", "dynamiclist", "expression"})


def seen_form(case_id: UUID, entry_id: UUID, effect: int) -> str:
    """The page of one form."""
    seen = services().runtime.auditor.seen_form(auditor_posts(), case_id, entry_id, effect)

    def address(file_id: str) -> str:
        return url_for("cases.file", file_id=file_id)

    return render_template(
        "audit/seen_form.html",
        seen=seen,
        form=as_seen(seen, _files_of(case_id)),
        case_id=case_id,
        entry_id=entry_id,
        address=address,
    )


def _files_of(case_id: UUID) -> Callable[[UUID], FileInfo | None]:
    def find(file_id: UUID) -> FileInfo | None:
        with services().database.read() as reading:
            return find_files(reading, [file_id], case_id=case_id).get(file_id)

    return find


def as_seen(seen: SeenForm, files: Callable[[UUID], FileInfo | None]) -> Page:
    """The form as it is drawn, every control turned into what it held."""

    def drawn(values: dict[str, Any]) -> Page:
        return seen.form.page(values, context=seen.context, stored=values, now=seen.at, files=files)

    page = drawn(seen.values)
    first = {}
    if seen.first_values:
        first = {each.name: _text(each) for each in _flat(drawn(seen.first_values).fields)}
    return replace(page, fields=tuple(_read_only(each, first) for each in page.fields), errors=(), any_required=False)


def _flat(tree: tuple[PageField, ...]) -> list[PageField]:
    """Fields outside of rows, which may have been added or taken away."""
    return [found for each in tree for found in (each, *_flat(each.children))]


def _read_only(field: PageField, first: dict[str, str]) -> PageField:
    gone = field.gone or field.hidden
    if field.type in _LAYOUT:
        return replace(
            field,
            gone=gone,
            conditional=False,
            errors=(),
            rows=tuple(_read_only_row(row) for row in field.rows),
            blank=None,
            addable=False,
            children=tuple(_read_only(each, first) for each in field.children),
        )
    text, before = _text(field), first.get(field.name, "")
    kept = {each.name: getattr(field, each.name) for each in fields(field)}
    held = {"type": "shown", "subtype": field.type, "value": text, "gone": gone, "conditional": False, "errors": ()}
    return HeldField(**{**kept, **held}, chosen=_chosen(field), before=before if before != text else "")


def _read_only_row(row: PageRow) -> PageRow:
    return replace(row, name="", removable=False, children=tuple(_read_only(each, {}) for each in row.children))


def _text(field: PageField) -> str:
    """What a control holds, in words."""
    if field.type == "filepicker":
        return ", ".join(file.name for file in field.files)
    if field.type == "checkbox":
        return "Có" if field.value is True or field.value in ("1", "true", "on") else "Không"
    if field.options:
        chosen = _chosen(field)
        return ", ".join(option.label for option in field.options if option.key in chosen)
    if isinstance(field.value, int):
        return number(field.value)
    text = str(field.value or "")
    return f"{text} {field.unit}" if text and field.unit else text


def _chosen(field: PageField) -> tuple[str, ...]:
    keys = field.value if isinstance(field.value, list) else [field.value]
    return tuple(key for key in keys if isinstance(key, str)) if field.options else ()
