"""FEEL expression by expression: what each construct of DMN 1.5 chapter 10 gives, as tables of text and answer."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelSyntaxError, Function, Range, YearsMonths, evaluate, parse, parse_type, parse_unary_tests

PEOPLE = [{"name": "An", "age": 30}, {"name": "Bình", "age": 41}, {"name": "Chi", "age": 25}]
CONTEXT: dict[str, Any] = {
    "x": 5,
    "nothing": None,
    "name": "Mặt trận",
    "people": PEOPLE,
    "Họ và tên": "Nguyễn Văn An",
    "tổng-số": 7,
    "case": {"title": "Kế hoạch", "Ngày ký": date(2022, 8, 10)},
}


def value(text: str) -> Any:
    return evaluate(text, CONTEXT)


def n(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("2 ** 3 ** 2", "64"),
        ("-2 ** 2", "4"),
        ("0 ** 0", "1"),
        ("7 / 2", "3.5"),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("2 / 3", "0.6666666666666666666666666666666667"),
        ("0.1 + 0.2", "0.3"),
        (".5 + 1.5e2", "150.5"),
        ("-x", "-5"),
        ("1--1", "2"),
        ("// note\n1 + /* two */ 2", "3"),
        ("tổng-số + 1", "8"),
        ("x-1", "4"),
    ],
)
def test_arithmetic(text: str, expected: str) -> None:
    assert value(text) == n(expected)
    assert type(value(text)) is Decimal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("false or null", None),
        ("not(null)", None),
        ("null = null", True),
        ("nothing = null", True),
        ("1 = null", False),
        ('1 = "1"', None),
        ("1 < null", None),
        ('"a" < "b"', True),
        ("1 != 2", True),
        ("[1, 2] = [1, 2]", True),
        ("{a: 1} = {a: 2}", False),
        ("5 between 1 and 10", True),
        ("0 between 1 and 10", False),
        ("x in [1..5]", True),
        ("x in [1..5)", False),
        ("x in ]5..9]", False),
        ("x in (>= 5, < 0)", True),
        ("x in (1, 5)", True),
        ("x in [1, 5]", True),
        ("x in > 5", False),
        ("x in [[1..3], [4..6]]", True),
        ("if x > 3 then true else false", True),
        ("if null then 1 else false", False),
        ("some p in people satisfies p.age > 40", True),
        ("every p in people satisfies p.age > 40", False),
        ("some a in [1, 2], b in [2, 3] satisfies a = b", True),
        ("every p in [] satisfies false", True),
        ('x > 3 and name = "Mặt trận"', True),
    ],
)
def test_logic_and_comparison(text: str, expected: bool | None) -> None:
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Họ và tên", "Nguyễn Văn An"),
        ("case.title", "Kế hoạch"),
        ("case.Ngày ký", date(2022, 8, 10)),
        ("case.missing", None),
        ("people.name", ["An", "Bình", "Chi"]),
        ("people[1].name", "An"),
        ("people[-1].name", "Chi"),
        ("people[4]", None),
        ("people[age > 28].name", ["An", "Bình"]),
        ("people[item.age < 28].name", ["Chi"]),
        ('people[name = "An"][1].age', n("30")),
        ("[1, 2, 3][item >= 2]", [n("2"), n("3")]),
        ("[][1]", None),
        ("[][item > 1]", []),
        ("5[1]", n("5")),
        ("for i in 1..3 return i * i", [n("1"), n("4"), n("9")]),
        ("for i in 3..1 return i", [n("3"), n("2"), n("1")]),
        ("for i in [1..3) return i", [n("1"), n("2")]),
        ("for i in [1, 2], j in [i, 10] return i * j", [n("1"), n("10"), n("4"), n("20")]),
        ("for i in 1..4 return if i = 1 then 1 else i * partial[-1]", [n("1"), n("2"), n("6"), n("24")]),
        ('for d in @"2022-01-30"..@"2022-02-01" return d.day', [n("30"), n("31"), n("1")]),
        ("for i in nothing return i", None),
        ("{a: 1, b: a + 1}.b", n("2")),
        ('{"a b": 1, c: a b + 1}.c', n("2")),
        ("{a-b: 1, c: a-b + 1}.c", n("2")),
        ("{f: function(a, b) a - b, r: f(b: 1, a: 5)}.r", n("4")),
        ("{f: function(a: number) a + 1, r: f([1])}.r", n("2")),
        ('{f: function(a: number) a + 1, r: f("x")}.r', None),
        ("(function(a) a * 2)(4)", n("8")),
        ("sort([3, 1, 2], function(a, b) a > b)", [n("3"), n("2"), n("1")]),
        ('"\\u0041\\n\\"\\\\"', 'A\n"\\'),
        ('"\\uD83D\\uDC0E"', "🐎"),
        ("{🐎: 1}.🐎", n("1")),
        ('"Mặt " + "trận"', "Mặt trận"),
        ('date and time("2022-08-10T10:00:00").hour', n("10")),
        ("string length(name)", n("8")),
    ],
)
def test_names_lists_loops_and_functions(text: str, expected: Any) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"2022-08-10"', date(2022, 8, 10)),
        ('@"10:30:00"', time(10, 30)),
        ('@"10:30:00+07:00"', time(10, 30, tzinfo=timezone(timedelta(hours=7)))),
        ('@"2022-08-10T10:30:00Z"', datetime(2022, 8, 10, 10, 30, tzinfo=UTC)),
        ('@"P1DT2H"', timedelta(days=1, hours=2)),
        ('@"-P1Y2M"', YearsMonths(-14)),
        ('@"2022-02-30"', None),
        ('date(2022, 8, 10) + duration("P1M")', date(2022, 9, 10)),
        ('date("2022-01-31") + duration("P1M")', date(2022, 2, 28)),
        ('date("2022-08-10") - date("2022-08-01")', timedelta(days=9)),
        ('date("2022-08-10") - duration("P1D")', date(2022, 8, 9)),
        ('duration("P1D") * 1.5', timedelta(days=1, hours=12)),
        ('duration("P3D") / duration("P1D")', n("3")),
        ('duration("P1Y") / 2', YearsMonths(6)),
        ('time("23:00:00") + duration("PT2H")', time(1, 0)),
        ('date("2022-08-10") < date("2022-08-11")', True),
        ('date and time("2022-08-10T07:00:00+07:00") = date and time("2022-08-10T00:00:00Z")', True),
        ('date and time("2022-08-10T07:00:00") < date and time("2022-08-10T00:00:00Z")', None),
        ('@"2022-08-10T10:00:00Z" in [@"2022-08-10T09:00:00"..@"2022-08-10T11:00:00Z"]', None),
        ('date("2022-08-10").weekday', n("3")),
        ('duration("-P1DT3H").hours', n("-3")),
        (
            'string(date and time("2011-12-31T10:15:30.123456789@Europe/Paris"))',
            "2011-12-31T10:15:30.123456789@Europe/Paris",
        ),
        ('string(date("-2017-12-31"))', "-2017-12-31"),
        ('date("99999-12-31") > date("2022-01-01")', True),
        ('years and months duration(date("2011-12-22"), date("2013-08-24"))', YearsMonths(20)),
        ('string(date("9999-12-31") + duration("P1D"))', "10000-01-01"),
        ('string(@"0001-01-01" - @"P1D")', "0000-12-31"),
        ('string(@"10000-02-29" + @"P1Y")', "10001-02-28"),
        ('string(@"-0005-03-31" - @"P1M")', "-0005-02-28"),
        ('@"10000-01-01" - @"9999-12-31"', timedelta(days=1)),
        ('@"10000-01-01" - @"9999-12-01" > @"P30D"', True),
        ('string(@"9999-12-31T23:00:00Z" + @"PT2H")', "10000-01-01T01:00:00Z"),
        ('string(@"10:00:00.123456789" + @"PT14H")', "00:00:00.123456789"),
        ('@"2022-08-10T10:00:00.000001001+07:00" - @"2022-08-10T03:00:00Z"', timedelta(microseconds=1)),
        ('@"10000-01-01" - @"10000-01-01T00:00:00"', None),
        ('string(@"2022-10-30T00:00:00.00000001@Europe/Paris" + @"PT5H")', "2022-10-30T04:00:00.00000001@Europe/Paris"),
        ('string(@"12022-10-30T00:00:00@Europe/Paris" + @"PT5H")', "12022-10-30T04:00:00@Europe/Paris"),
        ('@"999999999-12-31" + @"P1D"', None),
        ('years and months duration(@"-0001-12-31", @"0001-12-30")', YearsMonths(23)),
        ('day of week(@"10000-01-01")', "Saturday"),
        ('string(max(@"10000-01-01", @"2022-01-01"))', "10000-01-01"),
        ('before(@"2022-01-01", @"10000-01-01")', True),
        ('string(sort([@"10000-01-01", @"2022-01-01"]))', "[2022-01-01, 10000-01-01]"),
    ],
)
def test_dates_times_and_durations(text: str, expected: Any) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 instance of number", True),
        ('"a" instance of string', True),
        ("[1, 2] instance of list<number>", True),
        ('[1, "2"] instance of list<number>', False),
        ("{a: 1} instance of context<a: number>", True),
        ("[1..2] instance of range<number>", True),
        ("-1 instance of number", True),
        ("-1 instance of string", False),
        ('@"P1D" instance of days and time duration', True),
        ('@"2022-08-10T10:00:00" instance of date and time', True),
        ("null instance of Any", False),
        ("(function(a) a) instance of function<Any> -> Any", True),
        ("1 instance of unheard", None),
    ],
)
def test_types(text: str, expected: bool | None) -> None:
    assert value(text) is expected


def test_declared_types() -> None:
    rows = parse_type("list<amount>", {"amount": parse_type("number")})
    types = {"rows": rows}
    assert parse("[1, 2] instance of rows", types=types).evaluate({}).value is True
    assert parse('["a"] instance of rows', types=types).evaluate({}).value is False


def test_ranges_are_values() -> None:
    assert value("[1..2)") == Range(n("1"), n("2"), True, False)
    assert value("(< 10).end") == n("10")
    assert value("(< 10) = (null..10)") is False
    assert value("[1..10[ = [1..10)") is True
    assert value("[1..x].end included") is True
    assert value("[]1..2[, 3][2]") == n("3")
    assert value("[]-1..2[, 3][2]") == n("3")
    assert value("]1..[7][1][.end") == n("7")
    assert value("x in ]1..people[1].age[ and [true][1]") is True
    assert value("(null..[1])") is None
    assert value('[@"-0001-01-01"..@"2022-01-01"].end') == date(2022, 1, 1)
    assert isinstance(value("function(a) a"), Function)


@pytest.mark.parametrize(
    ("tests", "given", "expected"),
    [
        ("-", 5, True),
        ("> 3", 5, True),
        ("< 3, > 4", 5, True),
        ("[1..4]", 5, False),
        ("not(5)", 5, False),
        ("not(< 3, > 8)", 5, True),
        ('"a", "b"', "b", True),
        ("1, 5", 5, True),
        ("[1, 5]", 5, True),
        ("true", False, False),
        ("false", False, True),
        ("? > 3 and ? < 9", 5, True),
        ("count(?) = 2", [1, 2], True),
        ("null", None, True),
        ("> 3", None, None),
        ("? > 3", None, None),
        ("not(? > 3)", None, None),
        ("? = null", None, True),
        ('date("2022-08-10")', date(2022, 8, 10), True),
    ],
)
def test_unary_tests(tests: str, given: Any, expected: bool | None) -> None:
    assert parse_unary_tests(tests).evaluate({"?": given}).value is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "(1",
        "[1, 2",
        "{a 1}",
        "if 1 then 2",
        "for x in return 1",
        '"open',
        "1 2",
        "a..b",
        "x in",
        "#",
        "f(a: 1, 2)",
        "{a: 1, a: 2}",
        "in",
        "1e99999",
        "@5",
        "[1..",
        "/* open",
        "[1..2",
    ],
)
def test_what_is_no_feel_is_refused_in_vietnamese_with_a_position(text: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse(text)
    assert caught.value.message.endswith(".") and "Hãy" in caught.value.message
    assert 0 <= caught.value.position <= len(text)
