"""What BPMN offers, kind by kind and all together, does what the token rules say: random processes against the oracle.

`TOKEN_EXAMPLES` sets how many processes each kind gets (20 in CI), `TOKEN_DEPTH` how deep they nest."""

from __future__ import annotations

import os
from typing import Any

import pytest
from beside import all_ways
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blocks.shapes import EVERY_LEAF, EVERYTHING, THEMES, named, shapes, themed_shapes

EXAMPLES = int(os.environ.get("TOKEN_EXAMPLES", "20"))
DEPTH = int(os.environ.get("TOKEN_DEPTH", "3"))


@pytest.mark.parametrize("theme", THEMES)
def test_each_kind_follows_the_token_rules(theme: str) -> None:
    @settings(max_examples=EXAMPLES)
    @given(themed_shapes(theme, DEPTH), st.integers(0, 2**32))
    def run(shape: Any, seed: int) -> None:
        all_ways(named(shape), seed)

    run()


@settings(max_examples=2 * EXAMPLES)
@given(shapes(DEPTH, EVERYTHING, EVERYTHING, EVERY_LEAF), st.integers(0, 2**32))
def test_everything_together(shape: Any, seed: int) -> None:
    all_ways(named(shape), seed)
