"""How values look on a screen: dates, deadlines, numbers, money, sizes, the Vietnamese way and in +07.

Conventions of `domain.md` §4.5, §4.6 and the tone of §0; registered as Jinja filters by `install`."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.numbers import format_decimal
from flask import Flask

from engine.storage.clock import LEGAL_ZONE, legal_date
from webui.services import services

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
AWAITING = "Chưa nhận được phản hồi"


def short_date(value: date | datetime | None) -> str:
    """dd/MM/yyyy, of a moment its day in Vietnam; an empty text for None."""
    if value is None:
        return ""
    day = legal_date(value) if isinstance(value, datetime) else value
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def date_time(value: datetime | None) -> str:
    """“dd/MM/yyyy HH:mm” in Vietnam; an empty text for None."""
    return "" if value is None else f"{short_date(value)} {clock_time(value)}"


def clock_time(value: datetime) -> str:
    """HH:mm in Vietnam."""
    local = value.astimezone(LEGAL_ZONE)
    return f"{local.hour:02}:{local.minute:02}"


def weekday(value: date | datetime) -> str:
    """“Thứ Hai” … “Chủ nhật” in Vietnam."""
    day = legal_date(value) if isinstance(value, datetime) else value
    return _WEEKDAYS[day.weekday()]


def due_text(due_at: datetime, now: datetime, awaiting_reply: bool = False) -> str:
    """A deadline relative to `now`, by days in Vietnam: “Còn 2 ngày”, “Hôm nay, 17:00”, “Quá hạn 03 ngày”.

    What waits for an organ outside is never overdue, only not answered yet (`domain.md` §0 Tone)."""
    late = now >= due_at
    # A boundary at midnight belongs to the day that ends with it (`domain.md` §4.5).
    days = (legal_date(due_at - timedelta(microseconds=1)) - legal_date(now)).days
    if late:
        if awaiting_reply:
            return AWAITING
        return f"Quá hạn {-days:02} ngày" if days < 0 else "Quá hạn hôm nay"
    if days == 0:
        return "Hết hôm nay" if clock_time(due_at) in ("00:00", "23:59") else f"Hôm nay, {clock_time(due_at)}"
    return "Ngày mai" if days == 1 else f"Còn {days} ngày"


def last_day(valid_to: date) -> date:
    """The last day of a period whose stored end is exclusive."""
    return valid_to - timedelta(days=1)


def number(value: int | Decimal | None) -> str:
    """1.234.567,89"""
    return "" if value is None else format_decimal(value, locale="vi", decimal_quantization=False)


def money(value: int | Decimal | None) -> str:
    """1.500.000 đồng"""
    return "" if value is None else f"{number(value)} đồng"


def file_size(size: int) -> str:
    """A size in bytes as people read it: “350 KB”, “1,2 MB”."""
    if size < 1024:
        return f"{size} byte"
    if size < 1024 * 1024:
        return f"{number(round(size / 1024))} KB"
    return f"{number(Decimal(size * 10 // (1024 * 1024)) / 10)} MB"


def install(app: Flask) -> None:
    """Register the filters: date, date_time, clock_time, weekday, due, last_day, number, money, file_size."""

    def due(value: datetime | None, awaiting_reply: bool = False) -> str:
        if value is None:
            return AWAITING if awaiting_reply else ""
        return due_text(value, services().clock.now(), awaiting_reply)

    for name, function in (
        ("date", short_date),
        ("date_time", date_time),
        ("clock_time", clock_time),
        ("weekday", weekday),
        ("due", due),
        ("last_day", last_day),
        ("number", number),
        ("money", money),
        ("file_size", file_size),
    ):
        app.add_template_filter(function, name)
