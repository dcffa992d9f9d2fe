"""Numeric functions (DMN 1.5 §10.3.4.5): rounding, roots, logarithms and parity."""

from __future__ import annotations

import decimal
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel.arithmetic import NUMBERS
from engine.feel.errors import Run
from engine.feel.registry import builtin

_SCALES = (-6111, 6176)


def _round(run: Run, value: Decimal, scale: Decimal | None, rounding: str) -> Decimal | None:
    places = Decimal(0) if scale is None else scale
    if places != places.to_integral_value() or not _SCALES[0] <= places <= _SCALES[1]:
        return run.null("Số chữ số thập phân không hợp lệ. Hãy dùng số nguyên vừa phải.")
    step = int(places)
    if -value.as_tuple().exponent <= step:  # type: ignore[operator]  # finite numbers have a number here
        return value
    if value.adjusted() < -step - 1:
        value = Decimal((value.is_signed(), (1,), -step - 2)) if value else value
    rounded = value.quantize(Decimal((0, (1,), -step)), rounding, _WIDE)
    return NUMBERS.plus(rounded if step >= 0 else Decimal(f"{rounded:f}"))


_WIDE = decimal.Context(prec=7000, Emin=-20000, Emax=20000)


@builtin("decimal", "n:number, scale:number")
def decimal_(run: Run, n: Decimal, scale: Decimal) -> Any:
    return _round(run, n, scale, decimal.ROUND_HALF_EVEN)


@builtin("floor", "n:number, scale:number=")
def floor(run: Run, n: Decimal, scale: Decimal | None) -> Any:
    return _round(run, n, scale, decimal.ROUND_FLOOR)


@builtin("ceiling", "n:number, scale:number=")
def ceiling(run: Run, n: Decimal, scale: Decimal | None) -> Any:
    return _round(run, n, scale, decimal.ROUND_CEILING)


@builtin("round up", "n:number, scale:number")
def round_up(run: Run, n: Decimal, scale: Decimal) -> Any:
    return _round(run, n, scale, decimal.ROUND_UP)


@builtin("round down", "n:number, scale:number")
def round_down(run: Run, n: Decimal, scale: Decimal) -> Any:
    return _round(run, n, scale, decimal.ROUND_DOWN)


@builtin("round half up", "n:number, scale:number")
def round_half_up(run: Run, n: Decimal, scale: Decimal) -> Any:
    return _round(run, n, scale, decimal.ROUND_HALF_UP)


@builtin("round half down", "n:number, scale:number")
def round_half_down(run: Run, n: Decimal, scale: Decimal) -> Any:
    return _round(run, n, scale, decimal.ROUND_HALF_DOWN)


@builtin("abs", "n:number|duration")
def abs_(run: Run, n: Any) -> Any:
    if type(n) is Decimal:
        return NUMBERS.abs(n)
    zero = type(n)(0)
    if n >= zero:
        return n
    return type(n)(-n.total) if hasattr(n, "total") else -n


@builtin("modulo", "dividend:number, divisor:number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Any:
    if not divisor:
        return run.null("Không chia được cho số không. Hãy kiểm tra số chia.")
    try:
        rest = NUMBERS.remainder(dividend, divisor)
    except DecimalException:  # the quotient has more than 34 digits
        return run.null("Kết quả phép tính nằm ngoài giới hạn cho phép. Hãy kiểm tra các số trong phép tính.")
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt", "number:number")
def sqrt(run: Run, number: Decimal) -> Any:
    return NUMBERS.sqrt(number) if number >= 0 else run.null("Không lấy được căn bậc hai của số âm. Hãy kiểm tra số.")


@builtin("log", "number:number")
def log(run: Run, number: Decimal) -> Any:
    return NUMBERS.ln(number) if number > 0 else run.null("Chỉ lấy được lô-ga-rít của số dương. Hãy kiểm tra số.")


@builtin("exp", "number:number")
def exp(run: Run, number: Decimal) -> Any:
    try:
        return NUMBERS.exp(number)
    except DecimalException:
        return run.null("Kết quả phép tính nằm ngoài giới hạn cho phép. Hãy kiểm tra các số trong phép tính.")


@builtin("odd", "number:number")
def odd(run: Run, number: Decimal) -> Any:
    return _parity(run, number, 1)


@builtin("even", "number:number")
def even(run: Run, number: Decimal) -> Any:
    return _parity(run, number, 0)


def _parity(run: Run, number: Decimal, wanted: int) -> bool | None:
    if number != number.to_integral_value():
        return run.null("Chỉ xét chẵn lẻ với số nguyên. Hãy kiểm tra số.")
    return int(number.as_tuple().digits[-1] if number.as_tuple().exponent == 0 else int(number)) % 2 == wanted
