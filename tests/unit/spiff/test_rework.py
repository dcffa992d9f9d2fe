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
from blocks import Block, named, process, shapes
from hypothesis import given, settings
from hypothesis import strategies as st
from models import compiled
from oracle import Oracle, Path
from play import Play

from engine.spiff import Compiled

LONG = 40


def path_of(play: Play, token_id: UUID) -> Path:
    """The items a token lies in, outermost first, from inside the execution."""
    found: list[tuple[str, int]] = []
    task = play.execution._find(token_id)
    while task is not None:
        if "item" in task.internal_data:
            found.append((task.task_spec.node.id, task.internal_data["index"]))
        task = task.workflow.owner
    return tuple(reversed(found))


def answers_for(key: str, branches: dict[str, int], chance: random.Random, steps: int) -> dict[str, Any]:
    """What a person answers: whether it goes back, which branches are taken."""
    if key.endswith("_c"):
        return {"again": chance.random() < 0.6 and steps < LONG}
    if key.endswith("_d"):
        number = branches[key]
        taken = chance.sample(range(number), chance.randint(1, number))
        return {"take": [Decimal(n) for n in sorted(taken)]}
    return {"n": Decimal(steps)}


def branches_of(block: Block) -> dict[str, int]:
    found = {f"{block.key}_d": len(block.parts)}
    for part in block.parts:
        found |= branches_of(part)
    return found


def follow(block: Block, built: Compiled, seed: int, reload: float) -> Play:
    """Play a process to its end in a random order beside the oracle; `reload` is the chance of it after a command."""
    chance, reloads, steps = random.Random(seed), random.Random(seed), 0
    play, oracle, branches = Play(built), Oracle(block), branches_of(block)
    play.start()
    while True:
        tokens = {(play.items[token], path_of(play, token)): token for token in play.items}
        assert len(tokens) == len(play.items)
        assert set(tokens) == set(oracle.open)
        assert Counter(play.passed()) == oracle.passed
        if oracle.over:
            break
        key, path = chance.choice(sorted(tokens))
        answers = answers_for(key, branches, chance, steps)
        if reloads.random() < reload:
            play.reload()
        play.complete(tokens[key, path], answers)
        oracle.complete(key, path, answers)
        steps += 1
    assert play.status == "completed" and not play.tokens() and not oracle.open
    assert {name for kind, name in play.rows if kind == "scope"} == {"root"}
    return play


@settings(max_examples=150)
@given(shapes(4), st.integers(0, 2**32))
def test_random_processes_follow_the_token_rules(shape: Any, seed: int) -> None:
    block = named(shape)
    built = compiled(process(block))
    hot, now_and_then, cold = (follow(block, built, seed, reload) for reload in (0, 0.3, 1))
    assert hot.record() == now_and_then.record() == cold.record()


TASK, TWO = ("task", (), 0, False), ("seq", (("task", (), 0, False),) * 2, 0, False)
BRANCHES = {"two": (TASK, TASK), "three": (TASK, TASK, TASK), "two steps": (TASK, TWO), "long": (TWO, TASK, TWO)}


@pytest.mark.parametrize("kind", ["par", "inc"])
@pytest.mark.parametrize("branches", list(BRANCHES))
def test_offices_review_until_they_agree(kind: str, branches: str) -> None:
    """The most ordinary pattern: several offices review, it goes back until all agree, five rounds."""
    block = named(("loop", ((kind, BRANCHES[branches], 0, False),), 0, False))
    built = compiled(process(block))
    for seed in range(10):
        play, oracle, number = Play(built, cold=seed % 2 == 0).start(), Oracle(block), branches_of(block)
        chance, rounds = random.Random(seed), 0
        while not oracle.over:
            assert Counter(play.passed()) == oracle.passed
            assert sorted(play.items.values()) == sorted(key for key, _ in oracle.open)
            token = chance.choice(sorted(play.items, key=play.items.__getitem__))
            key = play.items[token]
            rounds += key.endswith("_c")
            answers = {"again": rounds < 5} if key.endswith("_c") else answers_for(key, number, chance, 0)
            play.complete(token, answers)
            oracle.complete(key, (), answers)
        assert play.status == "completed" and len(play.passed(f"{kind}2_j")) == 5 and not play.tokens()
