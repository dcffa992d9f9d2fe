"""Trying a form out: drawn and judged exactly as staff meet it, with nothing stored.

The editor asks for a piece of a page with what is drawn just now; the page of its own shows the draft and works without
JavaScript, on a phone too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from mimetypes import guess_type
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from engine import localities
from engine.forms import FileInfo, Form, FormFinding, FormRefused, Raw, compile_form
from engine.organisation.queries import unit as unit_of
from engine.runtime.commands.start import unit_variable
from engine.storage import Reading, random_id
from engine.storage.problems import Invalid
from webui.auth.user import signed_in
from webui.designer.forms import found_form
from webui.services import services

_EMPTY_FILE = "0" * 64


@dataclass
class Tried:
    """A form being tried: compiled, or the reasons why not; what was typed and what the check said."""

    form: Form | None = None
    findings: list[FormFinding] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)
    raw: Raw = field(default_factory=dict)
    stored: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    message: str = ""
    focus: str = ""
    passed: bool = False
    files: dict[UUID, FileInfo] = field(default_factory=dict)


def trial_form(unit_id: UUID, key: str) -> str:
    """The draft (or what is in force) on a page of its own."""
    return _answer(unit_id, key, None)


def send_trial(unit_id: UUID, key: str) -> str:
    """What the buttons of a trial ask for; `_form` is what is drawn just now, else the draft counts."""
    return _answer(unit_id, key, MultiDict(request.form))


def _answer(unit_id: UUID, key: str, source: MultiDict[str, str] | None) -> str:
    with services().database.read() as reading:
        found = found_form(reading, unit_id, key)
        place = unit_of(reading, unit_id)
        context = known_values(reading, unit_id)
    drawn = source.pop("_form", None) if source is not None else None
    tried = Tried(context=context)
    try:
        tried.form = compile_form(drawn if drawn is not None else found.shown.content)
    except FormRefused as refused:
        tried.findings = refused.findings
    if tried.form is not None:
        _fill(tried, tried.form, source if source is not None and "_begin" not in source else None)
    template = "designer/form_trial.html" if drawn is None else "designer/form_trial_part.html"
    return render_template(template, unit=place, key=key, name=found.shown.name, tried=tried, **_drawn(tried))


def _fill(tried: Tried, form: Form, source: MultiDict[str, str] | None) -> None:
    now = services().clock.now()
    tried.stored = form.initial(tried.context, None, now=now)
    tried.raw = form.to_raw(tried.stored)
    if source is None:
        return
    _take_names_of_files(tried, source)
    tried.raw = form.parse(source)
    button = form.pressed(source)
    if button is not None:
        tried.focus = button.focus
        return
    try:
        form.validate(tried.raw, context=tried.context, stored=tried.stored, now=now, files=tried.files.get)
        tried.passed = True
    except Invalid as problem:
        tried.errors, tried.message = problem.errors, problem.message


def _take_names_of_files(tried: Tried, source: MultiDict[str, str]) -> None:
    """A file chosen on trial counts as there: its name, kind and size are judged, its content is not even read."""
    for name in request.files:
        for upload in request.files.getlist(name):
            if upload.filename:
                kind = guess_type(upload.filename)[0] or "application/octet-stream"
                size = request.form.get(f"_size:{name}:{upload.filename}", 0, type=int)
                info = FileInfo(random_id(), upload.filename, size, kind, _EMPTY_FILE)
                tried.files[info.file_id] = info
                source.add(name, str(info.file_id))


def _drawn(tried: Tried) -> dict[str, Any]:
    form = tried.form
    if form is None:
        return {"form": None, "script": None}
    now = services().clock.now()
    page = form.page(
        tried.raw, context=tried.context, stored=tried.stored, now=now, errors=tried.errors, files=tried.files.get
    )
    return {"form": page, "script": form.to_browser(tried.stored, tried.context), "address": lambda _file_id: "#"}


def known_values(reading: Reading, unit_id: UUID) -> dict[str, Any]:
    """The variables every instance of the unit has; what earlier steps would say is empty."""
    user, now = signed_in(), services().clock.now()
    parameters: Mapping[str, Any] = localities.values(localities.profile(reading, unit_id, now).parameters)
    place = unit_variable(unit_of(reading, unit_id))
    return {
        "unit": place,
        "profile": dict(parameters),
        "case": {"id": None, "title": "Hồ sơ xem thử"},
        "started_by": {"name": user.name, "post": ""},
    }
