"""Expressions that want too much: each ends in a plain refusal, quickly, and leaves its input as it was."""

import copy
import time
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelBudgetExceeded, FeelError, FeelSyntaxError, evaluate, parse, parse_unary_tests
from engine.feel.errors import Run
from engine.feel.regex import compile_pattern

SECONDS = 1.0  # the refusals take milliseconds; the margin is for a machine under load


def tower(part: str, levels: int) -> str:
    """A context whose last entry has part(previous) built on itself so many times."""
    entries = ["v0: " + part.replace("$", "[1]")] + [
        f"v{i}: " + part.replace("$", f"v{i - 1}") for i in range(1, levels)
    ]
    return "{" + ", ".join(entries) + "}"


def doubling(levels: int) -> str:
    entries = ['v0: "xxxxxxxxxxxxxxxx"'] + [f"v{i}: v{i - 1} + v{i - 1}" for i in range(1, levels)]
    return "{" + ", ".join(entries) + "}"


OVER_BUDGET = {
    "product of loops": "for a in 1..1000, b in 1..1000 return a * b",
    "nested loops": "count(for a in 1..1000 return for b in 1..1000 return a)",
    "endless range": "for i in 1..1000000000000 return i",
    "all days there are": 'for d in @"0001-01-01"..@"9999-12-31" return d',
    "quantifier": "some x in 1..100000000 satisfies x < 0",
    "filter with a loop": "[1, 2, 3][some y in 1..100000000 satisfies false]",
    "text doubling": doubling(40),
    "list bomb": tower("[$, $, $]", 60),
    "list bomb as text": "string(" + tower("[$, $, $]", 40) + ")",
    "list bomb flattened": "count(flatten(" + tower("[$, $, $]", 40) + ".v39))",
    "list bomb compared": tower("[$, $, $]", 40)[:-1] + ", same: v39 = [v38, v38, [v37, v37, v37]]}.same",
    "partial grows": "for i in 1..20000 return partial",
    "appending to itself": "for i in 1..100 return append(partial, partial)",
    "recursion": "{f: function(n) f(n + 1), r: f(1)}.r",
    "self application": "{f: function(g) g(g), r: f(f)}.r",
    "tree recursion": "{f: function(g, n) if n = 0 then 1 else g(g, n - 1) + g(g, n - 1), r: f(f, 40)}.r",
    "replace grows": 'replace("' + "a" * 1000 + '", "a", "' + "b" * 1000 + '")',
    "join grows": 'string join(for i in 1..20000 return "' + "x" * 60 + '")',
    "back references": 'matches("' + "a" * 400 + '", "((a)\\\\2*)*(\\\\2*)*b")',
    "deep put": 'context put({}, for i in 1..5000 return "a", 1)',
}


@pytest.mark.parametrize("text", OVER_BUDGET.values(), ids=OVER_BUDGET.keys())
def test_over_budget_is_refused(text: str) -> None:
    started = time.process_time()
    with pytest.raises(FeelBudgetExceeded) as caught:
        evaluate(text, {})
    assert time.process_time() - started < SECONDS
    assert caught.value.expression == text


TOO_DEEP = {
    "parentheses": "(" * 5000 + "1" + ")" * 5000,
    "lists": "[" * 500 + "1" + "]" * 500,
    "signs": "-" * 5000 + "1",
    "path": "a" + ".b" * 5000,
    "in in in": "x in (" * 50 + "1" + ")" * 50,
    "not": "not(" * 500 + "true" + ")" * 500,
    "open ranges": "1 in [1.." * 50 + "5[" * 50,
    "ifs": "if " * 3000,
    "comparisons": "1" + "=1" * 3000,
    "calls": "f" + "()" * 3000,
    "types": "1 instance of " + "list<" * 3000,
    "length": "1 +" * 20_000 + "1",
}


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP.keys())
def test_too_deep_is_refused_while_reading(text: str) -> None:
    started = time.process_time()
    with pytest.raises(FeelSyntaxError):
        parse(text)
    with pytest.raises(FeelSyntaxError):
        parse_unary_tests(text)
    assert time.process_time() - started < SECONDS


