"""FEEL against the text of DMN 1.5 chapter 10: standard.txt holds one expression a line with what it has to give.

Two expressions that give the same value have the same text as FEEL writes it, whatever `=` would say of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.feel import FeelError, Value, evaluate
from engine.feel.builtins.conversion import to_string
from engine.feel.errors import Run

pytestmark = pytest.mark.unit

NOW = datetime(2022, 8, 10, 18, 30, tzinfo=UTC)


def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("standard.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            found[line[2:]] = lines = []
        elif line:
            lines.append(line)
    return {heading: lines for heading, lines in found.items() if lines}


def _written(value: Value) -> str:
    return to_string(value, Run(), 1)


def _wrong(line: str) -> bool:
    text, _, expected = line.partition(" => ")
    try:
        found = _written(evaluate(text, {}, now=NOW))
    except FeelError as error:
        return expected != "refused" or not error.message.endswith(".")
    return expected == "refused" or found != _written(evaluate(expected, {}, now=NOW))


@pytest.mark.parametrize(("heading", "lines"), _sections().items(), ids=lambda each: each if type(each) is str else "")
def test_section(heading: str, lines: list[str]) -> None:
    assert [line for line in lines if _wrong(line)] == [], heading
