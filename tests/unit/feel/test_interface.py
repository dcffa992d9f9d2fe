"""What other rooms rely on: names, problems, decisions, admission of values, the codec."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import (
    Budget,
    FeelBudgetExceeded,
    FeelError,
    Function,
    Range,
    Run,
    YearsMonths,
    codec,
    decide,
    evaluate,
    parse,
    parse_unary_tests,
    paths_read,
    strip_marker,
)


def test_marker_is_dropped() -> None:
    assert strip_marker(" = a") == " a"
    assert strip_marker("a = b") == "a = b"
    assert parse("= 1 + 1").evaluate({}).value == 2


def test_expressions_are_cached_by_text_and_names() -> None:
    assert parse("a + 1") is parse("a + 1")
    assert parse("a + 1") is not parse("a + 1", ["a + 1"])
    assert parse("a + 1", ["a + 1"]).evaluate({"a + 1": 7}).value == 7


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("amount > 3 and case.agree >= 10", {"amount", "case"}),
        ("count(rows[done = true])", {"rows", "done"}),
        ("for r in rows return r.x + rate", {"rows", "rate"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("(function(a) a + b)(x)", {"b", "x"}),
        ("some r in rows satisfies r > limit", {"rows", "limit"}),
        ("Họ và tên", {"Họ và tên"}),
        ("today() > due", {"due"}),
    ],
)
def test_free_names(text: str, names: set[str]) -> None:
    assert parse(text, ["Họ và tên"]).names == names


def test_unary_tests_read_no_question_mark() -> None:
    assert parse_unary_tests("? > limit").names == {"limit"}


def test_a_null_says_why_it_is_null() -> None:
    result = parse("1 + missing").evaluate({})
    assert result.value is None
    assert result.problems[0].message.startswith("Không có dữ liệu tên “missing” (vị trí 5: “missing”). Hãy ")
    assert result.problems[0].position == 4


@pytest.mark.parametrize(
    ("text", "explanation"),
    [
        ("upper case(1)", "Hàm “upper case” nhận số ở tham số thứ 1 (vị trí 1: “upper case(1)”). Hãy đưa vào văn bản."),
        ("count(1, 2)", "Hàm “count” nhận 2 tham số (vị trí 1: “count(1, 2)”). Hãy đưa vào 1 tham số."),
        ("x = null or date(1)", "Hàm “date” nhận số ở tham số thứ 1"),
        ("date(bad)", "Đây không phải là ngày hợp lệ (vị trí 1: “date(bad)”). Hãy viết theo dạng 2022-08-10."),
        ("abs(m: 1)", "Hàm “abs” nhận tên hoặc loại tham số không đúng (vị trí 1: “abs(m: 1)”). Hãy dùng đúng tên"),
        ("1 + \n  true", "Không cộng được số với giá trị đúng/sai (vị trí 8: “true”). Hãy kiểm tra"),
        ("1 / 0 + 1234567890 + 1234567890 + 12", "số không (vị trí 5: “0 + 1234567890 + 1234567890 +…”). Hãy"),
    ],
)
def test_an_explanation_names_the_place_and_what_to_do(text: str, explanation: str) -> None:
    assert explanation in parse(text).evaluate({"x": 1, "bad": "30/02/2022"}).problems[0].message


@pytest.mark.parametrize("text", ["missing > 3", "a > 3", "1 / 0", 'date("x")', "{x: 1, y: 1 / 0}", "rows[7]", "a.b.c"])
def test_decide_refuses_a_null_caused_by_an_error(text: str) -> None:
    with pytest.raises(FeelError) as caught:
        decide(text, {"a": None, "rows": []})
    assert text in caught.value.message
    assert caught.value.expression == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null", None),
        ("a", None),
        ("a = null", True),
        ("false and missing", False),
        ("{x: a, y: if is defined(missing) then 1 else 2}", {"x": None, "y": Decimal(2)}),
        ("is defined(missing)", False),
        ("count([1, 2][item > 5])", Decimal(0)),
    ],
)
def test_decide_lets_an_honest_answer_pass(text: str, expected: Any) -> None:
    assert decide(text, {"a": None}) == expected


def test_floats_and_strangers_are_refused_ints_become_decimals() -> None:
    assert type(evaluate("a", {"a": 3})) is Decimal
    assert evaluate("sum(rows)", {"rows": [1, Decimal("2.5")]}) == Decimal("3.5")
    assert evaluate("rows", {"rows": (1, 2)}) == [1, 2]
    for bad in (1.5, Decimal("NaN"), object(), b"x", {1: 2}, [[float("inf")]]):
        with pytest.raises(FeelError):
            evaluate("a", {"a": bad})  # type: ignore[dict-item]


def test_only_what_is_read_is_looked_at() -> None:
    assert evaluate("case.x", {"case": {"x": 1, "y": 1.5}, "other": 2.5}) == 1  # type: ignore[dict-item]


def test_the_clock_must_be_aware_and_is_seen_in_vietnam() -> None:
    assert evaluate("today()", {}, now=datetime(2022, 8, 10, 18, tzinfo=UTC)) == date(2022, 8, 11)
    with pytest.raises(ValueError, match="aware"):
        evaluate("today()", {}, now=datetime(2022, 8, 10, 18))


def test_the_budget_holds_for_depth_input_and_functions_of_the_host() -> None:
    body = parse("n + 1")
    increment = Function(("n",), lambda run, args: body.within(run, {"n": args[0]}), "increment")
    assert evaluate("increment(n: 1)", {"increment": increment}) == 2
    again = Function((), lambda run, args: parse("again()").within(run, {"again": again}))
    with pytest.raises(FeelBudgetExceeded):
        evaluate("again()", {"again": again})
    nested = "{f: function(g, n) if n = 0 then 0 else g(g, n - 1), r: f(f, 5)}.r"
    assert evaluate(nested, {}, budget=Budget(depth=6)) == 0
    with pytest.raises(FeelBudgetExceeded):
        evaluate(nested, {}, budget=Budget(depth=5))
    with pytest.raises(FeelBudgetExceeded):
        evaluate("rows = null", {"rows": [1] * 1000}, budget=Budget(steps=100))
    run = Run(Budget(steps=10))
    with pytest.raises(FeelBudgetExceeded):
        parse("for i in 1..100 return i").within(run, {})


def test_names_that_decompose_are_found_by_their_composed_form() -> None:
    assert evaluate("Ho\u0323", {"Họ": 1}) == 1


# -- codec ------------------------------------------------------------------------------------------------------

ZONES = [None, UTC, timezone(timedelta(hours=7)), timezone(-timedelta(hours=3, minutes=30)), ZoneInfo("Europe/Paris")]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=8),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.times(timezones=st.sampled_from(ZONES)),
    st.datetimes(
        min_value=datetime(1900, 1, 1),
        max_value=datetime(9000, 1, 1),
        timezones=st.sampled_from(ZONES),
        allow_imaginary=False,
    ),
    st.timedeltas(),
    st.integers(-(10**6), 10**6).map(YearsMonths),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.text(max_size=4), st.sampled_from(["@n", "@d", "@@n", "@"])), inner, max_size=4),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_every_value_survives_storage(value: Any) -> None:
    stored = json.loads(json.dumps(codec.to_data(value)))
    back = codec.from_data(stored)
    assert back == value
    assert codec.to_data(back) == stored


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("12.50"), {"@n": "12.5"}),
        (Decimal("1E+3"), {"@n": "1000"}),
        (date(2022, 8, 10), {"@d": "2022-08-10"}),
        (time(10, 30), {"@t": "10:30:00"}),
        (datetime(2022, 8, 10, 3, tzinfo=timezone(timedelta(hours=7))), {"@dt": "2022-08-10T03:00:00+07:00"}),
        (timedelta(days=5), {"@dtd": "P5D"}),
        (YearsMonths(12), {"@ymd": "P1Y"}),
        ({"@n": "x"}, {"@@n": "x"}),
        ([True, None, "a"], [True, None, "a"]),
    ],
)
def test_the_stored_form(value: Any, stored: Any) -> None:
    assert codec.to_data(value) == stored
    assert codec.from_data(stored) == value


@pytest.mark.parametrize("text", ["99999-12-31", "-2017-01-01"])
def test_far_dates_survive_storage(text: str) -> None:
    value = evaluate(f'@"{text}"', {})
    assert codec.from_data(codec.to_data(value)) == value
    moment = evaluate(f'@"{text}T10:00:00.123456789Z"', {})
    assert codec.from_data(codec.to_data(moment)) == moment


@pytest.mark.parametrize(
    "value", [Range(Decimal(1), Decimal(2), True, True), Function((), lambda run, args: None), 1.5, object(), b""]
)
def test_what_cannot_be_stored(value: Any) -> None:
    with pytest.raises(TypeError):
        codec.to_data([value])


@pytest.mark.parametrize(
    "stored", [1, 1.5, {"@n": "x"}, {"@n": 5}, {"@d": "2022-02-30"}, {"@x": "1"}, {"@n": "NaN"}, {"@dtd": "P1Y"}]
)
def test_what_was_never_stored(stored: Any) -> None:
    with pytest.raises(ValueError):
        codec.from_data(stored)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b + a.x.y", [("b",), ("a", "x", "y")]),
        ("a.x + a", [("a",)]),
        ("a.x + a.x.y", [("a", "x")]),
        ("for i in rows return i.x + limit", [("rows",), ("limit",)]),
        ("{t: unit.name, u: t}", [("unit", "name")]),
        ("upper case(name) + string(today())", [("name",)]),
        ("rows[1].x", [("rows",)]),
        ("1 + 2", []),
    ],
)
def test_what_an_expression_reads_is_told_as_paths_in_the_order_of_the_text(
    text: str, expected: list[tuple[str, ...]]
) -> None:
    assert paths_read(parse(text)) == expected
