"""A command counts once, whoever sends it again and whatever breaks in the middle."""

import sqlite3
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from marshmallow import Schema
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from engine.localities import register_operations
from engine.runtime.operations.registry import _registry, operation
from engine.storage.problems import Conflict, NotFound, Unavailable
from tests.diagrams import Diagram, line
from tests.workshop import Workshop


@pytest.fixture
def case(workshop: Workshop) -> UUID:
    """A running case of three tasks, one after the other."""
    workshop.publish(line("three", 3))
    return workshop.start("three")


def test_sending_again_gives_the_same_answer_and_nothing_twice(workshop: Workshop, case: UUID) -> None:
    item, actor = workshop.open(case)[0], workshop.actor("an")
    first = workshop.runtime.complete(actor, item, {"note": "một"}, idempotency="k")
    before = workshop.fingerprint()
    again = workshop.runtime.complete(actor, item, {"note": "hai"}, idempotency="k")
    assert (first.repeated, again.repeated, again.case_id) == (False, True, case)
    assert workshop.fingerprint() == before
    assert workshop.commands(case) == ["start", "complete"]


def test_keys_of_any_length_are_kept_apart(workshop: Workshop, case: UUID) -> None:
    item, actor, long = workshop.open(case)[0], workshop.actor("an"), "k" * 5000
    workshop.runtime.complete(actor, item, {"note": "một"}, idempotency=long)
    assert workshop.runtime.complete(actor, item, {"note": "một"}, idempotency=long).repeated
    with pytest.raises(Conflict):
        workshop.runtime.complete(actor, item, {"note": "một"}, idempotency=long + "k")
    one = workshop.runtime.start(actor, "three", idempotency=long)
    assert workshop.runtime.start(actor, "three", idempotency=long) == one
    assert workshop.runtime.start(actor, "three", idempotency=long + "k").case_id != one.case_id


def test_starting_again_gives_the_case_of_the_first_time(workshop: Workshop) -> None:
    workshop.publish(line("three", 3))
    actor = workshop.actor("an")
    first = workshop.runtime.start(actor, "three", idempotency="s")
    before = workshop.fingerprint()
    assert workshop.another().start(actor, "three", idempotency="s") == first
    assert workshop.fingerprint() == before
    other = workshop.runtime.start(workshop.actor("binh"), "three", idempotency="s")
    assert other.case_id != first.case_id


@pytest.mark.parametrize("key", ["k", "another"])
def test_somebody_else_is_told_who_and_when(workshop: Workshop, case: UUID, key: str) -> None:
    item = workshop.open(case)[0]
    workshop.runtime.complete(workshop.actor("an"), item, {"note": "một"}, idempotency="k")
    before = workshop.fingerprint()
    with pytest.raises(Conflict) as refused:
        workshop.runtime.complete(workshop.actor("binh"), item, {"note": "hai"}, idempotency=key)
    assert "Nguyễn Văn An" in refused.value.message
    assert "12:00 ngày 02/03/2026" in refused.value.message
    assert workshop.fingerprint() == before


def test_the_same_person_with_another_key_is_a_conflict(workshop: Workshop, case: UUID) -> None:
    item, actor = workshop.open(case)[0], workshop.actor("an")
    workshop.runtime.complete(actor, item, {"note": "một"}, idempotency="k")
    with pytest.raises(Conflict):
        workshop.runtime.complete(actor, item, {"note": "hai"}, idempotency="l")


def test_after_the_end_of_a_case_nothing_is_taken(workshop: Workshop, case: UUID) -> None:
    item = workshop.open(case)[0]
    workshop.runtime.cancel(workshop.actor("admin"), case, "Không cần nữa")
    before = workshop.fingerprint()
    actor = workshop.actor("an")
    for attempt in (
        lambda: workshop.runtime.complete(actor, item, {"note": "một"}, idempotency="k"),
        lambda: workshop.runtime.claim(actor, item),
        lambda: workshop.runtime.save_draft(actor, item, {"note": "một"}, 0),
        lambda: workshop.runtime.cancel(workshop.actor("admin"), case, "Lần nữa"),
    ):
        with pytest.raises(Conflict):
            attempt()
    assert workshop.fingerprint() == before
    assert workshop.case(case).status == "cancelled"
    assert not workshop.faults()


def test_runtimes_that_take_turns_never_work_on_an_old_state(workshop: Workshop, case: UUID) -> None:
    """Each has the instance in memory as it left it; the other one has moved it on meanwhile."""
    runtimes = [workshop.runtime, workshop.another(), workshop.another()]
    for number, runtime in enumerate(runtimes):
        item = workshop.open(case)[0]
        runtime.claim(workshop.actor("an"), item)
        for other in runtimes:
            other.release(workshop.actor("an"), item)
            other.claim(workshop.actor("an"), item)
        runtime.complete(workshop.actor("an"), item, {"note": str(number)}, idempotency=str(number))
        if number == 1:
            runtime.core.live.clear()
    assert workshop.case(case).status == "completed"
    assert not workshop.faults()
    assert [workshop.item(i).element_id for i in workshop.open(case)] == []


# ---- something breaks in the middle


class Broken(Exception):
    pass


class Nothing(Schema):
    pass


