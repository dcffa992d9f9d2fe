"""Does the journal still say what it said? Recomputes every link and every commitment, as a stream.

Names the first bad entry of each chain; what was erased on request is told apart from what was taken away.
Everything is read as it lies in the database: what somebody put there may be nothing the product ever writes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, select, type_coerce, union_all
from sqlalchemy.types import NullType

from engine.history.chain import GENESIS, commitment, entry_hash
from engine.history.commands import Head
from engine.history.erasing import erasures
from engine.history.raw import identifier, json, moment, raw, text
from engine.history.tables import ChainHead, JournalEntry, JournalValue
from engine.storage import Reading

BATCH = 500
_ENTRY, _VALUE = raw(JournalEntry), raw(JournalValue)
_READ: Mapping[str, Callable[[Any], Any]] = {"effects": json, "commitments": json, "at": moment}
_IDS = ("id", "tenant_id", "chain_id", "case_id", "person_id", "post_id", "on_behalf_of")
Kept = Select[*tuple[Any, ...]]
Ids = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]


@dataclass(frozen=True)
class Fault:
    """Where a chain is broken: at the entry of this number (0: at none of them).

    `kind`: 'gap' (an entry is missing), 'link' (it does not follow the one before), 'content' (changed since),
    'value' (a value was changed), 'missing_value', 'extra_value', 'head' (the kept end of the chain is another one),
    'lost_head' (it is gone). `at`: when the entry says it was written."""

    chain_id: UUID
    seq: int
    kind: str
    at: datetime | None = field(default=None, compare=False)


@dataclass
class Report:
    """What verification looked at, and the first fault of every chain that is not whole."""

    chains: int = 0
    entries: int = 0
    values: int = 0
    erased: int = 0
    faults: list[Fault] = field(default_factory=list)


def heads() -> Select[*tuple[Any, ...]]:
    """The kept ends of the chains of units: (chain_id, tenant_id, seq, hash). The runtime has such rows as well."""
    return select(ChainHead.chain_id, ChainHead.tenant_id, ChainHead.seq, ChainHead.hash)


def verify(session: Reading, kept: Sequence[Kept], chains: Ids | None = None) -> Report:
    """Verify the chains of a database, or those whose ids `chains` selects. `kept`: where the ends of chains lie, as
    `heads` gives them; all of them.

    Memory is bounded, whatever the number of entries. Ask in `Database.snapshot`, so that nobody writes in between."""
    report = Report()
    erased = erasures(session)
    for chain in _chains(session, kept, chains):
        check = _Check(chain.id, chain.head, erased)
        first: Fault | None = None
        for entry, values in chain.entries:
            report.entries += 1
            report.values += len(values)
            first = next(iter([*([first] if first else []), *check.entry(entry, values)]), None)
        first = next(iter([*([first] if first else []), *check.end(bound=True)]), None)
        report.chains += 1
        report.erased += check.erased
        report.faults += [first] if first else []
    found = {fault.chain_id for fault in report.faults}
    loose = [fault for fault in _loose(session, kept, chains) if fault.chain_id not in found]
    report.chains += sum(fault.kind == "gap" for fault in loose)
    report.faults += {fault.chain_id: fault for fault in loose}.values()
    return report


def verify_chain(session: Reading, chain_id: UUID, head: Head | None = None) -> list[Fault]:
    """All faults of one chain, in order; [] when it is whole. With `head` (the one kept on the instance or unit row)
    an entry cut off at the end is found too. Ask in `Database.snapshot`."""
    one = select(JournalEntry.chain_id).where(JournalEntry.chain_id == chain_id)
    check = _Check(chain_id, None if head is None else _Head(None, head.seq, head.hash), erasures(session))
    faults: list[Fault] = []
    for chain in _chains(session, [heads()], one):
        for entry, values in chain.entries:
            faults += check.entry(entry, values)
    lost = select(JournalValue.id).where(JournalValue.chain_id == chain_id, ~_belongs())
    faults += [Fault(chain_id, 0, "extra_value") for _ in session.scalars(lost)]
    return faults + list(check.end(bound=head is not None))


# ---- one chain


@dataclass(frozen=True)
class _Head:
    tenant_id: Any
    seq: Any
    hash: Any


class _Check:
    """Follows one chain link by link."""

    def __init__(self, chain_id: UUID, head: _Head | None, erased: Mapping[UUID, str]) -> None:
        self._chain_id = chain_id
        self._head = head
        self._erasures = erased
        self._last, self._expected = GENESIS, 1
        self._tenant: UUID | None = None
        self.erased = 0

    def entry(self, stored: Any, values: Sequence[Any]) -> Iterator[Fault]:
        """The faults of the next entry and of its values."""
        given = _parsed(stored)
        seq: Any = given["seq"]
        number = seq if isinstance(seq, int) else self._expected
        at = given["at"] if isinstance(given["at"], datetime) else None
        if seq != self._expected:
            yield Fault(self._chain_id, min(self._expected, number), "gap", at)
        if stored.prev_hash != self._last:
            yield Fault(self._chain_id, number, "link", at)
        if _link(given) != stored.hash:
            yield Fault(self._chain_id, number, "content", at)
        for kind in self._values(given, values):
            yield Fault(self._chain_id, number, kind, at)
        self._last, self._expected, self._tenant = stored.hash, number + 1, given["tenant_id"]

    def end(self, *, bound: bool) -> Iterator[Fault]:
        """What the kept end of the chain says after its last entry; `bound`: there must be one."""
        if self._head is None:
            if bound:
                yield Fault(self._chain_id, self._expected, "lost_head")
            return
        tenant = self._tenant if self._head.tenant_id is None else identifier(self._head.tenant_id)
        if (self._head.seq, self._head.hash, tenant) != (self._expected - 1, self._last, self._tenant):
            yield Fault(self._chain_id, self._expected, "head")

    def _values(self, entry: Mapping[str, Any], present: Sequence[Any]) -> Iterator[str]:
        promises = entry["commitments"] if isinstance(entry["commitments"], dict) else {}
        found = set()
        for value in present:
            key = identifier(value.id)
            promised = promises.get(str(key))
            if promised is None:
                yield "extra_value"
                continue
            found.add(str(key))
            place = (identifier(value.tenant_id), identifier(value.chain_id))
            told = commitment(text(value.salt), text(value.name), text(value.body))
            if (*place, told) != (entry["tenant_id"], entry["chain_id"], promised):
                yield "value"
        missing = promises.keys() - found
        erased = {name for name in missing if identifier(name) in self._erasures}
        self.erased += len(erased)
        if missing - erased:
            yield "missing_value"


def _parsed(stored: Any) -> dict[str, Any]:
    """The columns of an entry as they were hashed; what cannot be read stays as it is and fits no hash."""
    given = {}
    for name in _ENTRY:
        value = getattr(stored, name)
        given[name] = identifier(value) if name in _IDS else _READ[name](value) if name in _READ else value
    return given


def _link(given: Mapping[str, Any]) -> str | None:
    """The hash an entry ought to have; None when its content is nothing the product ever writes."""
    try:
        return entry_hash(**{name: value for name, value in given.items() if name != "hash"})
    except (TypeError, ValueError, AttributeError):
        return None


# ---- reading chains as a stream


@dataclass(frozen=True)
class _Chain:
    id: UUID
    head: _Head | None
    entries: Iterable[tuple[Any, Sequence[Any]]]


def _chains(session: Reading, kept: Sequence[Kept], chains: Ids | None) -> Iterator[_Chain]:
    """Chains one after the other, each with its kept end; their entries have to be read before the next one."""
    ends = union_all(*kept).subquery()
    query = (
        select(*_ENTRY.values(), *(type_coerce(column, NullType()).label(f"end_{column.name}") for column in ends.c))
        .outerjoin(ends, ends.c.chain_id == JournalEntry.chain_id)
        .order_by(JournalEntry.chain_id, JournalEntry.seq, JournalEntry.id)
    )
    if chains is not None:
        query = query.where(JournalEntry.chain_id.in_(chains))
    stream = _with_values(session, query)
    following = next(stream, None)
    while following is not None:
        first = following[0]
        place: Any = first.chain_id
        end = None if first.end_chain_id is None else _Head(first.end_tenant_id, first.end_seq, first.end_hash)

        def mine() -> Iterator[tuple[Any, Sequence[Any]]]:
            nonlocal following
            while following is not None and following[0].chain_id == place:  # noqa: B023 - read before the next turn
                yield following
                following = next(stream, None)

        yield _Chain(identifier(place) or UUID(int=0), end, mine())


def _with_values(session: Reading, query: Kept) -> Iterator[tuple[Any, Sequence[Any]]]:
    """Entries with the values that say they belong to them; one more statement for each batch."""
    rows = session.connection().execute(query.execution_options(yield_per=BATCH))
    of_entry = type_coerce(JournalValue.entry_id, NullType())
    for batch in rows.partitions():
        values: dict[Any, list[Any]] = {}
        belonging = select(*_VALUE.values()).where(of_entry.in_([row.id for row in batch]))
        for value in session.connection().execute(belonging.order_by(JournalValue.id)):
            values.setdefault(value.entry_id, []).append(value)
        yield from ((row, values.get(row.id, ())) for row in batch)


def _belongs() -> Any:
    return select(JournalEntry.id).where(JournalEntry.id == JournalValue.entry_id).exists()


def _loose(session: Reading, kept: Sequence[Kept], chains: Ids | None) -> Iterator[Fault]:
    """Ends of chains that have no entry at all, and values of no entry."""
    ends = union_all(*kept).subquery()
    empty = select(type_coerce(ends.c.chain_id, NullType())).where(
        ~select(JournalEntry.id).where(JournalEntry.chain_id == ends.c.chain_id).exists()
    )
    lost = select(type_coerce(JournalValue.chain_id, NullType())).where(~_belongs())
    if chains is not None:
        empty = empty.where(ends.c.chain_id.in_(chains))
        lost = lost.where(JournalValue.chain_id.in_(chains))
    for place in session.connection().execute(empty).scalars():
        yield Fault(identifier(place) or UUID(int=0), 1, "gap")
    for place in session.connection().execute(lost.distinct()).scalars():
        yield Fault(identifier(place) or UUID(int=0), 0, "extra_value")
