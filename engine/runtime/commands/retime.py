"""Changing parameters, and the deadlines of what is under way that follow a live one (design.md §3, Release).

Within the change every running instance that reads the parameter is noted; each then follows in a transaction of its
own, by the runner if need be. None of its timers fires in between, whenever a process dies."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, literal, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from engine import localities
from engine.localities import register_follower, units_going_by
from engine.localities.tables import Package
from engine.organisation import Actor, system_actor
from engine.runtime.assignment import deadline
from engine.runtime.commands.core import Core, again_if_raced
from engine.runtime.compiled import compiled_release
from engine.runtime.instance import OPEN, InstanceWork
from engine.runtime.locking import lock_instance
from engine.runtime.tables import ProcessInstance, Retiming, WorkItem
from engine.spiff import Incident, live_names, moved, tell_due
from engine.spiff import follow as set_timers
from engine.storage import UnitOfWork

logger = logging.getLogger(__name__)
PUT_OFF = timedelta(minutes=5)
RUNNING = "running"
_item: Any = WorkItem.__table__
_SET_DUE = update(_item).where(_item.c.id == bindparam("which")).values(due_at=bindparam("due"))


def change_profile(
    core: Core, actor: Actor, *, unit_id: UUID, values: Mapping[str, Any], note: str, adjusted_by: Mapping[str, str]
) -> int:
    """Change parameters (`engine.localities.change_profile`); what reads a live one of them is to follow."""
    with core.database.write() as work:
        return localities.change_profile(
            work, actor, core.clock, unit_id=unit_id, values=values, note=note, adjusted_by=adjusted_by
        )


# ---- noting who is to follow, within the change


def order_with_changes(work: UnitOfWork, tenant_id: UUID) -> None:
    """Starting an instance and changing parameters happen one after the other: an instance that begins while they
    change would arm its timers with the old ones, and nobody would see it. (SQLite has one writer anyway.)"""
    _lock(work, tenant_id, "pg_advisory_xact_lock_shared")


def _lock(work: UnitOfWork, tenant_id: UUID, function: str) -> None:
    if work.connection.dialect.name == "postgresql":
        work.connection.execute(text(f"select {function}(:key)"), {"key": tenant_id.int & (2**63 - 1)})


def note_followers(work: UnitOfWork, package: Package, names: Collection[str], at: datetime) -> None:
    """Note every running instance with a deadline that reads one of these parameters, of the units that go by it."""
    _lock(work, package.tenant_id, "pg_advisory_xact_lock")
    running = (
        ProcessInstance.tenant_id == package.tenant_id,
        ProcessInstance.status == RUNNING,
        ProcessInstance.unit_id.in_(units_going_by(work.session, package)),
    )
    dialect = postgresql if work.connection.dialect.name == "postgresql" else sqlite
    for release_id in work.session.scalars(select(ProcessInstance.release_id).where(*running).distinct()).all():
        read = live_names(compiled_release(work.session, release_id)[1])
        for name in sorted(names if read is None else read.intersection(names)):
            concerned = select(
                ProcessInstance.id, literal(name), ProcessInstance.tenant_id, literal(at, Retiming.try_at.type)
            ).where(*running, ProcessInstance.release_id == release_id)
            noted = dialect.insert(Retiming).from_select(["instance_id", "name", "tenant_id", "try_at"], concerned)
            work.connection.execute(noted.on_conflict_do_nothing())


register_follower(note_followers)


# ---- following, one transaction for each instance


def waiting(core: Core, limit: int = 100) -> list[UUID]:
    """Instances that are to follow a change now, the longest waiting first."""
    query = select(Retiming.instance_id).where(Retiming.try_at <= core.clock.now())
    with core.database.read() as session:
        return list(session.scalars(query.group_by(Retiming.instance_id).order_by(Retiming.instance_id).limit(limit)))


def pending(work: UnitOfWork, instance_id: UUID) -> bool:
    """Whether a locked instance has yet to follow a change."""
    return bool(work.session.scalar(select(exists().where(Retiming.instance_id == instance_id))))


def follow(core: Core, instance_id: UUID) -> tuple[bool, Collection[UUID]]:
    """Let the deadlines of an instance follow; whether one moved, and the messages that can be delivered after it.

    False when another worker was first, and when the instance is broken: then it is logged and tried again later."""
    try:
        return again_if_raced(lambda: _follow(core, instance_id))
    except Exception:
        logger.exception("deadlines of instance %s could not follow a change; it is tried again later", instance_id)
        with core.database.write() as work:
            later = core.clock.now() + PUT_OFF
            work.connection.execute(update(Retiming).where(Retiming.instance_id == instance_id).values(try_at=later))
        return False, ()


def _follow(core: Core, instance_id: UUID) -> tuple[bool, Collection[UUID]]:
    with core.database.write() as work:
        row = lock_instance(work, instance_id)
        done = delete(Retiming).where(Retiming.instance_id == instance_id).returning(Retiming.name)
        names = set(work.connection.execute(done).scalars())
        if not names or row.status != RUNNING:
            return False, ()
        instance = core.instance(work, system_actor(row.tenant_id), row)
        _move_tasks(instance, names)
        set_timers(instance.execution, names)
        if not instance.execution.changed:
            instance.unchanged()
            return False, ()
        instance.finish("retime")
        return True, instance.deliverable


def _move_tasks(instance: InstanceWork, names: Collection[str]) -> None:
    """The deadlines of open tasks; one that cannot be computed any more stays as it is, and that is logged."""
    query = select(WorkItem.id, WorkItem.created_at, WorkItem.due_at)
    items = instance.work.session.execute(
        query.where(WorkItem.instance_id == instance.row.id, WorkItem.state == OPEN).order_by(WorkItem.id)
    ).all()
    rows = []
    for item in items:
        try:
            concerned, value = moved(instance.execution, item.id, names, item.created_at)
            due = deadline(value, item.created_at)
        except Incident as incident:
            logger.warning("the deadline of task %s cannot follow a change: %s", item.id, incident.message)
            continue
        if concerned and due != item.due_at:
            rows.append({"which": item.id, "due": due})
            tell_due(instance.execution, item.id, names, item.due_at, due)
    if rows:
        instance.work.connection.execute(_SET_DUE, rows)
