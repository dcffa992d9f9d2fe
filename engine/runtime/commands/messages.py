"""Delivering messages between instances and units, each exactly once, in a transaction of its own.

A message finds the token that waits for it (name, unit, all correlation keys), else the processes of the unit that
begin with it; else it stays on its way and is tried again."""

from datetime import timedelta
from uuid import UUID

import orjson
from sqlalchemy import select, update

from engine.feel import codec
from engine.localities import message_starts, resolve
from engine.organisation import directory, system_actor
from engine.runtime.commands.core import Core
from engine.runtime.commands.start import Origin, open_case
from engine.runtime.instance import DELIVERED, PENDING
from engine.runtime.tables import CaseParty, Message, Subscription
from engine.storage import UnitOfWork

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


def deliver(core: Core, message_id: UUID) -> bool:
    """Deliver one message. False when nobody waits for it yet, or somebody else has delivered it."""
    with core.database.write() as work:
        message = work.session.scalar(
            select(Message).where(Message.id == message_id, Message.state == PENDING).with_for_update(skip_locked=True)
        )
        if message is None:
            return False
        to_instance = _to_waiting(core, work, message) or _to_start(core, work, message)
        now = core.clock.now()
        if to_instance is None:
            wait = _WAITS[min(message.attempts, len(_WAITS) - 1)]
            change = {"attempts": message.attempts + 1, "try_at": now + wait}
        else:
            change = {"state": DELIVERED, "delivered_at": now, "to_instance_id": to_instance}
        work.connection.execute(update(Message).where(Message.id == message_id).values(**change))
        return to_instance is not None


def _to_waiting(core: Core, work: UnitOfWork, message: Message) -> UUID | None:
    found = work.connection.execute(
        select(Subscription.token_id, Subscription.instance_id)
        .where(
            Subscription.name == message.name,
            Subscription.unit_id == message.to_unit_id,
            Subscription.keys_digest == message.keys_digest,
        )
        .order_by(Subscription.token_id)
    ).first()
    # Without keys anything would match: such a receiver never gets a message by chance.
    if found is None or not message.correlation:
        return None
    instance = core.take(work, system_actor(message.tenant_id), found.instance_id)
    try:
        instance.execution.deliver(found.token_id, codec.from_data(orjson.loads(message.payload)))
    except KeyError:
        return None
    instance.finish("deliver", [_received(message)])
    _acquaint(work, message, instance.row.case_id)
    return found.instance_id  # type: ignore[no-any-return]


def _to_start(core: Core, work: UnitOfWork, message: Message) -> UUID | None:
    now = core.clock.now()
    starts = message_starts(work.session, message.to_unit_id, message.name, now)
    if not starts:
        return None
    people = directory(work.session, message.tenant_id)
    unit = people.unit(message.to_unit_id)
    first: UUID | None = None
    for each in starts:
        release = resolve(work.session, unit.id, each.process_key, now)
        origin = Origin(
            each.element_id, codec.from_data(orjson.loads(message.payload)), message.id, message.from_case_id
        )
        sender = people.unit(message.from_unit_id)
        case = open_case(
            core,
            work,
            system_actor(unit.tenant_id),
            people,
            unit,
            release,
            f"message:{message.id}:{each.process_key}"[:100],
            started_by=f"Tin gửi từ {sender.short_name}",
            origin=origin,
        )
        _acquaint(work, message, case.case_id)
        first = first or case.case_id
    return first


def _received(message: Message) -> dict[str, str]:
    return {
        "do": "received",
        "message": message.name,
        "id": str(message.id),
        "from": str(message.from_unit_id),
        "from_case": str(message.from_case_id),
    }


def _acquaint(work: UnitOfWork, message: Message, case_id: UUID) -> None:
    """The sender's people may follow where their message went."""
    known = work.session.get(CaseParty, (case_id, message.from_unit_id))
    if known is None:
        work.session.add(CaseParty(case_id=case_id, unit_id=message.from_unit_id, tenant_id=message.tenant_id))
        work.session.flush()
