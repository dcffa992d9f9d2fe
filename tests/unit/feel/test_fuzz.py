"""Random texts and random trees: nothing but an answer or one of our refusals ever comes out, and soon."""

import copy
import random
import time
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import Budget, FeelError, Result, codec, parse, parse_unary_tests
from engine.feel.registry import BUILTINS
from tests.unit.feel.mutants import mutant, tried

CONTEXT: dict[str, Any] = {
    "a": 5,
    "b": Decimal("2.5"),
    "s": "Mặt trận",
    "t": True,
    "z": None,
    "rows": [{"a": 1, "n": "x"}, {"a": 2, "n": None}, 3, []],
    "case": {"a": {"b": [1, 2]}, "d": codec.from_data({"@d": "2022-08-10"})},
}
SMALL = Budget(steps=20_000, depth=20, size=20_000)
SECONDS = 2.0

LITERALS = [
    "1",
    "0",
    "2.5",
    "1e3",
    "9999999999",
    '"x"',
    '"a+"',
    '""',
    "true",
    "false",
    "null",
    '@"2022-08-10"',
    '@"10:00:00"',
    '@"2022-08-10T10:00:00Z"',
    '@"2022-08-10T10:00:00.123456789"',
    '@"P1DT3H"',
    '@"P1Y2M"',
    '@"-99999-01-01"',
    "[]",
    "{}",
]
NAMES = ["a", "b", "s", "t", "z", "rows", "case", "item", "?", "partial", "missing"]
SYMBOLS = "( ) [ ] { } , . .. : + - * / ** = != < <= > >= -> ' @ \" \\".split()
WORDS = "if then else for in return some every satisfies and or between instance of".split()
WORDS += "function not external number list".split()
TOKENS = st.sampled_from([*LITERALS, *NAMES, *SYMBOLS, *SYMBOLS, *WORDS, *sorted(BUILTINS)])

SOUP = st.lists(TOKENS, max_size=25).map(" ".join)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def of(template: str) -> st.SearchStrategy[str]:
        return st.tuples(*[inner] * template.count("$")).map(lambda parts: _fill(template, parts))

    templates = [
        *(f"($ {op} $)" for op in "+ - * / ** = != < <= > >= and or in".split()),
        "(-$)",
        "(if $ then $ else $)",
        "(for i in $ return $)",
        "(for i in $..$ return [i, $])",
        "(some i in $ satisfies $)",
        "(every i in $, j in $ satisfies $)",
        "$[$]",
        "$.a",
        "$.day",
        "[$, $, $]",
        "{a: $, b: $}",
        "[$..$]",
        "($..$)",
        "(< $)",
        "($ between $ and $)",
        "($ in (> $, $, [$..$]))",
        "($ instance of number)",
        "(function(x, y) $)",
        "(function(x) $)($)",
        "sort($, function(x, y) $)",
        "list replace($, function(x, y) $, $)",
    ]
    calls = [f"{name}({', '.join('$' * count)})" for name in sorted(BUILTINS) if name != "@" for count in (1, 2, 3)]
    return st.one_of(st.sampled_from(templates).flatmap(of), st.sampled_from(calls).flatmap(of))


def _fill(template: str, parts: tuple[str, ...]) -> str:
    pieces = template.split("$")
    return pieces[0] + "".join(part + piece for part, piece in zip(parts, pieces[1:], strict=True))


TREES = st.recursive(st.sampled_from([*LITERALS, *NAMES]), grown, max_leaves=8)


def check(text: str) -> None:
    context = copy.deepcopy(CONTEXT)
    for read in (parse, parse_unary_tests):
        started = time.process_time()
        try:
            expression = read(text)
            expression.to_json()
            result = expression.evaluate(context, budget=SMALL)
            assert isinstance(result, Result)
        except FeelError as error:
            assert error.message.endswith(".")
        assert time.process_time() - started < SECONDS
    assert context == CONTEXT


@given(SOUP)
def test_token_soup(text: str) -> None:
    check(text)


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=400)
@given(TREES)
def test_random_trees(text: str) -> None:
    check(text)


@given(st.text(alphabet="ab(|)[]*+?{}1,2-^$\\dpLu.", max_size=20), st.text(alphabet="ab1,\n", max_size=20))
def test_random_patterns(pattern: str, text: str) -> None:
    context = {"p": pattern, "t": text}
    for call in ("matches(t, p)", 'replace(t, p, "$1")', "split(t, p)"):
        try:
            parse(call).evaluate(context, budget=SMALL)
        except FeelError as error:
            assert error.message.endswith(".")


@given(st.integers(0, 2**40))
def test_mutants(seed: int) -> None:
    """Good texts mangled, deep nests, wild patterns; `python -m tests.unit.feel.mutants` tries as many as one likes."""
    text = mutant(random.Random(seed))
    _, seconds = tried(text)
    assert seconds < 2 * SECONDS, text
