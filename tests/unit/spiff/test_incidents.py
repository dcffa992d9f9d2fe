"""Automatic steps that cannot be carried out: the token stays, what came before it stays, a later try goes on.

docs/architecture.md, design.md §4 and §7; every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from models import Model, compiled, condition, loop, many, message, timer
from play import Play, both

from engine.spiff import Incident


def stuck_then_repaired(model: Model, element: str, *others: Model, messages: tuple[str, ...] = ()) -> Play:
    """Task a, script before, then a step that needs the variable `fix`; task z comes after the repair."""
    model.start().user("a").script("before", "{count: count + 1}").user("z").end()
    model.chain("S", "a", "before").chain("z", "E")

    def scenario(play: Play) -> None:
        play.start(count=Decimal(0)).do("a", v=Decimal(1))
        assert play.stuck() == [element] and play.status == "running"
        assert play.variables()["count"] == 1 and play.passed("before") == ["before"]
        assert element not in play.passed()
        play.retry(element)
        assert play.stuck() == [element]
        play.repair("fix", Decimal(1)).retry(element)
        play.wait(hours=1)
        assert play.open() == ["z"] and play.stuck() == [] and play.variables()["count"] == 1
        assert play.tokens() == 1
        play.do("z")
        assert play.status == "completed"

    return both(compiled(model, *others, messages=messages), scenario)


def test_condition_of_a_gateway() -> None:
    model = Model().xor("X").flow("X", "z", "fix > 0").flow("X", "E", default=True).flow("before", "X")
    stuck_then_repaired(model, "X")


def test_condition_of_an_inclusive_gateway_that_also_joins() -> None:
    model = Model().par("F").inc("X").flow("before", "F").flow("F", "X").flow("F", "X")
    stuck_then_repaired(model.flow("X", "z", "fix > 0").flow("X", "E", "fix < 0"), "X")


def test_no_flow_matches() -> None:
    def scenario(play: Play) -> None:
        play.start().do("a", v=Decimal(1))
        assert play.stuck() == ["X"]
        play.repair("a", {"v": Decimal(2)}).retry("X")
        assert play.open() == ["z"]

    model = (
        Model().start().users("a", "z").end().xor("X").flow("X", "z", "a.v > 1").chain("S", "a", "X").chain("z", "E")
    )
    both(compiled(model), scenario)


def test_condition_of_a_task_that_splits_by_itself() -> None:
    model = Model().script("s", "{count: count + 1, mine: true}").flow("before", "s")
    model.flow("s", "z", "fix > 0").flow("s", "E", default=True)

    def scenario(play: Play) -> None:
        play.start(count=Decimal(0)).do("a")
        assert play.stuck() == ["s"] and play.variables()["count"] == 2
        play.repair("fix", Decimal(1)).retry("s")
        assert play.variables()["count"] == 2 and play.open() == ["z"]

    model.start().user("a").script("before", "{count: count + 1}").user("z").end().chain("S", "a", "before")
    both(compiled(model.chain("z", "E")), scenario)


def test_script() -> None:
    play = stuck_then_repaired(Model().script("s", "{n: fix / a.v}").chain("before", "s", "z"), "s")
    assert play.variables()["n"] == 1


def test_script_of_which_one_entry_fails_writes_none() -> None:
    model = Model().start().script("s", "{count: count + 1, n: fix}").user("z").end().chain("S", "s", "z", "E")

    def scenario(play: Play) -> None:
        play.start(count=Decimal(0))
        assert play.variables() == {"count": Decimal(0)}
        play.repair("fix", Decimal(9)).retry("s")
        assert play.variables() == {"count": Decimal(1), "n": Decimal(9), "fix": Decimal(9)}

    both(compiled(model), scenario)


def test_a_script_that_is_no_context() -> None:
    model = Model().start().script("s", "1 + 1").user("z").end().chain("S", "s", "z", "E")
    assert both(compiled(model), lambda play: play.start()).stuck() == ["s"]


@pytest.mark.parametrize("sequential", [False, True])
def test_collection(sequential: bool) -> None:
    model = Model().user("m", many(sequential=sequential), collection="if fix > 0 then [] else null", item="i")
    stuck_then_repaired(model.chain("before", "m", "z"), "m")


def test_number_of_instances() -> None:
    stuck_then_repaired(Model().user("m", many(cardinality="fix - 1")).chain("before", "m", "z"), "m")


def test_completion_condition() -> None:
    model = Model().start().user("m", many(until="fix > 0"), collection='["x", "y", "z"]', item="i").user("z").end()

    def scenario(play: Play) -> None:
        play.start().do("m", Decimal(2), v="b")
        assert play.stuck() == ["m"] and play.open() == ["m", "m"]
        play.do("m", Decimal(1), v="a")
        play.repair("fix", Decimal(1)).retry("m")
        assert play.open() == ["z"] and play.variables()["m"] == [{"v": "a"}, {"v": "b"}] and play.tokens() == 1

    both(compiled(model.chain("S", "m", "z", "E")), scenario)


def test_completion_condition_of_the_last_is_not_asked() -> None:
    model = Model().start().user("m", many(until="fix > 0"), collection='["x"]', item="i").user("z").end()
    play = both(compiled(model.chain("S", "m", "z", "E")), lambda play: play.start().do("m"))
    assert play.open() == ["z"]


def test_loop_condition() -> None:
    model = Model().script("m", "{count: count}", loop("fix < 0"))
    stuck_then_repaired_after_work(model.chain("before", "m", "z"), "m")


def stuck_then_repaired_after_work(model: Model, element: str) -> None:
    model.start().user("a").script("before", "{count: count + 1}").user("z").end()

    def scenario(play: Play) -> None:
        play.start(count=Decimal(0)).do("a", v=Decimal(1))
        assert play.stuck() == [element]
        play.repair("fix", Decimal(1)).retry(element)
        assert play.open() == ["z"] and play.passed(element) == [element] * 2

    both(compiled(model.chain("S", "a", "before").chain("z", "E")), scenario)


@pytest.mark.parametrize("text", ['=duration("PT" + string(fix) + "H")', "=if fix > 0 then now() else null"])
def test_timer(text: str) -> None:
    stuck_then_repaired(Model().catch("T", timer("Duration", text)).chain("before", "T", "z"), "T")


def test_timer_at_the_edge_leaves_the_task_open() -> None:
    model = Model().start().user("a").boundary("B", "a", timer("Date", "=fix")).user("z").end().end("E2")

    def scenario(play: Play) -> None:
        play.start()
        assert play.stuck() == ["B"] and play.open() == ["a"]
        play.repair("fix", play.world.now().date()).retry("B")
        play.wait(days=1)
        assert play.open() == ["z"]

    def done(play: Play) -> None:
        play.start().do("a")
        assert play.status == "completed" and not play.stuck()

    model.chain("S", "a", "E").chain("B", "z", "E2")
    both(compiled(model), scenario)
    both(compiled(model), done)


def test_condition_of_an_event() -> None:
    play = stuck_then_repaired(Model().catch("C", condition("fix > 0")).chain("before", "C", "z"), "C")
    assert sum(e["do"] == "incident" for e in play.history) == 2


def test_correlation_of_a_message() -> None:
    model = Model().start().catch("M", message("note"), correlation="{a: 1, b: fix}").user("z").end()

    def scenario(play: Play) -> None:
        play.start()
        assert play.stuck() == ["M"] and not play.subscriptions
        play.repair("fix", Decimal(2)).retry("M")
        assert play.deliver("note", {}, {"a": Decimal(1), "b": Decimal(2)}) == 1 and play.open() == ["z"]

    both(compiled(model.chain("S", "M", "z", "E"), messages=("note",)), scenario)


def test_payload_of_a_message() -> None:
    model = Model().node("sendTask", "s", "", {"payload": "fix"}, ' messageRef="note"').chain("before", "s", "z")
    model.start().user("a").script("before", "{count: count + 1}").user("z").end().chain("S", "a", "before")

    def scenario(play: Play) -> None:
        play.start(count=Decimal(0)).do("a")
        assert play.stuck() == ["s"] and not play.world.sent
        play.repair("fix", {"n": Decimal(1)}).retry("s")
        assert [m.payload for m in play.world.sent] == [{"n": Decimal(1)}] and play.open() == ["z"]

    both(compiled(model.chain("z", "E"), messages=("note",)), scenario)


def test_values_for_a_called_process() -> None:
    called = Model("c").start("cS").script("cs", "{m: n}").end("cE").chain("cS", "cs", "cE")
    model = Model().call("c1", "c", props={"in.n": "fix", "out.m": "m"}).chain("before", "c1", "z")
    assert stuck_then_repaired(model, "c1", called).variables()["m"] == 1


def test_values_from_a_called_process_do_not_run_it_again() -> None:
    called = Model("c").start("cS").user("work").end("cE").chain("cS", "work", "cE")
    model = Model().start().call("c1", "c", props={"out.m": "work.n / work.d"}).user("z").end()

    def scenario(play: Play) -> None:
        play.start().do("work", n=Decimal(1), d=Decimal(0))
        assert play.stuck() == ["c1"]
        play.retry("c1")
        assert play.stuck() == ["c1"] and play.passed("work") == ["work"]
        play.cancel()

    both(compiled(model.chain("S", "c1", "z", "E"), called), scenario)


def test_a_way_on_after_a_sub_process_that_cannot_be_decided() -> None:
    inside = Model().start("iS").user("i").end("iE").chain("iS", "i", "iE")
    for inner, props in (("", {}), (many(), {"collection": "[1, 2]", "item": "n"})):
        model = Model().start().sub("sub", inside, inner, **props).user("z").end().chain("S", "sub").chain("z", "E")
        model.flow("sub", "z", "fix > 0").flow("sub", "E", default=True)

        def scenario(play: Play, several: bool = bool(props)) -> None:
            play.start().do("i", v="x")
            if several:
                play.do("i", v="y")
            published: Any = play.variables()["sub"]
            assert play.stuck() == ["sub"] and play.tokens() == 1
            play.repair("fix", Decimal(1)).retry("sub")
            assert (
                play.open() == ["z"]
                and play.variables()["sub"] == published
                and play.passed("i") == ["i"] * (2 if several else 1)
            )

        both(compiled(model), scenario)


def service(props: dict[str, str]) -> Model:
    model = Model().start().node("serviceTask", "s", "", {"operation": "number", **props}).user("z").end()
    return model.chain("S", "s", "z", "E")


def test_an_operation_that_fails() -> None:
    def scenario(play: Play) -> None:
        play.start(year=Decimal(2026))
        assert play.stuck() == ["s"] and "s" not in play.variables()
        play.world.operations["number"] = lambda p: {"number": p["year"] + 1}
        play.retry("s")
        assert play.variables()["s"] == {"number": Decimal(2027)} and play.variables()["got"] == 2027
        assert len(play.world.calls) == 1

    both(compiled(service({"in.year": "year", "out.got": "s.number"})), scenario)


def test_an_operation_that_succeeded_is_not_called_again() -> None:
    def scenario(play: Play) -> None:
        play.world.operations["number"] = lambda p: {"number": Decimal(len(play.world.calls) + 1)}
        play.start()
        assert play.stuck() == ["s"] and play.variables()["s"] == {"number": Decimal(1)}
        play.retry("s").repair("fix", Decimal(1)).retry("s")
        assert play.open() == ["z"] and play.variables()["got"] == 2 and len(play.world.calls) == 1

    both(compiled(service({"out.got": "s.number + fix"})), scenario)


def test_other_branches_go_on_beside_an_incident() -> None:
    model = Model().start().par("F", "J").script("s", "{n: fix}").users("a", "b", "z").end()
    model.chain("S", "F", "a", "b", "J", "z", "E").chain("F", "s", "J")

    def scenario(play: Play) -> None:
        play.start().do("a").do("b")
        assert play.stuck() == ["s"] and play.open() == []
        play.repair("fix", Decimal(1)).retry("s")
        assert play.open() == ["z"]

    both(compiled(model), scenario)


def test_a_stuck_step_goes_when_its_level_is_interrupted() -> None:
    inside = Model().start("iS").script("s", "{n: fix}").end("iE").chain("iS", "s", "iE")
    model = Model().start().sub("sub", inside).boundary("B", "sub", timer("Duration", "PT1H")).user("late").end()
    model.end("E2").chain("S", "sub", "E").chain("B", "late", "E2")

    def scenario(play: Play) -> None:
        play.start()
        assert play.stuck() == ["s"]
        play.wait(hours=1)
        assert play.stuck() == [] and play.open() == ["late"] and play.tokens() == 1

    both(compiled(model), scenario)


def test_what_is_not_stuck_cannot_be_tried_again() -> None:
    model = Model().start().user("a").end().chain("S", "a", "E")
    play = Play(compiled(model)).start()
    token = next(iter(play.items))
    with pytest.raises(KeyError):
        play.execution.retry(token)
    play.do("a")
    with pytest.raises(KeyError):
        play.execution.retry(token)
    with pytest.raises(KeyError):
        play.execution.complete(token, {})


def test_evaluating_for_the_runtime_raises_incident() -> None:
    play = Play(compiled(Model().start().user("a").end().chain("S", "a", "E"))).start(n=Decimal(2))
    token = next(iter(play.items))
    assert play.execution.evaluate_at(token, "=n + 1") == 3
    with pytest.raises(Incident, match=r"không tính được"):
        play.execution.evaluate_at(token, "missing")
