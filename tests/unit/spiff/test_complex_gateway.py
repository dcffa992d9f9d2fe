"""The complex gateway: so many of the ways that lead to it, then the rest before it may begin again.

BPMN 2.0.2 §10.6.5, table 13.5; every scenario is played hot and with a reload after every command."""

from __future__ import annotations

import itertools

import pytest
from models import FORMAL, Model, checked
from play import Play, both


def activation(text: str) -> str:
    return f"<bpmn:activationCondition {FORMAL}>{text.replace('<', '&lt;')}</bpmn:activationCondition>"


def voting(text: str = "activationCount >= 2") -> Model:
    """Three tasks at once; the gateway goes on when enough of them are done."""
    model = Model().start().par("F").users("a", "b", "c", "z").node("complexGateway", "G", activation(text)).end()
    for key in "abc":
        model.chain("F", key, "G")
    return model.chain("S", "F").chain("G", "z", "E")


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_it_goes_on_with_the_second_and_swallows_the_third(order: tuple[str, ...]) -> None:
    def scenario(play: Play) -> None:
        play.start().do(order[0])
        assert "z" not in play.open()
        play.do(order[1])
        assert play.open() == sorted([order[2], "z"])
        play.do(order[2])
        assert play.open() == ["z"] and play.tokens() == 1
        play.do("z")

    assert both(checked(voting()), scenario).status == "completed"


def test_the_late_one_goes_its_own_way_when_a_condition_says_so() -> None:
    model = Model().start().par("F").users("a", "b", "first", "late").end().end("E2")
    model.node("complexGateway", "G", activation("activationCount >= 1")).chain("S", "F", "a", "G").chain("F", "b", "G")
    model.flow("G", "first", "waitingForStart").flow("G", "late", default=True)
    model.chain("first", "E").chain("late", "E2")

    def scenario(play: Play) -> None:
        play.start().do("b")
        assert play.open() == ["a", "first"]
        play.do("a")
        assert play.open() == ["first", "late"]

    both(checked(model), scenario)


def test_in_a_loop_every_round_needs_its_own_votes() -> None:
    model = Model().start().xor("M", "X").par("F").users("a", "b", "c", "z").end()
    model.node("complexGateway", "G", activation("activationCount >= 2")).chain("S", "M", "F")
    for key in "abc":
        model.chain("F", key, "G")
    model.chain("G", "z", "X").flow("X", "M", "z.again").flow("X", "E", default=True)

    def scenario(play: Play) -> None:
        play.start()
        for again in (True, True, False):
            play.do("b").do("c")
            assert play.open() == ["a", "z"]
            play.do("a")
            play.do("z", again=again)

    play = both(checked(model), scenario)
    assert play.status == "completed" and len(play.passed("z")) == 3


def test_tokens_on_a_way_already_counted_wait_for_the_next_start() -> None:
    model = Model().start().par("F").xor("M").users("a", "b", "c", "z").end()
    model.node("complexGateway", "G", activation("activationCount >= 1"))
    model.chain("S", "F", "a", "M", "G", "z", "E").chain("F", "b", "M").chain("F", "c", "G")

    def scenario(play: Play) -> None:
        play.start().do("a")
        assert play.open() == ["b", "c", "z"]
        play.do("b")
        assert play.open() == ["c", "z"]  # over the same way as a: it waits until c has come
        play.do("c")
        assert play.open() == ["z", "z"]

    both(checked(model), scenario)


def test_data_may_let_it_begin() -> None:
    def scenario(play: Play) -> None:
        play.start(urgent=False).do("a")
        assert "z" not in play.open()
        play.repair("urgent", True)
        assert play.open() == ["b", "c", "z"]

    both(checked(voting("urgent or activationCount >= 3")), scenario)


def test_a_condition_that_cannot_be_decided_becomes_an_incident() -> None:
    def scenario(play: Play) -> None:
        play.start().do("a")
        assert play.stuck() == ["G"]
        play.repair("enough", 1).retry("G")
        assert not play.stuck() and play.open() == ["b", "c", "z"]

    both(checked(voting("activationCount >= enough")), scenario)


def test_it_splits_like_an_inclusive_gateway() -> None:
    model = Model().start().node("complexGateway", "G").users("a", "b", "d").end().chain("S", "G")
    model.flow("G", "a", 'contains(way, "a")').flow("G", "b", 'contains(way, "b")').flow("G", "d", default=True)
    for key in "abd":
        model.chain(key, "E")
    for way, opened in (("a", ["a"]), ("ab", ["a", "b"]), ("", ["d"])):
        assert both(checked(model), lambda play, way=way: play.start(way=way)).open() == opened  # type: ignore[misc]
