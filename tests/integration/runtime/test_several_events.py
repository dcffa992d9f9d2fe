"""Events with several definitions and errors of automatic steps, through the public commands.

Messages, signals and times of one event lie in rows of their own; what came is told in the case's story."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from engine.runtime.tables import Message, Subscription
from tests.diagrams import Diagram, duration, message, signal
from tests.workshop import Workshop

KEYS = '{so: "1"}'
ALL = ' parallelMultiple="true"'


def sender() -> Diagram:
    """Throws two messages and a signal at once, each time its step is done."""
    diagram = Diagram("send", messages=("mot", "hai"), signals=("hop",)).start().user("T1")
    throws = message("mot") + signal("hop") + message("hai")
    diagram.node("intermediateThrowEvent", "Throw", throws, to="own", payload="{note: T1.note}", correlation=KEYS)
    return diagram.end().chain("S", "T1", "Throw", "E")


def waiter(attributes: str, *more: str) -> Diagram:
    """Waits for all of it beside a task."""
    diagram = Diagram("wait", messages=("mot", "hai"), signals=("hop",)).start().user("T1")
    definitions = message("mot") + message("hai") + signal("hop") + "".join(more)
    diagram.node("boundaryEvent", "Got", definitions, f' attachedToRef="T1"{attributes}', correlation=KEYS)
    return diagram.user("T2").end().end("E2").chain("S", "T1", "E").chain("Got", "T2", "E2")


def elements(workshop: Workshop, case: UUID) -> list[str]:
    return sorted(workshop.item(item).element_id for item in workshop.open(case))


def waiting(workshop: Workshop) -> int:
    with workshop.database.read() as session:
        return len(session.scalars(select(Subscription.token_id)).all())


def sentences(workshop: Workshop, case: UUID) -> list[str]:
    return [row.sentence for row in workshop.case(case).timeline]


def test_all_of_them_come_in_transactions_of_their_own_and_are_waited_for_anew(workshop: Workshop) -> None:
    workshop.publish(sender(), waiter(f' cancelActivity="false"{ALL}'))
    case = workshop.start("wait")
    assert waiting(workshop) == 3
    for rounds in (1, 2):
        workshop.do(workshop.start("send"), f"lần {rounds}")
        workshop.settle()
        assert elements(workshop, case) == ["T1", *["T2"] * rounds] and waiting(workshop) == 3
    with workshop.database.read() as session:
        assert {row.state for row in session.scalars(select(Message))} == {"delivered"}
    assert "Đến thời điểm hoặc sự kiện “Bước Got” (thông điệp, tín hiệu)" in sentences(workshop, case)
    assert not workshop.faults()


def test_one_is_enough_and_the_other_messages_stay_on_their_way(workshop: Workshop) -> None:
    workshop.publish(sender(), waiter(' cancelActivity="true"', duration("PT1H")))
    case = workshop.start("wait")
    assert waiting(workshop) == 3
    workshop.clock.advance(timedelta(hours=2))
    workshop.settle()
    assert elements(workshop, case) == ["T2"] and waiting(workshop) == 0
    workshop.do(workshop.start("send"))
    with workshop.database.read() as session:
        states = {row.name: row.state for row in session.scalars(select(Message)) if row.kind == "message"}
    assert states == {"mot": "pending", "hai": "pending"}
    assert "Đến thời điểm hoặc sự kiện “Bước Got” (hẹn giờ)" in sentences(workshop, case)


def test_partly_received_survives_a_restart_and_is_given_up_with_its_step(workshop: Workshop) -> None:
    workshop.publish(sender(), waiter(f' cancelActivity="true"{ALL}', duration("PT1H")))
    case, other = workshop.start("wait"), workshop.start("wait")
    workshop.do(workshop.start("send"))
    workshop.do(workshop.start("send"))
    assert elements(workshop, case) == ["T1"] == elements(workshop, other)
    workshop.do(other)
    workshop.runtime = workshop.another()  # a new process: everything is read back
    workshop.clock.advance(timedelta(hours=2))
    workshop.settle()
    assert elements(workshop, case) == ["T2"] and elements(workshop, other) == []
    assert waiting(workshop) == 0 and not workshop.faults()


def test_what_fails_in_an_automatic_step_is_told_and_caught(workshop: Workshop) -> None:
    diagram = Diagram("fails").start().user("T1").script("Calc", "{half: T1.note / 2}")
    diagram.boundary("Caught", "Calc", "<bpmn:errorEventDefinition/>").user("T2").end().end("E2")
    workshop.publish(diagram.chain("S", "T1", "Calc", "E").chain("Caught", "T2", "E2"))
    case = workshop.start("fails")
    workshop.do(case, "không phải số")
    assert elements(workshop, case) == ["T2"] and not workshop.faults()
    assert any(told.startswith("Bước “Bước Calc” không thực hiện được:") for told in sentences(workshop, case))
