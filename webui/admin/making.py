"""A new process or form: the administrator gives a name, the code behind it is made from it."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.localities import new_diagram, new_form, new_key, save_draft
from engine.storage.problems import Invalid
from webui.admin.place import place_of
from webui.admin.processes import BPMN, FORM
from webui.services import services
from webui.typed import text

LONGEST = 200
Answer = str | tuple[str, int] | Response


def new_process(unit_id: UUID) -> Answer:
    """Name a process; the editor opens with a small diagram."""
    return _new(unit_id, BPMN)


def new_form_page(unit_id: UUID) -> Answer:
    """Name a form; the editor opens with one field."""
    return _new(unit_id, FORM)


def _new(unit_id: UUID, kind: str) -> Answer:
    with services().database.read() as reading:
        place = place_of(reading, unit_id)

    def form(message: str, errors: dict[str, list[str]]) -> str:
        return render_template(
            "admin/make.html", place=place, kind=kind, message=message, errors=errors, typed=request.form
        )

    if request.method == "GET":
        return form("", {})
    name = " ".join(text("name").split())
    if not name or len(name) > LONGEST:
        told = "Hãy ghi tên." if not name else f"Tên dài quá {LONGEST} ký tự. Hãy đặt tên ngắn hơn."
        return form("Chưa tạo được. Hãy sửa mục được đánh dấu.", {"name": [told]}), 422
    try:
        with services().database.write() as work:
            key = new_key(work.session, unit_id, kind, name)
            content = new_diagram(name, key) if kind == BPMN else new_form(name, key)
            save_draft(
                work, place.actor, services().clock, unit_id=unit_id, kind=kind, key=key, content=content, revision=0
            )
    except Invalid as problem:
        return form(problem.message, {"name": [problem.message]}), 422
    return redirect(url_for("designer.process" if kind == BPMN else "designer.form", unit_id=unit_id, key=key))
