"""Dates and times that Python's own cannot hold: years outside 1–9999, and fractions finer than a microsecond.
FEEL has both (DMN 1.5 §10.3.2.3.4–6); they are read, written and compared here, far.py calculates with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

CYCLE = 400  # the Gregorian calendar, weekdays included, repeats after this many years
CYCLE_DAYS = 146_097


def _twin(year: int, month: int, day: int) -> date:
    """The same day in a year Python knows. Raises ValueError when there is no such day."""
    return date(2000 + year % CYCLE, month, day)


@dataclass(frozen=True, slots=True)
class WideDate:
    """A date of the proleptic Gregorian calendar in any year."""

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        _twin(self.year, self.month, self.day)

    @property
    def twin(self) -> date:
        """A date with the same weekday and the same place in its year."""
        return _twin(self.year, self.month, self.day)

    def isoweekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return _twin(self.year, self.month, self.day).isoweekday()

    def isoformat(self) -> str:
        """Year (at least four digits), month and day."""
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class WideTime:
    """A time of day with nanoseconds."""

    hour: int
    minute: int
    second: int
    nano: int
    tzinfo: tzinfo | None = None

    def utcoffset(self) -> timedelta | None:
        """The offset of a fixed zone; None without a zone or when it depends on the day."""
        return self.tzinfo.utcoffset(None) if self.tzinfo else None


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A date and time in any year, with nanoseconds."""

    day_part: WideDate
    time_part: WideTime

    @property
    def year(self) -> int:
        return self.day_part.year

    @property
    def month(self) -> int:
        return self.day_part.month

    @property
    def day(self) -> int:
        return self.day_part.day

    @property
    def hour(self) -> int:
        return self.time_part.hour

    @property
    def minute(self) -> int:
        return self.time_part.minute

    @property
    def second(self) -> int:
        return self.time_part.second

    @property
    def tzinfo(self) -> tzinfo | None:
        return self.time_part.tzinfo

    def isoweekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return self.day_part.isoweekday()

    def utcoffset(self) -> timedelta | None:
        """The offset of the zone on that day, in far years as on the same day of the calendar's cycle."""
        zone = self.tzinfo
        if zone is None:
            return None
        return zone.utcoffset(datetime.combine(_twin(self.year, self.month, self.day), _clock(self.time_part)))


Wide: TypeAlias = WideDate | WideTime | WideDateTime
Moment: TypeAlias = Wide | date | time
WIDE = (WideDate, WideTime, WideDateTime)


def _clock(value: WideTime) -> time:
    return time(value.hour, value.minute, value.second, value.nano // 1000)


def widen(value: Moment) -> Wide:
    """The same value in its wide form."""
    if isinstance(value, WIDE):
        return value
    if isinstance(value, datetime):
        return WideDateTime(WideDate(value.year, value.month, value.day), _wide_time(value.timetz()))
    if isinstance(value, date):
        return WideDate(value.year, value.month, value.day)
    return _wide_time(value)


def _wide_time(value: time) -> WideTime:
    return WideTime(value.hour, value.minute, value.second, value.microsecond * 1000, value.tzinfo)


def narrow(value: Wide) -> date | time | None:
    """The nearest ordinary value (fractions cut to microseconds), or None when the year does not allow it."""
    if isinstance(value, WideTime):
        return _clock(value).replace(tzinfo=value.tzinfo)
    if not 1 <= value.year <= 9999:
        return None
    day = date(value.year, value.month, value.day)
    if isinstance(value, WideDate):
        return day
    return datetime.combine(day, _clock(value.time_part), value.tzinfo)


def combine(day: Moment, moment: WideTime | time) -> WideDateTime:
    """A date and a time as one value; of a date and time only the date counts."""
    wide = widen(day)
    date_part = wide.day_part if isinstance(wide, WideDateTime) else wide
    time_part = widen(moment)
    if not isinstance(date_part, WideDate) or not isinstance(time_part, WideTime):
        raise TypeError("a date and a time are needed")
    return WideDateTime(date_part, time_part)


def sort_key(value: Moment) -> tuple[bool, int, int]:
    """Whether it has a zone, the second on a common scale (UTC where there is a zone), and the nanosecond."""
    wide = widen(value)
    if isinstance(wide, WideDate):
        return False, day_number(wide) * 86_400, 0
    clock = wide.time_part if isinstance(wide, WideDateTime) else wide
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    offset = wide.utcoffset()
    if offset is not None:
        seconds -= int(offset.total_seconds())
    if isinstance(wide, WideDateTime):
        seconds += day_number(wide.day_part) * 86_400
    return wide.tzinfo is not None, seconds, clock.nano


def day_number(value: WideDate) -> int:
    """Days on the scale of `date.toordinal`, going on before year 1 and after year 9999."""
    twin = _twin(value.year, value.month, value.day)
    return twin.toordinal() + (value.year - twin.year) // CYCLE * CYCLE_DAYS
