"""Processes that begin by themselves: setting when and where, and beginning them, each in a transaction of its own.

What a schedule depends on changes in other rooms: they note it (`ScheduleState`) in their own transaction, and nothing
begins before the schedules have followed. Whoever begins a case moves the schedule on in the same transaction, so a
moment begins one case however often a process dies and however many workers there are (decision 0025)."""

import logging
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from engine.bpmn import Beginning
from engine.localities import SelfStart, register_scheduler, self_starts
from engine.organisation import Directory, directory, system_actor
from engine.organisation.tables import Unit
from engine.runtime.commands.core import Core, again_if_raced
from engine.runtime.commands.retime import order_with_changes
from engine.runtime.commands.start import Origin, open_case, unit_variable
from engine.runtime.tables import ScheduleState, StartSchedule
from engine.spiff import Incident, Rhythm, holds, rhythm_of
from engine.storage import Reading, UnitOfWork, digest
from engine.storage.clock import legal_date
from engine.storage.problems import Problem

logger = logging.getLogger(__name__)
Key = tuple[UUID, str, str, int]
_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=6))
_BROKEN = "Chưa tự bắt đầu được vì có lỗi bên trong hệ thống. Hãy báo người vận hành; hệ thống sẽ tự thử lại."
_state: Any = ScheduleState.__table__


# ---- noting a change


def note_change(work: UnitOfWork, tenant_id: UUID, at: datetime) -> None:
    """Note that the schedules of a tenant are to follow a change, within the transaction of the change."""
    dialect = postgresql if work.connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(_state).values(tenant_id=tenant_id, changed_at=at)
    work.connection.execute(
        row.on_conflict_do_update(
            index_elements=[_state.c.tenant_id], set_={"changed_at": at}, where=_state.c.changed_at.is_(None)
        )
    )


register_scheduler(note_change)


# ---- setting


def changed(core: Core) -> list[UUID]:
    """Tenants whose schedules are to follow a change."""
    with core.database.read() as session:
        return list(session.scalars(select(_state.c.tenant_id).where(_state.c.changed_at.is_not(None))))


def arrange_changed(core: Core) -> int:
    """Set the schedules anew wherever something changed; how many rows changed."""
    moved = 0
    for tenant_id in changed(core):
        with core.database.read() as session:
            under = [one for one in _tenants(session) if tenant_id in directory(session, one).tenants]
        # The tenant itself last: with it the note is taken away.
        for one in [*(each for each in under if each != tenant_id), tenant_id]:
            moved += again_if_raced(partial(arrange, core, one))
    return moved


def arrange_all(core: Core) -> int:
    """Set the schedules anew where units have changed or another day has begun, and look at the conditions."""
    moved, now = 0, core.clock.now()
    with core.database.read() as session:
        looking = select(StartSchedule.tenant_id).where(StartSchedule.stands.in_(_CONDITION)).distinct()
        conditions = set(session.scalars(looking))
        people = {one: directory(session, one) for one in _tenants(session)}
    for tenant_id, known in people.items():
        stamp: tuple[Directory, date] = (known, legal_date(now))
        if core.arranged.get(tenant_id) != stamp or tenant_id in conditions:
            moved += again_if_raced(partial(arrange, core, tenant_id))
            core.arranged[tenant_id] = stamp
    return moved


def arrange(core: Core, tenant_id: UUID) -> int:
    """Set the schedules of a tenant by what is in force now; how many rows changed."""
    with core.database.write() as work:
        now = core.clock.now()
        row = work.session.get(ScheduleState, tenant_id, with_for_update=True)
        # What changed when nobody was told (a unit opened, a day begun) counts from now.
        since = now if row is None or row.changed_at is None else row.changed_at
        people = directory(work.session, tenant_id)
        query = select(StartSchedule).where(StartSchedule.tenant_id == tenant_id).with_for_update()
        known = {_key(each): each for each in work.session.scalars(query.execution_options(populate_existing=True))}
        moved = 0
        for each in self_starts(work.session, people, now):
            key = (each.unit.id, each.release.process_key, each.beginning.element, each.beginning.place)
            schedule = known.pop(key, None)
            if schedule is None:
                schedule = _new(tenant_id, key, since)
                work.session.add(schedule)
            moved += _set(schedule, each, since, now)
        for gone in known.values():
            work.session.delete(gone)
        if row is not None:
            row.changed_at = None
        return moved + len(known)


