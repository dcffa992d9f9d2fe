"""Whatever anybody changes in the journal's tables, verification finds it and names the first bad entry.

Mutants are generated over every row and every column of the entries, the values and the kept ends of the chains, over a
journal made by people working. An intruder has the database itself; each attempt is undone after it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.orm import Session

from engine.history import Report, heads, verify
from engine.history.tables import ChainHead, JournalEntry, JournalValue
from engine.organisation.commands import add_person
from engine.runtime.audit.verifying import instance_heads
from engine.runtime.tables import ProcessInstance
from engine.storage import Database
from tests.diagrams import line
from tests.workshop import _PEOPLE, Workshop

ENTRY: Any = JournalEntry.__table__
VALUE: Any = JournalValue.__table__
HEAD: Any = ChainHead.__table__
INSTANCE: Any = ProcessInstance.__table__
KEPT: Mapping[str, Any] = {
    "tenant_id": INSTANCE.c.tenant_id,
    "head_seq": INSTANCE.c.head_seq,
    "head_hash": INSTANCE.c.head_hash,
}


@dataclass(frozen=True)
class Row:
    """A row of the journal: its chain, and the number of its entry (of the kept end: one past the last)."""

    table: Any
    key: UUID
    chain: UUID
    seq: int
    values: Mapping[str, Any]

    @property
    def where(self) -> Any:
        return self.table.c["chain_id" if self.table is HEAD else "id"] == self.key


@dataclass(frozen=True)
class Mutant:
    """A change, and what has to be named: the first bad entry of each of these chains."""

    name: str
    statements: tuple[Any, ...]
    chain: UUID
    seq: int


def other(old: Any) -> Any:
    """Something of the same type that is not the same."""
    if old is None or isinstance(old, UUID):
        return uuid4()
    if isinstance(old, str):
        return old[:-1] + ("0" if old[-1:] != "0" else "1")
    if isinstance(old, bool):
        return not old
    if isinstance(old, int):
        return old + 100
    if isinstance(old, list):
        return [*old, {"do": "invented"}]
    if isinstance(old, dict):
        return {**old, str(uuid4()): "0" * 64}
    assert isinstance(old, datetime)
    return old + timedelta(microseconds=1)


class Journal:
    """All rows of the journal of a database."""

    def __init__(self, workshop: Workshop) -> None:
        with workshop.database.read() as session:
            entries = [row._mapping for row in session.execute(select(ENTRY).order_by(ENTRY.c.chain_id, ENTRY.c.seq))]
            values = [row._mapping for row in session.execute(select(VALUE).order_by(VALUE.c.id))]
            ends = [row._mapping for row in session.execute(select(HEAD))]
            instances = [row._mapping for row in session.execute(select(INSTANCE))]
        place = {row["id"]: (row["chain_id"], row["seq"]) for row in entries}
        self.entries = [Row(ENTRY, row["id"], row["chain_id"], row["seq"], row) for row in entries]
        self.values = [Row(VALUE, row["id"], *place[row["entry_id"]], row) for row in values]
        self.ends = [Row(HEAD, row["chain_id"], row["chain_id"], row["seq"] + 1, row) for row in ends]
        self.ends += [Row(INSTANCE, row["id"], row["id"], row["head_seq"] + 1, row) for row in instances]

        self.chains = {row.chain for row in self.ends}

    # ---- every mutant of one kind

    def flipped(self) -> Iterator[Mutant]:
        for row in [*self.entries, *self.values, *self.ends]:
            names = KEPT if row.table is INSTANCE else {column.name for column in row.table.c}
            for name in sorted(names):
                change = update(row.table).where(row.where).values({name: other(row.values[name])})
                yield Mutant(f"{row.table.name}.{name}", (change,), row.chain, row.seq)

    def deleted(self) -> Iterator[Mutant]:
        for row in [*self.entries, *self.values, *self.ends]:
            yield Mutant(f"delete {row.table.name}", (delete(row.table).where(row.where),), row.chain, row.seq)

    def deleted_whole(self) -> Iterator[Mutant]:
        """An entry with its values; at the end of a chain that is how one is cut off."""
        for row in self.entries:
            both = (delete(VALUE).where(VALUE.c.entry_id == row.key), delete(ENTRY).where(row.where))
            yield Mutant("cut out", both, row.chain, row.seq)

    def inserted(self) -> Iterator[Mutant]:
        """A copy of each entry behind it, the ones after it moved on; and one behind the last."""
        for row in self.entries:
            behind = [each for each in self.entries if each.chain == row.chain and each.seq > row.seq]
            moved = [update(ENTRY).where(each.where).values(seq=each.seq + 1) for each in reversed(behind)]
            copy = {**row.values, "id": uuid4(), "seq": row.seq + 1, "prev_hash": row.values["hash"], "commitments": {}}
            yield Mutant("insert entry", (*moved, insert(ENTRY).values(copy)), row.chain, row.seq + 1)
        for row in self.values:
            copy = {**row.values, "id": uuid4()}
            yield Mutant("insert value", (insert(VALUE).values(copy),), row.chain, row.seq)

    def swapped(self) -> Iterator[Mutant]:
        for one, two in zip(self.entries, self.entries[1:], strict=False):
            if one.chain == two.chain:
                steps = [(one, 10_000), (two, one.seq), (one, two.seq)]
                changes = tuple(update(ENTRY).where(row.where).values(seq=seq) for row, seq in steps)
                yield Mutant("swap entries", changes, one.chain, one.seq)
        for one, two in zip(self.values, self.values[1:], strict=False):
            if one.chain == two.chain and one.values["body"] != two.values["body"]:
                first = min(one, two, key=lambda row: row.seq)
                changes = tuple(
                    update(VALUE).where(row.where).values(body=given.values["body"])
                    for row, given in ((one, two), (two, one))
                )
                yield Mutant("swap values", changes, first.chain, first.seq)


KINDS: Mapping[str, Callable[[Journal], Iterator[Mutant]]] = {
    "flipped": Journal.flipped,
    "deleted": Journal.deleted,
    "cut out": Journal.deleted_whole,
    "inserted": Journal.inserted,
    "swapped": Journal.swapped,
}


@pytest.fixture
def workshop(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """The small locality with three people: every row of theirs is a round of its own."""
    monkeypatch.setattr("tests.workshop._PEOPLE", {name: _PEOPLE[name] for name in ("an", "admin", "xa")})
    Workshop.install(database, tmp_path / "uploads")
    return Workshop(database, tmp_path / "uploads")


@pytest.fixture
def journal(workshop: Workshop) -> Journal:
    """Chains of two cases and of units, with answers, names of people and a case that was stopped."""
    workshop.publish(line("two", 2))
    case = workshop.start("two")
    workshop.runtime.claim(workshop.actor("an"), workshop.open(case)[0])
    workshop.do(case, "một")
    workshop.do(case, "hai")
    stopped = workshop.start("two")
    workshop.do(stopped, "ba")
    workshop.runtime.cancel(workshop.actor("admin"), stopped, "thôi")
    with workshop.database.write() as work:
        add_person(work, workshop.actor("admin"), workshop.clock, full_name="Lê Thị Mới", tenant_id=workshop.tenant())
    return Journal(workshop)


@contextmanager
def intruder(workshop: Workshop) -> Iterator[Connection]:
    """Somebody who may change anything, constraints switched off; undone at the end."""
    engine = workshop.database.writer
    with engine.connect() as connection:
        if workshop.database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        connection.rollback()


def found(connection: Connection) -> Report:
    with Session(connection, join_transaction_mode="rollback_only") as session:
        return verify(session, [heads(), instance_heads()])


def test_what_nobody_touched_is_whole(workshop: Workshop, journal: Journal) -> None:
    with intruder(workshop) as connection:
        report = found(connection)
    assert not report.faults
    assert (report.entries, report.values) == (len(journal.entries), len(journal.values))
    assert report.chains == len(journal.ends)


@pytest.mark.parametrize("kind", KINDS)
def test_every_mutant_is_found_and_named(workshop: Workshop, journal: Journal, kind: str) -> None:
    mutants = list(KINDS[kind](journal))
    assert len(mutants) > 10
    missed: list[str] = []
    with intruder(workshop) as connection:
        for together in rounds(mutants):
            attempt = connection.begin_nested()
            for mutant in together:
                for statement in mutant.statements:
                    connection.execute(statement)
            named = {fault.chain_id: fault.seq for fault in found(connection).faults}
            attempt.rollback()
            wanted = {mutant.chain: mutant.seq for mutant in together}
            missed += [
                f"{one.name}: {one.seq}, found {named.get(one.chain)}"
                for one in together
                if one.seq != named.get(one.chain)
            ]
            invented = {chain for chain in named.keys() - wanted.keys() if chain in journal.chains}
            missed += [f"whole chain named: {invented}"] if invented else []
    assert not missed, "\n".join([f"{len(missed)} of {len(mutants)}", *missed[:5]])


def rounds(mutants: list[Mutant]) -> list[list[Mutant]]:
    """One mutant of each chain at a time: chains are verified apart from each other, so one look judges them all."""
    taken: Counter[UUID] = Counter()
    found: list[list[Mutant]] = []
    for mutant in mutants:
        place = taken[mutant.chain]
        taken[mutant.chain] += 1
        if place == len(found):
            found.append([])
        found[place].append(mutant)
    return found
