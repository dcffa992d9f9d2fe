"""What holds for the arguments of every built-in function (DMN 1.5 §10.3.4): names, order, number, null, kinds."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.feel import parse
from engine.feel.registry import BUILTINS, Signature

NOW = datetime(2022, 8, 10, tzinfo=UTC)
SAMPLES = {
    "number": "2",
    "string": '"Asia/Bangkok"',
    "boolean": "true",
    "date": '@"2022-08-10"',
    "time": '@"10:00:00"',
    "date and time": '@"2022-08-10T10:00:00+07:00"',
    "days and time duration": '@"PT2H"',
    "years and months duration": '@"P2M"',
    "list": "[2, 1]",
    "context": "{a: 1}",
    "range": "[1..5]",
    "function": "function(x, y) x < y",
}
SIGNATURES = [
    pytest.param(name, signature, id=f"{name}({', '.join(p.name for p in signature.parameters)})")
    for name, function in BUILTINS.items()
    if name != "@"
    for signature in function.overloads
]


def answer(text: str) -> tuple[Any, bool]:
    """The value of a text, and whether an explanation came with it."""
    result = parse(text).evaluate({}, now=NOW)
    return result.value, bool(result.problems)


def samples(signature: Signature) -> list[str]:
    kinds = [sorted(parameter.kinds) or ["number"] for parameter in signature.parameters]
    return [SAMPLES[each[0]] for each in kinds]


@pytest.mark.parametrize(("name", "signature"), SIGNATURES)
def test_named_arguments_mean_the_same_in_any_order(name: str, signature: Signature) -> None:
    values = samples(signature)
    named = [f"{p.name}: {value}" for p, value in zip(signature.parameters, values, strict=True)]
    if signature.takes_rest and len(signature.parameters) == 1:
        values = ["[2, 1]"]
        named = ["list: [2, 1]"]
    expected = answer(f"{name}({', '.join(values)})")
    assert answer(f"{name}({', '.join(named)})") == expected
    assert answer(f"{name}({', '.join(reversed(named))})") == expected


@pytest.mark.parametrize(("name", "signature"), SIGNATURES)
def test_wrong_arguments_are_null_with_an_explanation(name: str, signature: Signature) -> None:
    values = samples(signature)
    assert answer(f"{name}({', '.join(['nope: 1', *(f'x{at}: 1' for at in range(len(values)))])})") == (None, True)
    if not signature.takes_rest:
        assert answer(f"{name}({', '.join([*values, *['1'] * 9])})") == (None, True)
    if values and name not in ("is defined", "is empty"):
        assert answer(f"{name}()") == (None, True)
    for at, parameter in enumerate(signature.parameters):
        if parameter.kinds and "list" not in parameter.kinds:
            wrong = [*values[:at], "{nope: [[1, 2]]}" if "context" not in parameter.kinds else "7", *values[at + 1 :]]
            assert answer(f"{name}({', '.join(wrong)})") == (None, True), wrong
        if not parameter.nullable and not parameter.rest:
            empty = [*values[:at], "null", *values[at + 1 :]]
            assert answer(f"{name}({', '.join(empty)})") == (None, True), empty
