"""Equality, order and arithmetic of FEEL values (DMN 1.5 §10.3.2.13, §10.3.2.15, tables 42, 53 and 54).
Every function records a problem when it answers null because its operands do not fit."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from engine.feel import temporal as t
from engine.feel.errors import Run
from engine.feel.values import KINDS, Range, YearsMonths, kind, shown
from engine.feel.wide import WIDE, sort_key

# IEEE 754 decimal128, as DMN demands: 34 digits, rounding half even.
NUMBERS = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)
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


def in_range(value: Any, span: Range, run: Run, pos: int = 0) -> bool | None:
    """Whether a value lies in a range; null when it cannot be compared with the ends."""
    low: bool | None = True
    if span.low is not None:
        low = ordered(">=" if span.low_included else ">", value, span.low, run, pos)
    if low is False or span.high is None:
        return low
    high = ordered("<=" if span.high_included else "<", value, span.high, run, pos)
    return high if high is False or low is True else None


def add(a: Any, b: Any, run: Run, pos: int) -> Any:
    """a + b."""
    pair = (type(a), type(b))
    if pair == (str, str):
        run.room(len(a) + len(b))
        return a + b
    return _calculate(_ADD, NUMBERS.add, a, b, run, pos, "cộng")


def subtract(a: Any, b: Any, run: Run, pos: int) -> Any:
    """a - b."""
    return _calculate(_SUBTRACT, NUMBERS.subtract, a, b, run, pos, "trừ")


def multiply(a: Any, b: Any, run: Run, pos: int) -> Any:
    """a * b."""
    return _calculate(_MULTIPLY, NUMBERS.multiply, a, b, run, pos, "nhân")


def divide(a: Any, b: Any, run: Run, pos: int) -> Any:
    """a / b; dividing by zero is null."""
    return _calculate(_DIVIDE, NUMBERS.divide, a, b, run, pos, "chia")


def power(a: Any, b: Any, run: Run, pos: int) -> Any:
    """a ** b."""
    return _calculate({}, _power, a, b, run, pos, "lũy thừa")


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    """IEEE 754 has anything to the power of zero be one, Python's context has not for zero itself."""
    return NUMBERS.power(base, exponent) if exponent else Decimal(1)


def negate(a: Any, run: Run, pos: int) -> Any:
    """-a."""
    if type(a) is Decimal:
        return NUMBERS.minus(a)
    if type(a) is timedelta:
        return _guarded(lambda x, _: -x, a, None, run, pos)
    if type(a) is YearsMonths:
        return YearsMonths(-a.total)
    return run.fail(pos, f"Không đổi dấu được {shown(a)}. Hãy dùng số hoặc khoảng thời gian.")


def _calculate(
    table: dict[tuple[type, type], Callable[[Any, Any], Any]],
    numbers: Callable[[Decimal, Decimal], Decimal],
    a: Any,
    b: Any,
    run: Run,
    pos: int,
    verb: str,
) -> Any:
    pair = (type(a), type(b))
    if pair == (Decimal, Decimal):
        return _guarded(numbers, a, b, run, pos)
    action = table.get(pair)
    if action is not None:
        return _guarded(action, a, b, run, pos)
    if a is None or b is None:
        return run.fail(pos, f"Không {verb} được vì có giá trị trống. Hãy nhập đủ dữ liệu.")
    return run.fail(pos, f"Không {verb} được {shown(a)} với {shown(b)}. Hãy kiểm tra loại dữ liệu của hai vế.")


def _guarded(action: Callable[[Any, Any], Any], a: Any, b: Any, run: Run, pos: int) -> Any:
    try:
        return action(a, b)
    except (ZeroDivisionError, DivisionByZero):
        return run.fail(pos, "Không chia được cho số không. Hãy kiểm tra số chia.")
    except (DecimalException, OverflowError, ValueError):
        return run.fail(pos, "Kết quả phép tính nằm ngoài giới hạn cho phép. Hãy kiểm tra các số trong phép tính.")
    except TypeError:
        return run.fail(pos, "Không tính được giữa giờ có múi giờ và giờ không có. Hãy ghi múi giờ cho cả hai.")


def _add_months(moment: Any, span: YearsMonths) -> Any:
    return t.add_months(moment, span.total)


def _shift_date(day: date, span: timedelta) -> date:
    return (t.midnight(day) + span).date()


def _moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else t.midnight(value)


def _gap(a: date, b: date) -> timedelta:
    return t.gap(_moment(a), _moment(b))


def _checked_time_gap(a: time, b: time) -> timedelta:
    if not t.comparable(a, b):
        raise TypeError
    return t.time_gap(a, b)


def _scale(span: timedelta, factor: Decimal) -> timedelta:
    return t.from_seconds(NUMBERS.multiply(t.seconds_of(span), factor))


def _scale_months(span: YearsMonths, factor: Decimal) -> YearsMonths:
    return YearsMonths(_whole(NUMBERS.multiply(Decimal(span.total), factor)))


def _whole(number: Decimal) -> int:
    if number.adjusted() > 15:
        raise OverflowError
    return int(number)


_ADD: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (date, timedelta): _shift_date,
    (timedelta, date): lambda a, b: _shift_date(b, a),
    (datetime, timedelta): t.shift,
    (timedelta, datetime): lambda a, b: t.shift(b, a),
    (time, timedelta): t.shift_time,
    (timedelta, time): lambda a, b: t.shift_time(b, a),
    (date, YearsMonths): _add_months,
    (YearsMonths, date): lambda a, b: _add_months(b, a),
    (datetime, YearsMonths): _add_months,
    (YearsMonths, datetime): lambda a, b: _add_months(b, a),
    (timedelta, timedelta): operator.add,
    (YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.total + b.total),
}
_SUBTRACT: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (date, date): _gap,
    (datetime, datetime): _gap,
    (date, datetime): _gap,
    (datetime, date): _gap,
    (time, time): _checked_time_gap,
    (date, timedelta): lambda a, b: _shift_date(a, -b),
    (datetime, timedelta): lambda a, b: t.shift(a, -b),
    (time, timedelta): lambda a, b: t.shift_time(a, -b),
    (date, YearsMonths): lambda a, b: t.add_months(a, -b.total),
    (datetime, YearsMonths): lambda a, b: t.add_months(a, -b.total),
    (timedelta, timedelta): operator.sub,
    (YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.total - b.total),
}
_MULTIPLY: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (timedelta, Decimal): _scale,
    (Decimal, timedelta): lambda a, b: _scale(b, a),
    (YearsMonths, Decimal): _scale_months,
    (Decimal, YearsMonths): lambda a, b: _scale_months(b, a),
}
_DIVIDE: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (timedelta, Decimal): lambda a, b: t.from_seconds(NUMBERS.divide(t.seconds_of(a), b)),
    (timedelta, timedelta): lambda a, b: NUMBERS.divide(t.seconds_of(a), t.seconds_of(b)),
    (YearsMonths, Decimal): lambda a, b: YearsMonths(_whole(NUMBERS.divide(Decimal(a.total), b))),
    (YearsMonths, YearsMonths): lambda a, b: NUMBERS.divide(Decimal(a.total), Decimal(b.total)),
}


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
