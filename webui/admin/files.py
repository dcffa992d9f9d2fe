"""Diagrams, forms and decisions as files: the exact bytes down, a file up as a draft, beside the editors."""

from io import BytesIO
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from engine import localities
from engine.bpmn import BpmnRefused
from engine.documents.names import clean_name
from engine.localities import CheckedFinding, Draft, Release, Source
from engine.storage import Reading
from engine.storage.problems import Conflict, Invalid, NotFound
from webui.admin.place import place_of
from webui.admin.processes import BPMN, DMN, FORM
from webui.services import services
from webui.typed import text

MOST_BYTES = 2_000_000
ENDINGS = {BPMN: ".bpmn", FORM: ".form.json", DMN: ".dmn"}
TYPES = {BPMN: "application/xml", FORM: "application/json", DMN: "application/xml"}
KINDS = {"quy-trinh": BPMN, "bieu-mau": FORM, "bang-quyet-dinh": DMN}
Answer = str | tuple[str, int] | Redirect


def _kind(slug: str) -> str:
    if slug not in KINDS:
        raise NotFound("Không tìm thấy trang này. Hãy quay lại danh sách quy trình và chọn lại.")
    return KINDS[slug]


def download(unit_id: UUID, slug: str, key: str) -> Response:
    """What is in force, or with `ban` what that release pins, byte for byte."""
    kind = _kind(slug)
    asked = request.args.get("ban", type=UUID)
    with services().database.read() as reading:
        place_of(reading, unit_id)
        source = _source(reading, unit_id, kind, key)
        content, version = source.content, ""
        if asked is not None:
            release = next((each for each in _history(reading, unit_id, kind, key) if each.id == asked), None)
            if release is None:
                raise NotFound("Không tìm thấy bản này. Hãy quay lại danh sách các bản và chọn lại.")
            content, version = localities.artefact(reading, asked, kind, key), f", bản {release.version}"
    name = clean_name(f"{source.name}{version}") + ENDINGS[kind]
    response = send_file(BytesIO(content), mimetype=TYPES[kind], as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _history(reading: Reading, unit_id: UUID, kind: str, key: str) -> list[Release]:
    if kind == BPMN:
        return localities.history(reading, unit_id, key)
    return localities.text_history(reading, unit_id, kind, key)


def _source(reading: Reading, unit_id: UUID, kind: str, key: str) -> Source | Draft:
    """What is in force; of a decision that was never published, its draft."""
    waiting = localities.draft(reading, unit_id, kind, key) if kind == DMN else None
    try:
        return localities.source(reading, unit_id, kind, key)
    except NotFound:
        if waiting is None:
            raise
        return waiting


def upload(unit_id: UUID, slug: str, key: str) -> Answer:
    """Take a file as the draft; what is wrong with its contents is told on the page of drafts."""
    kind = _kind(slug)
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        source = _source(reading, unit_id, kind, key)
        waiting = localities.draft(reading, unit_id, kind, key)

    def form(message: str, sentences: list[str], findings: list[CheckedFinding] | None = None) -> str:
        return render_template(
            "admin/upload.html",
            place=place,
            source=source,
            draft=waiting,
            slug=slug,
            ending=ENDINGS[kind],
            message=message,
            errors={"file": sentences} if sentences else {},
        )

    if request.method == "GET":
        return form("", [])
    sent = request.files.get("file")
    content = sent.stream.read(MOST_BYTES + 1) if sent is not None and sent.filename else b""
    if not content:
        return form("Chưa có tệp nào được tải lên.", ["Hãy chọn một tệp có nội dung."]), 422
    if len(content) > MOST_BYTES:
        return form("Tệp quá lớn.", ["Tệp lớn hơn 2 MB. Hãy kiểm tra lại tệp đã chọn."]), 422
    try:
        with services().database.write() as work:
            localities.save_draft(
                work,
                place.actor,
                services().clock,
                unit_id=unit_id,
                kind=kind,
                key=key,
                content=content,
                revision=int(text("_revision")) if text("_revision").isdigit() else 0,
            )
    except BpmnRefused as refused:
        return form("Tệp chưa dùng được.", [finding.text for finding in refused.findings]), 422
    except Invalid as problem:
        told = [line for lines in problem.errors.values() for line in lines]
        return form("Tệp chưa dùng được.", told or [problem.message]), 422
    except Conflict as problem:
        with services().database.read() as reading:
            waiting = localities.draft(reading, unit_id, kind, key)
        return form("Chưa nhận tệp.", [problem.message]), 409
    flash("Đã nhận tệp làm bản nháp. Hãy xem kết quả kiểm tra dưới đây rồi phát hành.", "success")
    return redirect(url_for("admin.drafts", unit_id=unit_id))
