"""What stands still without anybody having been told: instances nothing will move, messages nobody takes, late timers.

An instance is still when it runs and has no open task, no timer, no incident, nothing to be set anew, and waits for no
message that could still come. Nothing of this happens by itself; it is looked for because state can be lost."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from engine.bpmn.model import MultiInstance
from engine.history.tables import JournalEntry
from engine.localities import bundle
from engine.localities.cache import Bounded
from engine.localities.tables import PUBLISHED, Release
from engine.organisation import PostView
from engine.organisation.rights import administered_units
from engine.organisation.tables import Unit
from engine.runtime.access import OPEN
from engine.runtime.compiled import compiled_release
from engine.runtime.looking import ReadHost, load
from engine.runtime.messaging import PENDING
from engine.runtime.queries.scheduled import failed_starts
from engine.runtime.tables import Case, IncidentRow, Message, ProcessInstance, Retiming, Subscription, WorkItem
from engine.runtime.views import LateMessage, LateTimers, StandingStill, StillCase, StillStep
from engine.spiff import still
from engine.storage import Reading

SHOWN = 100  # rows of each list
LONG_ON_THE_WAY = timedelta(days=7)
ASLEEP = timedelta(minutes=15)
_thrown: Bounded[UUID, frozenset[str]] = Bounded(1024)


def standing_still(session: Reading, posts: Sequence[PostView], now: datetime) -> StandingStill:
    """What stands still within the units these posts administer; nothing for anybody else."""
    units = administered_units(session, posts)
    return standing_in(session, units, now) if units else StandingStill()


def standing_in(session: Reading, units: Collection[UUID], now: datetime) -> StandingStill:
    """What stands still within these units, the longest first."""
    mute = session.execute(_mute(units, ~_subscribed()).limit(SHOWN)).all()
    hopeless = _hopeless(session, units)
    waiting = session.execute(_mute(units, _waits_only_for(hopeless)).limit(SHOWN)).all() if hopeless else []
    messages = session.execute(_late_messages(units, now)).all()
    timers = session.execute(
        select(func.count(), func.min(ProcessInstance.due_at))
        .join(Case, Case.id == ProcessInstance.case_id)
        .where(ProcessInstance.due_at < now - ASLEEP, ProcessInstance.status == "running", Case.unit_id.in_(units))
    ).one()
    return StandingStill(
        (*(_still(session, row, now) for row in mute), *(_still(session, row, now, "sender") for row in waiting)),
        tuple(LateMessage(row.id, row.sent_at, row.sender, row.receiver, row.case_id, row.title) for row in messages),
        LateTimers(timers[0], timers[1]) if timers[1] is not None else None,
        tuple(failed_starts(session, units)),
    )


def is_still(session: Reading, instance_id: UUID, tenant_id: UUID) -> bool:
    """Whether one running instance stands still."""
    units = frozenset(session.scalars(select(Unit.id).where(Unit.tenant_id == tenant_id)))
    hopeless = _hopeless(session, units)
    waits = or_(~_subscribed(), _waits_only_for(hopeless)) if hopeless else ~_subscribed()
    return session.execute(_mute(units, waits).where(ProcessInstance.id == instance_id)).first() is not None


def _subscribed() -> ColumnElement[bool]:
    return exists().where(Subscription.instance_id == ProcessInstance.id)


def _waits_only_for(names: Iterable[str]) -> ColumnElement[bool]:
    return _subscribed() & ~exists().where(
        Subscription.instance_id == ProcessInstance.id, Subscription.name.not_in(list(names))
    )


def _mute(units: Collection[UUID], waits: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    here = ProcessInstance.id
    return (
        select(ProcessInstance, Case.id.label("case_id"), Case.title, Case.code, Unit.short_name, JournalEntry.at)
        .join(Case, Case.id == ProcessInstance.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(
            JournalEntry,
            # By all of its key, or a database without statistics reads the whole journal for each.
            (JournalEntry.tenant_id == ProcessInstance.tenant_id)
            & (JournalEntry.chain_id == here)
            & (JournalEntry.seq == ProcessInstance.head_seq),
        )
        .where(
            ProcessInstance.status == "running",
            ProcessInstance.due_at.is_(None),
            Case.unit_id.in_(units),
            ~exists().where(
                WorkItem.case_id == ProcessInstance.case_id, WorkItem.state == OPEN, WorkItem.instance_id == here
            ),
            ~exists().where(IncidentRow.instance_id == here),
            ~exists().where(Retiming.instance_id == here),
            waits,
        )
        .order_by(JournalEntry.at, here)
    )


def _hopeless(session: Reading, units: Collection[UUID]) -> list[str]:
    """Names of messages that are waited for in these units and that nothing sends: neither a process that may still be
    started, nor one under way, nor a message on its way."""
    wanted = set(session.scalars(select(Subscription.name).where(Subscription.unit_id.in_(units)).distinct()))
    if not wanted:
        return []
    wanted -= set(session.scalars(select(Message.name).where(Message.state == PENDING).distinct()))
    tenants = select(Unit.tenant_id).where(Unit.id.in_(units))
    latest = (
        select(Release.package_id, Release.process_key, func.max(Release.version).label("version"))
        .where(Release.tenant_id.in_(tenants), Release.state == PUBLISHED)
        .group_by(Release.package_id, Release.process_key)
        .subquery()
    )
    startable = select(Release.id).join(
        latest,
        (Release.package_id == latest.c.package_id)
        & (Release.process_key == latest.c.process_key)
        & (Release.version == latest.c.version),
    )
    running = select(ProcessInstance.release_id).where(
        ProcessInstance.status == "running", ProcessInstance.tenant_id.in_(tenants)
    )
    for release_id in session.scalars(startable.union(running)):
        if not wanted:
            break
        wanted -= _thrown.get(release_id, partial(_sent_by, session, release_id))
    return sorted(wanted)


def _sent_by(session: Reading, release_id: UUID) -> frozenset[str]:
    """Names of the messages and signals the processes of a release send."""
    found: set[str] = set()
    for definitions in bundle(session, release_id).definitions.values():
        for process in definitions.processes.values():
            for node in process.walk():
                if node.kind in ("intermediateThrowEvent", "endEvent"):
                    found.update(event.ref_name or event.ref for event in node.events)
                elif node.kind == "sendTask":
                    message = definitions.messages.get(node.message)
                    found.add(message.name if message is not None else node.message)
                if isinstance(node.loop, MultiInstance):
                    found.update(each.ref_name or each.ref for report in node.loop.reports for each in report.events)
    return frozenset(found)


def _late_messages(units: Collection[UUID], now: datetime) -> Select[*tuple[Any, ...]]:
    sender, receiver = Unit.__table__.alias("sender"), Unit.__table__.alias("receiver")
    return (
        select(
            Message.id,
            Message.sent_at,
            Case.id.label("case_id"),
            Case.title,
            sender.c.short_name.label("sender"),
            receiver.c.short_name.label("receiver"),
        )
        .join(Case, Case.id == Message.from_case_id)
        .join(sender, sender.c.id == Message.from_unit_id)
        .join(receiver, receiver.c.id == Message.to_unit_id)
        .where(Message.state == PENDING, Message.sent_at < now - LONG_ON_THE_WAY, Case.unit_id.in_(units))
        .order_by(Message.sent_at, Message.id)
        .limit(SHOWN)
    )


def _still(session: Reading, row: Any, now: datetime, message: str = "message") -> StillCase:
    instance: ProcessInstance = row.ProcessInstance
    _, compiled = compiled_release(session, instance.release_id)
    execution = load(session, compiled, ReadHost(session, now, instance.unit_id), instance.id)
    causes = {"message": message}
    steps = tuple(StillStep(each.name, causes.get(each.cause, each.cause)) for each in still(execution))
    since = row.at or instance.created_at
    return StillCase(instance.id, row.case_id, row.title, row.code, instance.unit_id, row.short_name, since, steps)
