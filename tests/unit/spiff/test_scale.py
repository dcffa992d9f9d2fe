"""What a command costs does not grow with how much is under way, as far as that is possible.

Growth is measured against a smaller model of the same run, in processor time, with generous bounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from time import process_time
from typing import Any

import pytest
from models import Model, compiled, many, timer, xml
from play import Play, World

from engine.bpmn import check, draw, load
from engine.feel import codec
from engine.spiff import Changes, Compiled, Execution


def took(action: Callable[[], Any]) -> float:
    began = process_time()
    action()
    return process_time() - began


def started(model: Model, *others: Model, **given: Any) -> tuple[World, Execution, Changes]:
    world = World()
    execution = Execution.start(compiled(model, *others), world, "p", given)
    return world, execution, execution.take_changes()


def subs(inside: Model, size: int, **how: Any) -> Model:
    """So many sub-processes at once."""
    return Model().start().sub("sub", inside, many(cardinality=str(size), **how)).end().chain("S", "sub", "E")


def reminded() -> Model:
    inside = Model().start("iS").user("u").end("iE").boundary("B", "u", timer("Duration", "P1D")).end("bE")
    return inside.chain("iS", "u", "iE").chain("B", "bE")


def forked() -> Model:
    inside = Model().start("iS").inc("F", "J").script("x", "{a: 1}").script("y", "{b: 1}").user("u").end("iE")
    return inside.chain("iS", "F", "x", "J", "u", "iE").chain("F", "y", "J")


def test_a_thousand_timers_fire_together() -> None:
    def firing(size: int) -> float:
        world, execution, _ = started(subs(reminded(), size))
        world.clock.advance(timedelta(days=2))
        spent = took(execution.fire_due)
        assert execution.take_changes().status == "completed"
        return spent

    small, large = firing(100), firing(1000)
    assert large < 40 * small


@pytest.mark.parametrize("inside", [reminded, forked], ids=["timers", "joins"])
def test_a_completion_does_not_look_through_a_thousand_others(inside: Callable[[], Model]) -> None:
    def typical(size: int) -> float:
        _, execution, changes = started(subs(inside(), size))

        def step(token: Any) -> None:
            execution.complete(token, {"n": Decimal(1)})
            execution.take_changes()

        spent = sorted(took(lambda token=token: step(token)) for token in changes.opened[:60])
        return spent[len(spent) // 2]

    assert typical(1000) < 6 * typical(100)


@pytest.mark.parametrize("sequential", [False, True])
def test_a_thousand_instances(sequential: bool) -> None:
    """Each answered, the last first, read back now and then; every command changes as few rows as the first."""
    model = Model().start().user("ask", many(sequential=sequential), collection="units", item="org").end()
    play = Play(compiled(model.chain("S", "ask", "E")))
    play.start(units=[f"o{n}" for n in range(1000)])
    changed = set()
    for turn in range(1000):
        if turn in (400, 800):
            play.reload()
        token = max(play.items)
        play.execution.complete(token, {"v": Decimal(turn)})
        changes = play.execution.take_changes()
        for key, body in changes.rows.items():
            if body is None:
                del play.rows[key]
            else:
                play.rows[key] = json.dumps(body)
        play.world.values |= {each.id: json.dumps(codec.to_data(each.value)) for each in changes.values}
        play.items.pop(token)
        play.items.update(dict.fromkeys(changes.opened, "ask"))
        if turn < 999:
            changed.add(len(changes.rows))
    assert changes.status == "completed" and max(changed) <= 5
    order = list(range(1000)) if sequential else list(range(999, -1, -1))
    assert [each["v"] for each in play.variables()["ask"]] == [Decimal(n) for n in order]


def test_three_thousand_rounds_leave_nothing_behind() -> None:
    model = Model().start().xor("M", "X").user("a").end().chain("S", "M", "a", "X")
    model.boundary("B", "a", timer("Duration", "P9D"), False).end("bE").chain("B", "bE")
    model.flow("X", "M", "a.again").flow("X", "E", default=True)
    _, execution, changes = started(model)
    rows, times = set(changes.rows), []
    (token,) = changes.opened
    for turn in range(3000):
        began = process_time()
        execution.complete(token, {"again": True, "n": Decimal(turn)})
        changes = execution.take_changes()
        times.append(process_time() - began)
        rows = (rows | {key for key, body in changes.rows.items() if body is not None}) - {
            key for key, body in changes.rows.items() if body is None
        }
        (token,) = changes.opened
    assert len(rows) == 5  # level, scope, task, boundary event, answers
    assert len(execution._deadlines._heap) < 200
    assert sorted(times[2500:])[250] < 3 * sorted(times[:500])[250]
    execution.complete(token, {"again": False})
    assert execution.take_changes().status == "completed"


def test_a_chain_of_six_hundred_is_loaded_checked_and_drawn() -> None:
    def whole(length: int) -> float:
        keys = [f"k{n}" for n in range(length)]
        text = xml(Model().start().end().users(*keys).chain("S", *keys, "E"))

        def ways() -> None:
            definitions = load(text)
            check(definitions)
            draw(definitions, "p")

        return took(ways)

    assert whole(600) < 20 * whole(100)


def nested(depth: int) -> Compiled:
    model = Model().start("S0").user("t").end("E0").chain("S0", "t", "E0")
    for level in range(1, depth):
        inside, model = model, Model().start(f"S{level}").end(f"E{level}")
        model.sub(f"sub{level}", inside).chain(f"S{level}", f"sub{level}", f"E{level}")
    return compiled(model)


@pytest.mark.parametrize("cold", [False, True])
def test_thirty_levels_of_sub_processes(cold: bool) -> None:
    play = Play(nested(30), cold=cold).start().do("t", n=Decimal(1))
    assert play.status == "completed"
    assert len(play.passed()) == 30 * 2 + 29 + 1  # starts and ends, sub-processes, the task


def test_ten_called_processes_inside_each_other() -> None:
    calls = []
    for level in range(10):
        key, into = f"p{level}" if level else "p", f"p{level + 1}"
        model = Model(key).start(f"S{level}").call(f"c{level}", into, "", {"in.n": "n + 1", "out.n": "n"})
        calls.append(model.end(f"E{level}").chain(f"S{level}", f"c{level}", f"E{level}"))
    calls.append(Model("p10").start("Sx").user("t").script("s", "{n: n * 2}").end("Ex").chain("Sx", "t", "s", "Ex"))
    play = Play(compiled(*calls), cold=True).start(n=Decimal(0)).do("t")
    assert play.status == "completed" and play.variables()["n"] == 20


def test_a_hundred_boundary_events() -> None:
    model = Model().start().user("t").end().chain("S", "t", "E")
    for n in range(100):
        model.boundary(f"B{n}", "t", timer("Duration", f"P{n + 1}D"), n == 70).user(f"u{n}").end(f"E{n}")
        model.chain(f"B{n}", f"u{n}", f"E{n}")
    play = Play(compiled(model), cold=True).start()
    assert play.tokens() == 101
    play.wait(days=50)
    assert len(play.open()) == 51
    play.wait(days=100)  # the seventy-first ends the task, and with it the events after it
    assert play.open() == sorted(f"u{n}" for n in range(71)) and play.changes.due is None


def test_large_values() -> None:
    """A text of a megabyte, a list of ten thousand rows: stored once, computed with, not copied by later steps."""
    model = Model().start().user("a").script("s", "{n: count(a.rows), total: sum(a.rows.v)}").users("b", "c").end()
    _, execution, changes = started(model.chain("S", "a", "s", "b", "c", "E"))
    rows = [{"v": Decimal(n), "name": f"Dòng {n}"} for n in range(10_000)]
    assert took(lambda: execution.complete(changes.opened[0], {"rows": rows, "text": "ă" * 1_000_000})) < 10
    changes = execution.take_changes()
    assert not changes.incidents and execution.variables()["total"] == sum(range(10_000))
    assert len(changes.values) == 4
    assert took(lambda: execution.complete(changes.opened[0], {"x": "y"})) < 1
    changes = execution.take_changes()
    assert [value.name for value in changes.values] == ["b.x"]
