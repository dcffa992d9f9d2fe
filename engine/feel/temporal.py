"""Dates, times and durations: reading, writing and calculating (DMN 1.5 §10.3.2.3 and §10.3.4.1).
Python's own types wherever they can hold the value, else those of wide.py."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache, wraps
from typing import TypeVar
from zoneinfo import ZoneInfo

from engine.feel.values import YearsMonths
from engine.feel.wide import WIDE, WideDate, WideDateTime, WideTime, combine, widen

# Vietnam has kept one offset since 1975; a fixed offset needs no time zone database on the machine.
LOCAL_ZONE = timezone(timedelta(hours=7))

T = TypeVar("T")
_DATE = re.compile(r"(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]{1,30})?(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]{1,60})?"
)
_DAY_TIME = re.compile(
    r"(-)?P(?:([0-9]{1,12})D)?(?:T(?=[0-9])(?:([0-9]{1,15})H)?(?:([0-9]{1,15})M)?"
    r"(?:([0-9]{1,18})(\.[0-9]{1,30})?S)?)?"
)
_YEAR_MONTH = re.compile(r"(-)?P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
_MIDNIGHT = re.compile(r"\A24:00:00(?=(?:\.0+)?(?:[Z@+-]|\Z))")
_LONGEST = 160
_MAX_OFFSET = timedelta(hours=18)


def _remembered(read: Callable[[str], T]) -> Callable[[str], T | None]:
    """The reading of a text, remembered; nothing that long is a date, a time or a duration."""
    known = lru_cache(maxsize=1024)(read)

    @wraps(read)
    def parse(text: str) -> T | None:
        return known(text) if len(text) <= _LONGEST else None

    return parse


@_remembered
def parse_date(text: str) -> date | WideDate | None:
    """A date as [-]YYYY-MM-DD, or None when the text is no date."""
    match = _DATE.fullmatch(text)
    try:
        return make_date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def make_date(year: int, month: int, day: int) -> date | WideDate:
    """A date in a year of at most nine digits. Raises ValueError when there is no such date."""
    if abs(year) > 999_999_999:
        raise ValueError(year)
    return date(year, month, day) if 1 <= year <= 9999 else WideDate(year, month, day)


def make_time(hour: int, minute: int, second: int, nano: int, zone: tzinfo | None) -> time | WideTime:
    """A time of day. Raises ValueError when there is no such time."""
    value = time(hour, minute, second, nano // 1000, zone)
    return WideTime(hour, minute, second, nano, zone) if nano % 1000 else value


def join(day: date | WideDate | WideDateTime, moment: time | WideTime) -> datetime | WideDateTime:
    """A date (of a date and time its date) and a time as one value."""
    if isinstance(day, WIDE) or isinstance(moment, WideTime):
        return combine(day, moment)
    return datetime.combine(day, moment)


@_remembered
def parse_time(text: str) -> time | WideTime | None:
    """A time as hh:mm:ss[.fraction][Z|±hh:mm[:ss]|@Zone], or None; 24:00:00 is midnight (XML Schema part 2 §3.2.8)."""
    match = _TIME.fullmatch(_MIDNIGHT.sub("00:00:00", text))
    if not match:
        return None
    hour, minute, second, fraction, zone = match.groups()
    try:
        tz = parse_zone(zone) if zone else None
        return make_time(int(hour), int(minute), int(second), int((fraction or ".0")[1:10].ljust(9, "0")), tz)
    except ValueError:
        return None


@_remembered
def parse_datetime(text: str) -> datetime | WideDateTime | None:
    """A date and time joined by T; a date alone means its midnight; None when the text is neither.

    The hour 24 is the first instant of the following day (XML Schema part 2 §3.2.7.1)."""
    day_text, mark, time_text = text.partition("T")
    day = parse_date(day_text)
    moment = parse_time(time_text) if mark else time()
    if day is None or moment is None:
        return None
    if _MIDNIGHT.match(time_text):
        day = _day_after(day)
    return join(day, moment) if day is not None else None


def _day_after(day: date | WideDate) -> date | WideDate | None:
    """The next day; None beyond the years of the standard."""
    if type(day) is date and day < date.max:
        return day + timedelta(days=1)
    last = calendar.monthrange(2000 + day.year % 400, day.month)[1]
    year, month = (day.year, day.month) if day.day < last else divmod(day.year * 12 + day.month, 12)
    try:
        return make_date(year, month if day.day < last else month + 1, day.day + 1 if day.day < last else 1)
    except ValueError:
        return None


@_remembered
def parse_duration(text: str) -> timedelta | YearsMonths | None:
    """Either kind of duration in ISO 8601 form, or None."""
    match = _YEAR_MONTH.fullmatch(text)
    if match and (match.group(2) or match.group(3)):
        total = int(match.group(2) or 0) * 12 + int(match.group(3) or 0)
        return YearsMonths(-total if match.group(1) else total)
    match = _DAY_TIME.fullmatch(text)
    if not match or not any(match.groups()[1:5]):
        return None
    sign, days, hours, minutes, seconds, fraction = match.groups()
    try:
        span = timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            microseconds=_micros(fraction),
        )
        return -span if sign else span
    except OverflowError:
        return None


def _micros(fraction: str | None) -> int:
    return int((fraction or ".0")[1:7].ljust(6, "0"))


def parse_zone(text: str) -> tzinfo:
    """A zone from Z, ±hh:mm[:ss] or @Name. Raises ValueError for anything else."""
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return named_zone(text[1:])
    hour, minute, second = (int(part) for part in (text[1:] + ":00").split(":")[:3])
    if minute > 59 or second > 59:
        raise ValueError(text)
    return offset_zone(timedelta(hours=hour, minutes=minute, seconds=second) * (-1 if text[0] == "-" else 1))


def offset_zone(offset: timedelta) -> timezone:
    """A fixed offset of at most ±18 hours. Raises ValueError beyond."""
    if abs(offset) > _MAX_OFFSET:
        raise ValueError(offset)
    return timezone(offset) if offset else UTC


@lru_cache(maxsize=700)
def named_zone(name: str) -> tzinfo:
    """A zone of the IANA database. Raises ValueError for an unknown name."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(name) from error


