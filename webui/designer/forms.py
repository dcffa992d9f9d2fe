"""The editor of a form: its page, its draft and the check of it. Trying it out is in `trial`.

Everything is asked for one unit; whoever does not administer it learns nothing of it (webui.admin.scope)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import orjson
from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WsgiResponse

from engine import localities
from engine.forms import catalogue as forms_catalogue
from engine.localities.views import Draft, Source
from engine.organisation.queries import unit as unit_of
from engine.storage import Reading
from engine.storage.problems import Invalid, NotFound
from webui.admin.scope import acting_over
from webui.filters import clock_time, date_time
from webui.services import services

KIND = "form"
UNREAD = "Nội dung gửi lên không đọc được. Hãy tải lại trang rồi thử lại."


@dataclass(frozen=True)
class FoundForm:
    """A form of the unit: its draft, and what is in force; at least one of them."""

    draft: Draft | None
    source: Source | None

    @property
    def shown(self) -> Draft | Source:
        """What the editor opens."""
        shown = self.draft or self.source
        if shown is None:
            raise NotFound("Không tìm thấy biểu mẫu này. Hãy quay lại danh sách biểu mẫu và chọn lại.")
        return shown


def found_form(reading: Reading, unit_id: UUID, key: str) -> FoundForm:
    """The form, for an administrator of the unit. Raises Forbidden, NotFound."""
    acting_over(reading, unit_id)
    draft = localities.draft(reading, unit_id, KIND, key)
    try:
        return FoundForm(draft, localities.source(reading, unit_id, KIND, key))
    except NotFound:
        if draft is None:
            raise
        return FoundForm(draft, None)


def form(unit_id: UUID, key: str) -> str:
    """The page, with everything the editor needs."""
    with services().database.read() as reading:
        found = found_form(reading, unit_id, key)
        place = unit_of(reading, unit_id)
    draft, source = found.draft, found.source
    data = {
        "text": found.shown.content.decode("utf-8", "replace"),
        "revision": draft.revision if draft else 0,
        "base": source.sha256 if source else None,
        "published": published_names(source.content) if source else [],
        "catalogue": [asdict(one) | {"settings": _settings(one)} for one in forms_catalogue.catalogue()],
        "draft_url": url_for("designer.form_draft", unit_id=unit_id, key=key),
        "check_url": url_for("designer.check_form", unit_id=unit_id, key=key),
        "trial_url": url_for("designer.trial_form", unit_id=unit_id, key=key),
    }
    return render_template(
        "designer/form.html", unit=place, key=key, draft=draft, source=source, name=found.shown.name, data=data,
        moved_on=bool(draft and source and draft.base != source.sha256),
    )  # fmt: skip


def _settings(component: forms_catalogue.Component) -> list[dict[str, Any]]:
    return [asdict(one) | {"types": None} for one in component.settings]


def form_draft(unit_id: UUID, key: str) -> Response:
    """The number of the newest draft, and its text."""
    with services().database.read() as reading:
        found = found_form(reading, unit_id, key)
    draft = found.draft
    return jsonify(
        text=found.shown.content.decode("utf-8", "replace"),
        revision=draft.revision if draft else 0,
        saved_at=date_time(draft.at) if draft else None,
        saved_by=draft.saved_by if draft else None,
    )


def save_form_draft(unit_id: UUID, key: str) -> Response:
    """Keep what is drawn; 409 when somebody saved since the revision the editor holds."""
    asked = sent()
    revision, base = asked.get("revision"), asked.get("base")
    if not isinstance(revision, int) or isinstance(revision, bool):
        raise Invalid("Trang này chưa gửi đủ thông tin để lưu. Hãy tải lại trang rồi thử lại.", {})
    with services().database.write() as work:
        actor = acting_over(work.session, unit_id)
        found_form(work.session, unit_id, key)
        saved = localities.save_draft(
            work,
            actor,
            services().clock,
            unit_id=unit_id,
            kind=KIND,
            key=key,
            content=as_file(asked),
            revision=revision,
            base=base if isinstance(base, str) else None,
        )
    return jsonify(revision=saved.revision, saved_at=clock_time(saved.at), name=saved.name)


def discard_form_draft(unit_id: UUID, key: str) -> WsgiResponse:
    """Drop the draft and go back to what is in force; a form that was never published is gone."""
    with services().database.write() as work:
        actor = acting_over(work.session, unit_id)
        source = found_form(work.session, unit_id, key).source
        localities.discard_draft(work, actor, unit_id=unit_id, kind=KIND, key=key)
    flash("Đã bỏ bản nháp. Biểu mẫu đang áp dụng không thay đổi.", "success")
    if source is None:
        return redirect(url_for("admin.processes"))
    return redirect(url_for("designer.form", unit_id=unit_id, key=key))


def check_form(unit_id: UUID, key: str) -> Response:
    """Everything that is wrong with what is drawn now; `path` is the component's place in the file."""
    content = as_file(sent())
    with services().database.read() as reading:
        found_form(reading, unit_id, key)
        diagrams = {one.key: one.content for one in localities.drafts(reading, unit_id) if one.kind == "bpmn"}
        findings = localities.check_drafts(reading, unit_id, diagrams=diagrams, forms={key: content})
    return jsonify(
        findings=[
            {
                "path": one.element_id or "",
                "label": one.element_name,
                "severity": one.severity,
                "message": one.message,
                "remedy": one.remedy,
            }
            for one in findings
            if one.kind == KIND and one.key == key
        ]
    )


def form_file(unit_id: UUID, key: str) -> Response:
    """The draft as a file, else what is in force, byte for byte."""
    with services().database.read() as reading:
        found = found_form(reading, unit_id, key)
    response = Response(found.shown.content, content_type="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{key}.form.json")
    return response


def sent() -> dict[str, Any]:
    """The JSON the editor sent. Raises Invalid."""
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict):
        raise Invalid(UNREAD, {})
    return asked


def as_file(asked: dict[str, Any]) -> bytes:
    """The form the editor sent, laid out as the files of `forms/` are. Raises Invalid."""
    drawn = asked.get("form")
    if not isinstance(drawn, dict):
        raise Invalid(UNREAD, {})
    try:
        return orjson.dumps(drawn, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError as error:
        raise Invalid(UNREAD, {}) from error


def published_names(content: bytes) -> list[str]:
    """Keys and paths of what is in force: names of variables, which never change and are never given again."""
    try:
        data = orjson.loads(content)
    except ValueError:
        return []
    return sorted(set(_names(data)))


def _names(data: Any) -> Iterator[str]:
    for item in data.get("components") or [] if isinstance(data, dict) else []:
        if isinstance(item, dict):
            yield from (item[name] for name in ("key", "path") if isinstance(item.get(name), str) and item[name])
            yield from _names(item)
