"""Timers fire once, late ones once, in the order of their times; one broken instance holds up no other."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from engine.runtime.commands import control
from engine.spiff import Execution
from engine.storage.problems import Conflict
from tests.diagrams import Diagram, duration
from tests.workshop import Workshop

DAY = timedelta(days=1)


def pausing(key: str = "pause", *waits: str) -> Diagram:
    """Waits so long, once for each duration one after the other, then a task."""
    diagram = Diagram(key).start()
    names = [f"Wait{number}" for number in range(len(waits))]
    for name, wait in zip(names, waits, strict=True):
        diagram.catch(name, duration(wait))
    return diagram.user("T1").end().chain("S", *names, "T1", "E")


def reminding() -> Diagram:
    """A task with a deadline that ends it after two days and a reminder after one."""
    diagram = Diagram("remind").start().user("T1").end()
    diagram.boundary("Soon", "T1", duration("P1D"), interrupting=False).user("T2").end("E2")
    diagram.boundary("Late", "T1", duration("P2D")).user("T3").end("E3")
    return diagram.chain("S", "T1", "E").chain("Soon", "T2", "E2").chain("Late", "T3", "E3")


def elements(workshop: Workshop, case: UUID) -> list[str]:
    return sorted(workshop.item(item).element_id for item in workshop.open(case))


def passed(workshop: Workshop, case: UUID) -> list[str]:
    return [e["element"] for entry in workshop.journal(case) for e in entry.effects if e["do"] == "passed"]


def test_a_timer_fires_when_it_is_due_and_not_before(workshop: Workshop) -> None:
    workshop.publish(pausing("pause", "P1D"))
    case = workshop.start("pause")
    assert workshop.instance(case).due_at == workshop.clock.now() + DAY
    workshop.clock.advance(DAY - timedelta(microseconds=1))
    assert workshop.runtime.wake_due() == 0
    workshop.clock.advance(timedelta(microseconds=1))
    assert workshop.runtime.wake_due() == 1
    assert workshop.runtime.wake_due() == 0
    assert elements(workshop, case) == ["T1"]
    assert workshop.commands(case) == ["start", "wake"]
    assert workshop.instance(case).due_at is None


def test_waking_what_is_not_due_changes_nothing(workshop: Workshop) -> None:
    workshop.publish(pausing("pause", "P1D"))
    case = workshop.start("pause")
    before = workshop.fingerprint()
    for runtime in (workshop.runtime, workshop.another()):
        assert runtime.wake(workshop.instance(case).id) == 0
        assert runtime.wake(case) == 0  # no instance has this id
    assert workshop.fingerprint() == before
    workshop.clock.advance(DAY)
    assert workshop.another().wake_due() == 1


@pytest.mark.parametrize("cold", [False, True])
def test_after_a_long_standstill_each_fires_once_in_order(workshop: Workshop, cold: bool) -> None:
    workshop.publish(reminding())
    case = workshop.start("remind")
    if cold:
        workshop.runtime.core.live.clear()
    workshop.clock.advance(timedelta(days=4000))
    assert workshop.runtime.wake_due() == 2
    order = [element for element in passed(workshop, case) if element in ("Soon", "Late")]
    assert order == ["Soon", "Late"]
    assert elements(workshop, case) == ["T2", "T3"]
    assert workshop.runtime.wake_due() == 0
    assert not workshop.faults()


def test_a_chain_of_waits_counts_each_from_the_one_before(workshop: Workshop) -> None:
    """What was late fires at once, and the next wait begins then: no time is made up for."""
    workshop.publish(pausing("pause", "P1D", "P1D"))
    case = workshop.start("pause")
    workshop.clock.advance(timedelta(days=10))
    workshop.settle()
    assert elements(workshop, case) == []
    workshop.clock.advance(DAY)
    workshop.settle()
    assert elements(workshop, case) == ["T1"]


def test_the_earliest_instance_is_woken_first(workshop: Workshop) -> None:
    workshop.publish(pausing("slow", "P3D"), pausing("quick", "P1D"), pausing("middle", "P2D"))
    cases = {key: workshop.start(key) for key in ("slow", "quick", "middle")}
    workshop.clock.advance(timedelta(days=5))
    assert control.due(workshop.runtime.core) == [
        workshop.instance(cases[key]).id for key in ("quick", "middle", "slow")
    ]
    assert workshop.runtime.wake_due() == 3


def test_completing_takes_the_timers_of_the_task_away(workshop: Workshop) -> None:
    workshop.publish(reminding())
    case = workshop.start("remind")
    workshop.do(case)
    assert workshop.instance(case).due_at is None
    workshop.clock.advance(timedelta(days=10))
    assert workshop.runtime.wake_due() == 0
    assert workshop.commands(case) == ["start", "complete"]


def test_what_a_timer_ended_cannot_be_sent_any_more(workshop: Workshop) -> None:
    workshop.publish(reminding())
    case = workshop.start("remind")
    item = workshop.open(case)[0]
    workshop.clock.advance(timedelta(days=2))
    workshop.settle()
    with pytest.raises(Conflict):
        workshop.runtime.complete(workshop.actor("an"), item, {"note": "x"}, idempotency="k")
    assert workshop.item(item).state == "withdrawn"


def test_a_task_may_be_sent_late_as_long_as_no_timer_has_fired(workshop: Workshop) -> None:
    workshop.publish(reminding())
    case = workshop.start("remind")
    workshop.clock.advance(timedelta(days=10))
    workshop.do(case)
    workshop.settle()
    assert workshop.case(case).status == "completed"


def test_a_cycle_missed_many_times_fires_once_and_goes_on(workshop: Workshop) -> None:
    cycle = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"
    cycle = cycle.replace("timeCycle>R", 'timeCycle xsi:type="bpmn:tFormalExpression">R')
    diagram = Diagram("urge").start().user("T1").boundary("Urge", "T1", cycle, interrupting=False).user("T2")
    workshop.publish(diagram.end().end("E2").chain("S", "T1", "E").chain("Urge", "T2", "E2"))
    case = workshop.start("urge")
    workshop.clock.advance(timedelta(days=30, hours=1))
    workshop.settle()
    assert elements(workshop, case) == ["T1", "T2"]
    workshop.clock.advance(timedelta(hours=23))
    workshop.settle()
    assert elements(workshop, case) == ["T1", "T2", "T2"]


def test_a_broken_instance_is_put_off_and_holds_up_no_other(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.publish(pausing("pause", "P1D"))
    broken, *others = [workshop.start("pause") for _ in range(4)]
    bad = workshop.instance(broken).id
    real = Execution.fire_due
    tried: list[Any] = []

    def fire(execution: Execution) -> int:
        if execution.scopes.context("root", ["case"])["case"]["id"] == str(broken):
            tried.append(1)
            raise RuntimeError("broken")
        return real(execution)

    monkeypatch.setattr(Execution, "fire_due", fire)
    workshop.clock.advance(DAY)
    assert workshop.runtime.wake_due() == 3
    assert all(elements(workshop, case) == ["T1"] for case in others)
    assert (len(tried), workshop.commands(broken)) == (1, ["start"])
    assert workshop.runtime.wake_due() == 0
    assert len(tried) == 1  # not at once again
    assert workshop.instance(broken).due_at == workshop.clock.now() + control.PUT_OFF
    monkeypatch.undo()
    workshop.clock.advance(control.PUT_OFF)
    assert workshop.runtime.wake_due() == 1
    assert workshop.instance(broken).id == bad
    assert elements(workshop, broken) == ["T1"]
    assert not workshop.faults()


def test_waits_without_end_leave_the_runner_its_turn(workshop: Workshop) -> None:
    """A loop over a wait of one second and a clock moved years ahead: woken once, due again, nothing hangs."""
    diagram = Diagram("tick").start().gateway("In").catch("Wait", duration("PT1S")).gateway("Out").end()
    diagram.chain("S", "In", "Wait", "Out").flow("Out", "In", default=True).flow("Out", "E", "1 = 2")
    workshop.publish(diagram)
    case = workshop.start("tick")
    workshop.clock.advance(timedelta(days=3650))
    assert workshop.runtime.wake_due() == 1
    assert workshop.instance(case).due_at == workshop.clock.now() + timedelta(seconds=1)