def format_zone(moment: datetime | time | WideTime | WideDateTime) -> str:
    """The zone as FEEL writes it: empty, Z, ±hh:mm or @Name."""
    zone = moment.tzinfo
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = moment.utcoffset() or timedelta(0)
    if not offset:
        return "Z"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    tail = f":{seconds:02d}" if seconds else ""
    return f"{'-' if offset < timedelta(0) else '+'}{minutes // 60:02d}:{minutes % 60:02d}{tail}"


def format_time(value: time | WideTime) -> str:
    """hh:mm:ss with the fraction only when there is one, and the zone."""
    nano = value.nano if isinstance(value, WideTime) else value.microsecond * 1000
    fraction = f".{nano:09d}".rstrip("0") if nano else ""
    return f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}{fraction}{format_zone(value)}"


def format_datetime(value: datetime | WideDateTime) -> str:
    """Date, T and time."""
    if isinstance(value, WideDateTime):
        return f"{value.day_part.isoformat()}T{format_time(value.time_part)}"
    return f"{value.date().isoformat()}T{format_time(value.timetz())}"


def format_duration(value: timedelta) -> str:
    """ISO 8601 in days, hours, minutes and seconds; PT0S for nothing."""
    micros = abs(value) // timedelta(microseconds=1)
    seconds, fraction = divmod(micros, 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    shown = f"{seconds}" + (f".{fraction:06d}".rstrip("0") if fraction else "")
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{shown}S" if shown != "0" else "")
    body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta(0) else "") + "P" + (body or "T0S")


def comparable(one: datetime | time, other: datetime | time) -> bool:
    """Whether two moments can be put in order: both with a zone or both without."""
    return (one.tzinfo is None) == (other.tzinfo is None)


def midnight(day: date) -> datetime:
    """A date where a date and time is wanted: its midnight in UTC (DMN 1.5 §10.3.2.3.6)."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def add_months(day: date, months: int) -> date:
    """The date so many months later, its day cut to the length of the month. Raises ValueError out of range."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= 9999:
        raise ValueError(year)
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def shift(moment: datetime, span: timedelta) -> datetime:
    """The instant so much later, shown in the same zone. Raises OverflowError out of range."""
    if not isinstance(moment.tzinfo, ZoneInfo):
        return moment + span
    return (moment.astimezone(UTC) + span).astimezone(moment.tzinfo)


def shift_time(moment: time, span: timedelta) -> time:
    """The time of day so much later, past midnight going round."""
    anchor = datetime(2000, 1, 2, moment.hour, moment.minute, moment.second, moment.microsecond)
    return (anchor + span % timedelta(days=1)).time().replace(tzinfo=moment.tzinfo)


def gap(one: datetime, other: datetime) -> timedelta:
    """The elapsed time between two instants. Raises TypeError when only one has a zone."""
    if not comparable(one, other):
        raise TypeError
    if one.tzinfo is not None:
        return one.astimezone(UTC) - other.astimezone(UTC)
    return one - other


def time_gap(one: time, other: time) -> timedelta:
    """The time between two times of day that are comparable."""
    return _since_midnight(one) - _since_midnight(other)


def _since_midnight(value: time) -> timedelta:
    clock = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    return clock - (value.utcoffset() or timedelta(0))


def months_between(start: date | WideDate | WideDateTime, end: date | WideDate | WideDateTime) -> int:
    """Whole months from start to end, towards zero."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and _rest(end) < _rest(start):
        months -= 1
    elif months < 0 and _rest(end) > _rest(start):
        months += 1
    return months


def _rest(day: date | WideDate | WideDateTime) -> tuple[int, int, int, int, int]:
    wide = widen(day)
    if not isinstance(wide, WideDateTime):
        return (day.day, 0, 0, 0, 0)
    clock = wide.time_part
    return (day.day, clock.hour, clock.minute, clock.second, clock.nano)


def seconds_of(span: timedelta) -> Decimal:
    """A duration as an exact number of seconds."""
    return Decimal(span // timedelta(microseconds=1)) / 1_000_000


def from_seconds(seconds: Decimal) -> timedelta:
    """A duration from seconds, rounded to the microsecond. Raises OverflowError out of range."""
    return timedelta(microseconds=int((seconds * 1_000_000).to_integral_value()))
