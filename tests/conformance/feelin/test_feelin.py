"""Our FEEL and npm feelin agree on thousands of random expressions, but for what disagreements.toml lists.

The list says of each kind of disagreement who is right by the standard. A kind that is not in it fails here, and so
does an entry that no longer holds. The large run is `python -m tests.conformance.feelin 50000`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.feelin.locate import Disagreement, Judge
from tests.conformance.feelin.peer import INSTALLED, Peer
from tests.conformance.feelin.terms import Term, questions

CAUSES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("disagreements.toml").read_text("utf-8"))["cause"]
SHOWN = [entry for cause in CAUSES for entry in cause["shown"]]
SEED, COUNT = 102, 4000

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not INSTALLED, reason="npm feelin is not installed (make assets)"),
]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    peer = Peer()
    yield Judge(peer)
    peer.close()


def listed(gap: Disagreement) -> bool:
    """Whether the list has this kind of disagreement."""
    return any(re.fullmatch(entry["signature"], gap.signature) for entry in SHOWN)


def test_random_expressions_part_only_where_the_list_says_so(judge: Judge) -> None:
    gaps = [judge.disagreement(term, value) for term, value in questions(SEED, COUNT)]
    new = {gap.signature: (gap.text, gap.value, gap.ours, gap.peers) for gap in gaps if gap and not listed(gap)}
    assert new == {}
    assert 0.7 * COUNT < gaps.count(None) < COUNT


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry["example"])
def test_what_is_listed_still_holds(judge: Judge, entry: dict[str, str]) -> None:
    whole = Term(entry["example"])
    assert not judge.agreed(whole, entry.get("tested"))


def test_every_cause_says_who_is_right_by_which_section_and_why() -> None:
    for cause in CAUSES:
        assert cause["right"] in ("ours", "peer", "open")
        assert re.match(r"(7\.3\.3|10\.3\.[0-9.]+)", cause["section"])
        assert cause["why"].endswith(".")
