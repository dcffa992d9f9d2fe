"""The one storage encoding of FEEL values as JSON: exact numbers, dates and durations survive the round trip.
Text, true, false, null, list and context are themselves; everything else is an object with one marked key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel import temporal as t
from engine.feel.builtins.conversion import plain
from engine.feel.values import Value, YearsMonths
from engine.feel.wide import WideDate, WideDateTime, WideTime

__all__ = ["from_data", "to_data"]


def to_data(value: Value) -> Any:
    """A value as JSON-able data: {"@n": "12.5"}, {"@d": …}, {"@t": …}, {"@dt": …}, {"@dtd": …}, {"@ymd": …}.

    A context key that starts with "@" gets one more "@". Raises TypeError for ranges, functions, floats and
    whatever else is not stored.
    """
    cls = type(value)
    if value is None or cls is bool or cls is str:
        return value
    if isinstance(value, list):
        return [to_data(item) for item in value]
    if isinstance(value, dict):
        return {("@" + key if key.startswith("@") else key): to_data(item) for key, item in value.items()}
    encode = _ENCODERS.get(cls)
    if encode is None:
        raise TypeError(f"not a storable value: {cls.__name__}")
    mark, write = encode
    return {mark: write(value)}


def from_data(data: Any) -> Value:
    """The value of what `to_data` wrote. Raises ValueError for data it cannot have written."""
    if data is None or data is True or data is False or isinstance(data, str):
        return data
    if isinstance(data, list):
        return [from_data(item) for item in data]
    if isinstance(data, dict):
        return _context(data)
    raise ValueError(f"not stored data: {type(data).__name__}")


def _context(data: dict[str, Any]) -> Value:
    if len(data) == 1:
        ((mark, text),) = data.items()
        if mark in _DECODERS:
            value: Value = _DECODERS[mark](text) if isinstance(text, str) else None
            if value is None:
                raise ValueError(f"bad stored value under {mark}")
            return value
    values: dict[str, Value] = {}
    for key, item in data.items():
        if key.startswith("@") and not key.startswith("@@"):
            raise ValueError(f"unknown mark {key}")
        values[key[1:] if key.startswith("@") else key] = from_data(item)
    return values


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError("not a finite number")
    return plain(value)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _write_datetime(value: datetime) -> str:
    """ISO with offset; a named zone follows in brackets (RFC 9557), for it says more than its offset."""
    text = value.isoformat()
    return f"{text}[{value.tzinfo.key}]" if isinstance(value.tzinfo, ZoneInfo) else text


def _write_time(value: time) -> str:
    text = value.isoformat()
    return f"{text}[{value.tzinfo.key}]" if isinstance(value.tzinfo, ZoneInfo) else text


def _read_datetime(text: str) -> datetime | WideDateTime | None:
    moment, zone = _zoned(text)
    wide = t.parse_datetime(moment)
    if isinstance(wide, WideDateTime):
        return wide
    try:
        value = datetime.fromisoformat(moment)
        return value.astimezone(t.named_zone(zone)) if zone else value
    except (ValueError, OverflowError):
        return None


def _read_time(text: str) -> time | WideTime | None:
    moment, zone = _zoned(text)
    wide = t.parse_time(moment)
    if isinstance(wide, WideTime):
        return wide
    try:
        value = time.fromisoformat(moment)
        return value.replace(tzinfo=t.named_zone(zone)) if zone else value
    except ValueError:
        return None


def _zoned(text: str) -> tuple[str, str]:
    moment, _, zone = text.partition("[")
    return moment, zone.removesuffix("]")


def _read_days(text: str) -> timedelta | None:
    span = t.parse_duration(text)
    return span if isinstance(span, timedelta) else None


def _read_months(text: str) -> YearsMonths | None:
    span = t.parse_duration(text)
    return span if isinstance(span, YearsMonths) else None


_ENCODERS: dict[type, tuple[str, Callable[[Any], str]]] = {
    Decimal: ("@n", _number),
    int: ("@n", str),
    WideDate: ("@d", WideDate.isoformat),
    WideTime: ("@t", t.format_time),
    WideDateTime: ("@dt", t.format_datetime),
    date: ("@d", date.isoformat),
    time: ("@t", _write_time),
    datetime: ("@dt", _write_datetime),
    timedelta: ("@dtd", t.format_duration),
    YearsMonths: ("@ymd", str),
}
_DECODERS: dict[str, Callable[[str], Any]] = {
    "@n": _decimal,
    "@d": t.parse_date,
    "@t": _read_time,
    "@dt": _read_datetime,
    "@dtd": _read_days,
    "@ymd": _read_months,
}
