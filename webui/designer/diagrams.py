"""The editor of a diagram: its page, its draft, the check of what is drawn, and the lists it chooses from.

Everything is asked for one unit; whoever does not administer it learns nothing of it (webui.admin.scope)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WsgiResponse

from engine import localities
from engine.bpmn import BpmnRefused, Overlay, draw, feel_texts, load
from engine.localities.views import Draft, Source
from engine.organisation.queries import unit as unit_of
from engine.storage import Reading
from engine.storage.problems import Invalid, NotFound
from webui.admin.scope import acting_over
from webui.designer.catalogue import catalogue as catalogue_of
from webui.filters import clock_time, date_time
from webui.services import services

KIND = "bpmn"
MOST_MARKED = 300
NO_PICTURE = "Sơ đồ này chưa vẽ được. Hãy tải tệp về để xem, hoặc mở trình thiết kế trên máy tính để sửa."


def process(unit_id: UUID, key: str) -> str:
    """The page; the diagram itself is fetched by the editor."""
    with services().database.read() as reading:
        found = _found(reading, unit_id, key)
        place = unit_of(reading, unit_id)
    return render_template(
        "designer/process.html", unit=place, key=key, draft=found.draft, source=found.source, name=found.shown.name
    )


def process_draft(unit_id: UUID, key: str) -> Response:
    """What the editor opens: the draft, else what is in force. `kept`: ids of elements that must never change."""
    with services().database.read() as reading:
        found = _found(reading, unit_id, key)
    draft, source = found.draft, found.source
    return jsonify(
        xml=found.shown.content.decode("utf-8", "replace"),
        revision=draft.revision if draft else 0,
        saved_at=date_time(draft.at) if draft else None,
        saved_by=draft.saved_by if draft else None,
        base=source.sha256 if source else None,
        moved_on=bool(draft and source and draft.base != source.sha256),
        kept=_ids(source.content) if source else [],
    )


def save_process_draft(unit_id: UUID, key: str) -> Response:
    """Keep what is drawn; 409 when somebody saved since the revision the editor holds."""
    sent = _sent()
    revision = sent.get("revision")
    if not isinstance(revision, int) or isinstance(revision, bool):
        raise Invalid("Trang này chưa gửi đủ thông tin để lưu. Hãy tải lại trang rồi thử lại.", {})
    given = sent.get("base")
    with services().database.write() as work:
        actor = acting_over(work.session, unit_id)
        _found(work.session, unit_id, key)
        saved = localities.save_draft(
            work,
            actor,
            services().clock,
            unit_id=unit_id,
            kind=KIND,
            key=key,
            content=_xml(sent),
            revision=revision,
            base=given if isinstance(given, str) else None,
        )
    return jsonify(revision=saved.revision, saved_at=clock_time(saved.at), name=saved.name)


def discard_process_draft(unit_id: UUID, key: str) -> WsgiResponse:
    """Drop the draft and go back to what is in force; a process that was never published is gone."""
    with services().database.write() as work:
        actor = acting_over(work.session, unit_id)
        source = _found(work.session, unit_id, key).source
        localities.discard_draft(work, actor, unit_id=unit_id, kind=KIND, key=key)
    flash("Đã bỏ bản nháp. Quy trình đang áp dụng không thay đổi.", "success")
    if source is None:
        return redirect(url_for("admin.processes"))
    return redirect(url_for("designer.process", unit_id=unit_id, key=key))


def check_process(unit_id: UUID, key: str) -> Response:
    """Everything that is wrong with what is drawn now, and for each faulty expression the field it stands in."""
    xml = _xml(_sent())
    with services().database.read() as reading:
        _found(reading, unit_id, key)
        forms, decisions, now = *_drafted(reading, unit_id), services().clock.now()
        findings = localities.check_drafts(
            reading, unit_id, diagrams={key: xml}, forms=forms, decisions=decisions, at=now
        )
    return jsonify(
        findings=[
            {
                "element": one.element_id,
                "name": one.element_name,
                "severity": one.severity,
                "message": one.message,
                "remedy": one.remedy,
                "path": [{"element": step.element_id, "text": step.text, "flows": step.flows} for step in one.path],
            }
            for one in findings
            if one.kind == KIND and one.key == key
        ],
        fields=_faulty_fields(xml),
    )


def catalogue(unit_id: UUID, key: str) -> Response:
    """The lists of the panel and the menus."""
    with services().database.read() as reading:
        _found(reading, unit_id, key)
        return jsonify(catalogue_of(reading, unit_id))


def process_file(unit_id: UUID, key: str) -> Response:
    """The draft as a file, else what is in force, byte for byte."""
    with services().database.read() as reading:
        found = _found(reading, unit_id, key)
    response = Response(found.shown.content, content_type="application/xml; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{key}.bpmn")
    return response


def process_picture(unit_id: UUID, key: str) -> Response:
    """The draft (or what is in force) drawn by the server, for screens too narrow to draw on.

    `qua` (repeated): ids of steps and flows to mark as a way, `loi`: the element it leads to."""
    with services().database.read() as reading:
        found = _found(reading, unit_id, key)
    way, fault = request.args.getlist("qua")[:MOST_MARKED], request.args.get("loi", "")
    overlay = Overlay(done=dict.fromkeys(way, 1), flows=frozenset(way), failed=frozenset({fault} - {""}))
    try:
        picture = draw(load(found.shown.content), overlay=overlay)
    except BpmnRefused as refused:
        raise NotFound(NO_PICTURE) from refused
    response = Response(picture, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def found_process(reading: Reading, unit_id: UUID, key: str) -> str:
    """The name of a process, for an administrator of the unit. Raises Forbidden, NotFound."""
    return _found(reading, unit_id, key).shown.name


@dataclass(frozen=True)
class _Found:
    """A process of the unit: its draft, and what is in force; at least one of them."""

    draft: Draft | None
    source: Source | None

    @property
    def shown(self) -> Draft | Source:
        """What the editor opens."""
        shown = self.draft or self.source
        if shown is None:
            raise NotFound("Không tìm thấy quy trình này. Hãy quay lại danh sách quy trình và chọn lại.")
        return shown


def _found(reading: Reading, unit_id: UUID, key: str) -> _Found:
    """The process, for an administrator of the unit. Raises Forbidden, NotFound."""
    acting_over(reading, unit_id)
    draft = localities.draft(reading, unit_id, KIND, key)
    try:
        return _Found(draft, localities.source(reading, unit_id, KIND, key))
    except NotFound:
        if draft is None:
            raise
        return _Found(draft, None)


def _drafted(reading: Reading, unit_id: UUID) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Forms and decisions made but not yet published: a step may already use one."""
    waiting = localities.drafts(reading, unit_id)
    forms, decisions = ({one.key: one.content for one in waiting if one.kind == kind} for kind in ("form", "dmn"))
    return forms, decisions


def _sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid("Nội dung gửi lên không đọc được. Hãy tải lại trang rồi thử lại.", {})
    return sent


def _xml(sent: dict[str, Any]) -> bytes:
    xml = sent.get("xml")
    if not isinstance(xml, str):
        raise Invalid("Nội dung gửi lên chưa có sơ đồ. Hãy tải lại trang rồi thử lại.", {})
    return xml.encode("utf-8", "replace")


def _ids(content: bytes) -> list[str]:
    return sorted({element.id for element in load(content).elements()})


def _faulty_fields(xml: bytes) -> dict[str, dict[str, str]]:
    """By element and field: where an expression is wrong. Nothing when the file cannot be read (a finding says so)."""
    found: dict[str, dict[str, str]] = {}
    try:
        definitions = load(xml)
    except BpmnRefused:
        return found
    for text in feel_texts(definitions):
        if problem := text.problem:
            found.setdefault(text.holder.id, {})[text.field] = f"Biểu thức {problem}. Hãy sửa lại theo các ví dụ."
    return found