def _tenants(session: Reading) -> list[UUID]:
    return list(session.scalars(select(Unit.tenant_id).distinct().order_by(Unit.tenant_id)))


def _key(row: StartSchedule) -> Key:
    return row.unit_id, row.process_key, row.element, row.place


def _new(tenant_id: UUID, key: Key, since: datetime) -> StartSchedule:
    unit_id, process_key, element, place = key
    return StartSchedule(
        unit_id=unit_id,
        process_key=process_key,
        element=element,
        place=place,
        tenant_id=tenant_id,
        written="",
        stands="",
        since=since,
        done_until=since,
        attempts=0,
    )


_CONDITION = TRUE, FALSE = ("true", "false")


def _written(beginning: Beginning) -> str:
    event = beginning.event
    return f"{event.kind} {event.timer_kind} {event.text.strip()}"


def _set(row: StartSchedule, wanted: SelfStart, since: datetime, now: datetime) -> bool:
    """Let a schedule follow what is in force; whether it changed.

    A release that leaves the event as it was goes on with its rhythm; another text begins anew. Moments that lie before
    a change are not made up for."""
    before = (row.release_id, row.written, row.stands, row.due_at, row.problem)
    row.release_id = wanted.release.id
    if row.written != (written := _written(wanted.beginning)):
        row.written, row.stands, row.since, row.done_until = written, "", since, since
        row.due_at, row.problem = None, None
    problem = None
    try:
        if wanted.beginning.event.kind == "conditional":
            _heed(row, wanted, now)
        else:
            _follow(row, wanted, since)
    except Incident as incident:
        row.due_at, problem = None, incident.message
    if problem is not None or row.due_at is None or (before[0], before[3]) != (row.release_id, row.due_at):
        row.problem, row.attempts, row.try_at = problem, 0, row.due_at
    return before != (row.release_id, row.written, row.stands, row.due_at, row.problem)


def _follow(row: StartSchedule, wanted: SelfStart, since: datetime) -> None:
    rhythm = rhythm_of(wanted.beginning.event, _variables(wanted), row.since)
    stands = rhythm.as_text() if rhythm is not None else ""
    if stands != row.stands:
        row.done_until = max(row.done_until, since)
    row.stands = stands
    row.due_at = rhythm.after(row.done_until) if rhythm is not None else None


def _heed(row: StartSchedule, wanted: SelfStart, now: datetime) -> None:
    """A condition happens when it becomes true; one that is true from the beginning has to become false first."""
    true = holds(wanted.beginning.event, _variables(wanted), now)
    if true and row.stands == FALSE:
        row.due_at = now
    row.stands = TRUE if true else FALSE


def _variables(wanted: SelfStart) -> dict[str, Any]:
    return {"unit": unit_variable(wanted.unit), "profile": wanted.parameters}


# ---- beginning


def due(core: Core, limit: int = 100) -> list[Key]:
    """Schedules whose moment has come, the earliest first."""
    with core.database.read() as session:
        query = select(StartSchedule).where(StartSchedule.try_at <= core.clock.now())
        return [_key(row) for row in session.scalars(query.order_by(StartSchedule.due_at).limit(limit))]


def begin(core: Core, key: Key) -> tuple[bool, Collection[UUID]]:
    """Begin the case of a schedule whose moment has come; whether it began, and the messages to deliver after it.

    False when another worker was first, when the schedule has to follow a change first, and when the case cannot begin:
    then the reason is kept with the schedule and it is tried again later."""
    try:
        return again_if_raced(lambda: _begin(core, key))
    except Problem as problem:
        _put_off(core, key, problem.message)
    except Exception:
        logger.exception("the process %s could not begin by itself; it is tried again later", key[1])
        _put_off(core, key, _BROKEN)
    return False, ()


