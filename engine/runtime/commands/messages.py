"""Delivering messages and signals between instances and units, each exactly once, in a transaction of its own.

A message finds the token that waits for it (name, unit, all correlation keys), else the processes of the unit that
begin with it; else it stays on its way and is tried again. A signal reaches whoever waited when it was thrown."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, update

from engine.feel import codec
from engine.localities import message_starts, resolve, signal_starts
from engine.organisation import directory, system_actor
from engine.runtime.access import HEARS
from engine.runtime.commands.core import Core, again_if_raced
from engine.runtime.commands.start import Origin, open_case
from engine.runtime.locking import lock_instance
from engine.runtime.messaging import DELIVERED, MISSED, PENDING
from engine.runtime.tables import MESSAGE, SIGNAL, CaseParty, Message, ProcessInstance, Subscription
from engine.storage import UnitOfWork, digest
from engine.storage.clock import legal_date

logger = logging.getLogger(__name__)
_WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def pending(core: Core, limit: int = 100) -> list[UUID]:
    """Messages that are to be tried now, oldest first."""
    with core.database.read() as session:
        return list(
            session.scalars(
                select(Message.id)
                .where(Message.state == PENDING, Message.try_at <= core.clock.now())
                .order_by(Message.sent_at, Message.id)
                .limit(limit)
            )
        )


def deliver(core: Core, message_id: UUID) -> tuple[bool, Collection[UUID]]:
    """Deliver one message; whether it was, and the messages that can be delivered after it.

    False when nobody waits for it yet, when somebody else delivers it, and when its receiver is broken: then it is
    logged and tried again later, and stands in nobody's way."""
    try:
        return again_if_raced(lambda: _deliver(core, message_id))
    except Exception:
        logger.exception("message %s could not be delivered; it is tried again later", message_id)
        with core.database.write() as work:
            message = _taken(work, message_id)
            if message is not None:
                _put_off(work, message, core.clock.now())
        return False, ()


def _deliver(core: Core, message_id: UUID) -> tuple[bool, Collection[UUID]]:
    with core.database.write() as work:
        now = core.clock.now()
        message = work.session.get(Message, message_id)
        if message is None or message.state != PENDING:
            return False, ()
        if message.kind == SIGNAL:
            return _hear(core, work, message)
        found = _waiting(work, message)
        # Everybody locks the instance before the message, so that nobody waits in a circle.
        instance = core.take(work, system_actor(message.tenant_id), found.instance_id) if found is not None else None
        if _taken(work, message_id) is None:
            return False, ()
        if found is not None and instance is not None:
            try:
                instance.execution.deliver(found.token_id, codec.from_data(orjson.loads(message.payload)))
            except KeyError:
                return False, ()  # it went on meanwhile; another one may wait
            instance.finish("deliver", [_received(message)])
            _acquaint(work, message, instance.row.case_id)
            to, following = instance.row.id, instance.deliverable
        else:
            if _waiting(work, message) is not None:
                return False, ()  # somebody has begun to wait since we looked
            started = _to_start(core, work, message)
            if started is None:
                _put_off(work, message, now)
                return False, ()
            to, following = started
        _close(work, message, DELIVERED, now, to)
        return True, following


def _hear(core: Core, work: UnitOfWork, message: Message) -> tuple[bool, Collection[UUID]]:
    """Let an instance hear a signal, or the processes of the unit begin with it. Who went on meanwhile misses it."""
    now, to = core.clock.now(), message.to_instance_id
    row = lock_instance(work, to) if to is not None else None
    if _taken(work, message.id) is None:
        return False, ()
    if row is None:
        started = _to_start(core, work, message)
        if started is not None:
            _close(work, message, DELIVERED, now, started[0])
            return True, started[1]
    elif row.status == "running":
        instance = core.instance(work, system_actor(message.tenant_id), row)
        if instance.execution.signal(message.name, {UUID(token) for token in orjson.loads(message.payload)}):
            instance.finish("hear", [_received(message, "heard")])
            _close(work, message, DELIVERED, now, row.id)
            return True, instance.deliverable
    _close(work, message, MISSED, now, to)
    return False, ()