@pytest.fixture
def service(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[Any], Any]]:
    """A case whose automatic step does what the test says; `does["run"]` gets the context."""
    does: dict[str, Callable[[Any], Any]] = {"run": lambda context: None}
    operation("test.service", "Thử", Nothing)(lambda context, **_: does["run"](context))
    register_operations(["test.service"])
    diagram = Diagram("auto").start().user("T1").service("Auto", "test.service").user("T2")
    workshop.publish(diagram.end().chain("S", "T1", "Auto", "T2", "E"))
    monkeypatch.setitem(_registry, "test.service", _registry.pop("test.service"))
    return does


def breaks(workshop: Workshop, case: UUID, expected: type[Exception]) -> None:
    """Completing fails with this; nothing has changed; the draft is still there."""
    item, actor = workshop.open(case)[0], workshop.actor("an")
    workshop.runtime.save_draft(actor, item, {"note": "nháp"}, workshop.item(item).draft_revision)
    before = workshop.fingerprint()
    with pytest.raises(expected):
        workshop.runtime.complete(actor, item, {"note": "một"}, idempotency="k")
    assert workshop.fingerprint() == before
    assert workshop.item(item).draft is not None


def works(workshop: Workshop, case: UUID) -> None:
    """The same again goes through, once."""
    item = workshop.open(case)[0]
    assert not workshop.runtime.complete(workshop.actor("an"), item, {"note": "một"}, idempotency="k").repeated
    assert workshop.item(item).state == "done"
    assert workshop.commands(case) == ["start", "complete"]
    assert workshop.item(workshop.open(case)[0]).element_id == "T2"
    assert not workshop.faults()


def test_an_operation_with_a_fault_of_its_own(workshop: Workshop, service: dict[str, Any]) -> None:
    case = workshop.start("auto")

    def fail(context: Any) -> None:
        context.work.connection.exec_driver_sql("UPDATE work_item SET name = 'hỏng'")
        raise Broken

    service["run"] = fail
    breaks(workshop, case, Broken)
    service["run"] = lambda context: None
    works(workshop, case)


def test_an_operation_finds_the_disk_full(workshop: Workshop, service: dict[str, Any]) -> None:
    case = workshop.start("auto")

    def full(context: Any) -> None:
        raise Unavailable("Hết chỗ trên đĩa.")

    service["run"] = full
    breaks(workshop, case, Unavailable)
    service["run"] = lambda context: None
    works(workshop, case)


@pytest.mark.parametrize("table", ["work_item", "instance_row", "journal_entry", "journal_value", "process_instance"])
def test_the_database_fails_at_any_statement(workshop: Workshop, table: str) -> None:
    workshop.publish(line("T", 2))
    case = workshop.start("T")

    def fail(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        alone = statement.startswith(("INSERT", "UPDATE", "DELETE")) and table in statement.split("(")[0]
        if alone or (statement.startswith("WITH w0 AS") and table in statement):
            raise OperationalError(statement, {}, sqlite3.OperationalError("database or disk is full"))

    item, actor = workshop.open(case)[0], workshop.actor("an")
    before = workshop.fingerprint()
    event.listen(workshop.database.writer, "before_cursor_execute", fail)
    try:
        with pytest.raises(OperationalError):
            workshop.runtime.complete(actor, item, {"note": "một"}, idempotency="k")
    finally:
        event.remove(workshop.database.writer, "before_cursor_execute", fail)
    assert workshop.fingerprint() == before
    assert workshop.instance(case).id not in workshop.runtime.core.live._items
    assert not workshop.runtime.complete(actor, item, {"note": "một"}, idempotency="k").repeated
    assert workshop.commands(case) == ["start", "complete"]


def test_the_commit_itself_fails(workshop: Workshop, case: UUID) -> None:
    def fail(_connection: Any) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))

    item, actor = workshop.open(case)[0], workshop.actor("an")
    before = workshop.fingerprint()
    event.listen(workshop.database.writer, "commit", fail)
    try:
        with pytest.raises(OperationalError):
            workshop.runtime.complete(actor, item, {"note": "một"}, idempotency="k")
    finally:
        event.remove(workshop.database.writer, "commit", fail)
    assert workshop.fingerprint() == before
    assert workshop.instance(case).id not in workshop.runtime.core.live._items
    workshop.do(case)
    assert workshop.commands(case) == ["start", "complete"]


def test_a_start_that_fails_leaves_nothing(workshop: Workshop, service: dict[str, Any]) -> None:
    workshop.publish(
        Diagram("at_once").start().service("Auto", "test.service").user("T1").end().chain("S", "Auto", "T1", "E")
    )

    def fail(context: Any) -> None:
        raise Broken

    service["run"] = fail
    actor, before = workshop.actor("an"), workshop.fingerprint()
    with pytest.raises(Broken):
        workshop.runtime.start(actor, "at_once", idempotency="k")
    with pytest.raises(NotFound):
        workshop.runtime.start(actor, "unknown", idempotency="k")
    assert workshop.fingerprint() == before
    service["run"] = lambda context: None
    case = workshop.runtime.start(actor, "at_once", idempotency="k").case_id
    assert workshop.commands(case) == ["start"]
