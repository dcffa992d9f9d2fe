"""Counting working days between legal dates.

`off` are the days nobody works, `on` the weekend days worked in exchange (hoán đổi)."""

from collections.abc import Collection
from datetime import date, timedelta

_ONE = timedelta(days=1)


def is_working_day(day: date, off: Collection[date] = (), on: Collection[date] = ()) -> bool:
    """Whether people work on a day."""
    return day in on or (day.weekday() < 5 and day not in off)


def add_working_days(start: date, days: int, off: Collection[date] = (), on: Collection[date] = ()) -> date:
    """The `days`-th working day after `start`; `start` itself for 0. Raises ValueError outside 0 to 3660."""
    if not 0 <= days <= 3660:
        raise ValueError("between 0 and 3660 working days")
    day = start
    while days:
        day += _ONE
        days -= is_working_day(day, off, on)
    return day


def working_days_between(start: date, end: date, off: Collection[date] = (), on: Collection[date] = ()) -> int:
    """How many working days lie after `start` and not after `end`; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start, off, on)
    return sum(is_working_day(start + _ONE * n, off, on) for n in range(1, (end - start).days + 1))
