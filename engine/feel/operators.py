"""Equality, order and properties of FEEL values (DMN 1.5 §10.3.2.13, §10.3.2.15, tables 42, 53 and 54).
Every function records a problem when it answers null because its operands do not fit."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import temporal as t
from engine.feel.errors import Run
from engine.feel.values import KINDS, Range, YearsMonths, kind, shown
from engine.feel.wide import WIDE, sort_key

ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ORDERED = frozenset((Decimal, str, date, datetime, time, timedelta, YearsMonths))
ORDERED_KINDS = frozenset(map(KINDS.__getitem__, ORDERED))
_MOMENTS = frozenset((date, datetime, time, *WIDE))


def equals(a: Any, b: Any, run: Run, pos: int = 0) -> bool | None:
    """Equality: null equals only null; values of different kinds give null with a problem."""
    if a is None or b is None:
        return a is b
    cls = type(a)
    if cls in _MOMENTS and kind(a) == kind(b):
        return _same_moment(a, b)
    if cls is not type(b):
        return run.fail(pos, f"Không so sánh được {shown(a)} với {shown(b)}. Hãy so sánh hai giá trị cùng loại.")
    if cls is list or cls is dict:
        return same(a, b, run)
    if cls is str:
        run.charge(len(a) >> 6)
    return bool(a == b)


def same(a: Any, b: Any, run: Run) -> bool:
    """Whether two values are equal, values of different kinds being simply different."""
    cls = type(a)
    if cls is not type(b):
        return False
    if cls is list:
        run.charge(1 + len(a))
        return len(a) == len(b) and all(same(x, y, run) for x, y in zip(a, b, strict=True))
    if cls is dict:
        run.charge(1 + len(a))
        return a.keys() == b.keys() and all(same(value, b[key], run) for key, value in a.items())
    return bool(a == b)


def _same_moment(a: Any, b: Any) -> bool:
    """Equality of dates and times compares down to the second (table 42 names the properties compared)."""
    return sort_key(a)[:2] == sort_key(b)[:2]


def ordered(op: str, a: Any, b: Any, run: Run, pos: int = 0) -> bool | None:
    """One of < <= > >= on two values of the same ordered kind, else null with a problem."""
    if type(a) is type(b) and type(a) in ORDERED:
        try:
            return bool(ORDER[op](a, b))
        except TypeError:  # one with a time zone, one without
            return run.fail(pos, "Không so sánh được giờ có múi giờ với giờ không có. Hãy ghi múi giờ cho cả hai.")
    if type(a) in _MOMENTS and type(b) in _MOMENTS and kind(a) == kind(b):
        one, other = sort_key(a), sort_key(b)
        if one[0] == other[0]:
            return bool(ORDER[op](one, other))
    if a is None or b is None:
        return run.fail(pos, "Không so sánh được vì có giá trị trống. Hãy nhập đủ dữ liệu hoặc kiểm tra trống trước.")
    return run.fail(pos, f"Không so sánh được {shown(a)} với {shown(b)}. Hãy so sánh hai giá trị cùng loại.")


def alike(items: list[Any]) -> bool:
    """Whether all elements are of one ordered kind, so that they can be sorted."""
    return not items or (kind(items[0]) in ORDERED_KINDS and len(set(map(kind, items))) == 1)


def order_key(items: list[Any]) -> Callable[[Any], Any] | None:
    """The key to sort by: none unless dates or times beyond Python's own are among the elements.

    Raises TypeError when only some of those have a zone."""
    if not any(type(item) in WIDE for item in items):
        return None
    if len({sort_key(item)[0] for item in items}) > 1:
        raise TypeError
    return sort_key


def in_range(value: Any, span: Range, run: Run, pos: int = 0) -> bool | None:
    """Whether a value lies in a range; null when it cannot be compared with the ends."""
    low: bool | None = True
    if span.low is not None:
        low = ordered(">=" if span.low_included else ">", value, span.low, run, pos)
    if low is False or span.high is None:
        return low
    high = ordered("<=" if span.high_included else "<", value, span.high, run, pos)
    return high if high is False or low is True else None


def property_of(value: Any, name: str) -> Any:
    """An implicit property of a temporal value or a range (table 53 and following); KeyError when there is none."""
    return _PROPERTIES[kind(value)][name](value)


def _offset(value: datetime | time) -> timedelta | None:
    return value.utcoffset()


def _zone(value: datetime | time) -> str | None:
    text = t.format_zone(value)
    return text.lstrip("@") or None


def _number(name: str) -> Callable[[Any], Decimal]:
    return lambda value: Decimal(getattr(value, name))


def _duration_part(unit: int, base: int) -> Callable[[timedelta], Decimal]:
    def part(value: timedelta) -> Decimal:
        whole = abs(value) // timedelta(seconds=1) // unit
        whole = whole % base if base else whole
        return Decimal(-whole if value < timedelta(0) and whole else whole)

    return part


_DATE = {
    "year": _number("year"),
    "month": _number("month"),
    "day": _number("day"),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_TIME = {
    "hour": _number("hour"),
    "minute": _number("minute"),
    "second": _number("second"),
    "time offset": _offset,
    "timezone": _zone,
}
_PROPERTIES: dict[str, dict[str, Callable[[Any], Any]]] = {
    "date": {**_DATE},
    "time": {**_TIME},
    "date and time": {**_DATE, **_TIME},
    "days and time duration": {
        "days": _duration_part(86400, 0),
        "hours": _duration_part(3600, 24),
        "minutes": _duration_part(60, 60),
        "seconds": _duration_part(1, 60),
    },
    "years and months duration": {"years": _number("years"), "months": _number("months")},
    "range": {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_included,
        "end included": lambda value: value.high_included,
    },
    "null": {}, "boolean": {}, "number": {}, "string": {}, "list": {}, "context": {}, "function": {},
}  # fmt: skip
