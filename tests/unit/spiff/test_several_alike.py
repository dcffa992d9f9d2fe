"""Events with several definitions against the diagrams that say the same with one definition each, in random orders.

One is enough: an event gateway before them, a merge behind. All have to come: a parallel split and a join."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models import Model, checked, condition, message, signal, timer
from play import Play

DEFINITIONS = {
    "m": message("m"),
    "n": message("n"),
    "hop": signal("hop"),
    "bye": signal("bye"),
    "1h": timer("Duration", "PT1H"),
    "3h": timer("Duration", "PT3H"),
    "x": condition("x = true"),
    "y": condition("y = true"),
}
ALL = ' parallelMultiple="true"'
NAMED = {"messages": ("m", "n"), "signals": ("hop", "bye")}
STEPS = ("a", "m", "n", "hop", "bye", "wait", "x", "y", "not x")


def together(chosen: list[str], every: bool) -> Model:
    """All in one event."""
    inner = "".join(DEFINITIONS[key] for key in chosen)
    model = Model().start().node("intermediateCatchEvent", "C", inner, None, ALL * every)
    return model.user("z").end().chain("S", "C", "z", "E")


def apart(chosen: list[str], every: bool) -> Model:
    """Each in an event of its own."""
    model = Model().start().user("z").end()
    if every:
        model.par("F", "J")
    else:
        model.node("eventBasedGateway", "F").xor("J")
    model.chain("S", "F")
    for key in chosen:
        model.catch(f"C{key}", DEFINITIONS[key]).chain("F", f"C{key}", "J")
    return model.chain("J", "z", "E")


def at_the_edge(chosen: list[str], interrupting: bool, together_: bool) -> Model:
    """At the edge of a step, in one event or each in its own."""
    model = Model().start().users("a", "z", "late").end().end("E2").chain("S", "a", "z", "E")
    model.chain("late", "E2")
    for key, inner in (
        [("B", "".join(DEFINITIONS[key] for key in chosen))]
        if together_
        else [(f"B{key}", DEFINITIONS[key]) for key in chosen]
    ):
        model.boundary(key, "a", inner, interrupting).chain(key, "late")
    return model


def on_the_level(chosen: list[str], interrupting: bool, together_: bool) -> Model:
    """Event sub-processes, one for all or one for each."""
    model = Model().start().user("a").end().chain("S", "a", "E")
    groups = [("all", chosen)] if together_ else [(key, [key]) for key in chosen]
    for key, group in groups:
        inside = Model().user(f"late{key}").end(f"E{key}").chain(f"S{key}", f"late{key}", f"E{key}")
        model.on(f"H{key}", f"S{key}", "".join(DEFINITIONS[each] for each in group), inside, interrupting)
    return model


def run(model: Model, steps: list[str], cold: bool) -> list[Any]:
    """What is open after each step."""
    play = Play(checked(model, **NAMED), cold=cold)
    play.start(x=False, y=False)
    seen: list[Any] = [_open(play)]
    for step in steps:
        if play.status != "running":
            break
        if step in NAMED["messages"]:
            play.deliver(step, {"so": step})
        elif step in NAMED["signals"]:
            play.hear(step)
        elif step == "a":
            if "a" in play.open():
                play.do("a")
        elif step == "wait":
            play.wait(hours=2)
        else:
            play.repair(step[-1], not step.startswith("not"))
        seen.append(_open(play))
    return seen


def _open(play: Play) -> list[str]:
    """What is open; one step has several names when each definition has an event sub-process of its own."""
    return sorted("late" if each.startswith("late") else each for each in play.open())


CHOSEN = st.lists(st.sampled_from(sorted(DEFINITIONS)), min_size=2, max_size=5, unique=True)
TAKEN = st.lists(st.sampled_from(STEPS), max_size=12)


@pytest.mark.parametrize("every", [True, False])
@given(chosen=CHOSEN, steps=TAKEN)
@settings(max_examples=40, deadline=None)
def test_both_ways_of_drawing_behave_alike(every: bool, chosen: list[str], steps: list[str]) -> None:
    wanted = run(apart(chosen, every), steps, cold=False)
    assert run(together(chosen, every), steps, cold=False) == wanted
    assert run(together(chosen, every), steps, cold=True) == wanted


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("place", [at_the_edge, on_the_level])
@given(chosen=CHOSEN, steps=TAKEN)
@settings(max_examples=25, deadline=None)
def test_events_beside_the_flow_behave_alike(
    place: Callable[[list[str], bool, bool], Model], interrupting: bool, chosen: list[str], steps: list[str]
) -> None:
    wanted = run(place(chosen, interrupting, False), steps, cold=False)
    assert run(place(chosen, interrupting, True), steps, cold=False) == wanted
    assert run(place(chosen, interrupting, True), steps, cold=True) == wanted
