"""Cases that nothing will move are found, said why, and set going again where something was merely lost.

Each state is made by taking from the database what the product keeps there."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, event, select, update

from engine.runtime.tables import InstanceRow, ProcessInstance, Subscription, WorkItem
from engine.runtime.views import StandingStill
from engine.storage.problems import Conflict, Forbidden, NotFound
from tests.diagrams import Diagram, duration, line, message
from tests.workshop import Workshop, counting

DAY = timedelta(days=1)
KEYS = '{so: "1"}'


def seen(workshop: Workshop, who: str = "admin") -> StandingStill:
    return workshop.runtime.standing_still(workshop.posts(who))


def causes(found: StandingStill) -> list[tuple[str, str]]:
    return [(step.name, step.cause) for case in found.cases for step in case.steps]


def lose(workshop: Workshop, statement: Any) -> None:
    """Change the database behind the product's back, and forget what is kept in memory."""
    with workshop.database.write() as work:
        assert work.connection.execute(statement).rowcount > 0
    workshop.runtime.core.live.clear()


def waiting(key: str = "wait") -> Diagram:
    """A task, then a message, then a task."""
    diagram = Diagram(key, messages=("hoi",)).start().user("T1").catch("Got", message("hoi"), correlation=KEYS)
    return diagram.user("T2").end().chain("S", "T1", "Got", "T2", "E")


def sending(key: str = "send") -> Diagram:
    diagram = Diagram(key, messages=("hoi",)).start().user("T1")
    return diagram.throw("Send", "hoi", payload="{}", correlation=KEYS).end().chain("S", "T1", "Send", "E")


def pausing() -> Diagram:
    return Diagram("pause").start().catch("Wait", duration("P1D")).user("T1").end().chain("S", "Wait", "T1", "E")


def test_what_waits_for_people_time_or_a_message_that_can_come_is_no_concern(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2), pausing(), waiting(), sending())
    cases = [workshop.start(key) for key in ("pair", "pause", "wait")]
    workshop.do(cases[2])
    assert not seen(workshop).any
    workshop.do(cases[0])
    workshop.do(cases[0])
    assert not seen(workshop).any


def test_a_lost_time_is_found_and_kept_again(workshop: Workshop) -> None:
    workshop.publish(pausing())
    case = workshop.start("pause")
    instance = workshop.instance(case)
    lose(workshop, update(ProcessInstance).where(ProcessInstance.id == instance.id).values(due_at=None))
    workshop.clock.advance(2 * DAY)
    assert workshop.runtime.wake_due() == 0
    found = seen(workshop)
    assert causes(found) == [("Bước Wait", "timer")] and found.cases[0].since == instance.created_at
    workshop.runtime.revive(workshop.actor("admin"), instance.id)
    assert not seen(workshop).cases
    assert workshop.runtime.wake_due() == 1
    assert [workshop.item(item).element_id for item in workshop.open(case)] == ["T1"]
    assert workshop.commands(case) == ["start", "revive", "wake"]
    assert any("đứng yên" in row.sentence for row in workshop.case(case).timeline)
    assert not workshop.faults()


def test_a_lost_task_is_found_and_given_again(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2))
    case = workshop.start("pair")
    (item,) = workshop.open(case)
    lose(workshop, delete(WorkItem).where(WorkItem.id == item))
    assert causes(seen(workshop)) == [("Bước T1", "task")]
    workshop.runtime.revive(workshop.actor("admin"), workshop.instance(case).id)
    assert workshop.open(case) == [item] and not seen(workshop).cases
    workshop.do(case)
    workshop.do(case)
    assert workshop.case(case).status == "completed" and not workshop.faults()


def test_a_lost_subscription_is_found_and_the_message_comes(workshop: Workshop) -> None:
    workshop.publish(waiting(), sending())
    case = workshop.start("wait")
    workshop.do(case)
    lose(workshop, delete(Subscription))
    workshop.do(workshop.start("send"))
    assert causes(seen(workshop)) == [("Bước Got", "message")]
    workshop.runtime.revive(workshop.actor("admin"), workshop.instance(case).id)
    workshop.settle()
    assert [workshop.item(each).element_id for each in workshop.open(case)] == ["T2"]


def test_a_lost_token_leaves_nothing_to_set_going(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2))
    case = workshop.start("pair")
    lose(workshop, delete(WorkItem).where(WorkItem.id.in_(workshop.open(case))))
    lose(workshop, delete(InstanceRow).where(InstanceRow.kind == "token"))
    (found,) = seen(workshop).cases
    assert found.steps == () and found.case_id == case
    before = workshop.fingerprint()
    with pytest.raises(Conflict, match="dừng hồ sơ"):
        workshop.runtime.revive(workshop.actor("admin"), found.instance_id)
    assert workshop.fingerprint() == before
    workshop.runtime.cancel(workshop.actor("admin"), case, "Mất dữ liệu")
    assert not seen(workshop).cases


