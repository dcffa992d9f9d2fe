"""Sub-processes and called processes: levels of their own with variables of their own.

BPMN 2.0.2 §10.3.5 and §10.3.6, docs/architecture.md; every scenario is played hot and with reloads."""

from __future__ import annotations

from decimal import Decimal

from models import Model, compiled, message, timer
from play import Play, both


def test_a_sub_process_publishes_its_variables_under_its_name() -> None:
    deep = Model().start("dS").user("ans").script("sc", "{x: 99, own: top.v + ans.v}").end("dE")
    deep.chain("dS", "ans", "sc", "dE")
    middle = Model().start("mS").sub("inner", deep).user("mid").end("mE").chain("mS", "inner", "mid", "mE")
    model = Model().start().user("top").script("s0", "{x: 1}").sub("outer", middle).user("z").end()
    model.chain("S", "top", "s0", "outer", "z", "E")

    def scenario(play: Play) -> None:
        play.start().do("top", v=Decimal(5)).do("ans", v=Decimal(7))
        assert "inner" not in play.variables()
        token = next(iter(play.items))
        assert play.execution.evaluate_at(token, "inner.own + x") == 13
        play.do("mid", m=Decimal(1))
        assert play.variables()["x"] == 1 and {k for k, _ in play.rows} == {"run", "token", "scope", "variable"}
        inner = {"ans": {"v": Decimal(7)}, "x": Decimal(99), "own": Decimal(12)}
        assert play.variables()["outer"] == {"inner": inner, "mid": {"m": Decimal(1)}}
        assert [key for kind, key in play.rows if kind in ("scope", "run")] == ["root", "root"]

    both(compiled(model), scenario)


def test_a_sub_process_without_events_of_its_own() -> None:
    inside = Model().users("i", "j").chain("i", "j")
    model = Model().start().sub("sub", inside).user("z").end().chain("S", "sub", "z", "E")
    play = both(compiled(model), lambda play: play.start().do("i").do("j"))
    assert play.open() == ["z"]


def test_a_sub_process_interrupted_leaves_nothing_behind() -> None:
    inside = Model().start("iS").par("F").users("i", "j").catch("M", message("note")).end("iE")
    inside.chain("iS", "F", "i", "iE").chain("F", "j", "iE").chain("F", "M", "iE")
    model = Model().start().sub("sub", inside).boundary("B", "sub", timer("Duration", "P1D")).user("late").end()
    model.end("E2").chain("S", "sub", "E").chain("B", "late", "E2")

    def scenario(play: Play) -> None:
        play.start().do("i", v=Decimal(1))
        play.wait(days=1)
        assert play.open() == ["late"] and not play.subscriptions and play.tokens() == 1
        assert [key for kind, key in play.rows if kind in ("scope", "run")] == ["root", "root"]

    both(compiled(model, messages=("note",)), scenario)


def test_a_reminder_at_a_sub_process_leaves_it_running() -> None:
    inside = Model().start("iS").user("i").end("iE").chain("iS", "i", "iE")
    model = Model().start().sub("sub", inside).boundary("B", "sub", timer("Duration", "P1D"), False).user("late").end()
    model.end("E2").chain("S", "sub", "E").chain("B", "late", "E2")

    def scenario(play: Play) -> None:
        play.start()
        play.wait(days=1)
        assert play.open() == ["i", "late"]
        play.do("i")
        assert play.status == "running"
        play.do("late")

    assert both(compiled(model), scenario).status == "completed"


def test_a_sub_process_in_a_loop_begins_anew_each_time() -> None:
    inside = Model().start("iS").user("i").end("iE").chain("iS", "i", "iE")
    model = Model().start().xor("M", "X").sub("sub", inside).user("check").end().chain("S", "M", "sub", "check", "X")
    model.flow("X", "M", "check.again").flow("X", "E", default=True)

    def scenario(play: Play) -> None:
        play.start()
        for n in (1, 2, 3):
            play.do("i", n=Decimal(n))
            assert play.variables()["sub"] == {"i": {"n": Decimal(n)}}
            play.do("check", again=n < 3)

    assert both(compiled(model), scenario).status == "completed"


def test_a_called_process_sees_what_it_is_given_and_the_standing_variables() -> None:
    called = Model("c").start("cS").user("work").script("sc", "{n: amount + work.n}").end("cE", outcome="inner")
    called.chain("cS", "work", "sc", "cE")
    props = {"in.amount": "a.v", "in.unit": '{id: "other"}', "out.result": "{n: n, at: unit.id}"}
    model = Model().start().user("a").call("call", "c", props=props).user("z").end(outcome="outer")
    model.chain("S", "a", "call", "z", "E")

    def scenario(play: Play) -> None:
        play.start(unit={"id": "u"}, case={"id": "k"}, profile={"p": Decimal(1)}, started_by={"name": "An"}, secret="s")
        play.do("a", v=Decimal(4))
        seen = play.execution.visible_at(next(iter(play.items)))
        assert set(seen) == {"unit", "case", "profile", "started_by", "amount"} and seen["unit"] == {"id": "other"}
        play.do("work", n=Decimal(2))
        assert play.variables()["result"] == {"n": Decimal(6), "at": "other"}
        assert (
            play.variables()["unit"] == {"id": "u"} and "n" not in play.variables() and "call" not in play.variables()
        )
        play.do("z")

    assert both(compiled(model, called), scenario).changes.outcome == "outer"


def test_calls_within_calls() -> None:
    models = [Model("c0").start("s0").user("work").end("e0").chain("s0", "work", "e0")]
    for n in range(1, 10):
        call = Model(f"c{n}").start(f"s{n}").end(f"e{n}").call(f"call{n}", f"c{n - 1}", props={"out.work": "work"})
        models.append(call.chain(f"s{n}", f"call{n}", f"e{n}"))

    def scenario(play: Play) -> None:
        play.start("c9")
        assert sum(kind == "run" for kind, _ in play.rows) == 10
        play.do("work", n=Decimal(1))
        assert play.variables() == {"work": {"n": Decimal(1)}} and play.status == "completed"

    both(compiled(*models), scenario)


def test_live_parameters_are_read_when_used() -> None:
    model = Model().start().user("a").script("s", "{n: profile.quota, m: profile.fixed}").user("z").end()
    called = Model("c").start("cS").user("b").script("s2", "{n: profile.quota}").user("c1").end("cE")
    called.chain("cS", "b", "s2", "c1", "cE")
    model.call("call", "c", props={"out.got": "n"}).chain("S", "a", "s", "call", "z", "E")

    def scenario(play: Play) -> None:
        play.start(profile={"quota": Decimal(1), "fixed": Decimal(2)})
        play.world.live = {"quota": Decimal(7)}
        play.do("a")
        assert (play.variables()["n"], play.variables()["m"]) == (7, 2)
        play.world.live = {"quota": Decimal(8)}
        play.do("b").do("c1")
        assert play.variables()["got"] == 8

    both(compiled(model, called), scenario)
