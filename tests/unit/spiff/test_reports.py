"""What several instances throw when they are done (BPMN 2.0.2 §10.3.8, table 10.30), and errors of automatic steps.

Every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from decimal import Decimal

import pytest
from models import Model, checked, chosen, compensate, compiled, error, escalation, loop, many, reporting, signal, xml
from models import timer as timer_
from play import Play, both

from engine.bpmn import check, load
from engine.spiff import Compiled

NAMED = {"signals": ("hop",), "errors": ("bad", "worse"), "escalations": ("up",)}
HOP = '<bpmn:signalEventDefinition id="done" signalRef="hop"/>'
UP = '<bpmn:escalationEventDefinition id="done" escalationRef="up"/>'
GIVEN = {"collection": "[1, 2, 3]", "item": "it"}


def ready(model: Model, *definitions: str) -> Compiled:
    return checked(model, **NAMED, definitions=definitions)


def told(inner: str, caught: str, **more: str) -> Model:
    """Several tasks, and an event at their edge that leads to a step."""
    model = Model().start().user("a", inner, **GIVEN, **more).boundary("B", "a", caught, interrupting=False)
    return model.users("told", "z").end().end("E2").chain("S", "a", "z", "E").chain("B", "told", "E2")


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize(("behavior", "times"), [("None", 3), ("One", 1)])
@pytest.mark.parametrize(("definition", "caught"), [(HOP, signal("hop")), (UP, escalation("up")), (UP, escalation(""))])
def test_each_or_the_first_that_is_done_is_told(
    behavior: str, times: int, definition: str, caught: str, sequential: bool
) -> None:
    model = told(reporting(behavior, "done", sequential=sequential), caught)

    def scenario(play: Play) -> None:
        play.start()
        for number in (1, 2, 3):
            assert play.open().count("told") == min(number - 1, times)
            play.do("a")
        assert play.open() == [*["told"] * times, "z"] and play.tokens() == times + 1

    player = both(ready(model, definition), scenario)
    assert player.world.thrown == (["hop"] * times if definition == HOP else [])


def test_all_says_nothing_and_what_belongs_to_another_behavior_is_not_thrown() -> None:
    inner = many().replace(" isSequential", ' oneBehaviorEventRef="done" noneBehaviorEventRef="done" isSequential')

    def scenario(play: Play) -> None:
        play.start().do("a").do("a").do("a")
        assert play.open() == ["z"] and not play.world.thrown

    both(ready(told(inner, signal("hop")), HOP), scenario)


def test_an_event_around_it_may_end_them_all() -> None:
    inner = Model().start("iS").user("a", reporting("One", "done"), **GIVEN).end("iE").chain("iS", "a", "iE")
    for definition, caught in ((UP, escalation("up")), (HOP, signal("hop"))):
        model = Model().start().sub("sub", inner).boundary("B", "sub", caught).users("told", "z").end().end("E2")
        model.chain("S", "sub", "z", "E").chain("B", "told", "E2")
        player = both(ready(model, definition), lambda play: play.start().do("a", item=Decimal(2)))
        assert player.open() == ["told"] and player.tokens() == 1


def test_told_and_ended_early() -> None:
    model = told(reporting("One", "done", until="nrOfCompletedInstances = 1"), escalation("up"))
    player = both(ready(model, UP), lambda play: play.start().do("a", item=Decimal(2), so=Decimal(7)))
    assert player.open() == ["told", "z"] and player.variables()["a"] == [{"so": Decimal(7)}]


def test_conditions_choose_and_one_that_is_done_may_throw_several() -> None:
    more = chosen("numberOfCompletedInstances >= 2", signal("hop")) + chosen(
        "some answer in answers satisfies answer.no = true", escalation("up") + signal("hop")
    )
    model = told(reporting("Complex", more=more), escalation("up"))

    def scenario(play: Play) -> None:
        play.start()
        play.do("a", item=Decimal(1), no=False)
        assert play.world.thrown == [] and play.open() == ["a", "a"]
        play.do("a", item=Decimal(2), no=True)
        assert play.world.thrown == ["hop", "hop"] and play.open() == ["a", "told"]
        play.do("a", item=Decimal(3), no=False)
        assert play.world.thrown == ["hop"] * 4 and play.open() == ["told", "told", "z"]

    both(ready(model), scenario)


def test_a_condition_that_cannot_be_decided_is_an_incident_and_nothing_is_thrown_twice() -> None:
    more = chosen("true", signal("hop")) + chosen("limit > nrOfCompletedInstances", signal("hop"))
    model = (
        Model().start().user("a", reporting("Complex", more=more), **GIVEN).user("z").end().chain("S", "a", "z", "E")
    )

    def scenario(play: Play) -> None:
        play.start(limit=None)
        play.do("a", item=Decimal(1))
        assert play.stuck() == ["a"] and play.world.thrown == []
        play.repair("limit", Decimal(2))
        play.retry("a")
        assert play.world.thrown == ["hop", "hop"]
        play.do("a").do("a")
        assert play.world.thrown == ["hop"] * 4 and play.open() == ["z"]

    both(ready(model), scenario)

    until = reporting("None", "done", until="limit <= nrOfCompletedInstances")
    model = Model().start().user("a", until, **GIVEN).user("z").end().chain("S", "a", "z", "E")

    def again(play: Play) -> None:
        play.start(limit=None)
        play.do("a", item=Decimal(1))
        assert play.stuck() == ["a"] and play.world.thrown == ["hop"]
        play.repair("limit", Decimal(1))
        play.retry("a")
        assert play.world.thrown == ["hop"] and play.open() == ["z"]

    both(ready(model, HOP), again)


def test_nobody_need_listen() -> None:
    alone = Model().start().user("a", reporting("One", "done"), **GIVEN).end().chain("S", "a", "E")
    for definition in (UP, HOP):
        assert both(ready(alone, definition), lambda play: play.start().do("a")).open() == ["a", "a"]


def test_several_sub_processes_tell_too() -> None:
    inner = Model().start("iS").user("i").end("iE").chain("iS", "i", "iE")
    model = Model().start().sub("sub", inner, reporting("None", "done"), **GIVEN)
    model.boundary("B", "sub", escalation("up") + signal("hop"), interrupting=False).users("told", "z").end().end("E2")
    model.chain("S", "sub", "z", "E").chain("B", "told", "E2")

    def scenario(play: Play) -> None:
        play.start().do("i").do("i").do("i")
        assert play.open() == ["told", "told", "told", "z"]

    both(ready(model, UP), scenario)


# ---- errors of automatic steps


def automatic(kind: str, caught: str, inner: str = "", **more: str) -> Model:
    """An automatic step that needs a number, an event at its edge, then a step."""
    model = Model().start()
    if kind == "scriptTask":
        model.script(
            "a", "{twice: number * 2 + missing}" if not more else "if number = 2 then 1 else {}", inner, **more
        )
    else:
        model.node("serviceTask", "a", inner, {"operation": "f", "in.x": "1", **more})
    model.boundary("B", "a", caught).users("late", "z").end().end("E2")
    return model.chain("S", "a", "z", "E").chain("B", "late", "E2")


@pytest.mark.parametrize("kind", ["scriptTask", "serviceTask"])
@pytest.mark.parametrize(
    "caught", ["<bpmn:errorEventDefinition/>", error("bad"), error("bad") + timer_("Duration", "PT1H")]
)
def test_what_fails_in_an_automatic_step_is_caught_at_its_edge(kind: str, caught: str) -> None:
    def scenario(play: Play) -> None:
        play.start(number=Decimal(1), missing="x")
        assert play.open() == ["late"] and play.stuck() == [] and play.tokens() == 1
        told = [each for each in play.history if each["do"] == "faulted"]
        assert [each["element"] for each in told] == ["a"] and told[0]["message"]

    both(ready(automatic(kind, caught)), scenario)


def test_without_an_event_for_it_or_on_the_way_on_it_stays_an_incident() -> None:
    model = automatic("serviceTask", timer_("Duration", "PT1H"))
    assert both(ready(model), lambda play: play.start()).stuck() == ["a"]
    model = automatic("serviceTask", error("bad"), **{"out.y": "missing"})

    def scenario(play: Play) -> None:
        play.world.operations["f"] = lambda given: given["x"]
        play.start()
        assert play.stuck() == ["a"] and play.open() == [], "the operation was carried out"
        play.repair("missing", Decimal(1))
        play.retry("a")
        assert play.open() == ["z"] and len(play.world.calls) == 1

    both(ready(model), scenario)


def test_one_of_several_that_fails_ends_them_all() -> None:
    model = automatic("scriptTask", error("bad"), many(), collection="[1, 2, 3]", item="number")

    def scenario(play: Play) -> None:
        play.start()
        assert play.open() == ["late"] and play.tokens() == 1 and play.stuck() == []

    both(ready(model), scenario)


def test_the_one_that_names_no_error_is_the_one() -> None:
    model = automatic("scriptTask", "<bpmn:errorEventDefinition/>")
    assert both(ready(model), lambda play: play.start(number=None)).open() == ["late"]


# ---- what is refused


@pytest.mark.parametrize(
    ("inner", "caught", "interrupting"),
    [
        (reporting("One", "done"), signal("hop"), True),
        (reporting("Complex", more=chosen("true", escalation("up"))), escalation(""), True),
        (reporting("Complex", more=chosen("23", signal("hop"))), signal("hop"), False),
        (reporting("Complex", more=chosen("", signal("hop"))), signal("hop"), False),
        (reporting("Complex", more=chosen("true", error("bad"))), signal("hop"), False),
        (reporting("None"), signal("hop"), False),
    ],
)
def test_what_cannot_be_told_is_refused(inner: str, caught: str, interrupting: bool) -> None:
    model = Model().start().user("a", inner, **GIVEN).boundary("B", "a", caught, interrupting).users("told", "z").end()
    model.end("E2").chain("S", "a", "z", "E").chain("B", "told", "E2")
    found = check(load(xml(model, **NAMED, definitions=(HOP,))))
    assert "multi-instance-reports" in {each.rule for each in found if each.severity == "error"}


def test_a_round_of_a_loop_and_an_undoing_step_may_fail_too() -> None:
    model = automatic("scriptTask", error("bad"), loop("number < 5"))
    assert both(ready(model), lambda play: play.start(number=Decimal(1), missing="x")).open() == ["late"]

    model = Model().start().user("a").undone_by("a", "undo", "scriptTask", "<bpmn:script>missing</bpmn:script>")
    model.boundary("B", "undo", error("bad")).user("by_hand").end("E2").throw("T", compensate()).user("z").end()
    model.chain("S", "a", "T", "z", "E").chain("B", "by_hand", "E2")

    def scenario(play: Play) -> None:
        play.start(missing="x").do("a")
        assert play.open() == ["by_hand", "z"] and play.stuck() == []

    both(compiled(model, **NAMED), scenario)


def test_a_message_to_nobody_is_caught() -> None:
    model = Model().start().node("sendTask", "a", "", {"payload": "1"}, ' messageRef="m"')
    model.boundary("B", "a", error("bad")).users("late", "z").end().end("E2")
    model.chain("S", "a", "z", "E").chain("B", "late", "E2")
    named = {**NAMED, "messages": ("m",)}
    assert both(checked(model, **named), lambda play: play.start()).open() == ["late"]
