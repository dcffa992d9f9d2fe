"""Ad-hoc sub-processes: people choose what is done next, until it is enough.

BPMN 2.0.2 §10.3.5, §13.3.5; every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from decimal import Decimal

from models import FORMAL, Model, checked, timer
from play import Play, both


def ad_hoc(inside: Model, until: str, *, ordering: str = "Parallel", cancel: bool = True) -> Model:
    text = until.replace("<", "&lt;")
    inner = f"{inside.body()}<bpmn:completionCondition {FORMAL}>{text}</bpmn:completionCondition>"
    attributes = f' ordering="{ordering}" cancelRemainingInstances="{str(cancel).lower()}"'
    model = Model().start().node("adHocSubProcess", "free", inner, None, attributes).user("z").end()
    return model.chain("S", "free", "z", "E")


def choose(play: Play, element: str) -> Play:
    """Take up the offer of an activity."""
    found = [t for t in play.items if play.items[t] == element and offered(play, t)]
    assert found, (element, play.open())
    return play.complete(found[0], {"not": "kept"})


def offered(play: Play, token: object) -> bool:
    return play.execution.step(token).name.startswith("Chọn làm")  # type: ignore[arg-type]


def state(play: Play) -> tuple[list[str], list[str]]:
    """What is offered, and what is being done."""
    both_ = [sorted(e for t, e in play.items.items() if offered(play, t) is way) for way in (True, False)]
    return both_[0], both_[1]


def do(play: Play, element: str, **answers: object) -> Play:
    token = next(t for t, e in play.items.items() if e == element and not offered(play, t))
    return play.complete(token, answers)


def test_side_by_side_anything_may_be_begun_at_any_time_and_again() -> None:
    model = ad_hoc(Model().users("a", "b"), "b != null and b.enough = true")

    def scenario(play: Play) -> None:
        play.start()
        assert state(play) == (["a", "b"], [])
        choose(choose(play, "a"), "a")
        assert state(play) == (["a", "b"], ["a", "a"])
        do(play, "a", n=Decimal(1))
        assert play.execution.visible_at(next(iter(play.items)))["a"] == {"n": 1}
        choose(play, "b")
        assert state(play) == (["a", "b"], ["a", "b"])
        do(play, "b", enough=True)
        assert play.open() == ["z"] and play.tokens() == 1

    assert both(checked(model), scenario).variables()["free"]["b"] == {"enough": True}


def test_what_is_under_way_may_be_finished() -> None:
    def scenario(play: Play) -> None:
        choose(choose(play.start(), "a"), "b")
        do(play, "b")
        assert state(play) == ([], ["a"])
        do(play, "a")
        assert play.open() == ["z"]

    both(checked(ad_hoc(Model().users("a", "b"), "b != null", cancel=False)), scenario)


def test_one_after_the_other_everything_waits_for_the_one_under_way() -> None:
    def scenario(play: Play) -> None:
        play.start()
        assert state(play) == (["a", "b"], [])
        choose(play, "a")
        assert state(play) == ([], ["a"])
        do(play, "a")
        assert state(play) == (["a", "b"], [])
        choose(play, "b")
        assert state(play) == ([], ["b"])
        do(play, "b")
        assert play.open() == ["z"] and play.tokens() == 1

    both(checked(ad_hoc(Model().users("a", "b"), "b != null", ordering="Sequential")), scenario)


def test_what_a_flow_leads_to_is_offered_once_for_each_token() -> None:
    inside = Model().users("a", "next").chain("a", "next")

    def scenario(play: Play) -> None:
        play.start()
        assert state(play) == (["a"], [])
        do(choose(play, "a"), "a")
        assert state(play) == (["a", "next"], [])
        choose(play, "next")
        assert state(play) == (["a"], ["next"])
        do(play, "next")
        assert play.open() == ["z"]

    both(checked(ad_hoc(inside, "next != null")), scenario)


def test_automatic_steps_are_begun_by_people_too() -> None:
    inside = Model().script("count", "{n: (if n = null then 0 else n) + 1}")

    def scenario(play: Play) -> None:
        play.start(n=Decimal(0))
        for _ in range(3):
            assert state(play) == (["count"], [])
            choose(play, "count")
        assert play.open() == ["z"]

    both(checked(ad_hoc(inside, "n >= 3", ordering="Sequential")), scenario)


def test_a_condition_that_cannot_be_decided_waits_for_its_repair() -> None:
    def scenario(play: Play) -> None:
        do(choose(play.start(), "a"), "a")
        assert play.stuck() == ["free"]
        play.repair("enough", True).retry("free")
        assert play.open() == ["z"] and not play.stuck()

    both(checked(ad_hoc(Model().users("a"), "enough")), scenario)


def test_an_activity_interrupted_gives_the_others_their_turn() -> None:
    inside = Model().users("a", "b").boundary("B", "a", timer("Duration", "PT1H")).script("note", "{late: true}")
    inside.chain("B", "note")

    def scenario(play: Play) -> None:
        choose(play.start(), "a")
        assert play.wait(hours=1) == 1
        assert state(play) == (["a", "b", "note"], [])

    both(checked(ad_hoc(inside, "b != null", ordering="Sequential")), scenario)


def test_it_can_be_interrupted_as_a_whole() -> None:
    model = ad_hoc(Model().users("a", "b"), "b != null").boundary("X", "free", timer("Duration", "PT1H")).end("E2")
    model.chain("X", "E2")

    def scenario(play: Play) -> None:
        choose(play.start(), "a")
        assert play.wait(hours=1) == 1 and not play.open()

    assert both(checked(model), scenario).status == "completed"
