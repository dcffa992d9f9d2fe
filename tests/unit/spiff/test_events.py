"""Events: timers, messages, conditions, errors, terminate; at the edge of a task and between steps.

BPMN 2.0.2 §10.5; every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from models import Model, compiled, condition, error, message, timer
from play import NOON, Play, both


def line(*middle: str, model: Model) -> Model:
    return model.start().end().chain("S", *middle, "E")


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("Date", "2026-03-05", datetime(2026, 3, 4, 17, tzinfo=UTC)),
        ("Date", "2026-03-05T08:00:00+07:00", datetime(2026, 3, 5, 1, tzinfo=UTC)),
        ("Date", "=a.on", datetime(2026, 4, 29, 17, tzinfo=UTC)),
        ("Duration", "P2DT3H", NOON + timedelta(days=2, hours=3)),
        ("Duration", "P1M", datetime(2026, 4, 2, 5, tzinfo=UTC)),
        ("Duration", "P1Y2M3DT4H", datetime(2027, 5, 5, 9, tzinfo=UTC)),
        ("Duration", "P0Y0M0DT0H0M10S", NOON + timedelta(seconds=10)),
        ("Duration", "P2W", NOON + timedelta(days=14)),
        ("Duration", "PT1,5S", NOON + timedelta(seconds=1, milliseconds=500)),
        ("Date", "2026-03-05T08:00+0700", datetime(2026, 3, 5, 1, tzinfo=UTC)),
        ("Duration", '=duration("PT" + string(a.hours) + "H")', NOON + timedelta(hours=5)),
    ],
)
def test_timer_waits_until_its_moment(kind: str, text: str, due: datetime) -> None:
    model = line("a", "T", "z", model=Model().users("a", "z").catch("T", timer(kind, text)))

    def scenario(play: Play) -> None:
        play.start().do("a", on=date(2026, 4, 30), hours=Decimal(5))
        assert play.changes.due == due
        play.world.clock.set(due - timedelta(seconds=1))
        assert play.wait(seconds=0) == 0 and play.open() == []
        assert play.wait(seconds=1) == 1 and play.open() == ["z"]
        assert play.changes.due is None and play.wait(days=99) == 0

    both(compiled(model), scenario)


def edge(definition: str, interrupting: bool) -> Model:
    model = Model().start().user("a").boundary("B", "a", definition, interrupting).users("late", "z").end().end("E2")
    return model.chain("S", "a", "z", "E").chain("B", "late", "E2")


def test_interrupting_timer_takes_the_task_away() -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.wait(hours=3) == 1
        assert play.open() == ["late"] and play.changes.due is None
        play.do("late")

    play = both(compiled(edge(timer("Duration", "PT2H"), True)), scenario)
    assert [e["element"] for e in play.history if e["do"] == "withdrawn"] == ["a"]
    assert play.status == "completed" and play.passed() == ["S", "B", "late", "E2"]


def test_a_task_done_in_time_disarms_its_timer() -> None:
    def scenario(play: Play) -> None:
        play.start().do("a")
        assert play.changes.due is None and play.tokens() == 1 and play.wait(days=9) == 0

    both(compiled(edge(timer("Duration", "PT2H"), True)), scenario)


def test_reminder_leaves_the_task_open() -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.wait(hours=2) == 1 and play.open() == ["a", "late"]
        assert play.wait(hours=2) == 0
        play.do("a").do("z")
        assert play.status == "running"
        play.do("late")

    assert both(compiled(edge(timer("Duration", "PT2H"), False)), scenario).status == "completed"


def test_cycle_fires_its_number_of_times() -> None:
    def scenario(play: Play) -> None:
        play.start()
        for round_ in (1, 2, 3):
            assert play.wait(hours=1) == 1 and play.open() == ["a"] + ["late"] * round_
        assert play.changes.due is None and play.wait(days=9) == 0

    both(compiled(edge(timer("Cycle", "R3/PT1H"), False)), scenario)


def test_missed_rounds_of_a_cycle_count_once_and_keep_the_rhythm() -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.wait(hours=5, minutes=30) == 1
        assert play.open() == ["a", "late"] and play.changes.due == NOON + timedelta(hours=6)
        assert play.wait(minutes=30) == 1
        play.do("a")
        assert play.changes.due is None

    both(compiled(edge(timer("Cycle", "R/PT1H"), False)), scenario)


def test_a_year_of_standstill_does_not_count_every_second() -> None:
    play = both(compiled(edge(timer("Cycle", "R/PT1S"), False)), lambda play: [play.start(), play.wait(days=365)])
    assert play.open() == ["a", "late"]


def test_cycle_may_begin_at_a_date() -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.changes.due == datetime(2026, 3, 10, 1, tzinfo=UTC)
        play.wait(days=8)
        assert play.changes.due == datetime(2026, 3, 11, 1, tzinfo=UTC)

    both(compiled(edge(timer("Cycle", "R2/2026-03-10T08:00:00+07:00/P1D"), False)), scenario)


def test_a_cycle_of_months_and_days() -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.changes.due == datetime(2026, 4, 3, 5, tzinfo=UTC)
        play.wait(days=32)
        assert play.changes.due == datetime(2026, 5, 4, 5, tzinfo=UTC)

    both(compiled(edge(timer("Cycle", "R3/P1M1D"), False)), scenario)


def test_timers_fire_in_the_order_of_their_times() -> None:
    model = Model().start().par("F", "J").catch("T2", timer("Duration", "PT2H")).catch("T1", timer("Duration", "PT1H"))
    model.end().chain("S", "F", "T2", "J", "E").chain("F", "T1", "J")
    play = both(compiled(model), lambda play: [play.start(), play.wait(hours=9)])
    assert play.passed() == ["S", "F", "T1", "T2", "J", "E"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_message_at_the_edge_of_a_task(interrupting: bool) -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.deliver("other", {}) == 0
        assert play.deliver("note", {"t": "rút lại"}) == 1
        assert play.variables()["B"] == {"t": "rút lại"}
        assert play.open() == (["late"] if interrupting else ["a", "late"])
        assert play.deliver("note", {"t": "2"}) == (0 if interrupting else 1)

    both(compiled(edge(message("note"), interrupting), messages=("note",)), scenario)


def test_message_waits_for_all_its_keys() -> None:
    model = line("a", "M", "z", model=Model().users("a", "z"))
    model.catch("M", message("note"), correlation="{case: a.n, org: a.o}")

    def scenario(play: Play) -> None:
        play.start().do("a", n=Decimal(7), o="x")
        assert play.deliver("note", {}, {"case": Decimal(7)}) == 0
        assert play.deliver("note", {"v": Decimal(1)}, {"org": "x", "case": Decimal(7)}) == 1
        assert play.open() == ["z"] and not play.subscriptions

    both(compiled(model, messages=("note",)), scenario)


def test_delivering_twice_is_refused() -> None:
    model = line("M", "z", model=Model().user("z").catch("M", message("note")))
    play = Play(compiled(model, messages=("note",))).start()
    token = next(iter(play.subscriptions))
    play.deliver("note", {})
    with pytest.raises(KeyError):
        play.execution.deliver(token, {})


def test_sending_and_receiving_tasks() -> None:
    props = {"to": "parent", "payload": "{n: a.n + 1}", "correlation": '{id: "k"}'}
    model = Model().user("a").node("sendTask", "out", "", props, ' messageRef="ask"').user("z")
    model.node("receiveTask", "back", "", {"correlation": '{id: "k"}'}, ' messageRef="reply"')
    model.node("intermediateThrowEvent", "T", message("ask"), {"to": "=a.who", "payload": "{n: back.n}"})
    model = line("a", "out", "back", "T", "z", model=model)

    def scenario(play: Play) -> None:
        play.start().do("a", n=Decimal(1), who=["u1", "u2"])
        assert play.deliver("reply", {"n": Decimal(5)}, {"id": "k"}) == 1
        assert play.open() == ["z"]

    play = both(compiled(model, messages=("ask", "reply")), scenario)
    sent = [(m.step.element_id, m.name, m.to, m.payload, m.correlation) for m in play.world.sent]
    assert sent == [
        ("out", "ask", "parent", {"n": Decimal(2)}, {"id": "k"}),
        ("T", "ask", {"unit": ["u1", "u2"]}, {"n": Decimal(5)}, {}),
    ]


def test_message_start_and_message_end() -> None:
    model = (
        Model().start("M", message("ask")).user("a").node("endEvent", "E", message("reply"), {"payload": "{r: M.n}"})
    )
    model.start("S").user("b").end("E2").chain("M", "a", "E").chain("S", "b", "E2")
    pair = compiled(model, messages=("ask", "reply"))

    def scenario(play: Play) -> None:
        play.start("p", start_event="M", payload={"n": Decimal(3)})
        assert play.open() == ["a"]
        play.do("a")

    play = both(pair, scenario)
    assert play.world.sent[0].payload == {"r": Decimal(3)} and play.variables()["M"] == {"n": Decimal(3)}
    assert both(pair, lambda play: play.start()).open() == ["b"]


def race(*targets: str, model: Model) -> Model:
    model.start().node("eventBasedGateway", "G").chain("S", "G")
    for key in targets:
        model.user(f"after_{key}").end(f"E_{key}").chain("G", key, f"after_{key}", f"E_{key}")
    return model


def test_event_gateway_follows_the_first_event() -> None:
    model = race("M", "T", model=Model().catch("M", message("note")).catch("T", timer("Duration", "PT1H")))
    both_ways = compiled(model, messages=("note",))

    def by_message(play: Play) -> None:
        play.start()
        assert play.deliver("note", {"n": Decimal(1)}) == 1
        assert play.wait(hours=9) == 0 and play.changes.due is None
        play.do("after_M")

    def by_time(play: Play) -> None:
        play.start()
        assert play.wait(hours=1) == 1 and not play.subscriptions
        play.do("after_T")

    for scenario, last in ((by_message, "E_M"), (by_time, "E_T")):
        play = both(both_ways, scenario)
        assert play.status == "completed" and play.changes.outcome == last and play.passed("G") == ["G"]


def test_event_gateway_with_two_timers_and_a_receive_task() -> None:
    model = Model().catch("T1", timer("Duration", "PT3H")).catch("T2", timer("Duration", "PT1H"))
    model.node("receiveTask", "R", "", {}, ' messageRef="note"')
    built = compiled(race("T1", "T2", "R", model=model), messages=("note",))
    play = both(built, lambda play: [play.start(), play.wait(hours=1)])
    assert play.open() == ["after_T2"] and play.tokens() == 1
    play = both(built, lambda play: [play.start(), play.deliver("note", {})])
    assert play.open() == ["after_R"] and play.tokens() == 1


def test_condition_happens_when_it_becomes_true() -> None:
    model = Model().start().par("F").user("a").catch("C", condition("ready = true")).users("z").end().end("E2")
    model.script("set", "{ready: a.ok}").chain("S", "F", "a", "set", "E").chain("F", "C", "z", "E2")

    def scenario(play: Play) -> None:
        play.start(ready=False)
        assert play.open() == ["a"]
        play.do("a", ok=True)
        assert play.open() == ["z"]

    both(compiled(model), scenario)

    def repaired(play: Play) -> None:
        play.start(ready=False).repair("ready", True)
        assert play.open() == ["a", "z"]

    both(compiled(model), repaired)


def test_terminate_ends_everything_at_once() -> None:
    inside = Model().start("iS").user("i").end("iE").chain("iS", "i", "iE")
    model = Model().start().par("F").users("a").sub("sub", inside).catch("T", timer("Duration", "PT1H"))
    model.end("X", "<bpmn:terminateEventDefinition/>", outcome="stopped").end("E2").end("E3")
    model.chain("S", "F", "a", "X").chain("F", "sub", "E2").chain("F", "T", "E3")
    play = both(compiled(model), lambda play: play.start().do("a"))
    assert play.status == "completed" and play.changes.outcome == "stopped" and play.open() == []
    assert not play.tokens() and play.changes.due is None


def test_terminate_in_a_sub_process_ends_only_that() -> None:
    inside = Model().start("iS").par("iF").users("i", "j").end("iX", "<bpmn:terminateEventDefinition/>").end("iE")
    inside.chain("iS", "iF", "i", "iX").chain("iF", "j", "iE")
    model = line("sub", "z", model=Model().user("z").sub("sub", inside))
    play = both(compiled(model), lambda play: play.start().do("i"))
    assert play.open() == ["z"]


def test_an_error_climbs_to_the_first_boundary_event_with_its_code() -> None:
    deep = Model().start("dS").user("d").end("dX", error("bad")).chain("dS", "d", "dX")
    middle = Model().start("mS").sub("deep", deep).boundary("Bo", "deep", error("other")).end("mE").end("mE2")
    middle.chain("mS", "deep", "mE").chain("Bo", "mE2")
    model = Model().start().sub("middle", middle).boundary("B", "middle", error("bad")).user("fix").end().end("E2")
    model.chain("S", "middle", "E").chain("B", "fix", "E2")
    play = both(compiled(model, errors=("bad", "other")), lambda play: play.start().do("d", v="x"))
    assert play.open() == ["fix"] and play.variables() == {} and play.tokens() == 1


def test_an_error_out_of_a_called_process_is_caught_too() -> None:
    called = Model("c").start("cS").user("work").end("cX", error("bad")).chain("cS", "work", "cX")
    model = Model().start().call("call", "c").boundary("B", "call", error("bad")).user("fix").end().end("E2")
    model.chain("S", "call", "E").chain("B", "fix", "E2")
    assert both(compiled(model, called, errors=("bad",)), lambda play: play.start().do("work")).open() == ["fix"]


def test_an_error_nobody_catches_fails_the_instance() -> None:
    model = Model().start().par("F").users("a", "b").end("X", error("bad")).end()
    model.chain("S", "F", "a", "X").chain("F", "b", "E")
    play = both(compiled(model, errors=("bad",)), lambda play: play.start().do("a"))
    assert play.status == "failed" and play.changes.outcome == "bad" and play.open() == [] and not play.tokens()
