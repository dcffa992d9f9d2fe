"""A form's page: drawn as staff will see it, the steps that show it, and its versions.

An earlier version comes back as a draft, which is then published like any other change."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine import localities
from engine.forms import Form, FormRefused, compile_form
from engine.storage.problems import Conflict, NotFound
from webui.admin.place import place_of
from webui.admin.processes import BPMN, FORM
from webui.admin.versions import versions_of
from webui.services import services


def drawn(form: Form) -> Any:
    """The form as a page of staff draws it, nothing filled in and nothing known of a case."""
    now = services().clock.now()
    known: dict[str, Any] = {"profile": {}, "unit": {}, "case": {}, "started_by": {}}
    values = form.initial(known, now=now)
    return form.page(form.to_raw(values), context=known, stored=values, now=now)


def form_page(unit_id: UUID, key: str) -> str | Response:
    """One form. One that is only a draft yet is opened in the editor."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        waiting = localities.draft(reading, unit_id, FORM, key)
        try:
            source = localities.source(reading, unit_id, FORM, key)
        except NotFound:
            if waiting is None:
                raise
            return redirect(url_for("designer.form", unit_id=unit_id, key=key))
        names = {each.key: each.name for each in localities.sources(reading, unit_id) if each.kind == BPMN}
        history = localities.form_history(reading, unit_id, key)
        versions = versions_of(reading, unit_id, history, told=False)
    numbers = {each.release.id: place for place, each in enumerate(reversed(versions), 1)}
    return render_template(
        "admin/form_page.html",
        place=place,
        source=source,
        draft=waiting,
        steps=[(process, names.get(process, ""), step) for process, step in source.used_by],
        versions=versions,
        numbers=numbers,
        form=drawn(compile_form(source.content)),
    )


def form_version(unit_id: UUID, key: str, release_id: UUID) -> str:
    """An earlier version of a form, drawn as it was."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        history = localities.form_history(reading, unit_id, key)
        versions = versions_of(reading, unit_id, history, told=False)
        version = next((each for each in versions if each.release.id == release_id), None)
        if version is None:
            raise NotFound("Không tìm thấy bản biểu mẫu này. Hãy quay lại trang biểu mẫu và chọn lại.")
        content = localities.artefact(reading, release_id, FORM, key)
        source = localities.source(reading, unit_id, FORM, key)
    try:
        form = drawn(compile_form(content))
    except FormRefused:
        form = None
    number = len(versions) - versions.index(version)
    return render_template(
        "admin/form_version.html", place=place, source=source, version=version, number=number, form=form
    )


def restore_form(unit_id: UUID, key: str, release_id: UUID) -> Response:
    """Take an earlier version as a draft; publishing it is the next page's."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        if release_id not in {each.id for each in localities.form_history(reading, unit_id, key)}:
            raise NotFound("Không tìm thấy bản biểu mẫu này. Hãy quay lại trang biểu mẫu và chọn lại.")
        content = localities.artefact(reading, release_id, FORM, key)
    try:
        with services().database.write() as work:
            localities.save_draft(
                work,
                place.actor,
                services().clock,
                unit_id=unit_id,
                kind=FORM,
                key=key,
                content=content,
                revision=0,
            )
    except Conflict:
        raise Conflict(
            "Biểu mẫu này đang có bản nháp. Hãy phát hành hoặc bỏ bản nháp đó trước, rồi lấy lại bản cũ."
        ) from None
    flash("Đã lấy bản cũ làm bản nháp. Hãy xem lại rồi phát hành.", "success")
    return redirect(url_for("admin.drafts", unit_id=unit_id))
