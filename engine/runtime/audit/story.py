"""One case from beginning to end: who did what, what they saw, the diagrams and the rules then in force.

What was damaged is left out or said; a story can always be read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.documents import documents_of, files_of
from engine.feel import codec
from engine.history import OLDEST_FIRST, Entry, values_of
from engine.history.tables import JournalValue
from engine.localities.tables import BPMN, Release, ReleaseArtefact
from engine.organisation import PostView
from engine.runtime.audit.entries import of_case
from engine.runtime.audit.matching import condition, fits
from engine.runtime.audit.reading import Reader, found, found_entries
from engine.runtime.audit.rules import rules
from engine.runtime.audit.scope import case_in, scope_of
from engine.runtime.audit.views import AuditEntry, Criteria, RulesPeriod, Story, StoryDiagram
from engine.runtime.compiled import compiled_release
from engine.runtime.queries.diagrams import diagrams
from engine.runtime.queries.statuses import STATUS
from engine.runtime.tables import ProcessInstance, WorkItem
from engine.runtime.views import DocumentRow, FileRow
from engine.storage import Reading
from engine.storage.problems import Problem


def story(session: Reading, posts: Sequence[PostView], case_id: UUID, criteria: Criteria, now: datetime) -> Story:
    """The story of a case in scope; `criteria` choose among its entries, the rest is always the whole."""
    units = scope_of(session, posts)
    case = case_in(session, units, case_id)
    query = found_entries().where(of_case(case_id)).order_by(*OLDEST_FIRST)
    rows = [found(row) for row in session.execute(query)]
    reader = Reader(session, rows)
    log = [each.entry for each in rows]
    instances = list(
        session.scalars(
            select(ProcessInstance)
            .where(ProcessInstance.case_id == case_id)
            .order_by(ProcessInstance.created_at, ProcessInstance.id)
        )
    )
    periods = _rules(session, instances, log, case.ended_at or now)
    entries = [_with_rules(entry, periods) for entry in reader.entries()]
    if criteria != Criteria():
        wanted = of_case(case_id) & condition(session, units, replace(criteria, text=""))
        fitting = {row[0] for row in session.execute(found_entries().where(wanted))}
        entries = [entry for entry in entries if entry.entry_id in fitting and fits(criteria, entry)]
    releases = _releases(session, instances)
    drawn = _diagrams(session, instances, releases, [_readable(entry) for entry in log])
    release = releases.get(instances[0].release_id) if instances else None
    return Story(
        case_id=case.id,
        title=case.title,
        code=case.code,
        kind_name=case.kind_name,
        unit_name=reader.names.unit(case.unit_id, whole=True),
        status_name=STATUS.get(case.status, ""),
        outcome_name=case.outcome_name,
        started_at=case.started_at,
        ended_at=case.ended_at,
        started_by=case.started_by,
        release_label=f"{case.kind_name}, bản {release.version}" if release else case.kind_name,
        entries=tuple(entries),
        diagrams=tuple(drawn),
        rules=tuple(periods),
        files=tuple(
            FileRow(each.file_id, each.name, each.size, each.media_type, each.at, each.by)
            for each in files_of(session, case_id)
        ),
        documents=tuple(
            DocumentRow(d.document_id, d.kind_name, d.number, d.dated, d.abstract, d.status_name, d.file_id)
            for d in documents_of(session, case_id)
        ),
        entries_total=len(log),
    )


def _releases(session: Reading, instances: Sequence[ProcessInstance]) -> dict[UUID, Release]:
    rows = session.scalars(select(Release).where(Release.id.in_({each.release_id for each in instances})))
    return {row.id: row for row in rows}


def _diagrams(
    session: Reading, instances: Sequence[ProcessInstance], releases: Mapping[UUID, Release], log: Sequence[Entry]
) -> list[StoryDiagram]:
    ids = [each.id for each in instances]
    open_items = select(WorkItem).where(WorkItem.instance_id.in_(ids), WorkItem.state == "open").order_by(WorkItem.id)
    items = list(session.scalars(open_items))
    pins = select(ReleaseArtefact).where(ReleaseArtefact.release_id.in_(releases), ReleaseArtefact.kind == BPMN)
    hashes = {(pin.release_id, pin.key): pin.sha256 for pin in session.scalars(pins)}
    drawn = []
    for instance in instances:
        release = releases.get(instance.release_id)
        try:
            pictures = diagrams(instance, compiled_release(session, instance.release_id)[1], log, items)
        except Problem:
            continue  # the bytes are not what they were: verification names them
        for each in pictures if release is not None else ():
            assert release is not None
            drawn.append(
                StoryDiagram(
                    name=each.name,
                    release_id=release.id,
                    process_key=each.process_id,
                    version=release.version,
                    published_at=release.at,
                    published_by=release.published_by,
                    note=release.note,
                    svg=each.svg,
                    sha256=hashes.get((release.id, each.process_id), ""),
                )
            )
    return drawn


def _readable(entry: Entry) -> Entry:
    """An entry without what an intruder may have put there, so that its path can be drawn."""
    given: Any = entry.effects
    kept = [each for each in given if isinstance(each, dict) and "do" in each] if isinstance(given, list) else []
    whole = [each for each in kept if each["do"] != "passed" or {"element", "flows"} <= each.keys()]
    return replace(entry, effects=whole)


def _rules(
    session: Reading, instances: Sequence[ProcessInstance], log: Sequence[Entry], until: datetime
) -> list[RulesPeriod]:
    if not instances or not log:
        return []
    query = select(JournalValue.id).where(JournalValue.entry_id == log[0].id, JournalValue.name == "profile")
    kept: Any = next((codec.from_data(json) for json in values_of(session, session.scalars(query)).values()), {})
    return rules(session, instances[0], kept if isinstance(kept, dict) else {}, until)


def _with_rules(entry: AuditEntry, periods: Sequence[RulesPeriod]) -> AuditEntry:
    place = max((n for n, period in enumerate(periods) if period.since <= entry.at), default=0)
    return replace(entry, rules=place)
