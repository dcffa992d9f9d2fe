"""“Tham số”: what a unit's processes go by, changed in a generated form, with what would change shown before saving.

The engine decides what a value may be and whether an adjusting document is needed; here are only the pages."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine import localities
from engine.forms import Form, Raw
from engine.localities import ParameterView
from engine.storage.problems import Conflict, Invalid, NotFound, Unavailable
from webui.admin.parameter_form import (
    GROUPS,
    Group,
    adjusting_documents,
    changed_values,
    context,
    field_errors,
    form_values,
    lines,
    parameter_form,
)
from webui.admin.place import Place, place_of
from webui.admin.uses import uses_of_parameters
from webui.services import services
from webui.typed import text

OURS = ("csrf_token", "_version", "_do", "note")
Answer = str | tuple[str, int] | Response


@dataclass
class Sheet:
    """One group of parameters on its way to being changed: what is in force, what was typed, what was refused."""

    place: Place
    group: Group
    parameters: list[ParameterView]
    uses: dict[str, list[str]]
    form: Form
    raw: Raw
    errors: dict[str, list[str]] = field(default_factory=dict)
    message: str = ""
    focus: str = ""

    @property
    def version(self) -> str:
        """Stands for the values in force: a page that was made from others must not overwrite these unseen."""
        values = json.dumps([(one.name, one.value) for one in self.parameters], sort_keys=True)
        return hashlib.sha256(values.encode()).hexdigest()[:16]


def parameters(unit_id: UUID | None = None) -> str:
    """All parameters of a unit with their values, by groups."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        found = localities.parameters(reading, place.unit.id, services().clock.now())
        uses = uses_of_parameters(reading, place.unit.id, services().clock.now())
    groups = [(group, [one for one in found if one.type in group.types]) for group in GROUPS]
    return render_template(
        "admin/parameters.html", place=place, groups=[each for each in groups if each[1]], uses=uses, lines=lines
    )


def parameter_history(unit_id: UUID) -> str:
    """Who changed what, when and why; the newest first."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        changes = localities.profile_history(reading, unit_id)
    return render_template("admin/parameter_history.html", place=place, changes=changes)


def change_parameters(unit_id: UUID, slug: str) -> Answer:
    """The form of one group: fill in, look at what would change, save with the reason."""
    with services().database.read() as reading:
        sheet = _sheet(reading, unit_id, slug)
    if request.method == "GET":
        return _form(sheet)
    source: MultiDict[str, str] = MultiDict(request.form)
    sheet.raw = sheet.form.parse(source)
    button = sheet.form.pressed(source)
    if button is not None:
        sheet.focus = button.focus
        return _form(sheet)
    if text("_do") == "again":
        return _form(sheet)
    try:
        answers = sheet.form.validate(
            sheet.raw,
            context=context(sheet.parameters),
            stored=form_values(sheet.parameters),
            now=services().clock.now(),
            files=lambda file_id: None,
        )
    except Invalid as problem:
        return _refused(sheet, problem.message, problem.errors)
    values = changed_values(sheet.parameters, answers, sheet.raw)
    if text("_version") != sheet.version:
        return _refused(
            sheet,
            "Trong lúc đồng chí đang sửa, các tham số này đã được thay đổi ở nơi khác. Nội dung vừa nhập vẫn còn dưới "
            "đây; hãy xem lại rồi bấm “Xem trước thay đổi” lần nữa.",
            {},
        )
    if not values:
        return _refused(sheet, "Chưa có mục nào được thay đổi. Hãy sửa mục cần đổi rồi xem trước lại.", {})
    adjusted = adjusting_documents(values, answers)
    if text("_do") != "save":
        return _preview(sheet, values, adjusted, "")
    return _save(sheet, values, adjusted)


def _sheet(reading: Any, unit_id: UUID, slug: str) -> Sheet:
    place = place_of(reading, unit_id)
    group = next((each for each in GROUPS if each.slug == slug), None)
    now = services().clock.now()
    found = localities.parameters(reading, unit_id, now)
    chosen = [one for one in found if group is not None and one.type in group.types]
    if group is None or not chosen:
        raise NotFound("Đơn vị không có nhóm tham số này. Hãy quay lại trang Tham số và chọn lại.")
    form = parameter_form(chosen)
    uses = uses_of_parameters(reading, unit_id, now)
    return Sheet(place, group, chosen, uses, form, form.to_raw(form_values(chosen)))


def _form(sheet: Sheet) -> str:
    now = services().clock.now()
    known, stored = context(sheet.parameters), form_values(sheet.parameters)
    page = sheet.form.page(sheet.raw, context=known, stored=stored, now=now, errors=sheet.errors)
    parts = iter(page.fields)
    fields = [(one, [next(parts) for _ in range(2 if one.stated else 1)]) for one in sheet.parameters]
    return render_template(
        "admin/change_parameters.html",
        sheet=sheet,
        page=page,
        fields=fields,
        script=sheet.form.to_browser(stored, known),
    )


def _refused(sheet: Sheet, message: str, errors: dict[str, list[str]]) -> tuple[str, int]:
    sheet.message, sheet.errors = message, errors
    return _form(sheet), 422


def _preview(sheet: Sheet, values: dict[str, Any], adjusted: dict[str, str], error: str) -> str:
    """What would change, before it does; what was typed travels on in hidden fields."""
    changes = [
        (one, lines(one, one.value), lines(one, values[one.name]), adjusted.get(one.name))
        for one in sheet.parameters
        if one.name in values
    ]
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    return render_template(
        "admin/preview_parameters.html",
        sheet=sheet,
        changes=changes,
        typed=typed,
        error=error,
        note=text("note"),
        emptied=[one.label for one in sheet.parameters if one.name in values and values[one.name] in (None, [])],
    )


def _save(sheet: Sheet, values: dict[str, Any], adjusted: dict[str, str]) -> Answer:
    note = text("note")
    if not note:
        return _preview(sheet, values, adjusted, "Hãy ghi lý do thay đổi."), 422
    try:
        services().runtime.change_profile(
            sheet.place.actor, unit_id=sheet.place.unit.id, values=values, note=note, adjusted_by=adjusted
        )
    except Invalid as problem:
        return _refused(sheet, problem.message, field_errors(sheet.parameters, problem.errors, adjusted))
    except (Conflict, Unavailable) as problem:
        return _preview(sheet, values, adjusted, problem.message), 409
    flash("Đã lưu thay đổi tham số. Có thể xem lại ở “Các lần thay đổi”.", "success")
    return redirect(url_for("admin.parameters", unit_id=sheet.place.unit.id))
