"""When processes will begin by themselves, unit by unit, and which of them could not.

Read off the schedules the background work keeps (`engine.runtime.commands.schedules`)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, or_, select

from engine.localities import bundle
from engine.organisation.tables import Unit
from engine.runtime.tables import StartSchedule
from engine.runtime.views import NextStart
from engine.storage import Reading

SHOWN = 500


def next_starts(session: Reading, units: Collection[UUID], process_key: str | None = None) -> list[NextStart]:
    """What begins by itself in these units: the soonest first, conditions and what has no moment any more last.

    What nobody has set a day for is left out."""
    query = _schedules(units).where(or_(StartSchedule.stands != "", StartSchedule.problem.is_not(None)))
    return _read(session, query if process_key is None else query.where(StartSchedule.process_key == process_key))


def failed_starts(session: Reading, units: Collection[UUID]) -> list[NextStart]:
    """What cannot begin by itself in these units, with the reason."""
    return _read(session, _schedules(units).where(StartSchedule.problem.is_not(None)))


def _schedules(units: Collection[UUID]) -> Select[StartSchedule, str]:
    query = select(StartSchedule, Unit.short_name).join(Unit, Unit.id == StartSchedule.unit_id)
    soonest = (StartSchedule.due_at.is_(None), StartSchedule.due_at, Unit.protocol_order, Unit.code)
    return query.where(StartSchedule.unit_id.in_(units)).order_by(*soonest).limit(SHOWN)


def _read(session: Reading, query: Select[StartSchedule, str]) -> list[NextStart]:
    return [
        NextStart(
            unit_id=row.unit_id,
            unit_name=name,
            process_key=row.process_key,
            process_name=bundle(session, row.release_id).name,
            by=row.written.partition(" ")[0],
            due_at=row.due_at,
            problem=row.problem,
        )
        for row, name in session.execute(query)
    ]
