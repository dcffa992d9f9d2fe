"""Joins in rework loops are right: random processes, data and orders against an oracle of BPMN's token rules.

After every completion the open tasks and how often each element was passed must be the oracle's, so a join that fires
early, late or twice shows at once; hot, reloaded at every step and reloaded now and then must leave the same record."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models import compiled
from play import Play, World

from engine.spiff import Compiled, Incident, StepContext
from tests.blocks.choosing import Choices
from tests.blocks.drawing import OPERATION, errors_of, messages_of, processes
from tests.blocks.oracle import Path
from tests.blocks.shapes import Block, named, rich_shapes, shapes


def path_of(play: Play, token_id: UUID) -> Path:
    """The items a token lies in, outermost first, from inside the execution."""
    found: list[tuple[str, int]] = []
    task = play.execution._find(token_id)
    while task is not None:
        if "item" in task.internal_data:
            found.append((task.task_spec.node.id, task.internal_data["index"]))
        task = task.workflow.owner
    return tuple(reversed(found))


def element_of(play: Play, token_id: UUID) -> str:
    return play.execution.step(token_id).element_id


def build(block: Block) -> Compiled:
    return compiled(*processes(block), messages=messages_of(block), errors=errors_of(block))


class Moody(World):
    """Its operation fails as often as it is told to, for every token anew."""

    def __init__(self) -> None:
        super().__init__()
        self.tries: Counter[UUID] = Counter()

    def call(self, operation: str, parameters: dict[str, Any], step: StepContext) -> Any:
        assert operation == OPERATION
        self.tries[step.token_id] += 1
        if self.tries[step.token_id] <= parameters["fails"]:
            raise Incident("Chưa được.")
        return {"tries": Decimal(self.tries[step.token_id])}


def follow(block: Block, built: Compiled, seed: int, reload: float) -> Play:
    """Play a process to its end beside the oracle; `reload` is the chance of being read back before a command."""
    choices, reloads, play = Choices(block, seed), random.Random(seed), Play(built, world=Moody())
    oracle = choices.oracle
    play.start()
    while True:
        tokens = {(play.items[token], path_of(play, token)): token for token in play.items}
        assert len(tokens) == len(play.items)
        assert set(tokens) == set(oracle.open)
        assert Counter(play.passed()) == oracle.passed
        assert play.changes.due == oracle.next_due()
        stuck = {(element, path_of(play, token)): token for token, (element, _) in play.incidents.items()}
        assert set(stuck) == set(oracle.stuck)
        # An event that interrupts nothing listens on; the oracle lets it happen once.
        waiting = {(element_of(play, token), path_of(play, token)): token for token in play.subscriptions}
        assert set(waiting) >= set(oracle.messages())
        move = choices.next()
        if move is None:
            break
        if reloads.random() < reload:
            play.reload()
        if move.kind == "task":
            play.complete(tokens[move.key, move.path], move.answers)
        elif move.kind == "retry":
            play.execution.retry(stuck[move.key, move.path])
            play._commit()
        elif move.kind == "message":
            play.execution.deliver(waiting[move.key, move.path], move.answers)
            play._commit()
        else:
            assert move.at is not None
            play.world.clock.set(move.at)
            assert play.execution.fire_due() > 0
            play._commit()
    assert play.status == "completed" and not play.tokens() and not oracle.open
    assert {name for kind, name in play.rows if kind == "scope"} == {"root"}
    assert play.variables() == oracle.root
    return play


@settings(max_examples=100)
@given(shapes(4), st.integers(0, 2**32))
def test_random_processes_follow_the_token_rules(shape: Any, seed: int) -> None:
    all_ways(named(shape), seed)


@settings(max_examples=150)
@given(rich_shapes(3), st.integers(0, 2**32))
def test_random_processes_with_data_events_and_calls(shape: Any, seed: int) -> None:
    all_ways(named(shape), seed)


def all_ways(block: Block, seed: int) -> None:
    """Kept in memory, read back now and then, read back before every command: the same history and variables."""
    built = build(block)
    hot, now_and_then, cold = (follow(block, built, seed, reload) for reload in (0, 0.3, 1))
    assert hot.record() == now_and_then.record() == cold.record()


TASK, TWO = ("task", (), 0, False), ("seq", (("task", (), 0, False),) * 2, 0, False)
BRANCHES = {"two": (TASK, TASK), "three": (TASK, TASK, TASK), "two steps": (TASK, TWO), "long": (TWO, TASK, TWO)}


@pytest.mark.parametrize("kind", ["par", "inc"])
@pytest.mark.parametrize("branches", list(BRANCHES))
def test_offices_review_until_they_agree(kind: str, branches: str) -> None:
    """The most ordinary pattern: several offices review, it goes back until all agree."""
    block = named(("loop", ((kind, BRANCHES[branches], 0, False),), 0, False))
    rounds = 0
    for seed in range(10):
        all_ways(block, seed)
        rounds += len(follow(block, build(block), seed, 0.5).passed(f"{kind}2_j"))
    assert rounds > 10
