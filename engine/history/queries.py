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
_NAMED = select(_kept.c.id, _kept.c.name, _kept.c.body).where(_kept.c.id.in_(bindparam("wanted", expanding=True)))
TOGETHER = 10_000  # parameters of one statement; both databases take more


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
    tenant_id: UUID
    chain_kind: str
    case_id: UUID | None
    commitments: dict[str, Any]
    hash: str


ENTRY = (
    JournalEntry.id,
    JournalEntry.chain_id,
    JournalEntry.seq,
    JournalEntry.at,
    JournalEntry.command,
    JournalEntry.person_id,
    JournalEntry.post_id,
    JournalEntry.on_behalf_of,
    JournalEntry.actor_label,
    JournalEntry.effects,
    JournalEntry.tenant_id,
    JournalEntry.chain_kind,
    JournalEntry.case_id,
    JournalEntry.commitments,
    JournalEntry.hash,
)
"""The columns of an `Entry`, in its order."""

OLDEST_FIRST = (JournalEntry.at, JournalEntry.chain_id, JournalEntry.seq)
"""By time, then chain: entries of several chains of one case always come in the same order."""

NEWEST_FIRST = tuple(column.desc() for column in OLDEST_FIRST)


def entries(
    session: Reading, *, chain_id: UUID | None = None, case_id: UUID | None = None, limit: int | None = 2000
) -> list[Entry]:
    """The entries of a chain or of a case, oldest first; at most `limit` of the newest ones (None: all)."""
    query = select(*ENTRY)
    if chain_id is not None:
        query = query.where(JournalEntry.chain_id == chain_id)
    if case_id is not None:
        query = query.where(JournalEntry.case_id == case_id)
    rows = session.execute(query.order_by(*NEWEST_FIRST).limit(limit)).all()
    return [Entry(*row) for row in reversed(rows)]


def values_of(session: Reading, ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The JSON of values by id; erased ones are missing from the answer."""
    wanted, found = list(ids), {}
    for start in range(0, len(wanted), TOGETHER):
        part = wanted[start : start + TOGETHER]
        rows = session.connection().execute(_VALUES, {"wanted": part})
        found.update({row.id: orjson.loads(row.body) for row in rows})
    return found


def named_values_of(session: Reading, ids: Iterable[UUID]) -> dict[UUID, tuple[str, Any]]:
    """The name and JSON of values by id; erased ones are missing from the answer."""
    wanted, found = list(ids), {}
    for start in range(0, len(wanted), TOGETHER):
        rows = session.connection().execute(_NAMED, {"wanted": wanted[start : start + TOGETHER]})
        found.update({row.id: (row.name, orjson.loads(row.body)) for row in rows})
    return found
