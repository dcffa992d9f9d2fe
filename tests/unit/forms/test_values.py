"""Vietnamese notation of numbers, dates, phones and text, in and out (domain.md §4)."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms.values import (
    Refused,
    clean,
    number_text,
    parse_date,
    parse_datetime,
    parse_number,
    parse_phone,
    parse_time,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.500", "1500"),
        ("1.234.567,89", "1234567.89"),
        ("1 500 000", "1500000"),
        ("12,5", "12.5"),
        ("-3", "-3"),
        ("\u22123,5", "-3.5"),
        ("0", "0"),
        ("007", "7"),
    ],
)
def test_numbers_are_read_the_vietnamese_way(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["1.5", "1,2,3", "1.50", "1.5000", "1e5", "½", "٣", "12a", "--1", ".5", "1.", "NaN", ""]
)
def test_other_notations_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_number(text)


def test_money_and_percent_may_carry_their_unit() -> None:
    assert parse_number("1.500.000 đồng", "money") == 1_500_000
    assert parse_number("12,5 %", "percent") == Decimal("12.5")


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=4))
def test_what_is_shown_is_read_back(number: Decimal) -> None:
    assert parse_number(number_text(number)) == number


def test_dates_are_day_first() -> None:
    assert parse_date("5/12/2026") == parse_date("05.12.2026") == parse_date("2026-12-05") == date(2026, 12, 5)
    for text in ("12/25/2026", "31/02/2026", "1/1/26", "2026/12/05", "01/01/0001", "hôm nay"):
        with pytest.raises(Refused):
            parse_date(text)


def test_times_and_moments() -> None:
    assert parse_time("8h30") == parse_time("08:30") == time(8, 30)
    assert parse_time("17 giờ") == time(17)
    moment = datetime(2026, 12, 5, 8, 30, tzinfo=timezone(timedelta(hours=7)))
    assert parse_datetime("05/12/2026 8:30") == parse_datetime("2026-12-05T08:30") == moment
    for text in ("25:00", "8", "08:61"):
        with pytest.raises(Refused):
            parse_time(text)


def test_phones_are_kept_with_their_zero() -> None:
    assert parse_phone("+84 912.345.678") == parse_phone("0912 345 678") == "0912345678"
    assert parse_phone("024 3825 6789") == "02438256789"
    for text in ("0412345678", "091234567", "12", "+1 555 1234"):
        with pytest.raises(Refused):
            parse_phone(text)


def test_text_is_composed_and_visible() -> None:
    assert clean("  Ma\u0323\u0306t  tr\u00e2\u0323n\u00a0Tổ\u200bquốc\u202e ", 100) == "Mặt trận Tổ quốc"
    assert clean("a\r\nb\x00\ud800  c", 100, lines=True) == "a\nb c"
    with pytest.raises(Refused):
        clean("x" * 11, 10)
    with pytest.raises(Refused):
        clean(12, 10)


@given(st.text(st.characters(), max_size=300))
def test_cleaned_text_can_always_be_stored(text: str) -> None:
    found = clean(text, 2_000, lines=True)
    assert found.encode("utf-8").decode() == found
    assert clean(found, 2_000, lines=True) == found
