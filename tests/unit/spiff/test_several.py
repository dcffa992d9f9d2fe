"""Events with several definitions: one of them is enough, all have to come, all are thrown (BPMN 2.0.2 §10.5).

Every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from models import CANCEL, TERMINATE, Model, checked, compensate, condition, error, escalation, many, message, signal
from models import timer as timer_
from play import Play, both

from engine.spiff import revive, still

NAMED = {"messages": ("m", "n"), "signals": ("hop", "bye"), "errors": ("bad",), "escalations": ("up",)}
HOUR = timer_("Duration", "PT1H")
ALL = ' parallelMultiple="true"'


def catching(definitions: str, attributes: str = "", **props: str) -> Model:
    """An event on the way, a step after it."""
    model = Model().start().node("intermediateCatchEvent", "C", definitions, props, attributes)
    return model.user("z").end().chain("S", "C", "z", "E")


def edge(definitions: str, interrupting: bool, all_: bool = False, inner: str = "") -> Model:
    """An event at the edge of a step."""
    attributes = f' attachedToRef="a" cancelActivity="{str(interrupting).lower()}"' + ALL * all_
    model = Model().start().user("a", inner, **({"collection": "[1, 2]", "item": "it"} if inner else {}))
    model.node("boundaryEvent", "B", definitions, None, attributes).users("late", "z").end().end("E2")
    return model.chain("S", "a", "z", "E").chain("B", "late", "E2")


def play(model: Model, *more: Model, cold: bool = True) -> Play:
    return Play(checked(model, *more, **NAMED), cold=cold)


# ---- one is enough


COMES = {
    "message": (message("m"), lambda play: play.deliver("m", {"so": Decimal(1)})),
    "timer": (HOUR, lambda play: play.wait(hours=2)),
    "signal": (signal("hop"), lambda play: play.hear("hop")),
    "condition": (condition("ok = true"), lambda play: play.repair("ok", True)),
}


@pytest.mark.parametrize("first", COMES)
def test_the_first_that_comes_is_enough_and_the_others_are_dropped(first: str) -> None:
    model = catching("".join(definition for definition, _ in COMES.values()))

    def scenario(play: Play) -> None:
        play.start(ok=False)
        assert play.open() == [] and len(play.subscriptions) == 1 and len(play.signals) == 1
        COMES[first][1](play)
        assert play.open() == ["z"] and play.tokens() == 1
        assert not play.subscriptions and not play.signals and play.changes.due is None
        assert play.variables()["C"] == ({"so": Decimal(1)} if first == "message" else None)
        assert play.wait(hours=5) == 0
        assert play.do("z").status == "completed"

    both(checked(model, **NAMED), scenario)


def test_of_two_messages_the_variable_is_the_one_that_came() -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.deliver("n", {"so": Decimal(2)}) == 1 and play.deliver("m", {"so": Decimal(1)}) == 0
        assert play.variables()["C"] == {"so": Decimal(2)}

    both(checked(catching(message("m") + message("n")), **NAMED), scenario)


def test_all_messages_of_an_event_are_matched_on_its_keys() -> None:
    model = catching(message("m") + message("n"), correlation="{case_id: 7}")

    def scenario(play: Play) -> None:
        play.start()
        assert play.deliver("n", {}, {"case_id": Decimal(8)}) == 0
        assert play.deliver("n", {}, {"case_id": Decimal(7)}) == 1 and play.open() == ["z"]

    both(checked(model, **NAMED), scenario)


@pytest.mark.parametrize("interrupting", [True, False])
def test_at_the_edge_of_a_task_any_of_them(interrupting: bool) -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.hear("hop") == 1
        if interrupting:
            assert play.open() == ["late"] and not play.subscriptions and play.changes.due is None
            return
        assert play.open() == ["a", "late"]
        assert play.deliver("m", {"so": Decimal(1)}) == 1 and play.wait(hours=2) == 1 and play.wait(hours=2) == 0
        assert play.hear("hop") == 1 and play.open() == ["a", *["late"] * 4]
        play.do("a")
        assert not play.subscriptions and not play.signals and play.open() == [*["late"] * 4, "z"]

    both(checked(edge(message("m") + HOUR + signal("hop"), interrupting), **NAMED), scenario)


def test_at_the_edge_of_several_instances_it_belongs_to_the_whole() -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert len(play.signals) == 1
        play.do("a", item=Decimal(1))
        assert play.hear("hop") == 1 and play.open() == ["late"] and play.tokens() == 1

    both(checked(edge(message("m") + signal("hop"), True, inner=many()), **NAMED), scenario)


@pytest.mark.parametrize("thrown", ["error", "escalation", "signal"])
def test_at_the_edge_of_a_sub_process_from_inside_and_outside(thrown: str) -> None:
    inner = Model().start("iS").user("a").xor("X").end("iE").end("iF", error("bad")).end("iU", escalation("up"))
    inner.chain("iS", "a", "X").flow("X", "iF", 'a.how = "error"').flow("X", "iU", 'a.how = "escalation"')
    inner.flow("X", "iE", default=True)
    model = Model().start().sub("sub", inner).boundary("B", "sub", error("bad") + escalation("up") + signal("hop"))
    model.users("late", "z").end().end("E2").chain("S", "sub", "z", "E").chain("B", "late", "E2")

    def scenario(play: Play) -> None:
        play.start()
        if thrown == "signal":
            play.hear("hop")
        else:
            play.do("a", how=thrown)
        assert play.open() == ["late"] and play.tokens() == 1 and not play.signals

    both(checked(model, **NAMED), scenario)


def test_a_cancelled_transaction_leaves_by_one_of_several() -> None:
    inner = Model().start("iS").user("a").end("iE", CANCEL).chain("iS", "a", "iE")
    model = Model().start().transaction("sub", inner).boundary("B", "sub", CANCEL + HOUR).users("late", "z")
    model.end().end("E2").chain("S", "sub", "z", "E").chain("B", "late", "E2")
    model_play = both(checked(model, **NAMED), lambda play: play.start().do("a"))
    assert model_play.open() == ["late"] and model_play.changes.due is None


def test_behind_an_event_gateway_it_wins_as_a_whole() -> None:
    model = Model().start().node("eventBasedGateway", "G").catch("C", message("m") + signal("hop")).catch("D", HOUR)
    model.users("y", "z").end().end("E2").chain("S", "G", "C", "y", "E").chain("G", "D", "z", "E2")

    def scenario(play: Play, hop: bool) -> None:
        play.start()
        assert (play.hear("hop") if hop else play.wait(hours=1)) == 1
        assert play.open() == (["y"] if hop else ["z"]) and play.tokens() == 1
        assert not play.subscriptions and not play.signals and play.changes.due is None

    for hop in (True, False):
        both(checked(model, **NAMED), lambda play, hop=hop: scenario(play, hop))


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_begins_with_any_of_them(interrupting: bool) -> None:
    inside = Model().user("help").end("hE").chain("hS", "help", "hE")
    model = Model().start().user("a").end().chain("S", "a", "E")
    model.on("H", "hS", message("m") + signal("hop") + HOUR, inside, interrupting)

    def scenario(play: Play) -> None:
        play.start()
        assert play.deliver("m", {"so": Decimal(1)}) == 1
        if interrupting:
            assert play.open() == ["help"] and not play.signals and play.changes.due is None
        else:
            assert play.open() == ["a", "help"] and play.hear("hop") == 1 and play.wait(hours=2) == 1
            assert play.open() == ["a", "help", "help", "help"]
            play.do("a").do("help").do("help")
            assert play.status == "running" and len(play.signals) == 1
        assert play.do("help").status == "completed" and not play.signals and not play.subscriptions

    both(checked(model, **NAMED), scenario)


# ---- all have to come


@pytest.mark.parametrize(
    "order", [("message", "timer", "signal", "condition"), ("condition", "signal", "timer", "message")]
)
def test_all_have_to_come_in_whatever_order(order: tuple[str, ...]) -> None:
    model = catching("".join(definition for definition, _ in COMES.values()), ALL)

    def scenario(play: Play) -> None:
        play.start(ok=False)
        for name in order:
            assert play.open() == [] and play.status == "running"
            COMES[name][1](play)
        assert play.open() == ["z"] and play.tokens() == 1 and play.variables()["C"] == {"so": Decimal(1)}
        assert not play.subscriptions and not play.signals

    both(checked(model, **NAMED), scenario)


def test_what_came_is_not_seen_before_all_have_come() -> None:
    def scenario(play: Play) -> None:
        play.start()
        play.deliver("m", {"so": Decimal(1)})
        assert "C" not in play.variables()
        assert play.deliver("m", {"so": Decimal(9)}) == 0, "the next one is for the next time"
        play.deliver("n", {"so": Decimal(2)})
        assert play.variables()["C"] == {"m": {"so": Decimal(1)}, "n": {"so": Decimal(2)}}

    both(checked(catching(message("m") + message("n"), ALL), **NAMED), scenario)


def test_a_condition_that_was_true_once_counts_and_a_signal_twice_counts_once() -> None:
    def scenario(play: Play) -> None:
        play.start(ok=True)
        play.repair("ok", False)
        assert play.hear("hop") == 1 and play.open() == ["z"]

    both(checked(catching(condition("ok = true") + signal("hop"), ALL), **NAMED), scenario)

    def again(play: Play) -> None:
        play.start(ok=False)
        assert play.hear("hop") == 1 and play.hear("hop") == 1 and play.open() == []
        play.repair("ok", True)
        assert play.open() == ["z"]

    both(checked(catching(condition("ok = true") + signal("hop"), ALL), **NAMED), again)


def test_partly_received_and_given_up() -> None:
    def scenario(play: Play) -> None:
        play.start()
        play.deliver("m", {})
        play.do("a")
        assert play.open() == ["z"] and play.tokens() == 1 and not play.signals and not play.subscriptions
        assert play.do("z").status == "completed"

    both(checked(edge(message("m") + signal("hop"), True, all_=True), **NAMED), scenario)

    def cancelled(play: Play) -> None:
        play.start()
        play.deliver("m", {})
        play.cancel()
        assert play.status == "cancelled" and play.tokens() == 0 and not play.signals

    both(checked(edge(message("m") + signal("hop"), True, all_=True), **NAMED), cancelled)


def test_in_a_loop_it_collects_anew_each_time() -> None:
    model = Model().start().xor("M", "X").node("intermediateCatchEvent", "C", message("m") + signal("hop"), None, ALL)
    model.user("a").end().chain("S", "M", "C", "a", "X").flow("X", "M", "a.more").flow("X", "E", default=True)

    def scenario(play: Play) -> None:
        play.start()
        for more in (True, False):
            assert play.hear("hop") == 1 and play.open() == []
            assert play.deliver("m", {}) == 1
            play.do("a", more=more)
        assert play.status == "completed"

    both(checked(model, **NAMED), scenario)


@pytest.mark.parametrize("interrupting", [True, False])
def test_at_the_edge_of_a_task_all_of_them(interrupting: bool) -> None:
    def scenario(play: Play) -> None:
        play.start(ok=False)
        play.deliver("m", {})
        play.repair("ok", True)
        assert play.open() == ["a"]
        play.hear("hop")
        if interrupting:
            assert play.open() == ["late"] and not play.subscriptions and not play.signals
            return
        assert play.open() == ["a", "late"]
        play.hear("hop")
        play.deliver("m", {})
        assert play.open() == ["a", "late"], "the condition has to become true anew"
        play.repair("ok", False)
        play.repair("ok", True)
        assert play.open() == ["a", "late", "late"]
        play.do("a")
        assert play.open() == ["late", "late", "z"] and not play.subscriptions and not play.signals

    both(checked(edge(message("m") + condition("ok = true") + signal("hop"), interrupting, True), **NAMED), scenario)


@pytest.mark.parametrize("last", ["m", "n", "hop"])
def test_whatever_comes_last_it_waits_for_all_of_them_anew(last: str) -> None:
    def scenario(play: Play) -> None:
        play.start()
        for rounds in (1, 2):
            for name in (*sorted({"m", "n", "hop"} - {last}), last):
                assert play.open().count("late") == rounds - 1
                assert (play.hear(name) if name == "hop" else play.deliver(name, {})) == 1
            assert play.open() == ["a", *["late"] * rounds]
            assert len(play.subscriptions) == 2 and len(play.signals) == 1

    both(checked(edge(message("m") + message("n") + signal("hop"), False, True), **NAMED), scenario)


def test_with_a_time_that_comes_once_it_happens_once() -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.wait(hours=2) == 1 and play.open() == ["a"] and play.changes.due is None
        play.hear("hop")
        assert play.open() == ["a", "late"] and not play.signals

    both(checked(edge(HOUR + signal("hop"), False, True), **NAMED), scenario)


def test_with_a_cycle_it_happens_with_every_round() -> None:
    def scenario(play: Play) -> None:
        play.start()
        play.hear("hop")
        assert play.wait(hours=1) == 1 and play.open() == ["a", "late"]
        assert play.wait(hours=1) == 1 and play.open() == ["a", "late"]
        play.hear("hop")
        assert play.open() == ["a", "late", "late"]

    both(checked(edge(timer_("Cycle", "R/PT1H") + signal("hop"), False, True), **NAMED), scenario)


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_begins_with_all_of_them(interrupting: bool) -> None:
    inside = Model().user("help").end("hE").chain("hS", "help", "hE")
    inner = Model().start("iS").user("a").end("iE").chain("iS", "a", "iE")
    attributes = f' isInterrupting="{str(interrupting).lower()}"' + ALL
    inside.node("startEvent", "hS", message("m") + signal("hop"), None, attributes)
    inner.node("subProcess", "H", inside.body(), None, ' triggeredByEvent="true"')
    model = Model().start().user("sub").end()
    model = Model().start().sub("sub", inner, many(), collection="[1, 2]", item="it").end().chain("S", "sub", "E")

    def scenario(play: Play) -> None:
        play.start()
        assert len(play.signals) == 2
        first = next(iter(play.subscriptions))
        play.execution.deliver(first, {"so": Decimal(1)})
        play._commit()
        assert play.open() == ["a", "a"] and play.hear("hop") == 2
        assert play.open() == (["a", "help"] if interrupting else ["a", "a", "help"])
        while play.open():
            play.do(play.open()[-1])
        assert play.status == "completed" and not play.signals and not play.subscriptions

    both(checked(model, **NAMED), scenario)


# ---- all are thrown


def test_all_are_thrown_on_the_way() -> None:
    throws = message("m") + signal("hop") + message("n")
    model = Model().start().throw("T", throws, to="own", payload="{so: 1}").user("z").end().chain("S", "T", "z", "E")
    model_play = both(checked(model, **NAMED), lambda play: play.start())
    assert [each.name for each in model_play.world.sent] == ["m", "n"] and model_play.world.thrown == ["hop"]
    assert {str(each.payload) for each in model_play.world.sent} == {str({"so": Decimal(1)})}


def test_nothing_is_thrown_when_part_of_it_cannot_be() -> None:
    model = Model().start().throw("T", signal("hop") + message("m"), payload="missing").end()
    model.chain("S", "T", "E")

    def scenario(play: Play) -> None:
        play.start()
        assert play.stuck() == ["T"] and not play.world.thrown and not play.world.sent
        play.repair("missing", {"so": Decimal(1)})
        play.retry("T")
        assert play.world.thrown == ["hop"] and len(play.world.sent) == 1 and play.status == "completed"

    both(checked(model, **NAMED), scenario)


@pytest.mark.parametrize("last", ["error", "terminate", "plain"])
def test_what_ends_everything_comes_last(last: str) -> None:
    ending = {"error": error("bad"), "terminate": TERMINATE, "plain": ""}[last]
    inner = Model().start("iS").par("F").users("a", "b").end("iT", ending + signal("hop") + escalation("up"))
    inner.end("iE").chain("iS", "F", "a", "iT").chain("F", "b", "iE")
    model = Model().start().sub("sub", inner).boundary("B", "sub", error("bad")).users("late", "z", "told")
    model.boundary("U", "sub", escalation("up"), interrupting=False).end().end("E2").end("E3")
    model.chain("S", "sub", "z", "E").chain("B", "late", "E2").chain("U", "told", "E3")
    if last != "error":
        model = Model().start().sub("sub", inner).users("z", "told")
        model.boundary("U", "sub", escalation("up"), interrupting=False).end().end("E3")
        model.chain("S", "sub", "z", "E").chain("U", "told", "E3")

    def scenario(play: Play) -> None:
        play.start().do("a")
        assert play.world.thrown == ["hop"]
        assert play.open() == {"error": ["late", "told"], "terminate": ["told", "z"], "plain": ["b", "told"]}[last]

    both(checked(model, **NAMED), scenario)


def test_an_escalation_that_ends_the_level_does_not_keep_the_rest_from_being_thrown() -> None:
    inner = (
        Model().start("iS").user("a").end("iT", escalation("up") + signal("hop") + message("m")).chain("iS", "a", "iT")
    )
    model = Model().start().sub("sub", inner).boundary("U", "sub", escalation("up")).users("late", "z").end().end("E2")
    model.chain("S", "sub", "z", "E").chain("U", "late", "E2")
    model_play = both(checked(model, **NAMED), lambda play: play.start().do("a"))
    assert model_play.open() == ["late"] and model_play.world.thrown == ["hop"] and len(model_play.world.sent) == 1


def test_undoing_is_waited_for_and_the_rest_is_thrown_once() -> None:
    model = Model().start().users("a", "b").undone_by("a", "undo_a").undone_by("b", "undo_b")
    model.end("T", compensate("b") + signal("hop") + compensate("a") + TERMINATE).chain("S", "a", "b", "T")

    def scenario(play: Play) -> None:
        play.start().do("a").do("b")
        assert play.open() == ["undo_b"] and play.world.thrown == ["hop"]
        assert play.do("undo_b").open() == ["undo_a"]
        assert play.do("undo_a").status == "completed" and play.world.thrown == ["hop"]

    both(checked(model, **NAMED), scenario)


# ---- data, incidents, standing still


def test_each_output_belongs_to_its_definition() -> None:
    outputs = (
        '<bpmn:dataOutput id="one" name="one"/><bpmn:dataOutput id="two" name="two"/>'
        '<bpmn:dataOutputAssociation id="l1"><bpmn:sourceRef>one</bpmn:sourceRef><bpmn:targetRef>o1</bpmn:targetRef>'
        "</bpmn:dataOutputAssociation>"
        '<bpmn:dataOutputAssociation id="l2"><bpmn:sourceRef>two</bpmn:sourceRef><bpmn:targetRef>o2</bpmn:targetRef>'
        "</bpmn:dataOutputAssociation>"
        '<bpmn:outputSet id="set"><bpmn:dataOutputRefs>one</bpmn:dataOutputRefs>'
        "<bpmn:dataOutputRefs>two</bpmn:dataOutputRefs></bpmn:outputSet>"
    )
    for all_ in ("", ALL):
        model = Model().start().node("dataObject", "o1").node("dataObject", "o2")
        model.node("intermediateCatchEvent", "C", outputs + message("m") + HOUR + message("n"), None, all_).user("z")
        model.end().chain("S", "C", "z", "E")

        def scenario(play: Play, all_: str = all_) -> None:
            play.start()
            play.deliver("n", {"so": Decimal(2)})
            if all_:
                play.wait(hours=1)
                play.deliver("m", {"so": Decimal(1)})
            given: dict[str, Any] = play.variables()
            assert given["o2"] == {"so": Decimal(2)} and given.get("o1") == ({"so": Decimal(1)} if all_ else None)
            assert play.open() == ["z"]

        both(checked(model, **NAMED), scenario)


def test_a_part_that_cannot_wait_is_an_incident_of_its_own() -> None:
    model = catching(timer_("Date", "=when") + signal("hop"), ALL)

    def scenario(play: Play) -> None:
        play.start(when=None)
        assert play.stuck() == ["C"] and play.hear("hop") == 1 and play.open() == []
        play.repair("when", play.world.now())
        play.retry("C")
        assert play.wait(seconds=1) == 1 and play.open() == ["z"] and play.stuck() == []

    both(checked(model, **NAMED), scenario)

    def dropped(play: Play) -> None:
        play.start(when=None)
        assert play.stuck() == ["C"] and play.hear("hop") == 1
        assert play.open() == ["z"] and play.tokens() == 1

    both(checked(catching(timer_("Date", "=when") + signal("hop")), **NAMED), dropped)


def test_what_its_parts_wait_for_is_told_and_made_known_again() -> None:
    model = catching(message("m") + signal("hop") + condition("ok = true"), ALL)
    waiting = play(model).start(ok=False)
    assert sorted(each.cause for each in still(waiting.execution)) == ["condition", "message", "message"]
    assert waiting.hear("hop") == 1
    assert sorted(each.cause for each in still(waiting.execution)) == ["condition", "message"]
    lost, waiting.subscriptions = waiting.subscriptions, {}
    assert revive(waiting.execution, set(), set())
    waiting._commit()
    assert waiting.subscriptions == lost
