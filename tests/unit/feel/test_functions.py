"""The built-in functions of DMN 1.5 §10.3.4, each with its ordinary and its odd arguments."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import Range, YearsMonths, evaluate, parse
from engine.feel.registry import BUILTINS

NOW = datetime(2022, 8, 10, 18, 30, tzinfo=UTC)  # already the 11th in Vietnam

CASES: list[tuple[str, Any]] = [
    # conversion
    ('number("1 000,5", " ", ",")', "1000.5"),
    ('number("abc")', None),
    ("string(1.50)", "=1.5"),
    ('string([1, "a", {b: null}])', '=[1, "a", {b: null}]'),
    ("string(null)", None),
    ('date("2022-08-10")', date(2022, 8, 10)),
    ('date(date and time("2022-08-10T10:00:00"))', date(2022, 8, 10)),
    ("date(2022, 13, 1)", None),
    ('time("10:00:00")', time(10)),
    ("time(10, 30, 0)", time(10, 30)),
    ('date and time(date("2022-08-10"), time("10:00:00"))', datetime(2022, 8, 10, 10)),
    ('duration("P2M")', YearsMonths(2)),
    ('duration("PT36H")', timedelta(hours=36)),
    ('range("[1..3]")', Range(Decimal(1), Decimal(3), True, True)),
    ('range("[3..1]")', None),
    ('years and months duration(date("2022-01-31"), date("2022-03-30"))', YearsMonths(1)),
    ("not(true)", False),
    # strings
    ('substring("foobar", 3)', "=obar"),
    ('substring("foobar", -2, 1)', "=a"),
    ('substring("foobar", 0)', None),
    ('string length("Việt")', "4"),
    ('upper case("đảng")', "=ĐẢNG"),
    ('lower case("ĐẢNG")', "=đảng"),
    ('substring before("foobar", "bar")', "=foo"),
    ('substring after("foobar", "ob")', "=ar"),
    ('substring after("foobar", "x")', "="),
    ('contains("foobar", "ob")', True),
    ('starts with("foobar", "fo")', True),
    ('ends with("foobar", "r")', True),
    ('matches("0912345678", "^0[0-9]{9}$")', True),
    ('matches("FOO", "foo", "i")', True),
    ('matches("x", "(")', None),
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "=[1=ab][2=]cd"),
    ('split("a;b;c", ";")', ["a", "b", "c"]),
    ('string join(["a", null, "c"], "-")', "=a-c"),
    # lists
    ("list contains([1, 2], 2)", True),
    ("list contains([1, null], null)", True),
    ("count([1, 2])", "2"),
    ("min([3, 1, 2])", "1"),
    ("max(3, 1, 2)", "3"),
    ('max(["a", "c"])', "=c"),
    ("min([])", None),
    ('min([1, "a"])', None),
    ("sum([1, 2.5])", "3.5"),
    ("sum([])", None),
    ("mean([1, 2, 3, 6])", "3"),
    ("median([8, 2, 5, 3])", "4"),
    ("stddev([2, 4, 7, 5])", "2.081665999466132735282297706979931"),
    ("mode([6, 1, 9, 6, 1])", [Decimal(1), Decimal(6)]),
    ("product([2, 3])", "6"),
    ("all([true, null])", None),
    ("all([])", True),
    ("any([false, true])", True),
    ("sublist([4, 5, 6], 1, 2)", [Decimal(4), Decimal(5)]),
    ("sublist([4, 5, 6], -2)", [Decimal(5), Decimal(6)]),
    ("sublist([4], 2)", None),
    ("append(list: [1], item: [])", [Decimal(1), []]),
    ("min(list: [2, 1])", "1"),
    ("append([1], 2, 3)", [Decimal(1), Decimal(2), Decimal(3)]),
    ("concatenate([1], [2])", [Decimal(1), Decimal(2)]),
    ("insert before([1, 3], 2, 2)", [Decimal(1), Decimal(2), Decimal(3)]),
    ("remove([1, 2, 3], 2)", [Decimal(1), Decimal(3)]),
    ("list replace([1, 2], 2, 9)", [Decimal(1), Decimal(9)]),
    ("list replace([1, 2], function(item, newItem) item > 1, 9)", [Decimal(1), Decimal(9)]),
    ("reverse([1, 2])", [Decimal(2), Decimal(1)]),
    ("index of([1, 2, 1], 1)", [Decimal(1), Decimal(3)]),
    ("union([1, 2], [2, 3])", [Decimal(1), Decimal(2), Decimal(3)]),
    ("distinct values([1, 1.0, [2], [2], {a: 1}, {a: 1}, null])", [Decimal(1), [Decimal(2)], {"a": Decimal(1)}, None]),
    ("flatten([1, [2, [3]]])", [Decimal(1), Decimal(2), Decimal(3)]),
    ("is empty([])", True),
    ('is empty("")', True),
    ("is empty(0)", False),
    ("is defined(missing.field)", False),
    ("is defined(0)", True),
    # numbers
    ("decimal(1/3, 2)", "0.33"),
    ("decimal(2.5, 0)", "2"),
    ("floor(-1.5)", "-2"),
    ("floor(-1.56, 1)", "-1.6"),
    ("ceiling(1.5)", "2"),
    ("round up(5.5, 0)", "6"),
    ("round down(-5.5, 0)", "-5"),
    ("round half up(-2.5, 0)", "-3"),
    ("round half down(2.5, 0)", "2"),
    ("round half up(12345, -2)", "12300"),
    ("round up(0.0001, 2)", "0.01"),
    ("abs(-1)", "1"),
    ('abs(@"-P1D")', timedelta(days=1)),
    ("modulo(-12, 5)", "3"),
    ("modulo(10.1, 4.5)", "1.1"),
    ("modulo(1, 0)", None),
    ("sqrt(16)", "4"),
    ("sqrt(-1)", None),
    ("log(1)", "0"),
    ("exp(0)", "1"),
    ("odd(5)", True),
    ("even(1.5)", None),
    # dates
    ('now() > date and time("2022-08-10T00:00:00Z")', True),
    ("today()", date(2022, 8, 11)),
    ("day of year(date(2022, 2, 1))", "32"),
    ("day of week(date(2022, 8, 10))", "=Wednesday"),
    ("month of year(date(2022, 8, 10))", "=August"),
    ("week of year(date(2022, 1, 1))", "52"),
    ('is(@"23:00:50Z", @"23:00:50")', False),
    # ranges
    ("before([1..5), 5)", True),
    ("after(10, [1..5])", True),
    ("meets([1..5], [5..10])", True),
    ("met by([5..10], [1..5))", False),
    ("overlaps([1..5], [3..8])", True),
    ("overlaps before([1..5], [3..8])", True),
    ("overlaps after([3..8], [1..5])", True),
    ("finishes(10, [1..10])", True),
    ("finished by([1..10], [5..10])", True),
    ("includes([1..10], 5)", True),
    ("during([2..3], [1..10])", True),
    ("starts(1, [1..10])", True),
    ("started by([1..10], [1..5])", True),
    ("coincides([1..5], [1..5])", True),
    ('before(1, "a")', None),
    # contexts
    ('get value({a: 1}, "a")', "1"),
    ('get value({a: {b: 2}}, ["a", "b"])', "2"),
    ("get entries({a: 1})", [{"key": "a", "value": Decimal(1)}]),
    ('context([{key: "a", value: 1}])', {"a": Decimal(1)}),
    ('context put({a: 1}, "b", 2)', {"a": Decimal(1), "b": Decimal(2)}),
    ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": Decimal(2)}}),
    ("context merge([{a: 1}, {a: 2}])", {"a": Decimal(2)}),
    ("sort([2, 1])", [Decimal(1), Decimal(2)]),
    # arguments
    ('substring(start position: 2, string: "abc")', "=bc"),
    ('substring(string: "abc", wrong: 2)', None),
    ('string length(["abc"])', "3"),
    ("count(1)", "1"),
    ("count(1, 2)", None),
    ("upper case(1)", None),
    ("unheard(1)", None),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_function(text: str, expected: Any) -> None:
    """An expected text is a number, or after `=` a string."""
    if isinstance(expected, str):
        expected = expected[1:] if expected.startswith("=") else Decimal(expected)
    found = evaluate(text, {}, now=NOW)
    assert found == expected
    assert type(found) is type(expected)


def test_every_function_of_the_standard_is_there() -> None:
    standard = """date; date and time; time; number; string; duration; years and months duration; not; substring;
    string length; upper case; lower case; substring before; substring after; replace; contains; starts
    with; ends with; matches; split; string join; list contains; count; min; max; sum; mean; all; any;
    sublist; append; concatenate; insert before; remove; list replace; reverse; index of; union;
    distinct values; flatten; product; median; stddev; mode; decimal; floor; ceiling; round up; round
    down; round half up; round half down; abs; modulo; sqrt; log; exp; odd; even; is; before; after;
    meets; met by; overlaps; overlaps before; overlaps after; finishes; finished by; includes; during;
    starts; started by; coincides; day of year; day of week; month of year; week of year; sort; get
    value; get entries; context; context put; context merge; now; today; range"""
    assert {" ".join(name.split()) for name in standard.split(";")} <= set(BUILTINS)


def test_every_function_is_exercised_here() -> None:
    texts = "\n".join(text for text, _ in CASES)
    assert [name for name in BUILTINS if f"{name}(" not in texts and name != "@"] == []


def test_without_a_clock_now_is_null_and_says_why() -> None:
    result = parse("today()").evaluate({})
    assert result.value is None
    assert result.problems