def test_a_message_nobody_sends(workshop: Workshop) -> None:
    """Found only while no process, no instance and no message on its way could bring it."""
    workshop.publish(waiting())
    case = workshop.start("wait")
    assert not seen(workshop).cases
    workshop.do(case)
    (found,) = seen(workshop).cases
    assert [(step.name, step.cause, step.lost) for step in found.steps] == [("Bước Got", "sender", False)]
    with pytest.raises(Conflict):
        workshop.runtime.revive(workshop.actor("admin"), found.instance_id)
    workshop.publish(sending())
    assert not seen(workshop).cases


def test_a_condition_that_nothing_can_make_true(workshop: Workshop) -> None:
    inner = (
        '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">T1.note = "x"'
        "</bpmn:condition></bpmn:conditionalEventDefinition>"
    )
    diagram = Diagram("cond").start().user("T1").catch("When", inner).user("T2").end()
    workshop.publish(diagram.chain("S", "T1", "When", "T2", "E"))
    case = workshop.start("cond")
    workshop.do(case, "y")
    (found,) = seen(workshop).cases
    assert [step.cause for step in found.steps] == ["condition"]


def test_a_message_long_on_its_way(workshop: Workshop) -> None:
    workshop.publish(sending())
    case = workshop.start("send")
    workshop.do(case)
    workshop.clock.advance(7 * DAY)
    assert not seen(workshop).messages
    workshop.clock.advance(DAY)
    (late,) = seen(workshop).messages
    assert (late.case_id, late.sender, late.receiver) == (case, "Tỉnh Một", "Tỉnh Một")


def test_times_that_passed_while_the_background_work_slept(workshop: Workshop) -> None:
    workshop.publish(pausing())
    case = workshop.start("pause")
    workshop.clock.advance(DAY + timedelta(minutes=10))
    assert seen(workshop).timers is None
    workshop.clock.advance(timedelta(minutes=10))
    timers = seen(workshop).timers
    assert timers is not None and (timers.number, timers.since) == (1, workshop.instance(case).due_at)
    workshop.settle()
    assert seen(workshop).timers is None


@pytest.mark.parametrize("who", ["an", "chi", "kiem", "xa", "quan", "la", "chu"])
def test_nobody_else_sees_or_sets_it_going(workshop: Workshop, who: str) -> None:
    workshop.publish(line("pair", 2))
    case = workshop.start("pair")
    lose(workshop, delete(WorkItem).where(WorkItem.id.in_(workshop.open(case))))
    assert not seen(workshop, who).any and seen(workshop).cases
    before = workshop.fingerprint()
    with pytest.raises((NotFound, Forbidden)):
        workshop.runtime.revive(workshop.actor(who), workshop.instance(case).id)
    assert workshop.fingerprint() == before


def test_a_case_that_moves_is_not_set_going(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2))
    case = workshop.start("pair")
    for instance_id in (workshop.instance(case).id, uuid4()):
        with pytest.raises((Conflict, NotFound)):
            workshop.runtime.revive(workshop.actor("admin"), instance_id)


def test_the_look_costs_the_same_however_many_cases_run(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2), waiting(), sending())
    numbers = []
    for _ in range(2):
        for key in ("pair", "wait"):
            for _ in range(3):
                workshop.start(key)
        with counting(workshop.database) as counted:
            assert not seen(workshop).any
        numbers.append(len(counted))
    with workshop.database.read() as session:
        assert len(list(session.scalars(select(ProcessInstance.id)))) == 12
    assert numbers[0] == numbers[1]


def test_the_journal_is_not_read_from_end_to_end(workshop: Workshop) -> None:
    """It grows for ever: a database that knows nothing of its size still looks its rows up by their key."""
    workshop.publish(line("pair", 2))
    case = workshop.start("pair")
    lose(workshop, delete(WorkItem).where(WorkItem.case_id == case))
    asked: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    reader = workshop.database.reader
    event.listen(reader, "before_cursor_execute", listen)
    assert seen(workshop).cases
    event.remove(reader, "before_cursor_execute", listen)
    sqlite, plans = reader.dialect.name == "sqlite", list[str]()
    with reader.connect() as connection:
        if not sqlite:
            connection.exec_driver_sql("set enable_seqscan = off")
        for statement, parameters in asked:
            if "journal_entry" in statement:
                rows = connection.exec_driver_sql(f"explain {'query plan ' if sqlite else ''}{statement}", parameters)
                plans += [str(row[3 if sqlite else 0]) for row in rows]
    assert any("journal_entry" in plan for plan in plans)
    assert not [plan for plan in plans if "SCAN journal_entry" in plan or "Seq Scan on journal_entry" in plan]
