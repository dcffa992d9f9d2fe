"""What an instance sends and waits for, as rows: messages and signals on their way, and who listens (decision 0009).

Everything is written in the transaction of the command that sends; delivering is a command of its own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, insert, select, update

from engine.feel import codec
from engine.localities import signal_starts
from engine.runtime.locking import Locked
from engine.runtime.tables import MESSAGE, SIGNAL, Message, Subscription
from engine.spiff import Changes, OutMessage, OutSignal
from engine.storage import UnitOfWork, digest, new_id

PENDING, DELIVERED, MISSED = "pending", "delivered", "missed"
_NO_KEYS = digest({})


def send_messages(
    work: UnitOfWork,
    row: Locked,
    now: datetime,
    sent: Iterable[tuple[OutMessage, list[UUID]]],
    effects: list[dict[str, Any]],
) -> list[UUID]:
    """Put each message on its way to its units and tell of it in `effects`. Answers the ids to deliver."""
    rows = []
    for message, units in sent:
        keys = codec.to_data(message.correlation)
        payload = orjson.dumps(codec.to_data(message.payload)).decode()
        told = {"element": message.step.element_id, "name": message.step.name, "message": message.name}
        for unit_id in units:
            one = _on_its_way(row, now, message.name, unit_id, payload)
            rows.append({**one, "correlation": keys, "keys_digest": digest(keys)})
            effects.append({"do": "sent", **told, "id": str(one["id"]), "to": str(unit_id)})
    return _send(work, rows)


def send_signals(
    work: UnitOfWork, row: Locked, now: datetime, thrown: Iterable[OutSignal], effects: list[dict[str, Any]]
) -> list[UUID]:
    """Put each thrown signal on its way to every instance of the tenant that waits for it now, and to the processes of
    the unit that begin with it: a row for each, delivered like a message (decision 0018)."""
    rows: list[dict[str, Any]] = []
    for signal in thrown:
        waiting: dict[tuple[UUID | None, UUID], list[str]] = {}
        for each in work.connection.execute(
            select(Subscription.instance_id, Subscription.unit_id, Subscription.token_id)
            .where(Subscription.tenant_id == row.tenant_id, Subscription.kind == SIGNAL)
            .where(Subscription.name == signal.name, Subscription.instance_id != row.id)
            .order_by(Subscription.token_id)
        ):
            waiting.setdefault((each.instance_id, each.unit_id), []).append(str(each.token_id))
        if signal_starts(work.session, row.unit_id, signal.name, now):
            waiting[None, row.unit_id] = []
        effect = {"do": "signalled", "element": signal.step.element_id, "name": signal.step.name}
        effects.append({**effect, "signal": signal.name, "reached": len(waiting)})
        rows += [
            {
                **_on_its_way(row, now, signal.name, unit_id, orjson.dumps(tokens).decode()),
                "kind": SIGNAL,
                "correlation": {},
                "keys_digest": _NO_KEYS,
                "to_instance_id": instance_id,
            }
            for (instance_id, unit_id), tokens in waiting.items()
        ]
    return _send(work, rows)


def wait_for(work: UnitOfWork, row: Locked, now: datetime, changes: Changes) -> list[UUID]:
    """Keep what the instance listens to from now on. Answers messages that came before anybody waited for them."""
    if changes.unsubscribed:
        work.connection.execute(delete(Subscription).where(Subscription.token_id.in_(changes.unsubscribed)))
    alive = {key for (kind, key), body in changes.rows.items() if kind == "token" and body is not None}
    wanted = [(token, MESSAGE, name, digest(keys)) for token, (name, keys) in changes.subscribed.items()]
    wanted += [(token, SIGNAL, name, _NO_KEYS) for token, name in changes.signals.items()]
    rows = [
        {
            "token_id": token_id,
            "tenant_id": row.tenant_id,
            "instance_id": row.id,
            "unit_id": row.unit_id,
            "kind": kind,
            "name": name,
            "keys_digest": keys,
        }
        for token_id, kind, name, keys in wanted
        if str(token_id) in alive
    ]
    if rows:
        work.connection.execute(insert(Subscription), rows)
    rows = [each for each in rows if each["kind"] == MESSAGE]
    if not rows:
        return []
    early = work.connection.execute(
        update(Message)
        .where(Message.kind == MESSAGE, Message.state == PENDING)
        .where(Message.name.in_({each["name"] for each in rows}), Message.to_unit_id == row.unit_id)
        .where(Message.keys_digest.in_({each["keys_digest"] for each in rows}))
        .values(try_at=now)
        .returning(Message.id)
    )
    return list(early.scalars())


def _on_its_way(row: Locked, now: datetime, name: str, unit_id: UUID, payload: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": row.tenant_id,
        "name": name,
        "from_case_id": row.case_id,
        "from_instance_id": row.id,
        "from_unit_id": row.unit_id,
        "to_unit_id": unit_id,
        "payload": payload,
        "sent_at": now,
        "state": PENDING,
        "attempts": 0,
        "try_at": now,
    }


def _send(work: UnitOfWork, rows: list[dict[str, Any]]) -> list[UUID]:
    if rows:
        work.connection.execute(insert(Message), rows)
    return [row["id"] for row in rows]
