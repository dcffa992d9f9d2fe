"""Signals between instances: everybody of the tenant who waits when one is thrown hears it, each exactly once.

BPMN 2.0.2 §10.5.5; decision 0018."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.runtime.tables import Case, Message, Subscription
from tests.diagrams import Diagram, signal
from tests.workshop import Workshop


def thrower(key: str = "call", name: str = "hop") -> Diagram:
    """Writes a note, throws the signal, one more task."""
    diagram = Diagram(key, signals=(name,)).start().user("T1")
    diagram.node("intermediateThrowEvent", "Throw", signal(name)).user("T2")
    return diagram.end().chain("S", "T1", "Throw", "T2", "E")


def waiter(key: str = "wait", name: str = "hop") -> Diagram:
    """Waits for the signal beside a task, then one more task."""
    diagram = Diagram(key, signals=(name,)).start().gateway("F", "parallel").user("T1").catch("Got", signal(name))
    return diagram.user("T2").end().end("E2").chain("S", "F", "T1", "E").chain("F", "Got", "T2", "E2")


def rows(workshop: Workshop) -> list[Message]:
    with workshop.database.read() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def subscriptions(workshop: Workshop) -> int:
    with workshop.database.read() as session:
        return len(session.scalars(select(Subscription.token_id)).all())


def elements(workshop: Workshop, case: UUID) -> list[str]:
    return sorted(workshop.item(item).element_id for item in workshop.open(case))


def effects(workshop: Workshop, case: UUID, do: str) -> list[dict[str, Any]]:
    return [effect for entry in workshop.journal(case) for effect in entry.effects if effect["do"] == do]


def test_a_signal_wakes_everybody_who_waits_once(workshop: Workshop) -> None:
    workshop.publish(thrower(), waiter())
    here, below = workshop.start("wait"), workshop.start("wait", "xa")
    calling = workshop.start("call")
    assert subscriptions(workshop) == 2
    workshop.do(calling)
    for case in (here, below):
        assert elements(workshop, case) == ["T1", "T2"]
    for _ in range(3):
        assert not any(workshop.runtime.deliver(row.id) for row in rows(workshop))
        workshop.settle()
    assert {row.state for row in rows(workshop)} == {"delivered"} and subscriptions(workshop) == 0
    for case in (here, below):
        heard = effects(workshop, case, "heard")
        assert [(each["signal"], each["from_case"]) for each in heard] == [("hop", str(calling))]
        assert workshop.commands(case) == ["start", "hear"]
    assert [each["reached"] for each in effects(workshop, calling, "signalled")] == [2]
    assert not workshop.faults()
    told = [row.sentence for row in workshop.case(below, "xa").timeline]
    assert "Nhận tín hiệu từ Tỉnh Một" in told


def test_who_ended_meanwhile_stands_in_nobodys_way(workshop: Workshop) -> None:
    workshop.publish(thrower(), waiter(), asks_again())
    ended, still, gone_on = workshop.start("wait"), workshop.start("wait"), workshop.start("loop")
    calling = workshop.start("call")
    deliver, workshop.runtime.settle = workshop.runtime.settle, lambda _: None  # type: ignore[method-assign]
    workshop.do(calling)
    workshop.do(gone_on)  # it waits for the same signal again, with a token that did not wait when it was thrown
    workshop.runtime.cancel(workshop.actor("admin"), ended, "Không cần nữa")
    workshop.runtime.settle = deliver  # type: ignore[method-assign]
    workshop.settle()
    assert elements(workshop, still) == ["T1", "T2"] and elements(workshop, gone_on) == ["T1"]
    states = {row.to_instance_id: row.state for row in rows(workshop)}
    assert states == {
        workshop.instance(ended).id: "missed",
        workshop.instance(still).id: "delivered",
        workshop.instance(gone_on).id: "missed",
    }
    workshop.clock.advance(timedelta(days=2))
    workshop.settle()
    assert len(effects(workshop, still, "heard")) == 1 and not effects(workshop, gone_on, "heard")


def asks_again(name: str = "hop") -> Diagram:
    """A task at whose edge the signal waits; done, it is asked again."""
    diagram = Diagram("loop", signals=(name,)).start().gateway("G").user("T1").boundary("B", "T1", signal(name))
    return diagram.end().chain("S", "G", "T1", "G").chain("B", "E")


def test_a_listening_boundary_event_hears_every_time(workshop: Workshop) -> None:
    diagram = Diagram("listen", signals=("hop",)).start().user("T1").boundary("B", "T1", signal("hop"), False)
    workshop.publish(thrower(), diagram.user("Note").end().end("E2").chain("S", "T1", "E").chain("B", "Note", "E2"))
    listening = workshop.start("listen")
    for count in (1, 2):
        workshop.do(workshop.start("call"))
        assert elements(workshop, listening) == ["Note"] * count + ["T1"]
    assert subscriptions(workshop) == 1


def test_the_throwers_own_waiting_steps_hear_at_once(workshop: Workshop) -> None:
    diagram = Diagram("both", signals=("hop",)).start().gateway("F", "parallel").catch("Got", signal("hop"))
    diagram.user("T1").node("intermediateThrowEvent", "Throw", signal("hop")).user("T2").end().end("E2")
    workshop.publish(diagram.chain("S", "F", "Got", "T2", "E2").chain("F", "T1", "Throw", "E"))
    case = workshop.start("both")
    workshop.do(case)
    assert elements(workshop, case) == ["T2"] and rows(workshop) == []


def test_a_signal_stays_within_the_tenant(workshop: Workshop) -> None:
    workshop.publish(thrower(), waiter())
    workshop.publish(waiter(), unit="Q")
    strangers, ours = workshop.start("wait", "la"), workshop.start("wait")
    workshop.do(workshop.start("call"))
    assert elements(workshop, strangers) == ["T1"] and elements(workshop, ours) == ["T1", "T2"]


def test_other_names_and_messages_of_the_same_name_do_not_hear(workshop: Workshop) -> None:
    workshop.publish(thrower(), waiter(name="khac"))
    waiting = workshop.start("wait")
    workshop.do(workshop.start("call"))
    assert elements(workshop, waiting) == ["T1"] and rows(workshop) == []


def test_a_signal_starts_what_begins_with_it_in_the_throwers_unit(workshop: Workshop) -> None:
    begins = [
        Diagram(key, signals=("hop",), startable="")
        .start("Came", signal("hop"))
        .user("T1")
        .end()
        .chain("Came", "T1", "E")
        for key in ("first", "second")
    ]
    workshop.publish(thrower(), *begins)
    calling = workshop.start("call", "xa")
    workshop.do(calling, name="xa")
    for _ in range(2):
        workshop.settle()
    with workshop.database.read() as session:
        cases = session.scalars(select(Case).where(Case.kind.in_(["first", "second"])).order_by(Case.kind)).all()
    assert [(case.kind, case.unit_id, case.started_by) for case in cases] == [
        ("first", workshop.units["A"], "Tín hiệu từ Xã An"),
        ("second", workshop.units["A"], "Tín hiệu từ Xã An"),
    ]
    assert [elements(workshop, case.id) for case in cases] == [["T1"], ["T1"]]
    assert not workshop.faults()
