"""Messages between instances and units: each delivered exactly once, to the right one, and none in another's way."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from engine.organisation import system_actor
from engine.organisation.commands import close_unit
from engine.runtime.commands import messages as delivering
from engine.runtime.tables import Case, Message
from engine.storage import Database
from engine.storage.problems import Invalid
from tests.diagrams import Diagram, message
from tests.workshop import Workshop

KEYS = '{so: T1.note, loai: "hoi"}'


def asker(key: str = "ask", to: str = "own", keys: str = KEYS, name: str = "hoi") -> Diagram:
    """Writes a note, sends it, and is over."""
    diagram = Diagram(key, messages=(name,)).start().user("T1")
    diagram.throw("Send", name, to=to, payload="{text: T1.note}", correlation=keys)
    return diagram.end().chain("S", "T1", "Send", "E")


def waiter(key: str = "wait", keys: str = KEYS, name: str = "hoi") -> Diagram:
    """Writes a note, waits for the message with it, then one more task."""
    diagram = Diagram(key, messages=(name,)).start().user("T1").catch("Got", message(name), correlation=keys)
    return diagram.user("T2").end().chain("S", "T1", "Got", "T2", "E")


def starter(key: str, name: str = "hoi", **properties: str) -> Diagram:
    """Begins with the message at the unit it comes to."""
    diagram = Diagram(key, messages=(name,), startable="", **properties).start("Came", message(name)).user("T1")
    return diagram.end().chain("Came", "T1", "E")


def rows(workshop: Workshop) -> list[Message]:
    with workshop.database.read() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def cases_of(workshop: Workshop, unit: str) -> list[Case]:
    with workshop.database.read() as session:
        return list(session.scalars(select(Case).where(Case.unit_id == workshop.units[unit]).order_by(Case.id)))


def effects(workshop: Workshop, case: UUID, do: str) -> list[dict[str, Any]]:
    return [effect for entry in workshop.journal(case) for effect in entry.effects if effect["do"] == do]


def elements(workshop: Workshop, case: UUID) -> list[str]:
    return [workshop.item(item).element_id for item in workshop.open(case)]


# ---- to the one that waits


def test_a_message_reaches_who_waits_once_and_both_journals_tell(workshop: Workshop) -> None:
    workshop.publish(asker(to="unit:A"), waiter())
    waiting, asking = workshop.start("wait", "xa"), workshop.start("ask")
    workshop.do(waiting, "7", name="xa")
    assert elements(workshop, waiting) == []
    workshop.do(asking, "7")
    assert elements(workshop, waiting) == ["T2"]
    sent = rows(workshop)[0]
    assert (sent.state, sent.to_instance_id) == ("delivered", workshop.instance(waiting).id)
    for _ in range(3):
        assert not workshop.runtime.deliver(sent.id)
        workshop.settle()
    assert [effect["id"] for effect in effects(workshop, asking, "sent")] == [str(sent.id)]
    received = effects(workshop, waiting, "received")
    assert [(each["id"], each["from_case"]) for each in received] == [(str(sent.id), str(asking))]
    assert workshop.commands(waiting) == ["start", "complete", "deliver"]
    assert not workshop.faults()
    workshop.case(waiting, "an")  # the sender's people may follow their message


def test_a_message_that_comes_early_waits_for_its_receiver(workshop: Workshop) -> None:
    workshop.publish(asker(to="unit:A"), waiter())
    waiting, asking = workshop.start("wait", "xa"), workshop.start("ask")
    workshop.do(asking, "7")
    workshop.settle()
    assert rows(workshop)[0].state == "pending"
    workshop.clock.advance(timedelta(seconds=1))
    workshop.do(waiting, "7", name="xa")
    assert elements(workshop, waiting) == ["T2"]
    assert len(effects(workshop, waiting, "received")) == 1


def test_all_keys_must_match_and_a_receiver_without_keys_gets_nothing(workshop: Workshop) -> None:
    workshop.publish(
        asker(to="unit:A"),
        waiter("other_value"),
        waiter("fewer", "{so: T1.note}"),
        waiter("more", '{so: T1.note, loai: "hoi", them: 1}'),
        waiter("none", "{}"),
        waiter("right"),
    )
    cases = {key: workshop.start(key, "xa") for key in ("other_value", "fewer", "more", "none", "right")}
    for key, case in cases.items():
        workshop.do(case, "8" if key == "other_value" else "7", name="xa")
    asking = workshop.start("ask")
    workshop.do(asking, "7")
    workshop.settle()
    assert [key for key, case in cases.items() if elements(workshop, case)] == ["right"]


def test_keys_are_values_not_their_text(workshop: Workshop) -> None:
    workshop.publish(asker(to="unit:A", keys="{so: 7}"), waiter("text", '{so: "7"}'), waiter("number", "{so: 7.0}"))
    text, number = workshop.start("text", "xa"), workshop.start("number", "xa")
    for case in (text, number):
        workshop.do(case, name="xa")
    workshop.do(workshop.start("ask"))
    assert (elements(workshop, text), elements(workshop, number)) == ([], ["T2"])


def test_another_unit_never_receives(workshop: Workshop) -> None:
    workshop.publish(asker(to="unit:A"), waiter(), starter("begin"))
    elsewhere = workshop.start("wait", "ba")
    workshop.do(elsewhere, "7", name="ba")
    workshop.do(workshop.start("ask"), "7")
    workshop.settle()
    assert elements(workshop, elsewhere) == []
    assert [case.kind for case in cases_of(workshop, "A")] == ["begin"]
    assert [case.kind for case in cases_of(workshop, "B")] == ["wait"]


def test_two_messages_and_two_receivers_each_get_one(workshop: Workshop) -> None:
    workshop.publish(asker(to="unit:A"), waiter())
    waiting = [workshop.start("wait", "xa") for _ in range(2)]
    for case in waiting:
        workshop.do(case, "7", name="xa")
    for number in range(3):
        workshop.do(workshop.start("ask"), "7")
        assert sum(bool(elements(workshop, case)) for case in waiting) == min(number + 1, 2)
    assert [row.state for row in rows(workshop)] == ["delivered", "delivered", "pending"]


# ---- to a unit


def test_a_message_begins_a_process_in_every_unit_it_is_sent_to(workshop: Workshop) -> None:
    workshop.publish(asker(to="each_child"), starter("begin", title="Came.text"))
    asking = workshop.start("ask")
    workshop.do(asking, "Kế hoạch")
    for unit, name in (("A", "xa"), ("B", "ba")):
        (case,) = cases_of(workshop, unit)
        assert case.title == "Kế hoạch"
        assert elements(workshop, case.id) == ["T1"]
        assert [related.case_id for related in workshop.case(asking).related].count(case.id) == 1
        assert workshop.case(case.id, name).title == "Kế hoạch"
    workshop.settle()
    assert len(cases_of(workshop, "A")) == 1


def test_deliverers_at_once_deliver_once(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.publish(asker(to="each_child"), starter("begin"), waiter())
    monkeypatch.setattr(workshop.runtime, "settle", lambda sent: None)
    waiting = workshop.start("wait", "xa")
    workshop.do(waiting, "0", name="xa")
    for number in range(3):
        workshop.do(workshop.start("ask"), str(number))
    databases = [Database(workshop.database.url.render_as_string(hide_password=False)) for _ in range(4)]
    failures: list[Exception] = []

    def run(database: Database) -> None:
        try:
            workshop.another(database).deliver_pending()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for database in databases:
        database.close()
    workshop.settle()
    assert failures == []
    assert {row.state for row in rows(workshop)} == {"delivered"}
    assert [case.kind for case in cases_of(workshop, "A")].count("begin") == 2
    assert len(cases_of(workshop, "B")) == 3
    assert len(effects(workshop, waiting, "received")) == 1
    assert not workshop.faults()


# ---- what goes wrong


def stand_in(monkeypatch: pytest.MonkeyPatch, bad: Callable[[Message], bool]) -> list[UUID]:
    """Delivery of these messages fails unexpectedly; answers which were tried."""
    tried: list[UUID] = []
    real = delivering._waiting

    def waiting(work: Any, each: Message) -> Any:
        tried.append(each.id)
        if bad(each):
            raise RuntimeError("broken")
        return real(work, each)

    monkeypatch.setattr(delivering, "_waiting", waiting)
    return tried


def test_a_message_that_breaks_its_receiver_is_put_off_and_stops_nobody(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.publish(asker(to="each_child"), starter("begin"))
    unit = workshop.units["A"]
    tried = stand_in(monkeypatch, lambda each: each.to_unit_id == unit)
    submitted = workshop.do(workshop.start("ask"), "7")
    assert not submitted.repeated  # the sender's own command is not concerned
    states = {row.to_unit_id: row.state for row in rows(workshop)}
    assert states == {unit: "pending", workshop.units["B"]: "delivered"}
    poison = next(row for row in rows(workshop) if row.to_unit_id == unit)
    assert (poison.attempts, poison.try_at) == (1, workshop.clock.now() + timedelta(minutes=1))
    tried.clear()
    workshop.settle()
    assert tried == []
    waits = []
    for _ in range(5):
        before = workshop.clock.now()
        workshop.clock.set(next(row for row in rows(workshop) if row.id == poison.id).try_at)
        waits.append(workshop.clock.now() - before)
        workshop.settle()
    assert waits == sorted(waits) and waits[-1] == timedelta(hours=6)
    monkeypatch.undo()
    workshop.clock.advance(timedelta(hours=6))
    workshop.settle()
    assert {row.state for row in rows(workshop)} == {"delivered"}
    assert len(cases_of(workshop, "A")) == 1


def test_a_process_that_cannot_begin_does_not_lose_the_message(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes begin with it; one of them cannot: neither does, until both can."""
    workshop.publish(asker(to="unit:A"), starter("begin"), starter("broken"))
    real = delivering.open_case

    def refuse(core: Any, work: Any, actor: Any, people: Any, unit: Any, release: Any, *more: Any, **named: Any) -> Any:
        if release.process_key == "broken":
            raise Invalid("Chưa bắt đầu được quy trình.", {})
        return real(core, work, actor, people, unit, release, *more, **named)

    monkeypatch.setattr(delivering, "open_case", refuse)
    workshop.do(workshop.start("ask"), "7")
    assert cases_of(workshop, "A") == []
    assert rows(workshop)[0].attempts == 1
    monkeypatch.undo()
    workshop.clock.advance(timedelta(minutes=1))
    workshop.settle()
    assert sorted(case.kind for case in cases_of(workshop, "A")) == ["begin", "broken"]
    assert not workshop.faults()


