"""Where the cases are that have to do with one: what it came from, where it is considered, what that led to.

Both sides of a case that left the house (BT-07). Three statements beside the reader's scope, however many cases are
linked; of a case the reader's unit does not work in, only one word about how it stands is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, literal, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import aliased

from engine.organisation import Directory, PostView
from engine.runtime.access import known_conditions, working_units
from engine.runtime.instance import OPEN
from engine.runtime.links import CAUSED, LISTS
from engine.runtime.messaging import DELIVERED
from engine.runtime.queries.statuses import STATUS
from engine.runtime.tables import MESSAGE, Case, CaseLink, Message, ProcessInstance, WorkItem
from engine.runtime.views import Whereabouts
from engine.storage import Reading
from engine.storage.clock import legal_date

MOST = 200
_SELF, _UP, _LISTED, _DOWN = "self", "up", "listed", "down"
_RELATIONS = {_UP: "Bắt nguồn từ", _LISTED: "Được xem xét tại", _DOWN: "Dẫn đến"}


@dataclass
class _Found:
    """A linked case: how it was reached, and from which case."""

    case: Case
    way: str
    via: UUID
    known: bool
    whole: bool


def whereabouts(
    session: Reading, people: Directory, posts: Sequence[PostView], case_id: UUID
) -> tuple[Whereabouts, ...]:
    """The cases a case led to, came from or is listed in, and what those led to; the reader's own unit's first."""
    found = _linked(session, posts, case_id)
    if not found:
        return ()
    steps, answers = _open_steps(session, found), _answers(session, found, case_id)
    mine = working_units(posts)
    rows = [
        _row(people, each, steps.get(each.case.id, []), answers.get(each.case.id), each.case.unit_id in mine)
        for each in found.values()
    ]
    order = {name: place for place, name in enumerate(_RELATIONS.values())}
    return tuple(sorted(rows, key=lambda row: (not row.own, order[row.relation], row.since)))


def _linked(session: Reading, posts: Sequence[PostView], case_id: UUID) -> dict[UUID, _Found]:
    """What led here is followed upwards; what lists the case, and what came of it, downwards. Other cases that a
    meeting lists have nothing to do with this one, nor has what came of those alone."""
    walk = select(
        literal(case_id, Case.id.type).label("id"),
        literal(_SELF).label("way"),
        literal(case_id, Case.id.type).label("via"),
    ).cte("walk", recursive=True)
    link, other = aliased(CaseLink), aliased(CaseLink)
    lists_others = exists().where(other.from_case_id == link.case_id, other.kind == LISTS).correlate(link)
    up = and_(walk.c.way.in_([_SELF, _UP]), link.case_id == walk.c.id, link.kind == CAUSED)
    listed = and_(walk.c.way == _SELF, link.case_id == walk.c.id, link.kind == LISTS)
    down = and_(
        walk.c.way.in_([_SELF, _LISTED, _DOWN]),
        link.from_case_id == walk.c.id,
        link.kind == CAUSED,
        or_(walk.c.way == _SELF, ~lists_others),
    )
    step = select(
        when((link.from_case_id == walk.c.id, link.case_id), else_=link.from_case_id),
        when((up, _UP), (listed, _LISTED), else_=_DOWN),
        walk.c.id,
    ).join_from(walk, link, or_(up, listed, down))
    walk = walk.union(step)
    known, whole = known_conditions(session, posts)
    rows = session.execute(
        select(Case, walk.c.way, walk.c.via, known, whole)
        .join(walk, walk.c.id == Case.id)
        .where(walk.c.way != _SELF, Case.id != case_id)
        .order_by(Case.started_at, Case.id)
        .limit(MOST)
    ).all()
    found: dict[UUID, _Found] = {}
    ranks = [_LISTED, _UP, _DOWN]  # one that is reached in two ways is told in the nearer one
    for row in sorted(rows, key=lambda row: ranks.index(row[1])):
        found.setdefault(row[0].id, _Found(row[0], row[1], row[2], bool(row[3]), bool(row[4])))
    return found


def _open_steps(session: Reading, found: dict[UUID, _Found]) -> dict[UUID, list[Any]]:
    """Names of the open tasks of these cases with when they began, oldest first."""
    query = select(WorkItem.case_id, WorkItem.name, func.min(WorkItem.created_at).label("since"))
    query = query.where(WorkItem.case_id.in_(found), WorkItem.state == OPEN).group_by(WorkItem.case_id, WorkItem.name)
    steps: dict[UUID, list[Any]] = {}
    for row in session.execute(query.order_by("since")):
        steps.setdefault(row.case_id, []).append(row)
    return steps


def _answers(session: Reading, found: dict[UUID, _Found], case_id: UUID) -> dict[UUID, datetime]:
    """When these cases last answered: a message delivered to the case they were reached from, or to this one."""
    query = (
        select(Message.from_case_id, ProcessInstance.case_id, func.max(Message.delivered_at))
        .join(ProcessInstance, ProcessInstance.id == Message.to_instance_id)
        .where(Message.kind == MESSAGE, Message.from_case_id.in_(found), Message.state == DELIVERED)
        .group_by(Message.from_case_id, ProcessInstance.case_id)
    )
    answers: dict[UUID, datetime] = {}
    for sender, receiver, at in session.execute(query):
        each = found[sender]
        if at is not None and each.way != _UP and receiver in (each.via, case_id):
            answers[sender] = max(at, answers.get(sender, at))
    return answers


def _row(people: Directory, found: _Found, steps: Sequence[Any], answered: datetime | None, own: bool) -> Whereabouts:
    one = found.case
    step, since = None, one.ended_at or one.started_at
    if one.ended_at is not None:
        status = one.outcome_name if found.whole and one.outcome_name else STATUS[one.status]
    else:
        status = STATUS[one.status] if found.whole else "Đang xem xét"
        if steps:
            since = steps[-1].since if found.whole else since
            step = ", ".join(row.name for row in steps) if found.whole else None
    if answered is not None and not found.whole:
        status, since = f"Đã trả lời ngày {legal_date(answered):%d/%m/%Y}", answered
    return Whereabouts(
        unit_name=people.unit(one.unit_id).name,
        case_title=one.title,
        kind_name=one.kind_name,
        relation=_RELATIONS[found.way],
        status=one.status,
        status_name=status,
        step=step,
        since=since,
        case_id=one.id if found.known else None,
        own=own,
    )
