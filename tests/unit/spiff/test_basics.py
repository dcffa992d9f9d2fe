"""The ordinary steps, each played hot and with a reload after every command.

Start, end, tasks of people, scripts, services, gateways (BPMN 2.0.2 chapters 10 and 13)."""

from __future__ import annotations

from decimal import Decimal

from models import Model, compiled, error, many, message, timer
from play import Play, both


def test_user_task_answers_lie_under_its_id() -> None:
    def scenario(play: Play) -> None:
        play.start(given=Decimal(1))
        assert play.open() == ["a"]
        play.do("a", x=Decimal(3), text="Hạn nộp")
        assert play.variables() == {"given": Decimal(1), "a": {"x": Decimal(3), "text": "Hạn nộp"}}
        play.do("b")

    play = both(compiled(Model().start().users("a", "b").end(outcome="done").chain("S", "a", "b", "E")), scenario)
    assert play.passed() == ["S", "a", "b", "E"]
    assert (play.status, play.changes.outcome, play.changes.outcome_name) == ("completed", "done", "E")
    assert {kind for kind, _ in play.rows} == {"scope", "variable"}


def test_script_writes_its_entries_in_order() -> None:
    model = Model().start().script("s", "{n: a.x * 2, m: n + 1}").user("a").user("z").end()

    def scenario(play: Play) -> None:
        play.start().do("a", x=Decimal(4))
        assert (play.variables()["n"], play.variables()["m"]) == (8, 9)

    both(compiled(model.chain("S", "a", "s", "z", "E")), scenario)


def test_exclusive_takes_the_first_that_holds_else_the_default() -> None:
    model = Model().start().user("a").xor("X").users("low", "mid", "other").end().chain("S", "a", "X")
    model.flow("X", "low", "a.n < 5").flow("X", "mid", "a.n < 50").flow("X", "other", default=True)
    for key in ("low", "mid", "other"):
        model.flow(key, "E")
    for n, expected in ((1, "low"), (10, "mid"), (100, "other")):
        play = both(compiled(model), lambda play, n=n: play.start().do("a", n=Decimal(n)))
        assert play.open() == [expected]


def test_parallel_join_waits_for_all() -> None:
    model = Model().start().par("F", "J").users("a", "b", "c", "z").end().chain("S", "F")
    for key in "abc":
        model.chain("F", key, "J")

    def scenario(play: Play) -> None:
        play.start()
        for key in "cab":
            assert "z" not in play.open()
            play.do(key)
        assert play.open() == ["z"]
        play.do("z")

    play = both(compiled(model.chain("J", "z", "E")), scenario)
    assert play.passed("J") == ["J"] and play.status == "completed"


def test_several_instances_of_a_task() -> None:
    model = Model().start().user("a").user("ask", many(), collection="a.units", item="who").user("z").end()

    def scenario(play: Play) -> None:
        play.start().do("a", units=["x", "y", "x"])
        assert play.open() == ["ask"] * 3
        for n in (2, 3, 1):
            play.do("ask", Decimal(n), answer=Decimal(n))
        assert play.variables()["ask"] == [{"answer": Decimal(n)} for n in (1, 2, 3)]

    both(compiled(model.chain("S", "a", "ask", "z", "E")), scenario)


def test_call_activity_maps_in_and_out() -> None:
    called = Model("c").start("cS").user("work").script("sc", "{res: amount * 2}").end("cE")
    called.chain("cS", "work", "sc", "cE")
    caller = Model().start().user("a").call("call", "c", props={"in.amount": "a.v + 1", "out.result": "res"}).user("z")
    caller.end().chain("S", "a", "call", "z", "E")

    def scenario(play: Play) -> None:
        play.start(unit={"id": "u"}).do("a", v=Decimal(4))
        token = next(iter(play.items))
        assert play.execution.visible_at(token) == {"unit": {"id": "u"}, "amount": Decimal(5)}
        play.do("work")
        assert play.variables() == {"unit": {"id": "u"}, "a": {"v": Decimal(4)}, "result": Decimal(10)}

    both(compiled(caller, called), scenario)


def test_timer_and_message() -> None:
    model = Model().start().catch("T", timer("Duration", "PT1H")).catch("M", message("note")).user("z").end()

    def scenario(play: Play) -> None:
        play.start()
        assert play.wait(minutes=59) == 0
        assert play.wait(minutes=1) == 1
        assert play.deliver("note", {"n": Decimal(1)}) == 1
        assert play.variables()["M"] == {"n": Decimal(1)}
        play.do("z")

    play = both(compiled(model.chain("S", "T", "M", "z", "E"), messages=("note",)), scenario)
    assert play.status == "completed"


def test_error_end_is_caught_by_the_boundary_event() -> None:
    inside = Model().start("iS").user("i").end("iX", error("bad")).chain("iS", "i", "iX")
    model = Model().start().sub("sub", inside).boundary("B", "sub", error("bad")).user("fix").end().end("E2")
    model.chain("S", "sub", "E").chain("B", "fix", "E2")
    play = both(compiled(model, errors=("bad",)), lambda play: play.start().do("i"))
    assert play.open() == ["fix"]
