"""Arithmetic of FEEL values: numbers, texts, dates, times and durations (DMN 1.5 §10.3.2.3, tables 53 and 54).
Python's own dates calculate where they can; far.py where a year or a fraction is beyond them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from engine.feel import far
from engine.feel import temporal as t
from engine.feel.errors import Run
from engine.feel.values import YearsMonths, shown
from engine.feel.wide import WIDE, WideDate, WideDateTime, WideTime

Action = Callable[[Any, Any], Any]

# IEEE 754 decimal128, as DMN demands: 34 digits, rounding half even.
NUMBERS = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)


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
    """IEEE 754 has anything to the power of zero be one, Python's context has not for zero itself.

    Raises DivisionByZero for zero to a negative power, where Python answers with an infinity."""
    if not base and exponent < 0:
        raise DivisionByZero
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
    table: dict[tuple[type, type], Action],
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


def _guarded(action: Action, a: Any, b: Any, run: Run, pos: int) -> Any:
    try:
        return action(a, b)
    except (ZeroDivisionError, DivisionByZero):
        return run.fail(pos, "Không chia được cho số không. Hãy kiểm tra số chia.")
    except (DecimalException, OverflowError, ValueError):
        return run.fail(pos, "Kết quả phép tính nằm ngoài giới hạn cho phép. Hãy kiểm tra các số trong phép tính.")
    except TypeError:
        return run.fail(pos, "Không tính được giữa giờ có múi giờ và giờ không có. Hãy ghi múi giờ cho cả hai.")


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


_FAR: dict[type, type] = {date: WideDate, datetime: WideDateTime, time: WideTime}
Table = dict[tuple[type, type], Action]


def _moments(first: type, second: type, near: Action, beyond: Action) -> Table:
    """The action for two kinds of operand, also where one of them is beyond Python's own dates or the answer is."""

    def either(a: Any, b: Any) -> Any:
        try:
            return near(a, b)
        except (OverflowError, ValueError):
            return beyond(a, b)

    ones = {first, _FAR.get(first, first)}
    others = {second, _FAR.get(second, second)}
    return {(one, other): beyond if one in WIDE or other in WIDE else either for one in ones for other in others}


def _turned(action: Action) -> Action:
    return lambda a, b: action(b, a)


def _back(action: Action) -> Action:
    return lambda a, b: action(a, -b)


def _months(action: Action, sign: int) -> Action:
    return lambda a, b: action(a, sign * b.total)


_ADD: Table = {
    (timedelta, timedelta): operator.add,
    (YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.total + b.total),
}
_SUBTRACT: Table = {
    (timedelta, timedelta): operator.sub,
    (YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.total - b.total),
    **_moments(time, time, _checked_time_gap, far.gap),
}
for _kind, _shift in ((date, _shift_date), (datetime, t.shift), (time, t.shift_time)):
    _ADD |= _moments(_kind, timedelta, _shift, far.shift)
    _ADD |= _moments(timedelta, _kind, _turned(_shift), _turned(far.shift))
    _SUBTRACT |= _moments(_kind, timedelta, _back(_shift), _back(far.shift))
for _kind in (date, datetime):
    _later = (_months(t.add_months, 1), _months(far.add_months, 1))
    _ADD |= _moments(_kind, YearsMonths, *_later)
    _ADD |= _moments(YearsMonths, _kind, *map(_turned, _later))
    _SUBTRACT |= _moments(_kind, YearsMonths, _months(t.add_months, -1), _months(far.add_months, -1))
    for _other in (date, datetime):
        _SUBTRACT |= _moments(_kind, _other, _gap, far.gap)
_MULTIPLY: Table = {
    (timedelta, Decimal): _scale,
    (Decimal, timedelta): lambda a, b: _scale(b, a),
    (YearsMonths, Decimal): _scale_months,
    (Decimal, YearsMonths): lambda a, b: _scale_months(b, a),
}
_DIVIDE: Table = {
    (timedelta, Decimal): lambda a, b: t.from_seconds(NUMBERS.divide(t.seconds_of(a), b)),
    (timedelta, timedelta): lambda a, b: NUMBERS.divide(t.seconds_of(a), t.seconds_of(b)),
    (YearsMonths, Decimal): lambda a, b: YearsMonths(_whole(NUMBERS.divide(Decimal(a.total), b))),
    (YearsMonths, YearsMonths): lambda a, b: NUMBERS.divide(Decimal(a.total), Decimal(b.total)),
}
