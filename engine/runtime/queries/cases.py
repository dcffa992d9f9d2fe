"""The case page, the search over cases, files, and what one may start.

Everything is filtered by `engine.runtime.access`; a reader learns nothing of what they may not see."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from engine.documents import FileInfo, case_of_file, documents_of, files_of, loose_in, open_file
from engine.history import entries
from engine.localities import profile
from engine.localities import startable as startable_processes
from engine.organisation import Directory, PostView, directory
from engine.runtime.access import case_for, group_of, known_case, readable_cases, visible_cases
from engine.runtime.commands.control import may_cancel
from engine.runtime.compiled import compiled_release
from engine.runtime.links import CAUSED, LISTS
from engine.runtime.queries.diagrams import diagrams
from engine.runtime.queries.heard import heard_view
from engine.runtime.queries.inbox import PAGE, overdue
from engine.runtime.queries.rules import applied_rules, kept_profile
from engine.runtime.queries.statuses import STATUS
from engine.runtime.queries.timeline import timeline
from engine.runtime.queries.whereabouts import whereabouts
from engine.runtime.tables import Case, CaseLink, IncidentRow, Message, ProcessInstance, WorkItem
from engine.runtime.views import CaseRow, CaseView, DocumentRow, FileRow, Holder, Related, Startable
from engine.storage import Reading
from engine.storage.problems import NotFound
from engine.storage.text import fold

MOST_HOPS = 5
"""How often a file may be passed on from case to case."""
_NO_FILE = "Không tìm thấy tệp này. Hãy quay lại hồ sơ."


def case_view(session: Reading, posts: Sequence[PostView], case_id: UUID, now: datetime) -> CaseView:
    """The case as a reader with these posts may see it. Raises NotFound."""
    case, whole = known_case(session, posts, case_id)
    people = directory(session, posts[0].tenant_id)
    if not whole:
        return heard_view(session, people, posts, case)
    instances = list(session.scalars(select(ProcessInstance).where(ProcessInstance.case_id == case_id)))
    releases = {each.id: compiled_release(session, each.release_id) for each in instances}
    log = entries(session, case_id=case_id)
    items = list(
        session.scalars(select(WorkItem).where(WorkItem.case_id == case_id, WorkItem.state == "open").order_by("id"))
    )
    mine = session.scalars(
        select(WorkItem.id).where(WorkItem.case_id == case_id, WorkItem.state == "open", group_of(posts))
    )
    incidents = session.scalars(select(IncidentRow).where(IncidentRow.case_id == case_id))
    first = instances[0]
    return CaseView(
        case_id=case.id,
        title=case.title,
        code=case.code,
        kind_name=case.kind_name,
        unit_name=people.unit(case.unit_id).name,
        status=case.status,
        status_name=STATUS[case.status],
        outcome_name=case.outcome_name,
        started_at=case.started_at,
        ended_at=case.ended_at,
        started_by=case.started_by,
        release_label=releases[first.id][0].label,
        holders=tuple(_holder(people, item, now) for item in items),
        timeline=tuple(timeline(session, people, log, {key: pair[0] for key, pair in releases.items()})),
        files=tuple(
            FileRow(each.file_id, each.name, each.size, each.media_type, each.at, each.by)
            for each in files_of(session, case_id)
        ),
        documents=tuple(
            DocumentRow(d.document_id, d.kind_name, d.number, d.dated, d.abstract, d.status_name, d.file_id)
            for d in documents_of(session, case_id)
        ),
        related=_related(session, people, posts, case_id),
        diagrams=tuple(
            (drawn.name, drawn.svg) for each in instances for drawn in diagrams(each, releases[each.id][1], log, items)
        ),
        incidents=tuple(f"{each.name}: {each.message}" for each in incidents),
        my_items=tuple(mine),
        may_cancel=case.status == "running" and may_cancel(session, posts, case.unit_id, releases[first.id][0].process),
        whereabouts=whereabouts(session, people, posts, case_id),
        rules=applied_rules(
            releases[first.id][0],
            profile(session, case.unit_id, now if case.ended_at is None else case.ended_at).parameters,
            kept_profile(session, first.id),
        ),
    )


def _holder(people: Directory, item: WorkItem, now: datetime) -> Holder:
    post = people.post(item.post_id) if item.post_id is not None else None
    if post is not None:
        who = f"{post.person_name} ({post.label})"
    else:
        group = people.holders(item.role, item.unit_id, now)
        unit = people.unit(item.unit_id).short_name
        who = f"{group[0].role_name}, {unit}" if group else f"{unit} (chưa có người giữ chức danh này)"
    if item.on_behalf_of is not None:
        who += f", nhập thay {people.unit(item.on_behalf_of).short_name}"
    return Holder(
        item.id,
        item.element_id,
        item.name,
        who,
        item.held_since or item.created_at,
        item.due_at,
        overdue(item, now),
        item.awaits_reply,
    )


def _related(session: Reading, people: Directory, posts: Sequence[PostView], case_id: UUID) -> tuple[Related, ...]:
    allowed = visible_cases(session, posts)
    origin = select(Case, CaseLink.kind).join(CaseLink, CaseLink.from_case_id == Case.id)
    result = select(Case, CaseLink.kind).join(CaseLink, CaseLink.case_id == Case.id)
    ways = (
        (origin.where(CaseLink.case_id == case_id), {CAUSED: "Bắt nguồn từ", LISTS: "Được xem xét tại"}),
        (result.where(CaseLink.from_case_id == case_id), {CAUSED: "Dẫn đến", LISTS: "Xem xét hồ sơ"}),
    )
    rows = [
        (each, names[kind])
        for query, names in ways
        for each, kind in session.execute(query.where(allowed).order_by(Case.started_at).limit(200))
    ]
    return tuple(
        Related(
            each.id,
            each.title,
            people.unit(each.unit_id).short_name,
            each.outcome_name or STATUS[each.status],
            relation,
        )
        for each, relation in rows
    )


def search(session: Reading, posts: Sequence[PostView], text: str, page: int) -> tuple[list[CaseRow], int]:
    """Cases whose title, code or unit has all the words, whatever their diacritics; newest first. (rows, total)."""
    if not posts:
        return [], 0
    allowed = visible_cases(session, posts)
    for word in fold(text).split():
        allowed &= Case.folded.contains(word, autoescape=True)
    total = session.scalar(select(func.count()).select_from(Case).where(allowed)) or 0
    rows = session.scalars(
        select(Case)
        .where(allowed)
        .order_by(Case.started_at.desc(), Case.id.desc())
        .offset((max(1, page) - 1) * PAGE)
        .limit(PAGE)
    )
    people = directory(session, posts[0].tenant_id)
    return [
        CaseRow(
            each.id,
            each.title,
            each.code,
            each.kind_name,
            people.unit(each.unit_id).short_name,
            each.status,
            each.outcome_name or STATUS[each.status],
            each.started_at,
        )
        for each in rows
    ], total


def startable(session: Reading, posts: Sequence[PostView], now: datetime) -> list[Startable]:
    """What one may start, once for each post that allows it."""
    return [
        Startable(
            each.process_key, each.name, each.description, each.post.post_id, each.post.label, each.post.unit_short_name
        )
        for each in startable_processes(session, posts, now)
    ]


def file_of(session: Reading, posts: Sequence[PostView], uploads: Path, file_id: UUID) -> tuple[FileInfo, Path]:
    """A file and where its bytes lie, for who may see its case or one it was sent to. Raises NotFound, Unavailable.

    A file not yet sent with a task is for those whose task it was uploaded in."""
    case_id = case_of_file(session, file_id)
    if case_id is None:
        raise NotFound(_NO_FILE)
    if not _received(session, posts, case_id, file_id):
        case_for(session, posts, case_id)
    item_id = loose_in(session, file_id)
    if item_id is not None:
        item = session.scalar(select(WorkItem).where(WorkItem.id == item_id, group_of(posts)))
        if item is None:
            raise NotFound(_NO_FILE)
    return open_file(session, uploads, file_id)


def _received(session: Reading, posts: Sequence[PostView], case_id: UUID, file_id: UUID) -> bool:
    """Whether the file came by messages into a case that these posts may read: from its own case or one that lists it,
    straight or passed on by cases that received it themselves."""
    listing = select(CaseLink.from_case_id).where(CaseLink.case_id == case_id, CaseLink.kind == "lists")
    holders = {case_id, *session.scalars(listing)}
    for _ in range(MOST_HOPS):
        came = (
            select(ProcessInstance.case_id)
            .join(Message, Message.to_instance_id == ProcessInstance.id)
            .where(Message.from_case_id.in_(holders), Message.payload.contains(str(file_id)))
            .where(ProcessInstance.case_id.not_in(holders))
        )
        reached = set(session.scalars(came))
        if session.scalar(select(Case.id).where(Case.id.in_(reached), readable_cases(session, posts)).limit(1)):
            return True
        if not reached:
            return False
        holders |= reached
    return False
