"""Activities with several instances, and loops (BPMN 2.0.2 §10.3.8): items, answers, endings.

Every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from models import Model, checked, compiled, error, loop, many, message, timer
from play import Play, both

UNITS = {"zeta": {"n": Decimal(1)}, "alpha": {"n": Decimal(2)}, "mid": {"n": Decimal(3)}}


def asking(inner: str = "", **props: str) -> Model:
    model = Model().start().user("a").user("ask", inner or many(), **props).user("z").end()
    return model.chain("S", "a", "ask", "z", "E")


def over(inner: str = "") -> Model:
    return asking(inner, collection="a.units", item="org")


def only_root(play: Play) -> bool:
    return [key for kind, key in play.rows if kind == "scope"] == ["root"]


def test_answers_come_in_the_order_of_the_input_by_key() -> None:
    def scenario(play: Play) -> None:
        play.start().do("a", units=UNITS)
        for token in play.items:
            key = play.item(token)
            assert play.execution.evaluate_at(token, "org.n") == UNITS[key]["n"]
        for key in ("mid", "zeta", "alpha"):
            assert "ask" not in play.variables()
            play.do("ask", key, v=key)
        assert list(play.variables()["ask"]) == ["zeta", "alpha", "mid"]
        assert play.variables()["ask"]["mid"] == {"v": "mid"} and "org" not in play.variables() and only_root(play)

    play = both(compiled(over()), scenario)
    items = [e["item"] for e in play.history if e["do"] == "passed" and "item" in e]
    assert items == ["mid", "zeta", "alpha"] and play.passed("ask") == ["ask"] * 4


def test_one_after_the_other() -> None:
    def scenario(play: Play) -> None:
        play.start().do("a", units=UNITS)
        for key in UNITS:
            assert play.open() == ["ask"]
            play.do("ask", key, v=key)
        assert play.variables()["ask"] == {key: {"v": key} for key in UNITS} and only_root(play)

    both(compiled(over(many(sequential=True))), scenario)


def test_a_list_may_hold_the_same_twice_and_nothing() -> None:
    def scenario(play: Play) -> None:
        play.start().do("a", units=["x", "y", "x", None])
        for n in (3, 1, 4, 2):
            play.do("ask", Decimal(n), v=Decimal(n))
        assert play.variables()["ask"] == [{"v": Decimal(n)} for n in (1, 2, 3, 4)]

    both(compiled(over()), scenario)


def test_so_many_times() -> None:
    model = asking(many(cardinality="a.n"), item="number")

    def scenario(play: Play) -> None:
        play.start().do("a", n=Decimal(2))
        token = next(t for t in play.items if play.item(t) == 2)
        assert play.execution.evaluate_at(token, "number") == 2
        play.do("ask", Decimal(2), v="b").do("ask", Decimal(1), v="a")
        assert play.variables()["ask"] == [{"v": "a"}, {"v": "b"}]

    both(compiled(model), scenario)


@pytest.mark.parametrize("units", [[], {}])
@pytest.mark.parametrize("sequential", [False, True])
def test_nobody_to_ask(units: object, sequential: bool) -> None:
    play = both(compiled(over(many(sequential=sequential))), lambda play: play.start().do("a", units=units))
    assert play.open() == ["z"] and play.variables()["ask"] == units and only_root(play)


@pytest.mark.parametrize("sequential", [False, True])
def test_enough_answers_end_it_early(sequential: bool) -> None:
    """The condition sees the answers so far: a majority of all that were asked."""
    until = "count(get entries(answers)[value.ok = true]) * 2 > nrOfInstances"

    def scenario(play: Play) -> None:
        play.start().do("a", units={f"o{i}": Decimal(i) for i in range(6)})
        keys = ("o0", "o1", "o2", "o3", "o4") if sequential else ("o5", "o3", "o1", "o0", "o2")
        for key, ok in zip(keys, (True, False, True, True, True), strict=True):
            assert play.open() == (["ask"] if sequential else ["ask"] * len(play.items))
            play.do("ask", key, ok=ok)
        assert play.open() == ["z"] and set(play.variables()["ask"]) == set(keys) and only_root(play)

    both(compiled(over(many(sequential=sequential, until=until))), scenario)


@pytest.mark.parametrize("sequential", [False, True])
def test_each_instance_knows_its_number(sequential: bool) -> None:
    inside = (
        Model()
        .start("s")
        .xor("x")
        .users("first", "other")
        .end("e")
        .chain("s", "x")
        .flow("x", "first", "loopCounter = 1")
    )
    inside.flow("x", "other", default=True).chain("first", "e").chain("other", "e")
    model = Model().start().sub("b", inside, many(cardinality="2", sequential=sequential)).end().chain("S", "b", "E")

    def scenario(play: Play) -> None:
        play.start().do("first").do("other")

    assert both(checked(model), scenario).status == "completed"


def test_counts_of_instances_in_the_condition() -> None:
    until = "nrOfCompletedInstances >= 2 and nrOfActiveInstances = nrOfInstances - 2"

    def scenario(play: Play) -> None:
        play.start().do("a", units=["x", "y", "z"]).do("ask", Decimal(3)).do("ask", Decimal(1))
        assert play.open() == ["z"]

    both(compiled(over(many(until=until))), scenario)


def test_answers_given_before_an_interruption_are_kept() -> None:
    model = over().boundary("B", "ask", timer("Duration", "P3D")).script("n", "{got: count(get entries(ask))}")
    model.user("late").end("E2").chain("B", "n", "late", "E2")

    def scenario(play: Play) -> None:
        play.start().do("a", units=UNITS).do("ask", "mid", v=Decimal(1))
        play.wait(days=3)
        assert play.open() == ["late"] and play.variables()["ask"] == {"mid": {"v": Decimal(1)}}
        assert play.variables()["got"] == 1 and only_root(play) and play.tokens() == 1

    both(compiled(model), scenario)


def inner(key: str = "i") -> Model:
    model = Model().start("iS").user("first").user("second").end("iE")
    model.script("sc", "{both: first.v + second.v + org.n}")
    return model.chain("iS", "first", "second", "sc", "iE")


def test_several_sub_processes() -> None:
    model = Model().start().user("a").sub("ask", inner(), many(), collection="a.units", item="org").user("z").end()

    def scenario(play: Play) -> None:
        play.start().do("a", units=UNITS)
        for key in ("mid", "zeta", "alpha"):
            play.do("first", key, v=Decimal(10))
        for key in ("alpha", "mid", "zeta"):
            play.do("second", key, v=Decimal(100))
        published = play.variables()["ask"]
        assert {key: value["both"] for key, value in published.items()} == {"zeta": 111, "alpha": 112, "mid": 113}
        assert list(published) == list(UNITS) and only_root(play)

    both(compiled(model.chain("S", "a", "ask", "z", "E")), scenario)


def test_several_called_processes() -> None:
    called = Model("c").start("cS").user("work").end("cE").chain("cS", "work", "cE")
    props = {"collection": "a.units", "item": "org", "in.n": "org.n", "in.key": "item_key", "out.ask": "work.v + n"}
    model = Model().start().user("a").call("ask", "c", many(), props).user("z").end().chain("S", "a", "ask", "z", "E")

    def scenario(play: Play) -> None:
        play.start().do("a", units=UNITS)
        for key in ("mid", "zeta", "alpha"):
            token = next(t for t in play.items if play.execution.visible_at(t)["key"] == key)
            play.complete(token, {"v": Decimal(10)})
        assert play.variables()["ask"] == {"zeta": 11, "alpha": 12, "mid": 13} and only_root(play)

    both(compiled(model, called), scenario)


def test_an_error_in_one_of_several_sub_processes_ends_them_all() -> None:
    one = Model().start("iS").user("i").xor("X").end("iE").end("iX", error("bad")).chain("iS", "i", "X")
    one.flow("X", "iX", "i.bad").flow("X", "iE", default=True)
    model = Model().start().sub("ask", one, many(), collection="units", item="org").user("fix").user("z").end()
    model.boundary("B", "ask", error("bad")).chain("S", "ask", "z", "E").chain("B", "fix", "z")

    def scenario(play: Play) -> None:
        play.start(units=["x", "y", "z"])
        play.complete(next(iter(play.items)), {"bad": False})
        play.complete(next(iter(play.items)), {"bad": True})
        assert play.open() == ["fix"] and play.tokens() == 1 and only_root(play)
        assert [v["i"] for v in play.variables()["ask"]] == [{"bad": False}]

    both(compiled(model, errors=("bad",)), scenario)


def test_several_messages_out_and_back() -> None:
    props = {"collection": "units", "item": "org", "to": "=org", "payload": "{org: org}", "correlation": "{org: org}"}
    model = Model().start().node("sendTask", "out", many(), props, ' messageRef="ask"').user("z").end()
    props = {"collection": "units", "item": "org", "correlation": "{org: org}"}
    model.node("receiveTask", "back", many(), props, ' messageRef="reply"').chain("S", "out", "back", "z", "E")

    def scenario(play: Play) -> None:
        play.start(units=["x", "y", "z"])
        assert len(play.subscriptions) == 3
        for key in "yzx":
            assert play.deliver("reply", {"from": key}, {"org": key}) == 1
        assert play.variables()["back"] == [{"from": "x"}, {"from": "y"}, {"from": "z"}] and only_root(play)

    play = both(compiled(model, messages=("ask", "reply")), scenario)
    assert [m.to for m in play.world.sent] == [{"unit": key} for key in "xyz"] and play.open() == ["z"]


def test_several_automatic_steps() -> None:
    model = Model().start().script("s", "{s: org * 2}", many(), collection="units", item="org").user("z").end()
    model.node(
        "serviceTask", "v", many(sequential=True), {"collection": "s", "item": "x", "operation": "f", "in.x": "x"}
    )

    def scenario(play: Play) -> None:
        play.world.operations["f"] = lambda p: p["x"] + 1
        play.start(units=[Decimal(1), Decimal(2)])
        assert play.variables()["s"] == [2, 4] and play.variables()["v"] == [3, 5]

    both(compiled(model.chain("S", "s", "v", "z", "E")), scenario)


def rounds(play: Play, answers: list[bool]) -> None:
    play.start()
    for n, again in enumerate(answers):
        play.do("a", again=again, n=Decimal(n))


@pytest.mark.parametrize(
    ("make", "answers"),
    [
        (lambda: loop("a.again"), [True, True, False]),
        (lambda: loop("a.again", maximum=2), [True, True]),
        (lambda: loop("", maximum=3), [True, True, True]),
        (lambda: loop("loopCounter < 2", before=True), [True, True]),
        (lambda: loop("false", before=True), []),
    ],
)
def test_loop(make: Callable[[], str], answers: list[bool]) -> None:
    model = Model().start().user("a", make()).user("z").end().chain("S", "a", "z", "E")
    play = both(compiled(model), lambda play: rounds(play, answers))
    assert play.open() == ["z"] and only_root(play)
    assert play.variables().get("a", {}).get("n") == (len(answers) - 1 if answers else None)


def test_rounds_of_a_loop_share_their_data() -> None:
    model = Model().start().script("s", "{n: n + 1}", loop("n < 5")).user("z").end().chain("S", "s", "z", "E")
    play = both(compiled(model), lambda play: play.start(n=Decimal(0)))
    assert play.variables() == {"n": Decimal(5)}


def test_a_message_at_the_edge_of_several_tasks_belongs_to_the_whole() -> None:
    model = over().boundary("B", "ask", message("note"), interrupting=False).user("seen").end("E2")
    model.chain("B", "seen", "E2")

    def scenario(play: Play) -> None:
        play.start().do("a", units=UNITS)
        assert play.deliver("note", {}) == 1 and play.deliver("note", {}) == 1
        assert play.open() == ["ask"] * 3 + ["seen"] * 2

    both(compiled(model, messages=("note",)), scenario)
