"""Does a chain still say what it said? Recomputes every link and every commitment.

Names the first bad entry; what was erased on request is told apart from what was altered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from engine.history.chain import GENESIS, commitment, entry_hash
from engine.history.commands import Head
from engine.history.tables import JournalEntry, JournalValue
from engine.storage import Reading

_COVERED = (
    "id",
    "tenant_id",
    "chain_id",
    "chain_kind",
    "seq",
    "case_id",
    "at",
    "command",
    "person_id",
    "post_id",
    "on_behalf_of",
    "actor_label",
    "effects",
    "commitments",
    "prev_hash",
)


@dataclass(frozen=True)
class Fault:
    """Where a chain is broken.

    `kind`: 'gap' | 'link' | 'content' | 'value' | 'missing_value' | 'extra_value' | 'head'."""

    chain_id: UUID
    seq: int
    kind: str


def verify_chain(session: Reading, chain_id: UUID, head: Head | None = None) -> list[Fault]:
    """All faults of one chain, in order; [] when it is whole. With `head` (the one kept on the instance or unit row)
    an entry cut off at the end is found too."""
    faults: list[Fault] = []
    values: dict[UUID, list[JournalValue]] = {}
    mine = select(JournalEntry.id).where(JournalEntry.chain_id == chain_id)
    belonging = or_(JournalValue.chain_id == chain_id, JournalValue.entry_id.in_(mine))
    for value in session.scalars(select(JournalValue).where(belonging)):
        values.setdefault(value.entry_id, []).append(value)
    last, expected = GENESIS, 1
    for entry in session.scalars(select(JournalEntry).where(JournalEntry.chain_id == chain_id).order_by("seq")):
        if entry.seq != expected:
            faults.append(Fault(chain_id, expected, "gap"))
        if entry.prev_hash != last:
            faults.append(Fault(chain_id, entry.seq, "link"))
        if _link(entry) != entry.hash:
            faults.append(Fault(chain_id, entry.seq, "content"))
        faults += [Fault(chain_id, entry.seq, kind) for kind in _value_faults(entry, values.pop(entry.id, []))]
        last, expected = entry.hash, entry.seq + 1
    faults += [Fault(chain_id, 0, "extra_value") for _ in values]
    if head is not None and (head.seq, head.hash) != (expected - 1, last):
        faults.append(Fault(chain_id, expected, "head"))
    return faults


def _link(entry: JournalEntry) -> str | None:
    """The hash an entry ought to have; None when its content is nothing the product ever writes."""
    try:
        return entry_hash(**{name: getattr(entry, name) for name in _COVERED})
    except (TypeError, ValueError, AttributeError):
        return None


def _value_faults(entry: JournalEntry, present: list[JournalValue]) -> Iterator[str]:
    found: Any = entry.commitments  # as it lies in the database now, whatever somebody made of it
    promises = found if isinstance(found, dict) else {}
    for value in present:
        promised = promises.get(str(value.id))
        if promised is None:
            yield "extra_value"
            continue
        kept = (value.tenant_id, value.chain_id, commitment(value.salt, value.name, value.body))
        if kept != (entry.tenant_id, entry.chain_id, promised):
            yield "value"
    if len({str(value.id) for value in present} & promises.keys()) < len(promises):
        yield "missing_value"
