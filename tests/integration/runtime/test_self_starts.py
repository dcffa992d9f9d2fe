"""Processes that begin by themselves: each moment one case in each unit, late ones once, whatever happens in between.

BPMN 2.0.2 §10.5.2; decision 0025."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.history.tables import JournalEntry
from engine.localities import history, withdraw
from engine.localities.commands.common import add_profile
from engine.localities.tables import Package
from engine.organisation import system_actor
from engine.organisation.commands.units import close_unit, create_unit
from engine.runtime import Runtime
from engine.runtime.commands import schedules
from engine.runtime.tables import Case, ScheduleState, StartSchedule
from tests.diagrams import FORMAL, Diagram, message, signal
from tests.workshop import Workshop

DAY = timedelta(days=1)


def timer(kind: str, text: str) -> str:
    inner = f"<bpmn:{kind} {FORMAL}>{text}</bpmn:{kind}>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def condition(text: str) -> str:
    inner = f"<bpmn:condition {FORMAL}>{text}</bpmn:condition>"
    return f"<bpmn:conditionalEventDefinition>{inner}</bpmn:conditionalEventDefinition>"


def monthly(event: str, key: str = "month", kinds: str = "province", **more: Any) -> Diagram:
    """Begins by an event, then one task; by default in the province alone."""
    diagram = Diagram(key, start_unit_kinds=kinds, startable="", **more)
    return diagram.start("S", event).user("T").end().chain("S", "T", "E")


def tick(workshop: Workshop, runtime: Runtime | None = None) -> int:
    """What the runner does in a round: the number of cases that began."""
    (runtime or workshop.runtime).arrange_starts()
    return (runtime or workshop.runtime).begin_due()


def go_to(workshop: Workshop, day: str, hour: str = "08:00") -> int:
    workshop.clock.set(datetime.fromisoformat(f"{day}T{hour}:00+07:00"))
    return tick(workshop)


def cases(workshop: Workshop) -> list[Case]:
    with workshop.database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.started_at, Case.unit_id)))


def rows(workshop: Workshop) -> list[StartSchedule]:
    with workshop.database.read() as session:
        return list(session.scalars(select(StartSchedule).order_by(StartSchedule.process_key, StartSchedule.unit_id)))


def declare(workshop: Workshop, **values: Any) -> None:
    parameters = [
        {"name": name, "type": "integer" if isinstance(value, int) else "date", "label": name, "read": "live"}
        | {"value": None if value == "" else value}
        for name, value in values.items()
    ]
    with workshop.database.write() as work:
        package = work.session.scalars(select(Package).where(Package.unit_id == workshop.units["P"])).one()
        add_profile(work, package, parameters, parameters, system_actor(workshop.tenant()), workshop.clock, "Khai báo")


def change(workshop: Workshop, unit: str = "P", **values: Any) -> None:
    workshop.runtime.change_profile(
        workshop.actor("admin"), unit_id=workshop.units[unit], values=values, note="Đổi ngày"
    )


# ---- moments


def test_a_cycle_begins_one_case_at_each_of_its_moments(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeCycle", "R3/2026-04-30T08:00:00+07:00/P1M")))
    assert tick(workshop) == 0 and cases(workshop) == []
    assert go_to(workshop, "2026-04-30", "07:59") == 0
    assert go_to(workshop, "2026-04-30") == 1 and tick(workshop) == 0
    assert go_to(workshop, "2026-05-29") == 0
    assert go_to(workshop, "2026-05-30") == 1
    assert go_to(workshop, "2026-06-30") == 1
    assert go_to(workshop, "2027-06-30") == 0 and rows(workshop)[0].due_at is None
    assert len(cases(workshop)) == 3 and not workshop.faults()


def test_what_begins_is_told_as_begun_by_the_system(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeDate", "2026-04-01T08:00:00+07:00")))
    assert go_to(workshop, "2026-04-02", "09:00") == 1
    (case,) = cases(workshop)
    assert case.started_by == "Hệ thống, theo lịch" and case.unit_id == workshop.units["P"]
    with workshop.database.read() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.case_id == case.id)).one()
    assert (entry.actor_label, entry.person_id, entry.command) == ("Hệ thống", None, "start")
    told = [row.sentence for row in workshop.case(case.id).timeline]
    assert "Bắt đầu “Quy trình month” theo lịch, đến hẹn 08:00 ngày 01/04/2026" in told
    assert workshop.item(workshop.open(case.id)[0]).role == "staff"
    workshop.do(case.id)
    assert cases(workshop)[0].status == "completed" and not workshop.faults()


def test_what_came_due_while_nothing_ran_begins_once(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeCycle", "R/2026-03-10T08:00:00+07:00/P1D")))
    assert go_to(workshop, "2026-03-20", "12:00") == 1  # eleven moments, one late start
    assert go_to(workshop, "2026-03-21") == 1


@pytest.mark.parametrize("kind", ["timeDate", "timeCycle"])
def test_moments_before_the_release_are_not_made_up_for(workshop: Workshop, kind: str) -> None:
    text = "2026-03-01T08:00:00+07:00" if kind == "timeDate" else "R2/2026-02-01T08:00:00+07:00/P1M"
    workshop.publish(monthly(timer(kind, text)))
    assert go_to(workshop, "2027-03-01") == 0


def test_a_duration_counts_from_the_release(workshop: Workshop) -> None:
    published = workshop.clock.now()
    workshop.publish(monthly(timer("timeDuration", "P2D")))
    workshop.clock.advance(DAY)  # nobody looked until now
    assert tick(workshop) == 0 and rows(workshop)[0].due_at == published + 2 * DAY
    workshop.clock.advance(DAY)
    assert tick(workshop) == 1
    workshop.clock.advance(9 * DAY)
    assert tick(workshop) == 0


# ---- releases


def test_a_new_release_goes_on_with_the_rhythm_it_leaves_as_it_was(workshop: Workshop) -> None:
    cycle = timer("timeCycle", "R3/2026-04-01T08:00:00+07:00/P1M")
    workshop.publish(monthly(cycle))
    assert go_to(workshop, "2026-04-01") == 1
    workshop.publish(monthly(cycle, title='"Bản hai"'))
    assert tick(workshop) == 0
    assert go_to(workshop, "2026-05-01") == 1
    assert [case.title for case in cases(workshop)] == ["Hồ sơ month", "Bản hai"]
    assert go_to(workshop, "2026-06-01") == 1 and go_to(workshop, "2026-07-01") == 0


def test_a_release_that_came_while_a_moment_waited_begins_it(workshop: Workshop) -> None:
    cycle = timer("timeDate", "2026-04-01T08:00:00+07:00")
    workshop.publish(monthly(cycle))
    tick(workshop)
    workshop.clock.set(datetime(2026, 4, 2, tzinfo=UTC))
    workshop.publish(monthly(cycle, title='"Bản hai"'))
    assert tick(workshop) == 1 and [case.title for case in cases(workshop)] == ["Bản hai"]


def test_a_new_release_replaces_another_schedule(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeDate", "2026-04-01T08:00:00+07:00")))
    tick(workshop)
    workshop.publish(monthly(timer("timeDate", "2026-04-05T08:00:00+07:00")))
    assert go_to(workshop, "2026-04-01") == 0
    assert go_to(workshop, "2026-04-05") == 1


def test_a_withdrawn_release_begins_nothing(workshop: Workshop) -> None:
    plain = Diagram("month").start().user("T").end().chain("S", "T", "E")
    workshop.publish(Diagram("other").start().user("T").end().chain("S", "T", "E"), plain)
    workshop.publish(monthly(timer("timeDate", "2026-04-01T08:00:00+07:00")))
    tick(workshop)
    with workshop.database.write() as work:
        newest = history(work.session, workshop.units["P"], "month")[0]
        withdraw(work, workshop.actor("admin"), workshop.clock, release_id=newest.id, reason="Nhầm")
    workshop.clock.set(datetime(2026, 4, 2, tzinfo=UTC))
    assert workshop.runtime.begin_due() == 0 and rows(workshop) == [] and cases(workshop) == []


def test_a_stale_schedule_never_begins_a_case(workshop: Workshop) -> None:
    """As if the change had been noted by nobody: what begins is checked again in its own transaction."""
    workshop.publish(monthly(timer("timeDate", "2026-04-01T08:00:00+07:00")))
    tick(workshop)
    workshop.publish(monthly(timer("timeDate", "2026-04-05T08:00:00+07:00")))
    with workshop.database.write() as work:
        work.connection.execute(update(ScheduleState).values(changed_at=None))
    workshop.clock.set(datetime(2026, 4, 2, tzinfo=UTC))
    assert workshop.runtime.begin_due() == 0 and cases(workshop) == []
    assert workshop.runtime.begin_due() == 0 and go_to(workshop, "2026-04-05") == 1


# ---- units


def test_every_unit_of_the_kinds_named_begins_its_own(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeDate", "2026-04-01T08:00:00+07:00"), kinds="commune, department"))
    assert go_to(workshop, "2026-04-01") == 2  # the department keeps no accounts
    assert {case.unit_id for case in cases(workshop)} == {workshop.units["A"], workshop.units["B"]}


def test_a_unit_with_a_release_of_its_own_goes_by_that(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeDate", "2026-04-01T08:00:00+07:00"), kinds="province, commune"))
    workshop.publish(monthly(timer("timeDate", "2026-04-03T08:00:00+07:00"), kinds="commune"), unit="B")
    assert go_to(workshop, "2026-04-01") == 2 and go_to(workshop, "2026-04-03") == 1
    assert cases(workshop)[-1].unit_id == workshop.units["B"]


def test_strangers_begin_nothing(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeDate", "2026-04-01T08:00:00+07:00"), kinds=""), unit="Q")
    assert go_to(workshop, "2026-04-01") == 1 and cases(workshop)[0].tenant_id == workshop.units["Q"]


def test_a_closed_unit_begins_nothing(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeCycle", "R/2026-04-01T08:00:00+07:00/P1M"), kinds="commune"))
    tick(workshop)
    with workshop.database.write() as work:
        actor, day = workshop.actor("admin"), datetime(2026, 4, 1).date()
        close_unit(work, actor, workshop.clock, workshop.units["A"], valid_to=day, reason="Sáp nhập")
    assert len(rows(workshop)) == 2
    workshop.clock.set(datetime.fromisoformat("2026-04-01T08:00:00+07:00"))
    assert workshop.runtime.begin_due() + workshop.runtime.begin_due() == 1  # nobody has looked at the units since
    assert [case.unit_id for case in cases(workshop)] == [workshop.units["B"]]
    assert [row.unit_id for row in rows(workshop)] == [workshop.units["B"]]


def test_a_new_unit_begins_what_comes_after_it(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeCycle", "R/2026-03-01T08:00:00+07:00/P1M"), kinds="commune"))
    assert go_to(workshop, "2026-04-15") == 2
    with workshop.database.write() as work:
        created = create_unit(
            work,
            workshop.actor("admin"),
            workshop.clock,
            code="C",
            name="Xã Mới",
            short_name="Xã Mới",
            kind="commune",
            relation="lower_front",
            parent_id=workshop.units["P"],
            valid_from=datetime(2026, 1, 1).date(),
        )
    assert tick(workshop) == 0 and created in {row.unit_id for row in rows(workshop)}
    assert go_to(workshop, "2026-05-01") == 3


# ---- parameters


YEARLY = '=if profile.day = null then null else "R/" + string(profile.day) + "T08:00:00+07:00/P1Y"'


def test_a_parameter_says_when_and_nothing_begins_while_it_is_empty(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeCycle", YEARLY)))
    declare(workshop, day="")
    assert go_to(workshop, "2026-03-10") == 0 and rows(workshop)[0].due_at is None
    change(workshop, day="2026-04-01")
    assert go_to(workshop, "2026-04-01") == 1
    change(workshop, day="2026-05-02")
    assert tick(workshop) == 0 and go_to(workshop, "2027-04-01") == 1  # 2/5/2026 came while nobody looked
    assert rows(workshop)[0].due_at == datetime.fromisoformat("2027-05-02T08:00:00+07:00")
    change(workshop, day=None)
    assert go_to(workshop, "2028-06-01") == 0


def test_a_date_moved_into_the_past_begins_nothing(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeDate", "=profile.day")))
    declare(workshop, day="2026-06-01")
    assert go_to(workshop, "2026-04-10") == 0
    change(workshop, day="2026-04-01")
    assert tick(workshop) == 0 and cases(workshop) == []
    change(workshop, day="2026-04-11")
    assert go_to(workshop, "2026-04-11", "00:00") == 1


def test_a_unit_below_goes_by_its_own_parameter(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeDate", "=profile.day"), kinds="commune"))
    declare(workshop, day="2026-04-01")
    change(workshop, "B", day="2026-05-01")
    assert go_to(workshop, "2026-04-02") == 1 and go_to(workshop, "2026-05-02") == 1
    assert [case.unit_id for case in cases(workshop)] == [workshop.units["A"], workshop.units["B"]]


def test_an_expression_that_gives_no_time_is_told(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeDate", "=profile.day.month")))
    declare(workshop, day=5)
    assert go_to(workshop, "2026-04-01") == 0
    (row,) = rows(workshop)
    assert row.due_at is None and row.problem and "month" in row.problem
    workshop.publish(monthly(timer("timeDate", "=date(2026, 4, profile.day)")))
    assert go_to(workshop, "2026-04-05") == 1 and rows(workshop)[0].problem is None


# ---- conditions


def test_a_condition_begins_a_case_each_time_it_becomes_true(workshop: Workshop) -> None:
    workshop.publish(monthly(condition("profile.count &gt;= 3")))
    declare(workshop, count=3)
    assert tick(workshop) == 0  # true from the beginning: it has to become so
    for count, begun in ((4, 0), (1, 0), (5, 1), (6, 0), (2, 0), (3, 1)):
        workshop.clock.advance(timedelta(minutes=1))
        change(workshop, count=count)
        assert tick(workshop) == begun, count
    assert cases(workshop)[0].started_by == "Hệ thống, theo điều kiện"
    assert any("điều kiện" in row.sentence for row in workshop.case(cases(workshop)[0].id).timeline)


def test_a_condition_may_ask_the_clock(workshop: Workshop) -> None:
    workshop.publish(monthly(condition('today() &gt;= date("2026-04-01")')))
    assert tick(workshop) == 0 and go_to(workshop, "2026-03-31") == 0
    assert go_to(workshop, "2026-04-01", "00:30") == 1 and go_to(workshop, "2026-04-02") == 0


# ---- several things may begin it


def test_whatever_comes_first_begins_and_the_others_still_may(workshop: Workshop) -> None:
    event = timer("timeDate", "2026-04-01T08:00:00+07:00") + signal("hop") + message("tin")
    several = monthly(event, messages=("tin",), signals=("hop",))
    call = Diagram("call", signals=("hop",)).start().user("T1")
    call.node("intermediateThrowEvent", "Throw", signal("hop")).end().chain("S", "T1", "Throw", "E")
    workshop.publish(several, call)
    assert go_to(workshop, "2026-04-01") == 1
    workshop.do(workshop.start("call"))
    begun = [case for case in cases(workshop) if case.kind == "month"]
    assert [case.started_by for case in begun] == ["Hệ thống, theo lịch", "Tín hiệu từ Tỉnh Một"]


def test_a_timer_behind_an_event_gateway_opens_a_case(workshop: Workshop) -> None:
    diagram = Diagram("month", messages=("tin",), startable="", start_unit_kinds="province")
    diagram.node("eventBasedGateway", "G", "", ' instantiate="true"').catch("M", message("tin"))
    diagram.catch("C", timer("timeCycle", "R/2026-04-01T08:00:00+07:00/P1D")).user("T").user("U").end().end("E2")
    workshop.publish(diagram.chain("G", "M", "T", "E").chain("G", "C", "U", "E2"))
    assert go_to(workshop, "2026-04-01") == 1 and go_to(workshop, "2026-04-02") == 1
    assert [workshop.item(workshop.open(case.id)[0]).element_id for case in cases(workshop)] == ["U", "U"]


# ---- failing and dying


def stops(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt  # as when the process is killed right there: nothing after it happens


@pytest.mark.parametrize("where", ["_go_on", "open_case", "_stands", "_taken"])
def test_a_process_that_dies_begins_neither_none_nor_two(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    workshop.publish(monthly(timer("timeCycle", "R/2026-04-01T08:00:00+07:00/P1M")))
    tick(workshop)
    workshop.clock.set(datetime.fromisoformat("2026-04-01T08:00:00+07:00"))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(schedules, where, stops)
        workshop.runtime.begin_due()
    assert cases(workshop) == []
    assert tick(workshop, workshop.another()) == 1 and tick(workshop) == 0
    assert len(cases(workshop)) == 1 and not workshop.faults()


def test_a_change_is_followed_though_the_process_died_right_after_it(workshop: Workshop) -> None:
    workshop.publish(monthly(timer("timeDate", "2026-04-01T08:00:00+07:00")))  # nobody has looked since
    workshop.clock.set(datetime(2026, 4, 3, tzinfo=UTC))
    assert tick(workshop, workshop.another()) == 1


def test_a_case_that_cannot_begin_is_told_and_tried_again(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.publish(monthly(timer("timeDate", "2026-04-01T08:00:00+07:00")))
    with monkeypatch.context() as patch:
        patch.setattr(schedules, "open_case", lambda *_, **__: 1 / 0)
        assert go_to(workshop, "2026-04-01") == 0 and tick(workshop) == 0
    (row,) = rows(workshop)
    assert row.attempts == 1 and row.problem and row.try_at == workshop.clock.now() + timedelta(minutes=1)
    workshop.clock.advance(timedelta(minutes=1))
    assert tick(workshop) == 1 and rows(workshop)[0].problem is None


def test_two_workers_begin_it_once(workshop: Workshop) -> None:
    from tests.integration.runtime.test_races import THREADS, at_once

    workshop.publish(monthly(timer("timeCycle", "R/2026-04-01T08:00:00+07:00/P1D"), kinds="province, commune"))
    workshop.clock.set(datetime.fromisoformat("2026-04-01T08:00:00+07:00"))

    def work(runtime: Runtime) -> int:
        return tick(workshop, runtime)

    begun = at_once(workshop, [work] * THREADS)
    assert all(isinstance(each, int) for each in begun), begun
    assert sum(begun) + tick(workshop) == 3 and len(cases(workshop)) == 3 and not workshop.faults()