def test_a_finished_command_stays_done_when_delivering_fails(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.publish(asker(to="unit:A"), starter("begin"))
    case = workshop.start("ask")

    def fail(*_: Any) -> Any:
        raise RuntimeError("no database")

    monkeypatch.setattr(delivering, "deliver", fail)
    assert not workshop.do(case, "7").repeated
    monkeypatch.undo()
    workshop.settle()
    assert len(cases_of(workshop, "A")) == 1


def test_a_closed_unit_begins_nothing_and_the_message_is_kept(workshop: Workshop) -> None:
    workshop.publish(asker(to=f'= "{workshop.units["A"]}"'), starter("begin"))
    with workshop.database.write() as work:
        system, unit = system_actor(workshop.tenant()), workshop.units["A"]
        close_unit(work, system, workshop.clock, unit, valid_to=date(2026, 3, 1), reason="Sắp xếp lại")
    workshop.do(workshop.start("ask"), "7")
    workshop.settle()
    assert cases_of(workshop, "A") == []
    assert [row.state for row in rows(workshop)] == ["pending"]
    workshop.clock.advance(timedelta(days=3))
    workshop.settle()
    assert [row.attempts for row in rows(workshop)] == [2]


def test_a_unit_that_does_not_exist_is_an_incident_of_the_sending_step(workshop: Workshop) -> None:
    for number, wrong in enumerate(('= "không phải mã"', '= "01a2b3c4-0000-7000-8000-000000000000"', "= [1, 2]")):
        workshop.publish(asker(f"ask{number}", to=wrong))
        case = workshop.start(f"ask{number}")
        workshop.do(case, "7")
        assert len(workshop.case(case).incidents) == 1
        assert workshop.case(case).status == "running"
    assert rows(workshop) == []
    assert not workshop.faults()


def test_a_unit_named_twice_gets_one_message(workshop: Workshop) -> None:
    place = workshop.units["A"]
    workshop.publish(asker(to=f'= ["{place}", "{place}"]'), starter("begin"))
    workshop.do(workshop.start("ask"), "7")
    assert len(rows(workshop)) == 1
    assert len(cases_of(workshop, "A")) == 1


def test_who_waits_no_longer_gets_nothing(workshop: Workshop) -> None:
    workshop.publish(asker(to="unit:A"), waiter())
    waiting = workshop.start("wait", "xa")
    workshop.do(waiting, "7", name="xa")
    workshop.runtime.cancel(workshop.actor("admin"), waiting, "Dừng")
    workshop.do(workshop.start("ask"), "7")
    workshop.settle()
    assert [row.state for row in rows(workshop)] == ["pending"]
    assert workshop.commands(waiting)[-1] == "cancel"


def test_processes_that_answer_each_other_for_ever_leave_the_others_their_turn(workshop: Workshop) -> None:
    """Each message begins a process that sends the same message again: the command ends, and so does each round."""
    echo = Diagram("echo", messages=("hoi",), startable="").start("Came", message("hoi"))
    echo.throw("Again", "hoi", to="own", payload="{a: 1}").end().chain("Came", "Again", "E")
    workshop.publish(asker(to="own"), echo)
    workshop.do(workshop.start("ask"), "7")
    with workshop.database.read() as session:
        begun = session.scalar(select(func.count()).select_from(Case)) or 0
    assert 10 < begun < 200
