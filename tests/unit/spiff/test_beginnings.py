"""Where something opens a case: receive tasks and event gateways (BPMN 2.0.2 §10.3.3, §10.6.6), start events with
several definitions (§10.5.2).

Played hot and with reloads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from models import Model, checked, message, signal, timer, xml
from pieces import declared, io, out, sets, thing
from play import Play, both

from engine.bpmn import beginnings, by_itself, load


def opened(kind: str, inner: str = "", attributes: str = "") -> Model:
    """A process a message m opens at R, or for a gateway a signal s at C."""
    model = Model().node(*thing("d")).node(kind, "R" if kind == "receiveTask" else "G", inner, None, attributes)
    return model


RECEIVE = ' messageRef="m" instantiate="true"'


def test_a_receive_task_opens_a_case_with_what_came() -> None:
    model = opened("receiveTask", io(outputs=["ra"]) + out("d", "ra"), RECEIVE).user("a").end().chain("R", "a", "E")
    definitions = load(xml(model, messages=("m",)))
    assert beginnings(definitions, definitions.processes["p"], "message") == {"m": ("R",)}

    def scenario(play: Play) -> None:
        play.start(start_event="R", payload={"value": "đơn"})
        assert play.open() == ["a"] and play.variables()["d"] == "đơn"
        assert play.do("a").status == "completed" and play.subscriptions == {}

    both(checked(model, messages=("m",)), scenario)


def test_nobody_begins_at_a_receive_task_by_hand() -> None:
    model = opened("receiveTask", "", RECEIVE).end("E1").chain("R", "E1").start().user("a").end().chain("S", "a", "E")
    play = both(checked(model, messages=("m",)), lambda play: play.start())
    assert play.open() == ["a"] and play.subscriptions == {}


@pytest.mark.parametrize(("event", "payload"), [("C", {}), ("M", {"so": Decimal(1)})])
def test_the_first_event_behind_a_gateway_opens_a_case(event: str, payload: Any) -> None:
    model = opened("eventBasedGateway", "", ' instantiate="true"').catch("C", signal("s")).catch("M", message("m"))
    model.user("a").user("b").end("E1").end("E2").chain("G", "C", "a", "E1").chain("G", "M", "b", "E2")
    names: dict[str, tuple[str, ...]] = {"messages": ("m",), "signals": ("s",)}
    definitions = load(xml(model, **names))
    process = definitions.processes["p"]
    assert beginnings(definitions, process, "signal") == {"s": ("C",)}
    assert beginnings(definitions, process, "message") == {"m": ("M",)}
    play = both(checked(model, **names), lambda play: play.start(start_event=event, payload=payload))
    assert play.open() == (["a"] if event == "C" else ["b"]) and not play.signals and not play.subscriptions


SEVERAL = timer("Duration", "P1D") + message("m") + message("n") + signal("s")


def several(data: str = "") -> Model:
    model = Model().node(*thing("d")).node("startEvent", "S", data + SEVERAL).user("a").end()
    return model.chain("S", "a", "E")


def test_each_of_several_definitions_opens_a_case() -> None:
    names: dict[str, tuple[str, ...]] = {"messages": ("m", "n"), "signals": ("s",)}
    definitions = load(xml(several(), **names))
    process = definitions.processes["p"]
    assert beginnings(definitions, process, "message") == {"m": ("S",), "n": ("S",)}
    assert beginnings(definitions, process, "signal") == {"s": ("S",)}
    assert [(each.element, each.place, each.event.timer_kind) for each in by_itself(process)] == [("S", 0, "duration")]


@pytest.mark.parametrize(
    ("began_by", "value"), [(("message", "n"), {"so": Decimal(2)}), (("timer", ""), None), (("signal", "s"), None)]
)
def test_what_began_it_is_what_it_carries(began_by: tuple[str, str], value: Any) -> None:
    keys = ("o1", "o2", "o3")  # of the two messages and the signal
    data = "".join(declared("dataOutput", key) for key in keys) + out("d", "o2") + sets((), keys, ())[1]
    names: dict[str, tuple[str, ...]] = {"messages": ("m", "n"), "signals": ("s",)}

    def scenario(play: Play) -> None:
        play.start(start_event="S", payload={"value": Decimal(2)} if value else {}, began_by=began_by)
        assert play.open() == ["a"] and not play.subscriptions and not play.signals and play.changes.due is None
        assert play.variables()["S"] == ({"value": Decimal(2)} if value else None)
        assert play.variables().get("d") == (Decimal(2) if value else None)

    both(checked(several(data), **names), scenario)
