"""A decision table's page: the table in words, the steps that ask it, its versions, and trying it out.

An earlier version comes back as a draft, which is then published like any other change."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import localities
from engine.dmn import Decisions, DmnRefused, differences
from engine.feel import FeelError
from engine.localities import Draft, Release, Source
from engine.storage import Reading
from engine.storage.problems import Conflict, Invalid, NotFound
from webui.admin.decision_views import Tried, askable, decided, fields_of, told, typed_value
from webui.admin.place import Place, place_of
from webui.admin.processes import BPMN, DMN
from webui.admin.versions import Version, versions_of
from webui.services import services
from webui.typed import text

Answer = str | tuple[str, int] | Response
NOT_HERE = "Không tìm thấy bảng quyết định này. Hãy quay lại danh sách quy trình và chọn lại."


@dataclass(frozen=True)
class Found:
    """A decision file of a unit: the draft, what is in force, or both; `texts` are all files it may build upon."""

    place: Place
    key: str
    draft: Draft | None
    source: Source | None
    texts: dict[str, bytes]

    def content(self, drafted: bool) -> bytes:
        """The text that is looked at: the draft when asked for or when there is nothing else."""
        if self.draft is not None and (drafted or self.source is None):
            return self.draft.content
        assert self.source is not None
        return self.source.content

    @property
    def name(self) -> str:
        """What people call it."""
        shown = self.source or self.draft
        assert shown is not None
        return shown.name

    def decisions(self, content: bytes) -> Decisions:
        """The text ready to be asked, with the files it builds upon. Raises DmnRefused."""
        return localities.decisions_of(self.key, {**self.texts, self.key: content})


def found_decision(reading: Reading, unit_id: UUID, key: str) -> Found:
    """The file, for an administrator of the unit. Raises Forbidden, NotFound."""
    place = place_of(reading, unit_id)
    draft = localities.draft(reading, unit_id, DMN, key)
    source: Source | None = None
    try:
        source = localities.source(reading, unit_id, DMN, key)
    except NotFound:
        if draft is None:
            raise NotFound(NOT_HERE) from None
    return Found(place, key, draft, source, localities.decision_texts(reading, unit_id))


def decision_page(unit_id: UUID, key: str) -> str:
    """One decision file; with `nhap` its draft."""
    return _page(unit_id, key, request.args.get("nhap") == "1")


def try_decision(unit_id: UUID, key: str) -> Answer:
    """Ask the decision about what was typed; nothing is kept."""
    drafted = text("nhap") == "1"
    with services().database.read() as reading:
        found = found_decision(reading, unit_id, key)
    content = found.content(drafted)
    errors: dict[str, list[str]] = {}
    tried: Tried | None = None
    try:
        decisions = found.decisions(content)
        chosen = next((one for one in askable(decisions) if one.id == text("quyet-dinh")), None)
        if chosen is None:
            raise NotFound(NOT_HERE)
        given: dict[str, Any] = {}
        for place, one in enumerate(fields_of(decisions, chosen)):
            try:
                given[one.name] = typed_value(one, text(f"d-{place}"))
            except Invalid as problem:
                errors[f"d-{place}"] = [each for lines in problem.errors.values() for each in lines]
        if not errors:
            tried = told(decisions.evaluate(chosen.id, given, now=services().clock.now()))
    except DmnRefused as refused:
        tried = Tried("", problems=tuple(each.text for each in refused.findings))
    except FeelError as error:
        tried = Tried("", problems=(str(error),))
    page = _page(unit_id, key, drafted, tried, errors)
    return (page, 422) if errors else page


def _page(
    unit_id: UUID,
    key: str,
    drafted: bool,
    tried: Tried | None = None,
    errors: dict[str, list[str]] | None = None,
) -> str:
    with services().database.read() as reading:
        found = found_decision(reading, unit_id, key)
        names = {each.key: each.name for each in localities.sources(reading, unit_id) if each.kind == BPMN}
        versions = _versions(reading, unit_id, key)
        texts = _contents(reading, key, versions)
    drafted = found.draft is not None and (drafted or found.source is None)
    content = found.content(drafted)
    numbers = {each.release.id: number for number, each in enumerate(reversed(versions), 1)}
    changes = {
        each.release.id: differences(texts[older.release.id], texts[each.release.id])
        for each, older in pairwise(versions)
    }
    trial, chosen = _trial(found, content)
    return render_template(
        "admin/decision.html",
        place=found.place,
        key=key,
        name=found.name,
        source=found.source,
        draft=found.draft,
        drafted=drafted,
        decisions=decided(content),
        steps=[(one, names.get(one, ""), step) for one, step in (found.source.used_by if found.source else ())],
        versions=versions,
        numbers=numbers,
        changes=changes,
        trial=trial,
        chosen=chosen,
        tried=tried,
        errors=errors or {},
        typed=request.form,
    )


def _trial(found: Found, content: bytes) -> tuple[list[Any], str]:
    """What may be tried, with the fields of each; and which of them is open."""
    try:
        decisions = found.decisions(content)
    except DmnRefused:
        return [], ""
    trial = [(one, fields_of(decisions, one)) for one in askable(decisions)]
    return trial, request.form.get("quyet-dinh", trial[0][0].id if trial else "")


def _versions(reading: Reading, unit_id: UUID, key: str) -> list[Version]:
    history: list[Release] = localities.decision_history(reading, unit_id, key)
    return versions_of(reading, unit_id, history, told=False)


def _contents(reading: Reading, key: str, versions: list[Version]) -> dict[UUID, bytes]:
    return {each.release.id: localities.artefact(reading, each.release.id, DMN, key) for each in versions}


def decision_version(unit_id: UUID, key: str, release_id: UUID) -> str:
    """An earlier version, as it was, and what it changed."""
    with services().database.read() as reading:
        found = found_decision(reading, unit_id, key)
        versions = _versions(reading, unit_id, key)
        version = next((each for each in versions if each.release.id == release_id), None)
        if version is None:
            raise NotFound("Không tìm thấy bản này. Hãy quay lại trang bảng quyết định và chọn lại.")
        texts = _contents(reading, key, versions)
    place = versions.index(version)
    older = versions[place + 1] if place + 1 < len(versions) else None
    return render_template(
        "admin/decision_version.html",
        place=found.place,
        key=key,
        name=found.name,
        source=found.source,
        version=version,
        number=len(versions) - place,
        decisions=decided(texts[release_id]),
        changes=differences(texts[older.release.id], texts[release_id]) if older else [],
    )


def restore_decision(unit_id: UUID, key: str, release_id: UUID) -> Response:
    """Take an earlier version as a draft; publishing it is the next page's."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        if release_id not in {each.id for each in localities.decision_history(reading, unit_id, key)}:
            raise NotFound("Không tìm thấy bản này. Hãy quay lại trang bảng quyết định và chọn lại.")
        content = localities.artefact(reading, release_id, DMN, key)
    try:
        with services().database.write() as work:
            localities.save_draft(
                work, place.actor, services().clock, unit_id=unit_id, kind=DMN, key=key, content=content, revision=0
            )
    except Conflict:
        raise Conflict(
            "Bảng quyết định này đang có bản nháp. Hãy phát hành hoặc bỏ bản nháp đó trước, rồi lấy lại bản cũ."
        ) from None
    flash("Đã lấy bản cũ làm bản nháp. Hãy xem lại rồi phát hành.", "success")
    return redirect(url_for("admin.drafts", unit_id=unit_id))
