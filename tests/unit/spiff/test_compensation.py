"""Undoing what was done: compensation, transactions, and event sub-processes for compensation.

BPMN 2.0.2 §10.7, §13.5.5, §10.3.5; every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from decimal import Decimal

import pytest
from models import CANCEL, Model, checked, compensate, error, loop, many, timer
from play import Play, both


def booked(model: Model, *keys: str) -> Model:
    """Tasks that can be undone, each by the one whose name begins with `un_`."""
    for key in keys:
        model.user(key).undone_by(key, f"un_{key}")
    return model


def test_what_was_done_is_undone_in_reverse_order_of_completion() -> None:
    model = booked(Model().start().par("F", "J"), "a", "b", "c").throw("U", compensate()).user("z").end()
    model.chain("S", "F", "a", "J", "U", "z", "E").chain("F", "b", "J").chain("F", "c", "J")

    def scenario(play: Play) -> None:
        play.start().do("b").do("c").do("a")
        for key in ("un_a", "un_c", "un_b"):
            assert play.open() == [key]
            play.do(key)
        assert play.open() == ["z"]
        play.do("z")

    play = both(checked(model), scenario)
    assert play.status == "completed" and play.passed()[-6:] == ["un_a", "un_c", "un_b", "U", "z", "E"]


def test_only_the_named_activity_is_undone_and_only_once() -> None:
    model = booked(Model().start(), "a", "b").throw("U", compensate("a")).throw("V", compensate("a"))
    model.user("z").end().chain("S", "a", "b", "U", "V", "z", "E")

    def scenario(play: Play) -> None:
        play.start().do("a").do("b")
        assert play.open() == ["un_a"]
        play.do("un_a")
        assert play.open() == ["z"]

    both(checked(model), scenario)


def test_nothing_done_nothing_undone() -> None:
    model = booked(Model().start().par("F"), "a").throw("U", compensate()).user("z").end().end("E2")
    model.chain("S", "F", "a", "E").chain("F", "U", "z", "E2")
    assert both(checked(model), lambda play: play.start()).open() == ["a", "z"]


def test_every_round_of_a_loop_in_the_flow_is_undone() -> None:
    model = booked(Model().start().xor("M", "X"), "a").end("E", compensate())
    model.chain("S", "M", "a", "X").flow("X", "M", "a.again").flow("X", "E", default=True)

    def scenario(play: Play) -> None:
        play.start().do("a", again=True).do("a", again=True).do("a", again=False)
        for _ in range(3):
            play.do("un_a")

    play = both(checked(model), scenario)
    assert play.status == "completed" and len(play.passed("un_a")) == 3


@pytest.mark.parametrize("sequential", [True, False])
def test_each_instance_is_undone_with_its_item_the_latest_first(sequential: bool) -> None:
    model = Model().start().user("a", many(sequential=sequential), collection="[10, 20, 30]", item="it")
    model.undone_by("a", "un_a").throw("U", compensate()).end().chain("S", "a", "U", "E")

    def scenario(play: Play) -> None:
        play.start()
        for number in (1, 2, 3) if sequential else (2, 3, 1):
            play.do("a", item=Decimal(number), said=Decimal(number))
        seen = []
        while play.open() == ["un_a"]:
            token = next(iter(play.items))
            given = play.execution.visible_at(token)
            seen.append((int(given["it"]), int(given["a"]["said"])))
            play.do("un_a")
        assert seen == ([(30, 3), (20, 2), (10, 1)] if sequential else [(10, 1), (30, 3), (20, 2)])

    play = both(checked(model), scenario)
    assert play.status == "completed" and not [key for kind, key in play.rows if kind == "scope" and key != "root"]


def test_an_activity_repeated_no_times_is_not_undone() -> None:
    model = Model().start().user("a", many(), collection="[]", item="it").undone_by("a", "un_a")
    model.throw("U", compensate()).end().chain("S", "a", "U", "E")
    assert both(checked(model), lambda play: play.start()).status == "completed"


def test_the_rounds_of_a_standard_loop_are_undone_one_by_one() -> None:
    model = Model().start().user("a", loop("loopCounter < 2")).undone_by("a", "un_a").end("E", compensate())
    model.chain("S", "a", "E")
    play = both(checked(model), lambda play: play.start().do("a").do("a").do("un_a").do("un_a"))
    assert play.status == "completed"


def inside() -> Model:
    return booked(Model().start("iS"), "a", "b").end("iE").chain("iS", "a", "b", "iE")


def test_a_sub_process_without_a_handler_is_undone_piece_by_piece_with_its_data() -> None:
    model = booked(Model().start().sub("sub", inside()), "c").throw("U", compensate()).user("z").end()
    model.chain("S", "sub", "c", "U", "z", "E")

    def scenario(play: Play) -> None:
        play.start().do("a", v="1").do("b", v="2").do("c")
        assert play.open() == ["un_c"]
        play.do("un_c")
        assert play.open() == ["un_b"]
        token = next(iter(play.items))
        given = play.execution.visible_at(token)
        assert given["a"] == {"v": "1"} and given["b"] == {"v": "2"}
        play.do("un_b").do("un_a")
        assert play.open() == ["z"] and play.tokens() == 1
        assert [key for kind, key in play.rows if kind == "scope"] == ["root"]

    both(checked(model), scenario)


def test_a_sub_process_with_a_handler_is_undone_as_a_whole() -> None:
    model = Model().start().sub("sub", inside()).undone_by("sub", "un_sub").throw("U", compensate()).end()
    model.chain("S", "sub", "U", "E")
    play = both(checked(model), lambda play: play.start().do("a").do("b").do("un_sub"))
    assert play.status == "completed" and not play.passed("un_a")


def test_each_instance_of_a_sub_process_is_undone_from_within() -> None:
    model = Model().start().sub("sub", inside(), many(sequential=True), collection="[1, 2]", item="it")
    model.throw("U", compensate("sub")).end().chain("S", "sub", "U", "E")

    def scenario(play: Play) -> None:
        play.start().do("a").do("b").do("a").do("b")
        seen = []
        while play.open():
            key = play.open()[0]
            seen.append((key, int(play.execution.visible_at(next(iter(play.items)))["it"])))
            play.do(key)
        assert seen == [("un_b", 2), ("un_a", 2), ("un_b", 1), ("un_a", 1)]

    assert both(checked(model), scenario).status == "completed"


def test_a_called_process_is_undone_from_within() -> None:
    called = booked(Model("c").start("cS"), "a").end("cE").chain("cS", "a", "cE")
    model = Model().start().call("call", "c", "", {"in.n": "7"}).throw("U", compensate()).end()
    model.chain("S", "call", "U", "E")

    def scenario(play: Play) -> None:
        play.start().do("a")
        assert play.execution.visible_at(next(iter(play.items)))["n"] == 7
        play.do("un_a")

    assert both(checked(model, called), scenario).status == "completed"


def test_a_sub_process_undoes_itself_by_its_own_event_sub_process() -> None:
    undoing = Model().user("prepare").throw("V", compensate()).end("uE").chain("uS", "prepare", "V", "uE")
    within = inside().on("undo", "uS", compensate(), undoing)
    model = Model().start().sub("sub", within).throw("U", compensate()).user("z").end()
    model.chain("S", "sub", "U", "z", "E")

    def scenario(play: Play) -> None:
        play.start().do("a", v="x").do("b")
        assert play.open() == ["prepare"]
        assert play.execution.visible_at(next(iter(play.items)))["a"] == {"v": "x"}
        play.do("prepare").do("un_b").do("un_a")
        assert play.open() == ["z"] and play.tokens() == 1

    both(checked(model), scenario)


def test_an_error_handler_undoes_what_its_level_had_done() -> None:
    handling = Model().throw("U", compensate()).end("hE").chain("hS", "U", "hE")
    within = (
        booked(Model().start("iS"), "a").user("b").end("iX", error("bad")).on("on_bad", "hS", error("bad"), handling)
    )
    model = Model().start().sub("sub", within.chain("iS", "a", "b", "iX")).user("z").end()

    def scenario(play: Play) -> None:
        play.start().do("a").do("b")
        assert play.open() == ["un_a"]
        play.do("un_a")
        assert play.open() == ["z"]

    both(checked(model.chain("S", "sub", "z", "E"), errors=("bad",)), scenario)


def test_ending_a_level_ends_the_undoing_in_it() -> None:
    within = booked(Model().start("iS"), "a").throw("U", compensate()).end("iE").chain("iS", "a", "U", "iE")
    model = Model().start().sub("sub", within).boundary("B", "sub", timer("Duration", "PT1H")).user("z").end().end("E2")
    model.chain("S", "sub", "E").chain("B", "z", "E2")

    def scenario(play: Play) -> None:
        play.start().do("a")
        assert play.open() == ["un_a"] and play.wait(hours=1) == 1
        assert play.open() == ["z"] and play.tokens() == 1

    both(checked(model), scenario)


def test_a_handler_may_be_a_sub_process() -> None:
    work = Model().start("hS").users("x", "y").end("hE").chain("hS", "x", "y", "hE")
    model = Model().start().user("a").undone_by("a", "un_a", "subProcess", work.body())
    model.throw("U", compensate()).user("z").end().chain("S", "a", "U", "z", "E")
    assert both(checked(model), lambda play: play.start().do("a").do("x").do("y")).open() == ["z"]


def transaction() -> Model:
    within = booked(Model().start("tS").par("tF"), "a").user("b").sub("deep", inside_deep()).end("tX", CANCEL).end("tE")
    within.chain("tS", "tF", "a", "tE").chain("tF", "b", "tX").chain("tF", "deep", "tE")
    model = Model().start().transaction("T", within).boundary("B", "T", CANCEL).users("sorry", "z").end().end("E2")
    return model.chain("S", "T", "z", "E").chain("B", "sorry", "E2")


def inside_deep() -> Model:
    return booked(Model().start("dS"), "d").user("e").end("dE").chain("dS", "d", "e", "dE")


def test_cancelling_a_transaction_undoes_it_and_leaves_by_its_cancel_event() -> None:
    def scenario(play: Play) -> None:
        play.start().do("d").do("a").do("b")
        assert play.open() == ["un_d"]  # done in a part that was still under way: the latest on its level
        play.do("un_d")
        assert play.open() == ["un_a"]
        play.do("un_a")
        assert play.open() == ["sorry"] and play.tokens() == 1
        assert [key for kind, key in play.rows if kind == "scope"] == ["root"]

    play = both(checked(transaction()), scenario)
    assert [e["element"] for e in play.history if e["do"] == "withdrawn"][:1] == ["deep"]


def test_cancelling_undoes_the_instances_of_an_activity_under_way() -> None:
    within = Model().start("tS").par("tF").user("a", many(cardinality="3")).undone_by("a", "un_a").user("b")
    within.end("tX", CANCEL).end("tE").chain("tS", "tF", "a", "tE").chain("tF", "b", "tX")
    model = Model().start().transaction("T", within).boundary("B", "T", CANCEL).user("sorry").end().end("E2")
    model.chain("S", "T", "E").chain("B", "sorry", "E2")

    def scenario(play: Play) -> None:
        play.start().do("a", item=Decimal(2)).do("b")
        assert play.open() == ["un_a"] and play.execution.visible_at(next(iter(play.items)))["item"] == 2
        play.do("un_a")
        assert play.open() == ["sorry"]

    both(checked(model), scenario)


def test_cancelling_with_nothing_done_leaves_at_once() -> None:
    assert both(checked(transaction()), lambda play: play.start().do("b")).open() == ["sorry"]


def test_a_transaction_that_ends_well_goes_on_and_can_be_undone_later() -> None:
    within = booked(Model().start("tS"), "a").end("tE").chain("tS", "a", "tE")
    model = Model().start().transaction("T", within).boundary("B", "T", CANCEL).throw("U", compensate("T"))
    model.user("sorry").end().end("E2").chain("S", "T", "U", "E").chain("B", "sorry", "E2")
    play = both(checked(model), lambda play: play.start().do("a").do("un_a"))
    assert play.status == "completed" and not play.passed("B")
