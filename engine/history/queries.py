"""Reading the journal: entries of a chain or a case in order, and the values they refer to.

A value that was erased is simply absent; whoever shows it says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, select

from engine.history.tables import JournalEntry, JournalValue
from engine.storage import Reading

_kept: Any = JournalValue.__table__
_VALUES = select(_kept.c.id, _kept.c.body).where(_kept.c.id.in_(bindparam("wanted", expanding=True)))


@dataclass(frozen=True)
class Entry:
    """One journal entry as readers need it."""

    id: UUID
    chain_id: UUID
    seq: int
    at: datetime
    command: str
    person_id: UUID | None
    post_id: UUID | None
    on_behalf_of: UUID | None
    actor_label: str
    effects: list[dict[str, Any]]


def entries(
    session: Reading, *, chain_id: UUID | None = None, case_id: UUID | None = None, limit: int = 2000
) -> list[Entry]:
    """The entries of a chain or of a case, oldest first, at most `limit` of the newest ones."""
    query = select(JournalEntry)
    if chain_id is not None:
        query = query.where(JournalEntry.chain_id == chain_id)
    if case_id is not None:
        query = query.where(JournalEntry.case_id == case_id)
    rows = session.scalars(query.order_by(JournalEntry.at.desc(), JournalEntry.seq.desc()).limit(limit)).all()
    return [
        Entry(
            row.id,
            row.chain_id,
            row.seq,
            row.at,
            row.command,
            row.person_id,
            row.post_id,
            row.on_behalf_of,
            row.actor_label,
            row.effects,
        )
        for row in reversed(rows)
    ]


def values_of(session: Reading, ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The JSON of values by id; erased ones are missing from the answer."""
    wanted, found = list(ids), {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = session.connection().execute(_VALUES, {"wanted": part})
        found.update({row.id: orjson.loads(row.body) for row in rows})
    return found
