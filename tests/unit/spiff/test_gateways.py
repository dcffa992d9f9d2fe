"""Gateways: how tokens split and meet, also where several meet, nested, and without a gateway drawn.

BPMN 2.0.2 §10.6 and §13.4; every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from models import Model, checked, compiled, timer
from play import Play, both


def fan(kind: str, branches: str = "abc") -> Model:
    """Start, a split over tasks a, b, c (each when a letter of `w` says so, z the default), a join, task end."""
    model = Model().start().end().node(kind, "F").node(kind, "J").user("last").chain("S", "F").chain("J", "last", "E")
    for key in branches:
        model.user(key).flow("F", key, f'contains(w, "{key}")').chain(key, "J")
    return model.user("other").flow("F", "other", default=True).chain("other", "J")


@pytest.mark.parametrize("chosen", ["a", "ab", "abc", ""])
def test_inclusive_join_waits_for_the_branches_taken_only(chosen: str) -> None:
    built = compiled(fan("inclusiveGateway"))
    for order in permutations(chosen):

        def scenario(play: Play, order: tuple[str, ...] = order) -> None:
            play.start(w=chosen)
            assert play.open() == (list(chosen) or ["other"])
            for key in order or ("other",):
                assert "last" not in play.open()
                play.do(key)
            assert play.open() == ["last"]
            play.do("last")

        play = both(built, scenario)
        assert play.passed("J") == ["J"] and play.status == "completed"


def test_inclusive_join_next_to_a_way_round_it() -> None:
    """A token that can still reach the join holds it; one that has gone past does not."""
    model = (
        Model().start().end().par("F").inc("J").users("a", "b", "c", "z").xor("X").end("E2").chain("S", "F", "a", "J")
    )
    model.chain("F", "b", "X").flow("X", "J", "b.join").flow("X", "c", default=True).chain("c", "E2").chain(
        "J", "z", "E"
    )

    def past(play: Play) -> None:
        play.start().do("a")
        assert play.open() == ["b"]
        play.do("b", join=False)
        assert play.open() == ["c", "z"]

    def into(play: Play) -> None:
        play.start().do("a").do("b", join=True)
        assert play.open() == ["z"]

    both(compiled(model), past)
    both(compiled(model), into)


def test_inclusive_join_waits_for_a_step_although_the_reminder_at_its_edge_has_come() -> None:
    model = Model().start().par("F").inc("J").users("a", "b", "n", "z").end().chain("S", "F", "a", "J", "z", "E")
    model.chain("F", "b", "J").boundary("B", "a", timer("Duration", "PT1H"), False).chain("B", "n", "J")

    def scenario(play: Play) -> None:
        play.start().do("b").wait(hours=1)
        play.do("n")
        assert play.open() == ["a"]
        play.do("a").do("z")

    assert both(checked(model), scenario).status == "completed"


def test_nested_inclusive_joins() -> None:
    model = Model().start().end().inc("F", "G", "H", "J").users("a", "b", "c", "z").chain("S", "F")
    model.flow("F", "G", "true").flow("F", "c", "true").flow("G", "a", "true").flow("G", "b", "true")
    model.chain("a", "H").chain("b", "H").chain("H", "J", "z", "E").chain("c", "J")
    for order in permutations("abc"):
        play = both(compiled(model), lambda play, order=order: [play.start(), *[play.do(k) for k in order]])
        assert play.open() == ["z"] and play.passed("J") == ["J"] and play.passed("H") == ["H"]


def test_nested_parallel_joins() -> None:
    model = Model().start().end().par("F", "G", "H", "J").users("a", "b", "c", "z").chain("S", "F", "G", "a", "H", "J")
    model.chain("F", "c", "J", "z", "E").chain("G", "b", "H")
    for order in permutations("abc"):
        play = both(compiled(model), lambda play, order=order: [play.start(), *[play.do(k) for k in order]])
        assert play.open() == ["z"]


def test_excess_tokens_of_a_parallel_join_wait_for_their_partners() -> None:
    """Two tokens come over one flow, then two over the other: the join fires twice (BPMN 2.0.2 §10.6.4)."""
    model = Model().start().end().par("F", "J").xor("M").users("a1", "a2", "b1", "b2", "z").xor("N").chain("S", "F")
    for key in ("a1", "a2"):
        model.chain("F", key, "M")
    for key in ("b1", "b2"):
        model.chain("F", key, "N")
    model.chain("M", "J").chain("N", "J").chain("J", "z", "E")

    def scenario(play: Play) -> None:
        play.start().do("a1").do("a2")
        assert play.open() == ["b1", "b2"] and play.tokens() == 4
        play.do("b1")
        assert play.open() == ["b2", "z"]
        play.do("b2")
        assert play.open() == ["z", "z"] and play.tokens() == 2
        play.do("z").do("z")

    play = both(compiled(model), scenario)
    assert play.status == "completed" and play.passed("J") == ["J", "J"]


def test_excess_tokens_that_come_together() -> None:
    """Both flows are full twice over before the join has run once."""
    model = Model().start().end().par("F", "J").xor("M", "N").user("z").chain("S", "F")
    for gateway in ("M", "N"):
        model.script(f"{gateway}1", "{x: 1}").script(f"{gateway}2", "{x: 1}")
        model.chain("F", f"{gateway}1", gateway, "J").chain("F", f"{gateway}2", gateway)
    both_ways = both(compiled(model.chain("J", "z", "E")), lambda play: play.start())
    assert both_ways.open() == ["z", "z"] and both_ways.tokens() == 2


def test_several_flows_out_of_a_task_are_a_parallel_split() -> None:
    model = Model().start().end().users("a", "b", "c").par("J").chain("S", "a", "b", "J", "E").chain("a", "c", "J")
    play = both(compiled(model), lambda play: play.start().do("a").do("c").do("b"))
    assert play.status == "completed" and play.passed("J") == ["J"]


def test_conditions_on_flows_out_of_a_task_are_an_inclusive_split() -> None:
    model = Model().start().end().users("a", "b", "c", "d").inc("J").chain("S", "a")
    model.flow("a", "b", "a.n > 1").flow("a", "c", "a.n > 2").flow("a", "d", default=True)
    for key in "bcd":
        model.chain(key, "J")
    model.chain("J", "E")
    for n, expected in ((1, ["d"]), (2, ["b"]), (3, ["b", "c"])):
        play = both(compiled(model), lambda play, n=n: play.start().do("a", n=Decimal(n)))
        assert play.open() == expected


def test_two_flows_into_a_task_run_it_twice() -> None:
    model = Model().start().end().users("a", "b", "c").chain("S", "a", "c", "E").chain("S", "b", "c")
    play = both(compiled(model), lambda play: play.start().do("a").do("b").do("c").do("c"))
    assert play.status == "completed" and play.passed("c") == ["c", "c"]


def test_a_gateway_may_join_and_split_at_once() -> None:
    model = Model().start().end().end("E2").par("F", "G").users("a", "b", "c", "d").chain("S", "F", "a", "G", "c", "E")
    model.chain("F", "b", "G", "d", "E2")
    play = both(compiled(model), lambda play: play.start().do("a").do("b"))
    assert play.open() == ["c", "d"]


def test_the_process_ends_when_all_tokens_have() -> None:
    model = Model().start().end(outcome="first").par("F").users("a", "b").chain("S", "F", "a", "E").chain("F", "b")

    def scenario(play: Play) -> None:
        play.start().do("a")
        assert play.status == "running"
        play.do("b")

    play = both(compiled(model), scenario)
    assert play.status == "completed" and play.changes.outcome == "first"


def test_nodes_without_incoming_flows_start_together() -> None:
    model = Model().users("a", "b").par("J").user("z").chain("a", "J", "z").chain("b", "J")
    play = both(compiled(model), lambda play: play.start().do("b").do("a"))
    assert play.open() == ["z"]


def test_an_inclusive_join_takes_one_token_of_each_flow() -> None:
    """Two tokens came on one flow before the other flow's: the second stays and goes on by itself (§13.4.3)."""
    model = Model().start().par("F").users("a", "b", "c", "z").xor("M").inc("J").end()
    model.chain("S", "F", "a", "M", "J", "z", "E").chain("F", "b", "M").chain("F", "c", "J")

    def scenario(play: Play) -> None:
        play.start().do("a").do("b")
        assert play.open() == ["c"]
        play.do("c")
        assert play.open() == ["z", "z"]

    both(compiled(model), scenario)
