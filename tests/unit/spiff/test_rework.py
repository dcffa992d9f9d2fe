"""Joins in rework loops are right: random processes, data and orders against an oracle of BPMN's token rules.

After every completion the open tasks and how often each element was passed must be the oracle's, so a join that fires
early, late or twice shows at once; hot, reloaded at every step and reloaded now and then must leave the same record."""

from __future__ import annotations

from typing import Any

import pytest
from beside import all_ways, build, follow
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blocks.shapes import named, rich_shapes, shapes


@settings(max_examples=100)
@given(shapes(4), st.integers(0, 2**32))
def test_random_processes_follow_the_token_rules(shape: Any, seed: int) -> None:
    all_ways(named(shape), seed)


@settings(max_examples=150)
@given(rich_shapes(3), st.integers(0, 2**32))
def test_random_processes_with_data_events_and_calls(shape: Any, seed: int) -> None:
    all_ways(named(shape), seed)


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
