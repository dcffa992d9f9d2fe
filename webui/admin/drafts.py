"""“Bản nháp và phát hành”: what waits, what is wrong with it, what publishing would do, and doing it.

The engine judges and publishes; this page tells it in plain words before and after."""

import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import localities
from engine.dmn import DmnRefused
from engine.localities import CheckedFinding, Draft, Impact, Source
from engine.storage import Reading
from engine.storage.problems import Conflict, Invalid, NotFound
from webui.admin.decision_views import tables_of
from webui.admin.place import Place, place_of
from webui.admin.processes import BPMN, DMN, FORM
from webui.admin.versions import running_in, versions_of
from webui.services import services
from webui.typed import text

Answer = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Waiting:
    """A draft with what is wrong with it, and what was published since it was begun (None: nothing)."""

    draft: Draft
    chosen: bool
    findings: list[CheckedFinding]
    since: Source | None

    @property
    def name(self) -> str:
        """How the forms of this page name it."""
        return f"{self.draft.kind}:{self.draft.key}"

    @property
    def blocked(self) -> bool:
        """Is there any error?"""
        return any(finding.severity == "error" for finding in self.findings)


@dataclass
class Table:
    """Everything the page lays out."""

    place: Place
    waiting: list[Waiting]
    impacts: list[Impact]
    message: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def chosen(self) -> list[Waiting]:
        """The drafts to be published."""
        return [one for one in self.waiting if one.chosen]

    @property
    def blocked(self) -> bool:
        """Does any chosen draft have an error?"""
        return any(one.blocked for one in self.chosen)

    @property
    def overtaken(self) -> list[Waiting]:
        """Chosen drafts begun from something no longer in force."""
        return [one for one in self.chosen if one.since is not None]

    @property
    def seen(self) -> str:
        """Stands for the chosen texts: what was looked at is what is published."""
        texts = (f"{one.name} {one.draft.revision}" for one in self.chosen)
        return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:16]


def drafts(unit_id: UUID | None = None) -> Answer:
    """The drafts of a unit with findings and effect; POST publishes the chosen ones."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        table = _table(reading, place)
    if request.method == "GET":
        return _page(table)
    if not table.chosen:
        table.message = "Hãy chọn ít nhất một bản nháp để phát hành."
        return _page(table), 422
    if text("_seen") != table.seen:
        table.message = (
            "Có bản nháp vừa được sửa sau khi đồng chí mở trang này. Dưới đây là nội dung mới nhất; "
            "hãy xem lại rồi phát hành."
        )
        return _page(table), 409
    try:
        with services().database.write() as work:
            made = localities.publish(
                work,
                place.actor,
                services().clock,
                unit_id=place.unit.id,
                diagrams={one.draft.key: one.draft.content for one in table.chosen if one.draft.kind == BPMN},
                forms={one.draft.key: one.draft.content for one in table.chosen if one.draft.kind == FORM},
                decisions={one.draft.key: one.draft.content for one in table.chosen if one.draft.kind == DMN},
                note=text("note"),
                over=text("over") == "1",
            )
    except Invalid as problem:
        table.message, table.errors = problem.message, {"note": problem.errors.get("note", [])}
        return _page(table), 422
    except Conflict as problem:
        with services().database.read() as reading:
            table = _table(reading, place)
        table.message = problem.message
        return _page(table), 409
    if not made:
        flash("Không quy trình nào thay đổi: nội dung như bản đang có hiệu lực, hoặc chưa bước nào dùng.", "warning")
        return redirect(url_for("admin.drafts", unit_id=place.unit.id))
    return redirect(url_for("admin.published", unit_id=place.unit.id, ban=made))


def _table(reading: Reading, place: Place) -> Table:
    unit_id = place.unit.id
    found = localities.drafts(reading, unit_id)
    asked = request.values.getlist("chon")
    chosen = [draft for draft in found if not asked or f"{draft.kind}:{draft.key}" in asked]
    diagrams = {draft.key: draft.content for draft in chosen if draft.kind == BPMN}
    forms = {draft.key: draft.content for draft in chosen if draft.kind == FORM}
    decisions = {draft.key: draft.content for draft in chosen if draft.kind == DMN}
    findings: list[CheckedFinding] = []
    impacts: list[Impact] = []
    if chosen:
        now = services().clock.now()
        given = {"diagrams": diagrams, "forms": forms, "decisions": decisions}
        findings = localities.check_drafts(reading, unit_id, **given, at=now)
        impacts = localities.impact(reading, unit_id, **given)
    waiting = [
        Waiting(
            draft,
            draft in chosen,
            [each for each in findings if (each.kind, each.key) == (draft.kind, draft.key)],
            _since(reading, unit_id, draft),
        )
        for draft in found
    ]
    return Table(place, waiting, impacts)


def _since(reading: Reading, unit_id: UUID, draft: Draft) -> Source | None:
    """What came into force after the draft was begun."""
    try:
        source = localities.source(reading, unit_id, draft.kind, draft.key)
    except NotFound:
        return None
    ours = hashlib.sha256(draft.content).hexdigest()
    return None if source.sha256 in (draft.base, ours) else source


def _page(table: Table) -> str:
    return render_template(
        "admin/drafts.html", table=table, place=table.place, note=text("note"), shows_table=_editable
    )


def _editable(draft: Draft) -> bool:
    """Does the draft of a decision have a table that can be changed on screen?"""
    try:
        return bool(tables_of(draft.content))
    except DmnRefused:
        return False


def discard(unit_id: UUID, kind: str, key: str) -> Response:
    """Drop a draft; what is in force stays."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
    with services().database.write() as work:
        localities.discard_draft(work, place.actor, unit_id=unit_id, kind=kind, key=key)
    flash("Đã bỏ bản nháp. Bản đang có hiệu lực không thay đổi.", "success")
    return redirect(url_for("admin.drafts", unit_id=unit_id))


def published(unit_id: UUID) -> str:
    """What has just been published, what stays as it was, and how to go back."""
    asked = set(request.args.getlist("ban", type=UUID))
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        made: list[dict[str, Any]] = []
        for source in localities.sources(reading, unit_id):  # diagrams first
            if source.kind == BPMN:
                history = localities.history(reading, unit_id, source.key)
            else:
                history = localities.text_history(reading, unit_id, source.kind, source.key)
            fresh = next((each.id for each in history if each.id in asked), None)
            if fresh is None:
                continue
            asked.discard(fresh)  # a form that a step shows came with the process
            told = source.kind == BPMN  # what changed in a form or table is told on its own page
            listed = versions_of(reading, unit_id, history, told=told)
            version = next(each for each in listed if each.release.id == fresh)
            older = running_in(reading, unit_id, [each.id for each in history if each.id != fresh])
            made.append({"source": source, "version": version, "older": sum(older.values())})
    if not made:
        raise NotFound("Không tìm thấy lần phát hành này. Hãy quay lại danh sách quy trình.")
    return render_template("admin/published.html", place=place, made=made)
