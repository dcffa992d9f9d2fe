"""Large, long and endless models: they end in good time, with an incident where they must.

Also what a command reports: only rows that changed, and not more of them the more there are."""

from __future__ import annotations

from decimal import Decimal
from time import process_time

import pytest
from models import Model, compiled, many, timer
from play import Play, both

from engine.spiff import machine


def test_an_endless_loop_becomes_an_incident() -> None:
    model = Model().start().user("a").xor("M", "X").script("s", "{n: n + 1}").end().chain("S", "a", "M", "s", "X")
    model.flow("X", "M", "n > 0").flow("X", "E", default=True)
    play = Play(compiled(model)).start(n=Decimal(1))
    began = process_time()
    play.do("a")
    assert process_time() - began < 10
    assert len(play.stuck()) == 1 and play.status == "running" and play.tokens() == 1
    play.reload()
    play.repair("n", Decimal(-9)).retry(play.stuck()[0])
    assert play.status == "completed"


def test_a_process_that_calls_itself_becomes_an_incident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "STEP_BUDGET", 1_000)
    for inner in ("", many(cardinality="3")):
        play = Play(compiled(Model().start().call("again", "p", inner).end().chain("S", "again", "E"))).start()
        assert play.stuck() and set(play.stuck()) <= {"again", "S"}
        play.reload()
        play.cancel()
        assert play.status == "cancelled" and not play.tokens()


@pytest.mark.parametrize("text", ["1000000", "2001", "-1", "1.5"])
def test_a_number_of_instances_out_of_all_proportion(text: str) -> None:
    model = Model().start().user("m", many(cardinality=text)).end().chain("S", "m", "E")
    play = both(compiled(model), lambda play: play.start())
    assert play.stuck() == ["m"] and play.tokens() == 1


def test_many_instances_of_many_instances() -> None:
    inside = Model().start("iS").user("i", many(cardinality="2000")).end("iE").chain("iS", "i", "iE")
    model = Model().start().sub("sub", inside, many(cardinality="50")).end().chain("S", "sub", "E")
    play = Play(compiled(model)).start()
    assert set(play.stuck()) == {"i"} and play.tokens() < 25_000


@pytest.mark.parametrize(
    "text", ["R/PT0S", "R/PT0.5S", "R/P99999999999M", "R3/-PT1H", "PT1H", "R", "R/P", "R/xyz/PT1H"]
)
def test_a_cycle_that_makes_no_sense(text: str) -> None:
    model = Model().start().user("a").boundary("B", "a", timer("Cycle", text), False).end().end("E2")
    play = both(compiled(model.chain("S", "a", "E").chain("B", "E2")), lambda play: [play.start(), play.wait(days=1)])
    assert play.stuck() == ["B"] and play.open() == ["a"]


def test_long_chains() -> None:
    """No step nests the call of the next, whatever the kind."""
    length = 600
    keys = [f"k{n}" for n in range(length)]
    users, scripts, nobody = Model().start().end(), Model().start().end(), Model().start().end()
    for n, key in enumerate(keys):
        users.user(key)
        scripts.script(key, f"{{n: {n}}}")
        nobody.user(key, many(), collection="[]", item="i")
    play = Play(compiled(scripts.chain("S", *keys, "E"))).start()
    assert play.status == "completed" and play.passed() == ["S", *keys, "E"]
    assert Play(compiled(nobody.chain("S", *keys, "E"))).start().status == "completed"
    play = Play(compiled(users.chain("S", *keys, "E")), cold=True).start()
    for key in keys:
        play.do(key)
    assert play.status == "completed"


def test_a_thousand_rounds_cost_the_same_each() -> None:
    model = (
        Model().start().xor("M", "X").par("F", "J").users("a", "b", "c").end().chain("S", "M", "F", "a", "J", "c", "X")
    )
    model.chain("F", "b", "J").flow("X", "M", "c.again").flow("X", "E", default=True)
    play = Play(compiled(model)).start()
    rows, times = [], []
    for _ in range(1000):
        began = process_time()
        play.do("b").do("a").do("c", again=True)
        times.append(process_time() - began)
        rows.append(len(play.rows))
    assert len(set(rows)) == 1
    assert sorted(times[800:])[100] < 3 * sorted(times[:200])[100]
    assert len(play.execution.scopes.scopes) == 1


@pytest.mark.parametrize("sequential", [False, True])
def test_an_answer_of_many_changes_as_many_rows_whatever_their_number(sequential: bool) -> None:
    changed = []
    for size in (5, 40, 200):
        inner = many(sequential=sequential, until="nrOfCompletedInstances > 1000")
        model = Model().start().user("ask", inner, collection="units", item="org").end().chain("S", "ask", "E")
        play = Play(compiled(model), cold=True).start(units=[f"o{n}" for n in range(size)])
        play.do("ask", Decimal(1 if sequential else 3), v="x")
        changed.append(len(play.changes.rows))
    assert changed[0] == changed[1] == changed[2] <= 5


def test_a_step_of_a_chain_changes_three_rows() -> None:
    model = Model().start().users("a", "b").end().chain("S", "a", "b", "E")
    play = Play(compiled(model), cold=True).start().do("a", v="x")
    assert sorted((kind, body is None) for (kind, _), body in play.changes.rows.items()) == [
        ("token", False),
        ("token", True),
        ("variable", False),
    ]


def test_steps_that_come_and_go_within_a_command_leave_no_rows() -> None:
    inside = Model().start("iS").script("i", "{x: 1}").end("iE").chain("iS", "i", "iE")
    model = Model().start().user("a").sub("sub", inside).script("s", "{y: 2}").user("z").end()
    play = Play(compiled(model.chain("S", "a", "sub", "s", "z", "E"))).start().do("a")
    assert len(play.changes.rows) == 5 and len(play.changes.values) == 2


def test_cancelling_leaves_nothing_under_way() -> None:
    inside = Model().start("iS").user("i").end("iE").chain("iS", "i", "iE")
    model = Model().start().par("F").sub("sub", inside, many(cardinality="3")).user("a").end().end("E2")
    model.boundary("B", "a", timer("Duration", "P1D")).end("E3").chain("B", "E3")
    model.chain("S", "F", "sub", "E").chain("F", "a", "E2")
    play = both(compiled(model), lambda play: play.start().cancel())
    assert play.status == "cancelled" and not play.tokens() and not play.items and play.changes.due is None
    assert {kind for kind, _ in play.rows} <= {"scope", "variable"}
