"""“Việc cần xử lý”: what stands still until an administrator does something, within the units they administer.

Automatic steps that failed, and open tasks whose role nobody can act in today. Two statements beside the scope; of a
case that lies outside the scope not even the title is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, and_, exists, func, select

from engine.organisation import PostView
from engine.organisation.queries import in_force
from engine.organisation.rights import administered_units
from engine.organisation.tables import Account, Post, Role, Unit
from engine.runtime.access import OPEN
from engine.runtime.tables import Case, IncidentRow, InstanceRow, WorkItem
from engine.runtime.views import Attention, StuckStep, UnheldTask
from engine.spiff import attempts
from engine.storage import Reading
from engine.storage.clock import legal_date
from engine.storage.problems import NotFound

SHOWN = 200  # rows of each list
_NO_INCIDENT = (
    "Không tìm thấy sự cố này trong phạm vi quản trị. Có thể sự cố đã được xử lý. "
    "Hãy mở lại mục “Việc cần xử lý” để xem những việc còn lại."
)


def attention(session: Reading, posts: Sequence[PostView], now: datetime) -> Attention:
    """What waits for the administrator with these posts, the longest waiting first; nothing for anybody else."""
    units = administered_units(session, posts)
    return attention_in(session, units, now) if units else Attention()


def attention_in(session: Reading, units: frozenset[UUID], now: datetime) -> Attention:
    """What waits within these units."""
    steps = session.execute(_incidents(units).order_by(IncidentRow.at, IncidentRow.token_id).limit(SHOWN)).all()
    tasks = session.execute(_unheld(units, now).order_by(WorkItem.created_at, WorkItem.id).limit(SHOWN)).all()
    failed = _attempts(session, [row.IncidentRow for row in steps])
    return Attention(
        tuple(_step(row, failed) for row in steps),
        tuple(_task(row, units, now) for row in tasks),
        steps[0].total if steps else 0,
        tasks[0].total if tasks else 0,
    )


def stuck_step(session: Reading, posts: Sequence[PostView], token_id: UUID) -> StuckStep:
    """One failed step within the units these posts administer. Raises NotFound."""
    units = administered_units(session, posts)
    row = session.execute(_incidents(units).where(IncidentRow.token_id == token_id)).one_or_none()
    if row is None:
        raise NotFound(_NO_INCIDENT)
    return _step(row, _attempts(session, [row.IncidentRow]))


def _attempts(session: Reading, incidents: Sequence[IncidentRow]) -> dict[UUID, int]:
    """How often each step has failed, as its token says."""
    keys = {str(each.token_id) for each in incidents}
    if not keys:
        return {}
    rows = session.execute(
        select(InstanceRow.key, InstanceRow.body).where(
            InstanceRow.instance_id.in_({each.instance_id for each in incidents}),
            InstanceRow.kind == "token",
            InstanceRow.key.in_(keys),
        )
    )
    return {UUID(key): attempts(orjson.loads(body)) for key, body in rows}


def _incidents(units: frozenset[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            IncidentRow,
            Case.title,
            Case.code,
            Case.unit_id,
            Unit.short_name,
            WorkItem.id.label("handed_on"),
            func.count().over().label("total"),
        )
        .join(Case, Case.id == IncidentRow.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(WorkItem, and_(WorkItem.id == IncidentRow.token_id, WorkItem.state == OPEN))
        .where(Case.unit_id.in_(units))
    )


def _unheld(units: frozenset[UUID], now: datetime) -> Select[*tuple[Any, ...]]:
    day = legal_date(now)
    somebody = exists().where(
        Post.unit_id == WorkItem.unit_id,
        Post.role == WorkItem.role,
        in_force(Post, day),
        in_force(Unit, day),
        Account.person_id == Post.person_id,
        Account.disabled_at.is_(None),
    )
    return (
        select(
            WorkItem.id,
            WorkItem.name,
            WorkItem.created_at,
            WorkItem.case_id,
            Case.title,
            Case.code,
            Case.unit_id.label("case_unit_id"),
            Unit,
            Role.name.label("role_name"),
            func.count().over().label("total"),
        )
        .join(Case, Case.id == WorkItem.case_id)
        .join(Unit, Unit.id == WorkItem.unit_id)
        .outerjoin(Role, Role.code == WorkItem.role)
        .where(WorkItem.state == OPEN, WorkItem.unit_id.in_(units), ~somebody.correlate(WorkItem, Unit))
    )


def _step(row: Any, failed: Mapping[UUID, int]) -> StuckStep:
    incident: IncidentRow = row.IncidentRow
    return StuckStep(
        token_id=incident.token_id,
        case_id=incident.case_id,
        case_title=row.title,
        case_code=row.code,
        unit_id=row.unit_id,
        unit_name=row.short_name,
        name=incident.name,
        message=incident.message,
        since=incident.at,
        retryable=row.handed_on is None,
        attempts=failed.get(incident.token_id, 1),
    )


def _task(row: Any, units: frozenset[UUID], now: datetime) -> UnheldTask:
    readable = row.case_unit_id in units
    day = legal_date(now)
    return UnheldTask(
        item_id=row.id,
        case_id=row.case_id if readable else None,
        case_title=row.title if readable else None,
        case_code=row.code if readable else None,
        name=row.name,
        unit_id=row.Unit.id,
        unit_name=row.Unit.name,
        unit_closed=row.Unit.valid_to is not None and row.Unit.valid_to <= day,
        role_name=row.role_name,
        since=row.created_at,
    )
