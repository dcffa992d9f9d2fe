"""How values look on a screen (`domain.md` §4.5, §4.6, Tone in §0)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from webui.filters import date_time, due_text, file_size, last_day, money, number, short_date, weekday

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam


def test_dates_are_days_in_vietnam() -> None:
    late = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)
    assert (short_date(late), date_time(late), weekday(late)) == ("01/02/2026", "01/02/2026 00:30", "Chủ nhật")
    assert short_date(date(2026, 9, 2)) == "02/09/2026"
    assert short_date(None) == date_time(None) == ""
    assert last_day(date(2026, 7, 1)) == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (-73, "Quá hạn 03 ngày"),
        (-10, "Quá hạn 01 ngày"),  # yesterday evening
        (-1, "Quá hạn hôm nay"),
        (8, "Hôm nay, 17:00"),
        (15, "Hết hôm nay"),  # midnight: the day before is the last one
        (24, "Ngày mai"),
        (48, "Còn 2 ngày"),
    ],
)
def test_deadlines_by_days(hours: int, said: str) -> None:
    assert due_text(NOW + timedelta(hours=hours), NOW) == said


def test_who_waits_for_another_organ_is_never_overdue() -> None:
    assert due_text(NOW - timedelta(days=9), NOW, awaiting_reply=True) == "Chưa nhận được phản hồi"
    assert due_text(NOW + timedelta(days=2), NOW, awaiting_reply=True) == "Còn 2 ngày"


def test_numbers() -> None:
    assert number(Decimal("1234567.89")) == "1.234.567,89"
    assert number(Decimal("0.30")) == "0,3"
    assert money(1500000) == "1.500.000 đồng"
    assert number(None) == money(None) == ""


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 byte"), (900, "900 byte"), (2048, "2 KB"), (1258291, "1,1 MB"), (26214400, "25 MB")],
)
def test_sizes(size: int, said: str) -> None:
    assert file_size(size) == said
