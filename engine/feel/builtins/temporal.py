"""Functions on dates and times (DMN 1.5 §10.3.4.9 and §10.3.4.11). The clock comes from outside, never from here."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.feel.errors import Run
from engine.feel.operators import same
from engine.feel.registry import builtin
from engine.feel.temporal import LOCAL_ZONE, format_zone
from engine.feel.wide import Moment, WideDate, WideDateTime, widen

# The standard's own words for days and months; they are values of the language, not texts of a screen.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@builtin("now")
def now(run: Run) -> Any:
    if run.now is None:
        return run.null("Ở đây không dùng được thời điểm hiện tại. Hãy đưa ngày cần so sánh vào dữ liệu.")
    return run.now.astimezone(LOCAL_ZONE)


@builtin("today")
def today(run: Run) -> Any:
    moment = now(run)
    return None if moment is None else moment.date()


def _twin(day: Moment) -> date:
    """The same day in a year that Python knows; the calendar repeats every 400 years."""
    if isinstance(day, date):
        return day
    wide = widen(day)
    found = wide.day_part if isinstance(wide, WideDateTime) else wide
    assert isinstance(found, WideDate)
    return found.twin


@builtin("day of year", "date:date|date and time~")
def day_of_year(run: Run, day: Moment) -> Any:
    return Decimal(_twin(day).timetuple().tm_yday)


@builtin("day of week", "date:date|date and time~")
def day_of_week(run: Run, day: Moment) -> Any:
    return _DAYS[_twin(day).weekday()]


@builtin("month of year", "date:date|date and time~")
def month_of_year(run: Run, day: Moment) -> Any:
    return _MONTHS[_twin(day).month - 1]


@builtin("week of year", "date:date|date and time~")
def week_of_year(run: Run, day: Moment) -> Any:
    return Decimal(_twin(day).isocalendar().week)


@builtin("is", "value1:, value2:")
def is_(run: Run, one: Any, other: Any) -> Any:
    """Whether two values are the same element of the same domain: equal, and for times with the same zone."""
    if isinstance(one, (datetime, time)) and type(one) is type(other):
        return one.replace(tzinfo=None) == other.replace(tzinfo=None) and format_zone(one) == format_zone(other)
    return same(one, other, run)
