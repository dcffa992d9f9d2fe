"""Does a chain still say what it said? Recomputes every link and every commitment.

Names the first bad entry; what was erased on request is told apart from what was altered."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from engine.history.chain import GENESIS, commitment, entry_hash
from engine.history.commands import Head
from engine.history.tables import JournalEntry, JournalValue
from engine.storage import Reading

_COVERED = (
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
    """Where a chain is broken. `kind`: 'gap' | 'link' | 'content' | 'value' | 'missing_value' | 'extra_value' | 'head'."""

    chain_id: UUID
    seq: int
    kind: str


def verify_chain(session: Reading, chain_id: UUID, head: Head | None = None) -> list[Fault]:
    """All faults of one chain, in order; [] when it is whole. With `head` (the one kept on the instance or unit row)
    an entry cut off at the end is found too."""
    faults: list[Fault] = []
    values: dict[UUID, list[JournalValue]] = {}
    for value in session.scalars(select(JournalValue).where(JournalValue.chain_id == chain_id)):
        values.setdefault(value.entry_id, []).append(value)
    last, expected = GENESIS, 1
    for entry in session.scalars(select(JournalEntry).where(JournalEntry.chain_id == chain_id).order_by("seq")):
        if entry.seq != expected:
            faults.append(Fault(chain_id, expected, "gap"))
        if entry.prev_hash != last:
            faults.append(Fault(chain_id, entry.seq, "link"))
        if entry_hash(**{name: getattr(entry, name) for name in _COVERED}) != entry.hash:
            faults.append(Fault(chain_id, entry.seq, "content"))
        present = values.pop(entry.id, [])
        for value in present:
            promised = entry.commitments.get(str(value.id))
            if promised is None:
                faults.append(Fault(chain_id, entry.seq, "extra_value"))
            elif promised != commitment(value.salt, value.name, value.body):
                faults.append(Fault(chain_id, entry.seq, "value"))
        if len({str(value.id) for value in present} & set(entry.commitments)) < len(entry.commitments):
            faults.append(Fault(chain_id, entry.seq, "missing_value"))
        last, expected = entry.hash, entry.seq + 1
    faults += [Fault(chain_id, 0, "extra_value") for _ in values]
    if head is not None and (head.seq, head.hash) != (expected - 1, last):
        faults.append(Fault(chain_id, expected, "head"))
    return faults
