"""“Quy trình”: every process, form and decision table of a unit, its version, where it comes from, what waits.

A process's own page tells who may start it, what it shows and calls, and its versions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine import localities
from engine.bpmn.model import Process
from engine.localities import Bundle, Draft, Release, Source
from engine.localities.contents import uses
from engine.organisation.queries import roles, subtree_ids
from engine.runtime.queries import next_starts
from engine.runtime.views import NextStart
from engine.storage import Reading
from engine.storage.problems import NotFound
from webui.admin.drawing import of_definitions
from webui.admin.place import place_of
from webui.admin.scheduled import StartLine, start_lines
from webui.admin.versions import running_in, versions_of
from webui.services import services

BPMN, FORM, DMN = "bpmn", "form", "dmn"


@dataclass(frozen=True)
class Listed:
    """One line of the list: what is in force (None: nothing yet), the release that brought it, a waiting draft."""

    key: str
    name: str
    source: Source | None
    release: Release | None
    draft: Draft | None
    running: int = 0
    steps: tuple[str, ...] = ()
    starts: tuple[StartLine, ...] = ()

    @property
    def own(self) -> bool:
        """Is it, or will it be, the unit's own?"""
        return self.draft is not None or (self.source is not None and self.source.own)


@dataclass(frozen=True)
class Used:
    """A form or a called process, and the steps that use it."""

    key: str
    name: str
    steps: list[str]


def processes() -> str:
    """The processes, forms and decision tables of a unit."""
    with services().database.read() as reading:
        place = place_of(reading)
        now = services().clock.now()
        sources = localities.sources(reading, place.unit.id)
        drafts = localities.drafts(reading, place.unit.id)
        in_force = localities.releases(reading, place.unit.id, now)
        running = running_in(reading, place.unit.id, [release.id for release in in_force.values()])
        starts: dict[str, list[NextStart]] = {}
        for one in next_starts(reading, subtree_ids(reading, place.unit.id)):
            starts.setdefault(one.process_key, []).append(one)
        tables = [one for one in localities.parameters(reading, place.unit.id, now) if one.type == "table"]

    names = {source.key: source.name for source in sources if source.kind == BPMN}

    def listed(kind: str) -> list[Listed]:
        waiting = {draft.key: draft for draft in drafts if draft.kind == kind}
        found = []
        for source in (each for each in sources if each.kind == kind):
            release = in_force.get(source.key) if kind == BPMN else None
            count = running.get(release.id, 0) if release else 0
            draft = waiting.pop(source.key, None)
            where = tuple(dict.fromkeys(names.get(process, "") for process, _ in source.used_by))
            begins = tuple(start_lines(starts.get(source.key, ()))) if kind == BPMN else ()
            found.append(Listed(source.key, source.name, source, release, draft, count, where, begins))
        return [Listed(draft.key, draft.name, None, None, draft) for draft in waiting.values()] + found

    return render_template(
        "admin/processes.html",
        place=place,
        processes=listed(BPMN),
        forms=listed(FORM),
        decisions=listed(DMN),
        tables=tables,
        drafts=drafts,
    )


def process(unit_id: UUID, key: str) -> str | Response:
    """One process. One that is only a draft yet is opened in the editor."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        waiting = localities.draft(reading, unit_id, BPMN, key)
        try:
            source = localities.source(reading, unit_id, BPMN, key)
        except NotFound:
            if waiting is None:
                raise
            return redirect(url_for("designer.process", unit_id=unit_id, key=key))
        release = localities.resolve(reading, unit_id, key, services().clock.now())
        bundle = localities.bundle(reading, release.id)
        facts = facts_of(reading, unit_id, bundle)
        versions = versions_of(reading, unit_id, localities.history(reading, unit_id, key))
        starts = start_lines(next_starts(reading, subtree_ids(reading, unit_id), key))
    return render_template(
        "admin/process.html",
        place=place,
        source=source,
        release=release,
        draft=waiting,
        versions=versions,
        facts=facts,
        starts=starts,
        picture=of_definitions(bundle.definition, bundle.name),
    )


def facts_of(reading: Reading, unit_id: UUID, bundle: Bundle) -> dict[str, Any]:
    """What a version's page says about it: who starts and who works, which forms and processes it uses."""
    names = {(each.kind, each.key): each.name for each in localities.sources(reading, unit_id)}
    labels = dict(roles(reading))
    own, rule = bundle.process, bundle.start_rule
    return {
        "description": own.documentation,
        "starters": sorted(labels.get(role, "Vai trò chưa có trong danh mục") for role in rule.roles) if rule else [],
        "by_message": bool(bundle.message_starts),
        "by_itself": bool(bundle.self_starts),
        "performers": [lane.name for lane in own.walk_lanes() if not lane.lanes and lane.name],
        "forms": _used(own, FORM, names),
        "called": _used(own, BPMN, names),
        "decisions": _used(own, DMN, names),
    }


def _used(process: Process, kind: str, names: dict[tuple[str, str], str]) -> list[Used]:
    found: dict[str, Used] = {}
    for node in process.walk():
        key = node.called_element if kind == BPMN else dict(uses(node)).get(kind, "")
        if key:
            found.setdefault(key, Used(key, names.get((kind, key), node.name), [])).steps.append(node.name)
    return list(found.values())
