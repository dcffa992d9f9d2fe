"""The values FEEL computes with, and what may come in from outside.
Never a float; whatever enters is checked once and never changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias, Union

from engine.feel.errors import FeelError, Run, exceeded
from engine.feel.wide import WideDate, WideDateTime, WideTime

DayTimeDuration = timedelta
MAX_NESTING = 60
_MAX_INT_BITS = 20_000
_MAX_EXPONENT = 6200


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, kept as a whole number of months (negative allowed)."""

    total: int

    @property
    def years(self) -> int:
        """Whole years, towards zero."""
        return abs(self.total) // 12 * (1 if self.total >= 0 else -1)

    @property
    def months(self) -> int:
        """Months beyond the whole years, same sign as the duration."""
        return abs(self.total) % 12 * (1 if self.total >= 0 else -1)

    def __str__(self) -> str:
        years, months = divmod(abs(self.total), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.total < 0 else "") + "P" + (body or "0M")


@dataclass(frozen=True, slots=True)
class Range:
    """A range of comparable values; None as an end together with `*_included` False means unbounded.

    comparison: the operator when it was written as one, e.g. `(< 10)`, which is not the same value as `(null..10)`.
    """

    low: Any
    high: Any
    low_included: bool
    high_included: bool
    comparison: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function value. `invoke(run, args)` gets one argument per parameter, in order.

    `types` holds a type (nodes.Type) or None per parameter; arguments are made to conform before the call.
    `overloads` (builtins.registry.Signature) is for the built-in functions only.
    """

    parameters: tuple[str, ...]
    invoke: Callable[[Run, list[Any]], Any]
    name: str = ""
    types: tuple[Any, ...] = field(default=())
    overloads: tuple[Any, ...] = field(default=())


Value: TypeAlias = Union[
    None, bool, Decimal, str, date, time, datetime, timedelta, YearsMonths, Range, Function,
    WideDate, WideTime, WideDateTime, "list[Value]", "dict[str, Value]",
]  # fmt: skip

KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    datetime: "date and time",
    time: "time",
    WideDate: "date",
    WideDateTime: "date and time",
    WideTime: "time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
_SHOWN = {
    "null": "giá trị trống",
    "boolean": "giá trị đúng/sai",
    "number": "số",
    "string": "văn bản",
    "date": "ngày",
    "date and time": "ngày giờ",
    "time": "giờ",
    "days and time duration": "khoảng thời gian (ngày, giờ)",
    "years and months duration": "khoảng thời gian (năm, tháng)",
    "list": "danh sách",
    "context": "nhóm dữ liệu",
    "range": "khoảng giá trị",
    "function": "hàm",
}


def kind(value: Any) -> str:
    """The FEEL type name of a value, e.g. "number" (DMN 1.5 §10.3.2.3)."""
    return KINDS[type(value)]


def shown(value: Any) -> str:
    """The Vietnamese word for the kind of a value, for explanations."""
    return _SHOWN[KINDS[type(value)]]


def shown_kind(name: str) -> str:
    """The Vietnamese word for a FEEL type name; the name itself is never shown."""
    return _SHOWN.get(name, "giá trị")


def admit(value: Any, run: Run, level: int = 0) -> Any:
    """A value from outside as a FEEL value; the same object when nothing has to change.

    Integers become Decimal; floats, NaN and unknown kinds raise FeelError.
    """
    cls = type(value)
    if cls is Decimal:
        if not value.is_finite() or abs(value.adjusted()) > _MAX_EXPONENT:
            raise FeelError("Dữ liệu có một số không hợp lệ. Hãy nhập lại số đó.")
        return value
    if cls is str or cls is bool or value is None:
        return value
    if cls is int:
        if value.bit_length() > _MAX_INT_BITS:
            exceeded()
        return Decimal(value)
    if cls is list or cls is dict:
        return _admit_collection(value, run, level)
    if cls in KINDS:
        return value
    return _admit_other(value, run, level)


def _admit_collection(value: Any, run: Run, level: int) -> Any:
    if level >= MAX_NESTING:
        exceeded()
    run.charge(len(value) >> 3)
    return (_admit_list if type(value) is list else _admit_context)(value, run, level + 1)


def _admit_list(items: list[Any], run: Run, level: int) -> list[Any]:
    admitted = items
    for at, item in enumerate(items):
        known = admit(item, run, level)
        if known is not item:
            admitted = items[:] if admitted is items else admitted
            admitted[at] = known
    return admitted


def _admit_context(entries: dict[Any, Any], run: Run, level: int) -> dict[str, Any]:
    admitted = entries
    for key, item in entries.items():
        if type(key) is not str:
            raise FeelError("Tên của một mục dữ liệu phải là văn bản. Hãy sửa tên mục đó.")
        known = admit(item, run, level)
        if known is not item:
            admitted = dict(entries) if admitted is entries else admitted
            admitted[key] = known
    return admitted


def _admit_other(value: Any, run: Run, level: int) -> Any:
    if isinstance(value, float):
        raise FeelError("Dữ liệu có số dấu phẩy động không chính xác. Hãy đưa vào dưới dạng số thập phân.")
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Decimal):
        return admit(Decimal(value), run, level)
    if isinstance(value, int):
        return admit(int(value), run, level)
    if isinstance(value, (list, tuple)):
        return _admit_collection(list(value), run, level)
    if isinstance(value, Mapping):
        return _admit_collection(dict(value), run, level)
    raise FeelError("Dữ liệu có một giá trị mà biểu thức không đọc được. Hãy bỏ giá trị đó khỏi dữ liệu đầu vào.")


def weigh(value: Any, run: Run) -> None:
    """Refuse a result that is too large or too deep as a tree, also when its parts are shared (a bomb)."""
    if type(value) is list or type(value) is dict:
        _weigh(value, run, {}, run.depth)
        return
    if type(value) is str and len(value) > run.size:
        exceeded()


def _weigh(value: Any, run: Run, seen: dict[int, int], depth: int) -> int:
    if type(value) is str:
        return 1 + (len(value) >> 4)
    if type(value) is not list and type(value) is not dict:
        return 1
    if depth <= 0:
        exceeded()
    known = seen.get(id(value))
    if known is not None:
        return known
    total = 1
    for item in value.values() if isinstance(value, dict) else value:
        total += _weigh(item, run, seen, depth - 1)
        if total > run.size:
            exceeded()
    seen[id(value)] = total
    return total


def nfc(text: str) -> str:
    """Text in Unicode normal form C, the only form the product stores."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
