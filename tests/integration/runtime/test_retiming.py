"""Deadlines follow a live parameter: exactly those that read it, once, whenever a process dies in between."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.localities.commands.common import add_profile
from engine.localities.tables import Package
from engine.organisation import system_actor
from engine.runtime import Runtime
from engine.runtime.commands import retime
from engine.runtime.tables import Retiming
from engine.spiff import Execution
from engine.storage.problems import Invalid
from tests.diagrams import FORMAL, Diagram
from tests.workshop import Workshop

DAY = timedelta(days=1)


def until(text: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:timeDate {FORMAL}>={text}</bpmn:timeDate></bpmn:timerEventDefinition>"


def lasting(text: str) -> str:
    inner = f"<bpmn:timeDuration {FORMAL}>={text}</bpmn:timeDuration>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def waiting() -> Diagram:
    """Timers and tasks beside each other: some read a live parameter, some one fixed at the start, some nothing."""
    diagram = Diagram("wait").start().gateway("Fork", "parallel")
    diagram.catch("Live", until("profile.cutoff.moment")).catch("Days", lasting('duration("P1D") * profile.days'))
    diagram.catch("Fixed", until("profile.kept.moment"))
    diagram.user("Due", due="if profile.cutoff = null then null else profile.cutoff.date").user(
        "Count", due='duration("P1D") * profile.days'
    )
    diagram.user("Free", due='duration("P9D")').user("Still", due="profile.kept.date")
    for name in ("Live", "Days", "Fixed", "Due", "Count", "Free", "Still"):
        diagram.end(f"E{name}").chain("Fork", name, f"E{name}")
    return diagram.chain("S", "Fork")


def deadline(day: str, boundary: str = "exclusive") -> dict[str, str]:
    return {"date": day, "boundary": boundary}


def declare(workshop: Workshop) -> None:
    """A date and a number that are read live, a date that is fixed when an instance begins."""
    rows: list[dict[str, Any]] = [
        {"name": "cutoff", "type": "deadline", "label": "Hạn nhận", "read": "live", "value": deadline("2026-03-20")},
        {"name": "days", "type": "integer", "label": "Số ngày", "read": "live", "value": 5},
        {"name": "kept", "type": "deadline", "label": "Hạn cũ", "read": "at_start", "value": deadline("2026-03-20")},
        {"name": "unread", "type": "integer", "label": "Không dùng", "read": "live", "value": 1},
    ]
    with workshop.database.write() as work:
        package = work.session.scalars(select(Package).where(Package.unit_id == workshop.units["P"])).one()
        add_profile(work, package, rows, rows, system_actor(workshop.tenant()), workshop.clock, "Khai báo")


@pytest.fixture
def case(workshop: Workshop) -> UUID:
    workshop.publish(waiting())
    declare(workshop)
    return workshop.start("wait")


def change(workshop: Workshop, runtime: Runtime | None = None, unit: str = "P", **values: Any) -> int:
    runtime = runtime or workshop.runtime
    actor = workshop.actor("admin")
    return runtime.change_profile(actor, unit_id=workshop.units[unit], values=values, note="Gia hạn")


def only_change(workshop: Workshop, **values: Any) -> None:
    """The change without anything after it, as when the process dies right then."""
    actor = workshop.actor("admin")
    retime.change_profile(
        workshop.runtime.core, actor, unit_id=workshop.units["P"], values=values, note="Gia hạn", adjusted_by={}
    )
    workshop.runtime.core.live.clear()


def dues(workshop: Workshop, case: UUID) -> dict[str, str]:
    """The deadlines of the open tasks, as days from the beginning, by element."""
    begun = workshop.journal(case)[0].at
    items = [workshop.item(item) for item in workshop.open(case)]
    return {item.element_id: str(item.due_at - begun) for item in items if item.due_at is not None}


def retimed(workshop: Workshop, case: UUID) -> list[dict[str, Any]]:
    return [e for entry in workshop.journal(case) for e in entry.effects if e["do"] == "retimed"]


def passed(workshop: Workshop, case: UUID) -> list[str]:
    return [e["element"] for entry in workshop.journal(case) for e in entry.effects if e["do"] == "passed"]


def left(workshop: Workshop) -> list[str]:
    with workshop.database.read() as session:
        return list(session.scalars(select(Retiming.name)))


def test_what_reads_the_parameter_follows_and_nothing_else(workshop: Workshop, case: UUID) -> None:
    before = dues(workshop, case)
    workshop.clock.advance(DAY)
    change(workshop, cutoff=deadline("2026-03-25", "inclusive"))
    after = dues(workshop, case)
    assert before["Due"] == "18 days, 12:00:00" and after["Due"] == "23 days, 12:00:00"
    assert {name for name in after if after[name] != before[name]} == {"Due"}
    assert {effect["element"] for effect in retimed(workshop, case)} == {"Live", "Due"}
    assert all(effect["parameters"] == ["cutoff"] for effect in retimed(workshop, case))
    (entry,) = [entry for entry in workshop.journal(case) if entry.command == "retime"]
    assert entry.person_id is None and entry.actor_label == "Hệ thống"
    assert left(workshop) == [] and workshop.faults() == []


def test_a_duration_counts_from_when_the_wait_began(workshop: Workshop, case: UUID) -> None:
    begun = workshop.clock.now()
    workshop.clock.advance(2 * DAY)
    change(workshop, days=3)
    assert dues(workshop, case)["Count"] == "3 days, 0:00:00"
    assert workshop.instance(case).due_at == begun + 3 * DAY
    workshop.clock.advance(DAY)
    assert workshop.runtime.wake_due() == 1
    assert "Days" in passed(workshop, case)


def test_moved_into_the_past_it_fires_at_once_and_once(workshop: Workshop, case: UUID) -> None:
    workshop.clock.advance(2 * DAY)
    change(workshop, days=1)
    assert passed(workshop, case).count("Days") == 1
    assert workshop.commands(case)[-2:] == ["retime", "wake"]
    assert workshop.runtime.wake_due() == workshop.another().wake_due() == workshop.runtime.follow_changes() == 0
    change(workshop, days=4)
    assert passed(workshop, case).count("Days") == 1


def test_moved_later_it_does_not_fire_early_even_when_the_process_dies(workshop: Workshop, case: UUID) -> None:
    workshop.clock.advance(4 * DAY)
    only_change(workshop, days=7)
    assert left(workshop) == ["days"]
    workshop.clock.advance(DAY)  # the old time has come, nobody has set the timer anew yet
    survivor = workshop.another()
    assert survivor.wake_due() == 0  # it is set anew before anything may fire
    assert "Days" not in passed(workshop, case) and left(workshop) == []
    assert workshop.commands(case)[-1] == "retime"
    workshop.clock.advance(2 * DAY)
    assert survivor.wake_due() == 1
    assert passed(workshop, case).count("Days") == 1 and workshop.faults() == []


def test_the_runner_finishes_what_a_dead_process_left(workshop: Workshop, case: UUID) -> None:
    only_change(workshop, days=2, cutoff=deadline("2026-04-01"))
    assert sorted(left(workshop)) == ["cutoff", "days"]
    survivor = workshop.another()
    assert survivor.follow_changes() == 1
    assert survivor.follow_changes() == workshop.runtime.follow_changes() == 0
    assert {effect["element"] for effect in retimed(workshop, case)} == {"Live", "Due", "Days", "Count"}
    assert workshop.commands(case).count("retime") == 1


def test_it_fails_whole_and_is_tried_again(workshop: Workshop, case: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Execution) -> Any:
        raise RuntimeError("dies within the transaction")

    before = dues(workshop, case)
    with monkeypatch.context() as patch:
        patch.setattr(Execution, "take_changes", broken)
        change(workshop, days=2)
    assert dues(workshop, case) == before and left(workshop) == ["days"]
    workshop.clock.advance(retime.PUT_OFF)
    assert workshop.runtime.follow_changes() == 1
    assert dues(workshop, case)["Count"] == "2 days, 0:00:00" and left(workshop) == []


def test_what_is_fixed_at_the_start_or_read_by_nobody_moves_nothing(workshop: Workshop, case: UUID) -> None:
    entries = len(workshop.journal(case))
    change(workshop, kept=deadline("2026-03-05"), unread=7)
    workshop.clock.advance(4 * DAY)
    assert workshop.runtime.follow_changes() == workshop.runtime.wake_due() == 0
    assert len(workshop.journal(case)) == entries and left(workshop) == []
    assert workshop.start("wait") and len(workshop.journal(case)) == entries


def test_units_that_build_upon_the_package_follow_and_a_value_of_their_own_stays(
    workshop: Workshop, case: UUID
) -> None:
    below, own = workshop.start("wait", "xa"), workshop.start("wait", "ba")
    change(workshop, unit="B", days=8)
    assert dues(workshop, own)["Count"] == "8 days, 0:00:00"
    assert retimed(workshop, below) == retimed(workshop, case) == []
    change(workshop, days=2)
    assert dues(workshop, below)["Count"] == dues(workshop, case)["Count"] == "2 days, 0:00:00"
    assert dues(workshop, own)["Count"] == "8 days, 0:00:00" and len(retimed(workshop, own)) == 2


def test_a_timer_without_a_time_becomes_an_incident_that_can_be_repaired(workshop: Workshop, case: UUID) -> None:
    change(workshop, cutoff=None)
    (sentence,) = workshop.case(case, "admin").incidents
    assert "Bước Live" in sentence
    assert "Due" not in dues(workshop, case)
    change(workshop, cutoff=deadline("2026-03-10"))
    (step,) = workshop.runtime.attention(workshop.posts("admin")).steps
    workshop.runtime.retry(workshop.actor("admin"), step.token_id)
    workshop.clock.advance(8 * DAY)
    assert workshop.runtime.wake_due() == 2 and "Live" in passed(workshop, case)


def test_a_condition_on_a_live_parameter_notices_the_change(workshop: Workshop, case: UUID) -> None:
    inner = f"<bpmn:condition {FORMAL}>profile.days &gt; 9</bpmn:condition>"
    condition = f"<bpmn:conditionalEventDefinition>{inner}</bpmn:conditionalEventDefinition>"
    diagram = Diagram("until").start().catch("Many", condition).user("T1").end().chain("S", "Many", "T1", "E")
    workshop.publish(diagram)
    other = workshop.start("until")
    change(workshop, days=9)
    assert workshop.open(other) == []
    change(workshop, days=10)
    assert len(workshop.open(other)) == 1


def test_a_change_says_why_and_changes_something(workshop: Workshop, case: UUID) -> None:
    actor = workshop.actor("admin")
    with pytest.raises(Invalid) as refused:
        workshop.runtime.change_profile(actor, unit_id=workshop.units["P"], values={"days": 6}, note=" ")
    assert set(refused.value.errors) == {"note"}
    with pytest.raises(Invalid):
        change(workshop, days=5)