def _close(work: UnitOfWork, message: Message, state: str, now: datetime, to: UUID | None) -> None:
    change = {"state": state, "delivered_at": now, "to_instance_id": to}
    work.connection.execute(update(Message).where(Message.id == message.id).values(**change))


def _taken(work: UnitOfWork, message_id: UUID) -> Message | None:
    """The message, locked; None when it is not pending any more or another worker has it."""
    return work.session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.state == PENDING)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _put_off(work: UnitOfWork, message: Message, now: datetime) -> None:
    wait = _WAITS[min(message.attempts, len(_WAITS) - 1)]
    change = {"attempts": message.attempts + 1, "try_at": now + wait}
    work.connection.execute(update(Message).where(Message.id == message.id).values(**change))


def _waiting(work: UnitOfWork, message: Message) -> Any:
    """The token that waits for the message, the longest waiting first: (token_id, instance_id)."""
    # Without keys anything would match: such a receiver never gets a message by chance.
    if not message.correlation:
        return None
    return work.connection.execute(
        select(Subscription.token_id, Subscription.instance_id)
        .where(
            Subscription.kind == MESSAGE,
            Subscription.name == message.name,
            Subscription.unit_id == message.to_unit_id,
            Subscription.keys_digest == message.keys_digest,
        )
        .order_by(Subscription.token_id)
    ).first()


def _to_start(core: Core, work: UnitOfWork, message: Message) -> tuple[UUID, list[UUID]] | None:
    """Start every process of the unit that begins with the message or signal; all or, when one cannot begin, none.

    The first instance, and the messages that can be delivered after it; None when nothing begins with it."""
    now = core.clock.now()
    people = directory(work.session, message.tenant_id)
    unit = people.unit(message.to_unit_id)
    # A closed unit begins nothing new; what is under way in it may still be answered.
    signal = message.kind == SIGNAL
    known = signal_starts if signal else message_starts
    starts = known(work.session, unit.id, message.name, now) if unit.in_force(legal_date(now)) else []
    cases: list[UUID] = []
    following: list[UUID] = []
    for each in starts:
        release = resolve(work.session, unit.id, each.process_key, now)
        payload = {} if signal else codec.from_data(orjson.loads(message.payload))
        by, told = (message.kind, message.name), {"message": str(message.id)}
        origin = Origin(each.element_id, payload, by, told, message.from_case_id)
        sender = people.unit(message.from_unit_id)
        case, sent = open_case(
            core,
            work,
            system_actor(unit.tenant_id),
            people,
            unit,
            release,
            f"message:{message.id}:{digest(each.process_key)[:40]}",
            started_by=f"{'Tín hiệu' if signal else 'Tin gửi'} từ {sender.short_name}",
            origin=origin,
        )
        _acquaint(work, message, case.case_id)
        cases.append(case.case_id)
        following += sent
    if not cases:
        return None
    first = select(ProcessInstance.id).where(ProcessInstance.case_id == cases[0])
    return work.session.scalars(first).one(), following


def _received(message: Message, do: str = "received") -> dict[str, str]:
    return {
        "do": do,
        message.kind: message.name,
        "id": str(message.id),
        "from": str(message.from_unit_id),
        "from_case": str(message.from_case_id),
    }


def _acquaint(work: UnitOfWork, message: Message, case_id: UUID) -> None:
    """The sender's people may hear what becomes of their message; they do not read what others write in the case."""
    known = work.session.get(CaseParty, (case_id, message.from_unit_id))
    if known is None:
        heard = CaseParty(case_id=case_id, unit_id=message.from_unit_id, tenant_id=message.tenant_id, grade=HEARS)
        work.session.add(heard)
        work.session.flush()