def _begin(core: Core, key: Key) -> tuple[bool, Collection[UUID]]:
    with core.database.write() as work:
        now = core.clock.now()
        tenant_id = work.session.scalar(select(StartSchedule.tenant_id).where(*_is(key)))
        if tenant_id is None:
            return False, ()
        order_with_changes(work, tenant_id)
        row = _taken(work, key, now)
        if row is None or row.due_at is None:
            return False, ()
        people = directory(work.session, tenant_id)
        found = _found(self_starts(work.session, people, now, [row.unit_id]), key)
        if _waits(work, tenant_id) or found is None or not _stands(row, found):
            # Something it depends on has changed: it is set anew before anything begins.
            note_change(work, tenant_id, now)
            return False, ()
        kind = found.beginning.event.kind
        told = {"by": kind, "due": row.due_at.isoformat()}
        _, sent = open_case(
            core,
            work,
            system_actor(tenant_id),
            people,
            found.unit,
            found.release,
            f"schedule:{digest([str(part) for part in key])[:40]}:{row.due_at.isoformat()}",
            started_by="Hệ thống, theo lịch" if kind == "timer" else "Hệ thống, theo điều kiện",
            origin=Origin(row.element, {}, (kind, ""), told),
        )
        _go_on(row, found, now)
        return True, sent


def _is(key: Key) -> tuple[Any, ...]:
    unit_id, process_key, element, place = key
    return (
        StartSchedule.unit_id == unit_id,
        StartSchedule.process_key == process_key,
        StartSchedule.element == element,
        StartSchedule.place == place,
    )


def _taken(work: UnitOfWork, key: Key, now: datetime) -> StartSchedule | None:
    """The schedule, locked; None when its moment is over or another worker has it."""
    return work.session.scalar(
        select(StartSchedule)
        .where(*_is(key), StartSchedule.try_at <= now)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _waits(work: UnitOfWork, tenant_id: UUID) -> bool:
    return work.session.scalar(select(_state.c.changed_at).where(_state.c.tenant_id == tenant_id)) is not None


def _found(starts: Iterable[SelfStart], key: Key) -> SelfStart | None:
    return next(
        (
            each
            for each in starts
            if (each.unit.id, each.release.process_key, each.beginning.element, each.beginning.place) == key
        ),
        None,
    )


def _stands(row: StartSchedule, found: SelfStart) -> bool:
    """Whether a schedule is what the release and the parameters in force say."""
    if (row.release_id, row.written) != (found.release.id, _written(found.beginning)):
        return False
    if found.beginning.event.kind == "conditional":
        return True  # that it became true has happened, whatever it is now
    rhythm = _rhythm(row, found)
    return rhythm is not None and rhythm.as_text() == row.stands


def _rhythm(row: StartSchedule, found: SelfStart) -> Rhythm | None:
    try:
        return rhythm_of(found.beginning.event, _variables(found), row.since)
    except Incident:
        return None


def _go_on(row: StartSchedule, found: SelfStart, now: datetime) -> None:
    """The next moment; those missed meanwhile count as the one that has just begun."""
    row.done_until, row.attempts, row.problem = now, 0, None
    rhythm = _rhythm(row, found) if found.beginning.event.kind == "timer" else None
    row.due_at = row.try_at = rhythm.after(now) if rhythm is not None else None


def _put_off(core: Core, key: Key, problem: str) -> None:
    with core.database.write() as work:
        row = _taken(work, key, core.clock.now())
        if row is not None:
            wait = _WAITS[min(row.attempts, len(_WAITS) - 1)]
            row.attempts, row.try_at, row.problem = row.attempts + 1, core.clock.now() + wait, problem[:2000]