HARMLESS = {
    "powers": ("9 ** (9 ** 9)", None),
    "long sum": ("1" + " + 1" * 4000, 4001),
    "long or": ("false" + " or false" * 2000, False),
    "regex that runs wild elsewhere": ('matches("' + "a" * 40 + '!", "(a+)+$")', False),
    "regex with many stars": ('matches("' + "a" * 2000 + '", ".*.*.*.*x")', False),
    "regex that unrolls": ('matches("a", "(((a{100}){100}){100}){100}")', None),
    "huge places": ("decimal(10 ** 6000, -6000) > 1", True),
    "huge remainder": ("modulo(10 ** 6144, 3)", None),
    "huge text of a number": ('string length(string(number("1e-6000"))) < 100', True),
    "huge duration": ('duration("P999999999D") * 99999', None),
    "many months": ('date("2020-01-01") + duration("P1M") * 99999999999', None),
}


@pytest.mark.parametrize(("text", "expected"), HARMLESS.values(), ids=HARMLESS.keys())
def test_big_but_harmless_is_answered(text: str, expected: Any) -> None:
    started = time.process_time()
    assert evaluate(text, {}) == expected
    assert time.process_time() - started < SECONDS


def test_a_number_from_outside_cannot_blow_up_as_text() -> None:
    for number in (Decimal("1E+999999"), Decimal("1E-999999"), 10**100_000):
        with pytest.raises(FeelError):
            evaluate("string(a)", {"a": number})


def test_a_cycle_from_outside_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(FeelBudgetExceeded):
        evaluate("count(a)", {"a": loop})


@pytest.mark.parametrize(
    "text",
    [
        "a.__class__",
        '"x".__class__.__mro__',
        "a.b.__dict__",
        '__import__("os")',
        'open("x")',
        'eval("1")',
        "a[__class__ = 1]",
    ],
)
def test_nothing_of_python_can_be_reached(text: str) -> None:
    assert evaluate(text, {"a": {"b": 1}}) in (None, [])


def test_evaluation_never_changes_its_input() -> None:
    context = {"rows": [1, [2, 3], {"k": [1]}], "case": {"x": {"y": 1}}}
    before = copy.deepcopy(context)
    for text in (
        "append(rows, 1)",
        'context put(case, "x", 2)',
        "reverse(rows)",
        "flatten(rows)",
        "remove(rows, 1)",
        "insert before(rows, 1, 9)",
        "context merge([case, {x: 1}])",
        "sort([3, 1])",
        "for r in rows return r",
    ):
        evaluate(text, context)
    assert context == before


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^a.c$", "abc", (0, 3)),
        ("b+?", "abbb", (1, 2)),
        ("b+", "abbb", (1, 4)),
        ("(a|ab)(c|bcd)", "abcd", (0, 4, 0, 1, 1, 4)),
        ("a{2,3}", "aaaa", (0, 3)),
        ("(a)\\1", "xaa", (1, 3, 1, 2)),
        ("[a-z-[aeiou]]+", "aexyz", (2, 5)),
        ("[^a-c]", "abcd", (3, 4)),
        ("\\p{Lu}", "aĐ", (1, 2)),
        ("\\d{3}", "a123", (1, 4)),
        ("(a*)*b", "aab", (0, 3, 0, 2)),
        ("x|", "y", (0, 0)),
        ("(?:ab)+", "abab", (0, 4)),
        ("[\\-\\]]", "]", (0, 1)),
        ("a.b", "a\nb", None),
    ],
)
def test_regular_expressions(pattern: str, text: str, found: tuple[int, ...] | None) -> None:
    assert compile_pattern(pattern, "").search(text, 0, Run()) == found
