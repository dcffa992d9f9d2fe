"""Signals: thrown for everybody, caught wherever they are waited for; links inside one level.

BPMN 2.0.2 §10.5.5; every scenario is played hot and with a reload after every command."""

from __future__ import annotations

import pytest
from models import Model, checked, link, many, signal, timer
from play import Play, both

from engine.spiff import revive, still

HOP = {"signals": ("hop", "other")}


def edge(interrupting: bool) -> Model:
    model = Model().start().user("a").boundary("B", "a", signal("hop"), interrupting).users("late", "z").end().end("E2")
    return model.chain("S", "a", "z", "E").chain("B", "late", "E2")


def test_a_waiting_step_hears_a_signal_from_outside_once() -> None:
    model = Model().start().catch("C", signal("hop")).user("z").end().chain("S", "C", "z", "E")

    def scenario(play: Play) -> None:
        play.start()
        assert play.hear("other") == 0 and play.open() == []
        assert play.hear("hop") == 1 and play.open() == ["z"]
        assert play.hear("hop") == 0 and not play.execution.signal("hop")

    both(checked(model, **HOP), scenario)


def test_only_the_tokens_named_hear() -> None:
    model = Model().start().par("F").catch("C", signal("hop")).catch("D", signal("hop")).users("y", "z").end()
    model.end("E2").chain("S", "F", "C", "y", "E").chain("F", "D", "z", "E2")
    play = Play(checked(model, **HOP), cold=True).start()
    first = next(iter(play.signals))
    assert play.execution.signal("hop", {first})
    play._commit()
    assert len(play.open()) == 1 and len(play.signals) == 1


def test_waiting_that_was_lost_is_made_known_again() -> None:
    model = Model().start().catch("C", signal("hop")).user("z").end().chain("S", "C", "z", "E")
    play = Play(checked(model, **HOP), cold=True).start()
    assert [each.cause for each in still(play.execution)] == ["message"]
    assert not revive(play.execution, set(), set(play.signals))
    lost, play.signals = play.signals, {}
    assert revive(play.execution, set(), set())
    play._commit()
    assert play.signals == lost


def test_a_signal_thrown_inside_is_heard_inside_and_goes_out() -> None:
    inner = Model().start("iS").catch("C", signal("hop")).user("z").end("iE").chain("iS", "C", "z", "iE")
    model = Model().start().par("F").user("a").throw("T", signal("hop")).sub("sub", inner).end().end("E2")
    model.chain("S", "F", "a", "T", "E").chain("F", "sub", "E2")
    play = both(checked(model, **HOP), lambda play: play.start().do("a"))
    assert play.open() == ["z"] and play.world.thrown == ["hop"]


def test_an_end_event_throws_too() -> None:
    model = Model().start().par("F").user("a").end("T", signal("hop")).catch("C", signal("hop")).user("z").end("E2")
    model.chain("S", "F", "a", "T").chain("F", "C", "z", "E2")
    play = both(checked(model, **HOP), lambda play: play.start().do("a"))
    assert play.open() == ["z"] and play.world.thrown == ["hop"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_at_the_edge_of_a_task(interrupting: bool) -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert play.hear("hop") == 1
        assert play.open() == (["late"] if interrupting else ["a", "late"])
        assert play.hear("hop") == (0 if interrupting else 1)
        if not interrupting:
            play.do("a")
            assert not play.signals

    both(checked(edge(interrupting), **HOP), scenario)


def test_at_the_edge_of_several_tasks_it_is_heard_once() -> None:
    model = Model().start().user("a", many(), collection="[1, 2, 3]", item="it")
    model.boundary("B", "a", signal("hop")).user("late").end().end("E2").chain("S", "a", "E").chain("B", "late", "E2")
    play = both(checked(model, **HOP), lambda play: [play.start(), play.hear("hop")])
    assert play.open() == ["late"] and play.tokens() == 1


def test_a_process_begins_with_a_signal() -> None:
    model = Model().start("C", signal("hop")).user("z").end().chain("C", "z", "E")
    play = both(checked(model, **HOP), lambda play: play.start("p", start_event="C", payload={}))
    assert play.open() == ["z"]


def test_it_wins_the_race_behind_an_event_gateway() -> None:
    model = Model().start().node("eventBasedGateway", "G").catch("C", signal("hop")).users("y", "z").end().end("E2")
    model.catch("T", timer("Duration", "PT1H")).chain("S", "G", "C", "y", "E").chain("G", "T", "z", "E2")

    def scenario(play: Play) -> None:
        play.start()
        assert play.hear("hop") == 1 and play.open() == ["y"] and play.changes.due is None

    both(checked(model, **HOP), scenario)


def test_a_link_leads_on_and_into_a_loop() -> None:
    model = Model().start().xor("M", "X").user("a").throw("out", link("again")).catch("into", link("again")).end()
    model.chain("S", "M", "a", "X").flow("X", "out", "a.more").flow("X", "E", default=True).chain("into", "M")
    play = both(checked(model), lambda play: play.start().do("a", more=True).do("a", more=True).do("a", more=False))
    assert play.status == "completed" and len(play.passed("into")) == 2


def test_an_inclusive_join_waits_for_what_a_link_may_still_bring() -> None:
    model = (
        Model().start().inc("F", "J").users("a", "b", "z").throw("out", link("over")).catch("into", link("over")).end()
    )
    model.flow("S", "F").flow("F", "a", "1 = 1").flow("F", "b", "1 = 1").chain("a", "J").chain("b", "out")
    model.chain("into", "J", "z", "E")

    def scenario(play: Play) -> None:
        play.start().do("a")
        assert play.open() == ["b"]
        play.do("b")
        assert play.open() == ["z"]

    both(checked(model), scenario)
