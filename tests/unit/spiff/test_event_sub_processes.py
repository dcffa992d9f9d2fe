"""Event sub-processes, interrupting and not, by everything that may start them; escalations and where they are heard.

BPMN 2.0.2 §10.3.5, §10.5.5, §13.5.4; every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from models import TERMINATE, Model, checked, condition, error, escalation, message, signal, timer
from play import Play, both

from engine.spiff import follow

NAMES = {"messages": ("note",), "signals": ("hop",), "errors": ("bad", "worse"), "escalations": ("up", "upper")}

Trigger = Callable[[Play], object]
STARTS: dict[str, tuple[str, Trigger]] = {
    "message": (message("note"), lambda play: play.deliver("note", {})),
    "signal": (signal("hop"), lambda play: play.hear("hop")),
    "timer": (timer("Duration", "PT1H"), lambda play: play.wait(hours=1)),
    "condition": (condition("ready = true"), lambda play: play.repair("ready", True)),
    "escalation": (escalation("up"), lambda play: play.do("tell")),
}


def handler(*steps: str) -> Model:
    return Model().users(*steps).end("hE").chain("hS", *steps, "hE")


def telling() -> Model:
    """A level with a task, and beside it one after which an escalation is thrown."""
    model = Model().start().par("F").users("a", "tell", "z").throw("T", escalation("up")).end().end("E2")
    return model.chain("S", "F", "a", "z", "E").chain("F", "tell", "T", "E2")


@pytest.mark.parametrize("kind", STARTS)
def test_interrupting_ends_the_level_and_what_is_in_it(kind: str) -> None:
    definition, trigger = STARTS[kind]
    model = telling().on("on", "hS", definition, handler("care"))

    def scenario(play: Play) -> None:
        play.start(ready=False)
        assert play.open() == ["a", "tell"]
        trigger(play)
        assert play.open() == ["care"] and not play.signals and not play.subscriptions and play.changes.due is None
        play.do("care")

    assert both(checked(model, **NAMES), scenario).status == "completed"


@pytest.mark.parametrize("kind", STARTS)
def test_non_interrupting_runs_beside_the_level(kind: str) -> None:
    definition, trigger = STARTS[kind]
    model = telling().on("on", "hS", definition, handler("care"), interrupting=False)

    def scenario(play: Play) -> None:
        play.start(ready=False)
        trigger(play)
        assert "care" in play.open() and "a" in play.open()
        for key in ("a", "z"):
            play.do(key)
        if "tell" in play.open():
            play.do("tell")
        assert play.status == "running"  # what runs beside it holds the level open
        while "care" in play.open():
            play.do("care")

    assert both(checked(model, **NAMES), scenario).status == "completed"


def test_non_interrupting_hears_again_while_the_first_is_under_way() -> None:
    model = telling().on("on", "hS", signal("hop"), handler("care"), interrupting=False)

    def scenario(play: Play) -> None:
        play.start().hear("hop")
        play.hear("hop")
        assert play.open() == ["a", "care", "care", "tell"]

    both(checked(model, **NAMES), scenario)


def test_a_condition_starts_it_once_for_each_time_it_becomes_true() -> None:
    model = telling().on("on", "hS", condition("ready = true"), handler("care"), interrupting=False)

    def scenario(play: Play) -> None:
        play.start(ready=False).repair("ready", True).repair("other", True)
        assert play.open().count("care") == 1
        play.repair("ready", False).repair("ready", True)
        assert play.open().count("care") == 2

    both(checked(model, **NAMES), scenario)


def test_a_cycle_starts_it_its_number_of_times() -> None:
    model = telling().on("on", "hS", timer("Cycle", "R2/PT1H"), handler("care"), interrupting=False)

    def scenario(play: Play) -> None:
        play.start()
        assert [play.wait(hours=1) for _ in range(4)] == [1, 1, 0, 0]
        assert play.open().count("care") == 2

    both(checked(model, **NAMES), scenario)


def test_its_timer_follows_a_live_parameter() -> None:
    model = telling().on("on", "hS", timer("Date", "=profile.until"), handler("care"))

    def scenario(play: Play) -> None:
        play.world.live = {"until": date(2026, 3, 10)}
        play.start(profile={"until": date(2026, 3, 10)})
        assert play.changes.due == datetime(2026, 3, 9, 17, tzinfo=UTC)
        play.world.live = {"until": date(2026, 3, 5)}
        follow(play.execution, {"until"})
        play._commit()
        assert play.changes.due == datetime(2026, 3, 4, 17, tzinfo=UTC)
        assert play.wait(days=3) == 1 and play.open() == ["care"]

    both(checked(model, **NAMES), scenario)


def test_a_level_ends_although_somebody_listens() -> None:
    inside = Model().start("iS").user("i").end("iE").chain("iS", "i", "iE")
    inside.on("on", "hS", message("note"), handler("care"), interrupting=False)
    model = Model().start().sub("sub", inside).user("z").end().chain("S", "sub", "z", "E")

    def scenario(play: Play) -> None:
        play.start().do("i")
        assert play.open() == ["z"] and not play.subscriptions and play.tokens() == 1

    both(checked(model, **NAMES), scenario)


def test_it_reads_and_writes_what_lies_around_it() -> None:
    set_ = Model().script("jot", "{seen: a.v}").user("care").end("hE").chain("hS", "jot", "care", "hE")
    model = Model().start().users("a", "b").end().chain("S", "a", "b", "E").on("on", "hS", signal("hop"), set_)

    def scenario(play: Play) -> None:
        play.start().do("a", v="x").hear("hop")
        assert play.execution.visible_at(next(iter(play.items)))["seen"] == "x"

    both(checked(model, **NAMES), scenario)


def failing(catches: str = "bad") -> Model:
    inside = Model().start("iS").users("i", "j").end("iX", error("bad")).par("iF").end("iE")
    inside.chain("iS", "iF", "i", "iX").chain("iF", "j", "iE").on("on", "hS", error(catches), handler("care"))
    model = Model().start().sub("sub", inside).boundary("B", "sub", error("bad")).users("fix", "z").end().end("E2")
    return model.chain("S", "sub", "z", "E").chain("B", "fix", "E2")


def test_an_error_is_caught_on_its_own_level_first() -> None:
    def scenario(play: Play) -> None:
        play.start().do("i")
        assert play.open() == ["care"]
        play.do("care")
        assert play.open() == ["z"]

    both(checked(failing(), **NAMES), scenario)


def test_an_error_of_another_code_goes_on_to_the_edge() -> None:
    assert both(checked(failing("worse"), **NAMES), lambda play: play.start().do("i")).open() == ["fix"]


def test_an_error_out_of_an_event_sub_process_leaves_its_level() -> None:
    care = Model().user("care").end("hX", error("bad")).chain("hS", "care", "hX")
    inside = Model().start("iS").user("i").end("iE").chain("iS", "i", "iE").on("on", "hS", signal("hop"), care)
    inside.on("on2", "kS", error("bad"), Model().user("k").end("kE").chain("kS", "k", "kE"))
    model = Model().start().sub("sub", inside).boundary("B", "sub", error("bad")).users("fix").end().end("E2")
    model.chain("S", "sub", "E").chain("B", "fix", "E2")

    def scenario(play: Play) -> None:
        play.start().hear("hop")
        assert play.open() == ["care"]  # its level has ended but for this; nobody listens there any more
        play.do("care")
        assert play.open() == ["fix"] and play.tokens() == 1

    both(checked(model, **NAMES), scenario)


def test_terminating_a_level_ends_what_runs_beside_it() -> None:
    inside = Model().start("iS").user("i").end("iX", TERMINATE).chain("iS", "i", "iX")
    inside.on("on", "hS", signal("hop"), handler("care"), interrupting=False)
    model = Model().start().sub("sub", inside).user("z").end().chain("S", "sub", "z", "E")

    def scenario(play: Play) -> None:
        play.start().hear("hop")
        play.do("i")
        assert play.open() == ["z"] and play.tokens() == 1

    both(checked(model, **NAMES), scenario)


# ---- escalations


def escalating(interrupting: bool, code: str = "up", end: bool = False) -> Model:
    inside = Model().start("iS").users("i", "j").end("iE")
    if end:
        inside.end("iX", escalation("up")).par("iF").chain("iS", "iF", "i", "iX").chain("iF", "j", "iE")
    else:
        inside.throw("iT", escalation("up")).chain("iS", "i", "iT", "j", "iE")
    model = Model().start().sub("sub", inside).boundary("B", "sub", escalation(code), interrupting)
    model.users("boss", "z").end().end("E2")
    return model.chain("S", "sub", "z", "E").chain("B", "boss", "E2")


@pytest.mark.parametrize("code", ["up", ""])
@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_is_heard_at_the_edge_of_its_sub_process(interrupting: bool, code: str) -> None:
    def scenario(play: Play) -> None:
        play.start().do("i")
        assert play.open() == (["boss"] if interrupting else ["boss", "j"])

    both(checked(escalating(interrupting, code), **NAMES), scenario)


@pytest.mark.parametrize("code", ["up", "upper"])
@pytest.mark.parametrize("kind", [escalation, error])
def test_who_names_the_code_goes_before_who_catches_all(kind: Callable[[str], str], code: str) -> None:
    every = escalation("") if kind is escalation else "<bpmn:errorEventDefinition/>"
    thrown = code if kind is escalation else {"up": "bad", "upper": "worse"}[code]
    named = "up" if kind is escalation else "bad"
    inside = Model().start("iS").user("i").end("iX", kind(thrown)).chain("iS", "i", "iX")
    model = Model().start().sub("sub", inside).end().users("any", "one").end("E2").end("E3")
    model.boundary("A", "sub", every).boundary("B", "sub", kind(named)).chain("S", "sub", "E")
    model.chain("A", "any", "E2").chain("B", "one", "E3")
    play = both(checked(model, **NAMES), lambda play: play.start().do("i"))
    assert play.open() == (["one"] if code == "up" else ["any"])


@pytest.mark.parametrize("end", [False, True])
def test_an_escalation_that_ends_what_it_was_thrown_in_stays_told(end: bool) -> None:
    thrower = "iX" if end else "iT"
    assert both(checked(escalating(True, end=end), **NAMES), lambda play: play.start().do("i")).passed(thrower)


def test_an_escalation_nobody_hears_holds_nothing_up() -> None:
    assert both(checked(escalating(True, "upper"), **NAMES), lambda play: play.start().do("i")).open() == ["j"]


def test_an_escalation_climbs_out_of_a_called_process() -> None:
    called = Model("c").start("cS").users("i", "j").throw("T", escalation("up")).end("cE")
    called.chain("cS", "i", "T", "j", "cE")
    model = Model().start().call("call", "c").boundary("B", "call", escalation("up"), False).user("boss").end()
    model.end("E2").chain("S", "call", "E").chain("B", "boss", "E2")
    play = both(checked(model, called, **NAMES), lambda play: play.start().do("i"))
    assert play.open() == ["boss", "j"]


def test_an_escalating_end_ends_only_its_own_way() -> None:
    inside = Model().start("iS").par("iF").users("i", "j").end("iX", escalation("up")).end("iE")
    inside.chain("iS", "iF", "i", "iX").chain("iF", "j", "iE")
    model = Model().start().sub("sub", inside).boundary("B", "sub", escalation("up"), False).users("boss", "z").end()
    model.end("E2").chain("S", "sub", "z", "E").chain("B", "boss", "E2")

    def scenario(play: Play) -> None:
        play.start().do("i")
        assert play.open() == ["boss", "j"]
        play.do("j")
        assert play.open() == ["boss", "z"]

    both(checked(model, **NAMES), scenario)
