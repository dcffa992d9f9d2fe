"""A cycle on the way: the event happens in every round, and each time a token goes on (BPMN 2.0.2 §10.5.5).

Played hot and with reloads; the engine may have stood still meanwhile."""

from __future__ import annotations

from models import Model, checked, timer
from play import Play, both


def test_each_round_of_a_cycle_lets_a_token_go_on_and_the_last_one_ends_the_wait() -> None:
    model = Model().start().catch("nhac", timer("Cycle", "R3/PT1H")).user("a").end().chain("S", "nhac", "a", "E")

    def scenario(play: Play) -> None:
        play.start()
        assert play.open() == [] and play.wait(hours=1) == 1 and play.open() == ["a"]
        play.do("a")
        assert play.status == "running" and play.wait(hours=1) == 1
        assert play.wait(hours=1) == 1 and play.open() == ["a", "a"] and play.wait(hours=9) == 0
        play.do("a").do("a")
        assert play.status == "completed" and len(play.passed("nhac")) == 3

    both(checked(model), scenario)
