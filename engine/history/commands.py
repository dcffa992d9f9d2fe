"""Appending to the journal, inside the unit of work of the change it tells of.

The runtime appends to an instance's chain (its head lies on the locked instance row); every other room appends to the
chain of a unit with `record_unit`."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import insert, select, update

from engine.history.chain import GENESIS, commitment, entry_hash
from engine.history.tables import ChainHead, JournalEntry, JournalValue
from engine.storage import Gathered, UnitOfWork, adding, new_id

_entries: Any = JournalEntry.__table__
_values: Any = JournalValue.__table__
_ADD_ENTRY = adding(_entries, [column.name for column in _entries.c])
_ADD_VALUES = adding(_values, [column.name for column in _values.c])


@dataclass(frozen=True)
class Stamp:
    """Who acted: a person in a post, on behalf of a unit where it says so. `label` is how they were called then."""

    person: UUID | None
    post: UUID | None
    on_behalf_of: UUID | None
    label: str


@dataclass(frozen=True)
class Value:
    """A value to keep: its id (which effects and state refer to), the name it had, its JSON."""

    id: UUID
    name: str
    json: Any


@dataclass(frozen=True)
class Head:
    """Where a chain stands: the number of its last entry (0: none) and that entry's hash."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class EntryRef:
    """An appended entry, and the head of the chain after it."""

    id: UUID
    head: Head


def append(
    changes: Gathered,
    *,
    chain_id: UUID,
    chain_kind: str,
    head: Head,
    tenant_id: UUID,
    case_id: UUID | None,
    at: datetime,
    stamp: Stamp,
    command: str,
    effects: Sequence[Mapping[str, Any]],
    values: Sequence[Value] = (),
) -> EntryRef:
    """Put one entry after `head` among the changes; the caller holds the lock on the head and stores the new one.

    `effects` are JSON objects that name ids and element names as they are now, and values by id only."""
    entry_id, seq = new_id(), head.seq + 1
    rows, commitments = [], {}
    for value in values:
        salt, body = secrets.token_hex(16), orjson.dumps(value.json, option=orjson.OPT_SORT_KEYS).decode()
        commitments[str(value.id)] = commitment(salt, value.name, body)
        rows.append(
            {
                "id": value.id,
                "tenant_id": tenant_id,
                "chain_id": chain_id,
                "entry_id": entry_id,
                "name": value.name,
                "salt": salt,
                "body": body,
            }
        )
    body_of_entry: dict[str, Any] = {
        "id": entry_id,
        "tenant_id": tenant_id,
        "chain_id": chain_id,
        "chain_kind": chain_kind,
        "seq": seq,
        "case_id": case_id,
        "at": at,
        "command": command,
        "person_id": stamp.person,
        "post_id": stamp.post,
        "on_behalf_of": stamp.on_behalf_of,
        "actor_label": stamp.label,
        "effects": [dict(effect) for effect in effects],
        "commitments": commitments,
        "prev_hash": head.hash,
    }
    link = entry_hash(**body_of_entry)
    changes.put(_ADD_ENTRY, [{**body_of_entry, "hash": link}])
    changes.put(_ADD_VALUES, rows)
    return EntryRef(entry_id, Head(seq, link))


def record_unit(
    work: UnitOfWork,
    *,
    unit_id: UUID,
    tenant_id: UUID,
    at: datetime,
    stamp: Stamp,
    command: str,
    effects: Sequence[Mapping[str, Any]],
    values: Mapping[str, Any] | None = None,
    case_id: UUID | None = None,
) -> EntryRef:
    """Append to the chain of a unit. `values` (name → JSON) are kept apart, behind commitments.

    The head row is locked until the unit of work ends, so that two commands never make the same link."""
    row = work.connection.execute(
        select(ChainHead.seq, ChainHead.hash).where(ChainHead.chain_id == unit_id).with_for_update()
    ).one_or_none()
    head = Head() if row is None else Head(row.seq, row.hash)
    changes = Gathered()
    entry = append(
        changes,
        chain_id=unit_id,
        chain_kind="unit",
        head=head,
        tenant_id=tenant_id,
        case_id=case_id,
        at=at,
        stamp=stamp,
        command=command,
        effects=effects,
        values=[Value(new_id(), name, json) for name, json in (values or {}).items()],
    )
    changes.send(work.connection)
    new = {"seq": entry.head.seq, "hash": entry.head.hash}
    if row is None:
        # Two first entries at once: the unique key lets one through, the other command is retried by its caller.
        work.connection.execute(insert(ChainHead).values(chain_id=unit_id, tenant_id=tenant_id, **new))
    else:
        work.connection.execute(update(ChainHead).where(ChainHead.chain_id == unit_id).values(**new))
    return entry
