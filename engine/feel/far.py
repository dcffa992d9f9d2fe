"""Calculating with dates and times that Python's own cannot hold: years outside 1–9999, fractions finer than a
microsecond (DMN 1.5 §10.3.2.3.4–6). Slower than Python's own, and asked only where those do not answer."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from engine.feel.temporal import join, make_date, make_time
from engine.feel.wide import CYCLE, CYCLE_DAYS, Moment, WideDate, WideDateTime, WideTime, day_number, widen

_DAY = 86_400 * 10**9
_START = date(2000, 1, 1).toordinal()


def _date_at(number: int) -> date | WideDate:
    """The date with a day number. Raises ValueError beyond the years of the standard."""
    cycles, rest = divmod(number - _START, CYCLE_DAYS)
    twin = date.fromordinal(_START + rest)
    return make_date(twin.year + cycles * CYCLE, twin.month, twin.day)


def _time_at(nanos: int, zone: tzinfo | None) -> time | WideTime:
    seconds, nano = divmod(nanos, 10**9)
    return make_time(seconds // 3600, seconds // 60 % 60, seconds % 60, nano, zone)


def _nanos(span: timedelta) -> int:
    return span // timedelta(microseconds=1) * 1000


def _clock(value: WideTime) -> int:
    return ((value.hour * 60 + value.minute) * 60 + value.second) * 10**9 + value.nano


def _instant(value: WideDateTime) -> int:
    """Nanoseconds since day zero: of UTC where there is a zone, of the clock on the wall where there is none."""
    offset = value.utcoffset()
    local = day_number(value.day_part) * _DAY + _clock(value.time_part)
    return local - (_nanos(offset) if offset is not None else 0)


def _offset_at(zone: tzinfo | None, instant: int) -> int:
    """The offset of a zone at an instant, in far years as at the same time of the calendar's cycle."""
    if zone is None:
        return 0
    seconds = (instant // 10**9 - _START * 86_400) % (CYCLE_DAYS * 86_400)
    there = (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone)
    return _nanos(there.utcoffset() or timedelta(0))


def shift(moment: Moment, span: timedelta) -> Moment:
    """The date or instant so much later, in the same zone. Raises ValueError out of range."""
    wide = widen(moment)
    if isinstance(wide, WideDate):
        return _date_at(day_number(wide) + span // timedelta(days=1))
    if isinstance(wide, WideTime):
        return _time_at((_clock(wide) + _nanos(span)) % _DAY, wide.tzinfo)
    instant = _instant(wide) + _nanos(span)
    days, nanos = divmod(instant + _offset_at(wide.tzinfo, instant), _DAY)
    return join(_date_at(days), _time_at(nanos, wide.tzinfo))


def add_months(moment: Moment, months: int) -> Moment:
    """The date so many months later, its day cut to the length of the month. Raises ValueError out of range."""
    wide = widen(moment)
    if isinstance(wide, WideTime):
        raise ValueError(moment)
    year, month = divmod(wide.year * 12 + wide.month - 1 + months, 12)
    last = calendar.monthrange(2000 + year % CYCLE, month + 1)[1]
    day = make_date(year, month + 1, min(wide.day, last))
    if isinstance(wide, WideDate):
        return day
    clock = wide.time_part
    return join(day, make_time(clock.hour, clock.minute, clock.second, clock.nano, clock.tzinfo))


def gap(one: Moment, other: Moment) -> timedelta:
    """The time between two moments; a date means its midnight in UTC.

    Raises TypeError when only one has a zone, OverflowError when no duration is that long.
    """
    a, b = _timed(one), _timed(other)
    if (a.tzinfo is None) != (b.tzinfo is None):
        raise TypeError
    if isinstance(a, WideTime) or isinstance(b, WideTime):
        return timedelta(microseconds=(_since_midnight(a) - _since_midnight(b)) // 1000)
    return timedelta(microseconds=(_instant(a) - _instant(b)) // 1000)


def _timed(value: Moment) -> WideDateTime | WideTime:
    wide = widen(value)
    return WideDateTime(wide, WideTime(0, 0, 0, 0, UTC)) if isinstance(wide, WideDate) else wide


def _since_midnight(value: WideDateTime | WideTime) -> int:
    clock = value if isinstance(value, WideTime) else value.time_part
    zone = clock.tzinfo
    offset = None if zone is None or isinstance(zone, ZoneInfo) else clock.utcoffset()
    return _clock(clock) - (_nanos(offset) if offset is not None else 0)
