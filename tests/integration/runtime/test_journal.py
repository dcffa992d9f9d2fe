"""The journal shows any later change, of any column, row or order, and tells an erased value from an altered one.

An intruder here works in the database itself, constraints switched off; what they did is undone after each attempt."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import delete, insert, select, text, update

from engine.feel import codec
from engine.history import Fault, Head, verify_chain
from engine.history.tables import ChainHead, JournalEntry, JournalValue
from engine.organisation.commands import add_person
from engine.runtime.tables import ProcessInstance
from engine.storage import Reading, UnitOfWork
from tests.diagrams import line
from tests.workshop import Workshop

ENTRY, VALUE = JournalEntry.__table__, JournalValue.__table__
INSTANCE: Any = ProcessInstance.__table__


@pytest.fixture
def case(workshop: Workshop) -> UUID:
    """A finished case with a chain of five entries, beside another one."""
    workshop.publish(line("three", 3))
    case = workshop.start("three")
    workshop.do(workshop.start("three"))
    workshop.runtime.claim(workshop.actor("an"), workshop.open(case)[0])
    for number in range(3):
        workshop.do(case, f"ghi chú {number}")
    return case


class Undo(Exception):
    pass


@contextmanager
def intruder(workshop: Workshop) -> Iterator[UnitOfWork]:
    """Somebody who may change anything; all of it is undone at the end."""
    try:
        with workshop.database.write() as work:
            free = (
                "PRAGMA defer_foreign_keys=ON"
                if workshop.database.is_sqlite
                else "ALTER TABLE journal_value DROP CONSTRAINT fk_journal_value_entry_id_journal_entry"
            )
            work.connection.execute(text(free))
            yield work
            raise Undo
    except Undo:
        pass


def found_after(workshop: Workshop, chain: UUID, head: Head, *statements: Any) -> list[str]:
    """What verification finds after these changes."""
    with intruder(workshop) as work:
        for statement in statements:
            work.connection.execute(statement)
        found = [fault.kind for fault in verify_chain(work.session, chain, head)]
    return found


class Chain:
    """The chain of a case as it stands, and what is found after changes to it."""

    def __init__(self, workshop: Workshop, case: UUID) -> None:
        self.workshop = workshop
        self.entries = workshop.journal(case)
        self.id = self.entries[0].chain_id
        instance = workshop.instance(case)
        self.head = Head(instance.head_seq, instance.head_hash)
        self.values = [note(entry) for entry in self.entries[2:]]

    def after(self, *statements: Any) -> list[str]:
        return found_after(self.workshop, self.id, self.head, *statements)

    def without(self, entry: JournalEntry) -> tuple[Any, Any]:
        return delete(VALUE).where(VALUE.c.entry_id == entry.id), delete(ENTRY).where(ENTRY.c.id == entry.id)


@pytest.fixture
def chain(workshop: Workshop, case: UUID) -> Chain:
    return Chain(workshop, case)


def note(entry: JournalEntry) -> UUID:
    """The id of the answer an entry tells of."""
    return UUID(next(effect for effect in entry.effects if effect["do"] == "done")["values"]["note"])


def stored(session: Reading, value: UUID) -> JournalValue:
    return session.get_one(JournalValue, value)


def other(old: Any) -> Any:
    """Something of the same type that is not the same."""
    if old is None or isinstance(old, UUID):
        return uuid4()
    if isinstance(old, str):
        return old[:-1] + ("0" if old[-1:] != "0" else "1")
    if isinstance(old, int):
        return old + 100
    if isinstance(old, list):
        return [*old, {"do": "invented"}]
    if isinstance(old, dict):
        return {**old, str(uuid4()): "0" * 64}
    return old + timedelta(microseconds=1)


# ---- what is written


def test_every_kind_of_command_writes_one_entry(workshop: Workshop) -> None:
    workshop.publish(line("three", 3))
    case = workshop.start("three")
    an, binh = workshop.actor("an"), workshop.actor("binh", "staff")
    item = workshop.open(case)[0]
    workshop.runtime.claim(an, item)
    workshop.runtime.claim(an, item)
    workshop.runtime.save_draft(an, item, {"note": "nháp"}, 0)
    workshop.runtime.release(an, item)
    workshop.runtime.release(an, item)
    assert binh.post_id is not None
    workshop.runtime.reassign(an, item, binh.post_id, "đi công tác")
    workshop.do(case, name="binh")
    workshop.runtime.cancel(workshop.actor("admin"), case, "thôi")
    assert workshop.commands(case) == ["start", "claim", "release", "reassign", "complete", "cancel"]
    assert [entry.seq for entry in workshop.journal(case)] == [1, 2, 3, 4, 5, 6]
    assert not workshop.faults()


def test_the_journal_keeps_what_was_sent(workshop: Workshop, chain: Chain) -> None:
    assert [entry.command for entry in chain.entries] == ["start", "claim", "complete", "complete", "complete"]
    assert chain.head == Head(5, chain.entries[-1].hash)
    assert {entry.person_id for entry in chain.entries} == {workshop.person("an")}
    assert chain.after() == []
    with workshop.database.read() as session:
        for number, (entry, value) in enumerate(zip(chain.entries[2:], chain.values, strict=True)):
            assert codec.from_data(orjson.loads(stored(session, value).body)) == f"ghi chú {number}"
            assert str(value) in entry.commitments
    assert not workshop.faults()


# ---- what an intruder does


def test_a_change_of_any_column_of_any_entry_is_found(chain: Chain) -> None:
    missed = [
        (entry.seq, column.name)
        for entry in chain.entries
        for column in ENTRY.columns
        if not chain.after(
            update(ENTRY).where(ENTRY.c.id == entry.id).values({column.name: other(getattr(entry, column.name))})
        )
    ]
    assert missed == []


def test_a_change_of_any_column_of_a_value_never_looks_like_an_erasure(workshop: Workshop, chain: Chain) -> None:
    for column in VALUE.columns:
        with workshop.database.read() as session:
            old = getattr(stored(session, chain.values[1]), column.name)
        new = chain.entries[0].id if column.name == "entry_id" else other(old)
        kinds = chain.after(update(VALUE).where(VALUE.c.id == chain.values[1]).values({column.name: new}))
        assert set(kinds) - {"missing_value"}, column.name


@pytest.mark.parametrize("content", [[1.5], {"a": "b"}, "x", None, [[]]], ids=str)
def test_content_the_product_never_writes_is_a_fault_too(chain: Chain, content: Any) -> None:
    given, entry = orjson.dumps(content).decode(), chain.entries[2]
    cast = ":given" if chain.workshop.database.is_sqlite else "CAST(:given AS jsonb)"
    for column in ("effects", "commitments"):
        statement = text(f"UPDATE journal_entry SET {column} = {cast} WHERE hash = :hash")
        assert "content" in chain.after(statement.bindparams(given=given, hash=entry.hash))


def test_a_removed_entry_is_found(chain: Chain) -> None:
    for entry in chain.entries:
        assert set(chain.after(*chain.without(entry))) == ({"head"} if entry.seq == 5 else {"gap", "link"})


def test_an_entry_removed_and_its_gap_closed_is_found(chain: Chain) -> None:
    _, second, third, *_ = chain.entries
    moved = [
        update(ENTRY).where(ENTRY.c.id == entry.id).values(seq=entry.seq - 1) for entry in chain.entries[third.seq :]
    ]
    relinked = update(ENTRY).where(ENTRY.c.prev_hash == third.hash).values(prev_hash=second.hash)
    assert "content" in chain.after(*chain.without(third), *moved, relinked)


def test_a_chain_shortened_with_its_head_needs_a_head_kept_elsewhere(workshop: Workshop, chain: Chain) -> None:
    before, last = chain.entries[-2:]
    head = update(INSTANCE).where(INSTANCE.c.id == chain.id).values(head_seq=before.seq, head_hash=before.hash)
    changes = (*chain.without(last), head)
    assert found_after(workshop, chain.id, Head(before.seq, before.hash), *changes) == []
    assert chain.after(*changes) == ["head"]


def test_an_inserted_entry_is_found(chain: Chain) -> None:
    for after in (0, 2, 5):
        model = chain.entries[max(after - 1, 0)]
        row = {column.name: getattr(model, column.name) for column in ENTRY.columns}
        behind = reversed(chain.entries[after:])
        moved = [update(ENTRY).where(ENTRY.c.id == entry.id).values(seq=entry.seq + 1) for entry in behind]
        row |= {"id": uuid4(), "seq": after + 1, "prev_hash": model.hash if after else model.prev_hash}
        assert "content" in chain.after(*moved, insert(ENTRY).values(row))


def test_swapped_entries_are_found(chain: Chain) -> None:
    first, second = chain.entries[2:4]
    steps = [(first.id, 1000), (second.id, first.seq), (first.id, second.seq)]
    kinds = chain.after(*(update(ENTRY).where(ENTRY.c.id == entry).values(seq=seq) for entry, seq in steps))
    assert {"link", "content"} <= set(kinds)


def test_swapped_values_are_found(workshop: Workshop, chain: Chain) -> None:
    one, two, _ = chain.values
    with workshop.database.read() as session:
        bodies = {one: stored(session, two).body, two: stored(session, one).body}
    swap = [update(VALUE).where(VALUE.c.id == value).values(body=body) for value, body in bodies.items()]
    assert chain.after(*swap) == ["value", "value"]


def test_an_invented_value_is_found(chain: Chain) -> None:
    entry = chain.entries[2]
    row = {"id": uuid4(), "tenant_id": entry.tenant_id, "chain_id": chain.id, "name": "x", "salt": "", "body": "1"}
    assert chain.after(insert(VALUE).values(entry_id=entry.id, **row)) == ["extra_value"]
    assert chain.after(insert(VALUE).values(entry_id=uuid4(), **row)) == ["extra_value"]


# ---- erasing on request


def test_an_erased_value_is_missing_and_nothing_else(workshop: Workshop, case: UUID, chain: Chain) -> None:
    with workshop.database.write() as work:
        work.connection.execute(delete(VALUE).where(VALUE.c.id == chain.values[1]))
    assert workshop.faults() == [Fault(chain.id, 4, "missing_value")]
    assert workshop.case(case).timeline


def test_an_erased_value_does_not_stop_a_running_case(workshop: Workshop) -> None:
    workshop.publish(line("three", 3))
    case = workshop.start("three")
    workshop.do(case, "bí mật")
    with workshop.database.write() as work:
        work.connection.execute(delete(VALUE).where(VALUE.c.id == note(workshop.journal(case)[1])))
    workshop.runtime.core.live.clear()
    workshop.do(case)
    workshop.do(case)
    assert workshop.case(case).status == "completed"
    assert [fault.kind for fault in workshop.faults()] == ["missing_value"]


# ---- chains of units


def test_a_unit_has_a_chain_of_its_own_that_holds_as_well(workshop: Workshop) -> None:
    workshop.publish(line("three", 3))
    with workshop.database.write() as work:
        add_person(work, workshop.actor("admin"), workshop.clock, full_name="Lê Thị Mới", tenant_id=workshop.tenant())
    unit = workshop.units["P"]
    with workshop.database.read() as session:
        kept = session.get_one(ChainHead, unit)
        head = Head(kept.seq, kept.hash)
        entries = list(session.scalars(select(JournalEntry).where(JournalEntry.chain_id == unit).order_by("seq")))
    assert entries[-2].command == "publish_process"
    assert found_after(workshop, unit, head) == []
    for entry in entries[:2] + entries[-2:]:
        for column in ENTRY.columns:
            changed = {column.name: other(getattr(entry, column.name))}
            assert found_after(workshop, unit, head, update(ENTRY).where(ENTRY.c.id == entry.id).values(changed))
    gone = entries[-1].id
    cut = (delete(VALUE).where(VALUE.c.entry_id == gone), delete(ENTRY).where(ENTRY.c.id == gone))
    assert found_after(workshop, unit, head, *cut) == ["head"]
