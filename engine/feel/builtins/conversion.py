"""Conversion functions (DMN 1.5 §10.3.4.1): number, string, date, time, date and time, duration, range, and not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel import nodes as n
from engine.feel import temporal as t
from engine.feel.arithmetic import NUMBERS
from engine.feel.errors import FeelSyntaxError, Run, exceeded
from engine.feel.operators import ORDERED, ordered
from engine.feel.parser import Parser
from engine.feel.registry import builtin
from engine.feel.values import Range, YearsMonths, kind
from engine.feel.wide import WideDate, WideDateTime, WideTime

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,5})?")
_SEPARATORS = (" ", ",", ".", "\u00a0")


@builtin("not", "negand:boolean?")
def not_(run: Run, negand: bool | None) -> Any:
    return None if negand is None else not negand


@builtin("number", "from:string")
def number(run: Run, text: str) -> Any:
    return _number(run, text)


@builtin("number", "from:number")
def number_same(run: Run, value: Decimal) -> Any:
    return value


@builtin("number", "from:string, grouping separator:string?, decimal separator:string?")
def number_with(run: Run, text: str, grouping: str | None, decimal: str | None) -> Any:
    if grouping not in (None, *_SEPARATORS) or decimal not in (None, ".", ",") or (grouping and grouping == decimal):
        return run.null("Dấu phân cách số không hợp lệ. Hãy dùng dấu chấm, dấu phẩy hoặc khoảng trắng, khác nhau.")
    text = text.replace(grouping, "") if grouping else text
    return _number(run, text.replace(decimal, ".") if decimal else text)


def _number(run: Run, text: str) -> Decimal | None:
    if len(text) <= 400 and _NUMBER.fullmatch(text.strip()):
        try:
            return NUMBERS.create_decimal(text.strip())
        except DecimalException:
            pass
    return run.null("Văn bản này không phải là số. Hãy nhập lại số.")


@builtin("string", "from:")
def string(run: Run, value: Any) -> Any:
    if value is None:
        return None
    return value if type(value) is str else to_string(value, run)


def plain(value: Decimal) -> str:
    """A number as people write it, without trailing zeros; with an exponent only when it would be very long."""
    if not value:
        return "0"
    if abs(value.adjusted()) >= 400:
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_string(value: Any, run: Run, depth: int = 0) -> str:
    """A value as FEEL writes it (DMN 1.5 table 75)."""
    if depth > 60:
        exceeded()
    if type(value) is list or type(value) is dict:
        return _collection(value, run, depth)
    text = _scalar(value, run, depth)
    run.room(len(text))
    return text


def _scalar(value: Any, run: Run, depth: int) -> str:
    if value is None:
        return "null"
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is str:
        if depth == 0:
            return value
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if type(value) is Decimal:
        return plain(value)
    if isinstance(value, (datetime, WideDateTime)):
        return t.format_datetime(value)
    if isinstance(value, (date, WideDate)):
        return value.isoformat()
    if isinstance(value, (time, WideTime)):
        return t.format_time(value)
    if type(value) is timedelta:
        return t.format_duration(value)
    if type(value) is YearsMonths:
        return str(value)
    return _range(value, run, depth) if type(value) is Range else "function"


def _range(value: Range, run: Run, depth: int) -> str:
    low = "" if value.low is None else to_string(value.low, run, depth + 1)
    high = "" if value.high is None else to_string(value.high, run, depth + 1)
    if value.low is None:
        return f"({'<=' if value.high_included else '<'} {high})"
    if value.high is None:
        return f"({'>=' if value.low_included else '>'} {low})"
    return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"


def _collection(value: Any, run: Run, depth: int) -> str:
    run.charge(1 + len(value))
    if type(value) is list:
        parts = [to_string(item, run, depth + 1) for item in value]
        text = "[" + ", ".join(parts) + "]"
    else:
        parts = [f"{_key(key)}: {to_string(item, run, depth + 1)}" for key, item in value.items()]
        text = "{" + ", ".join(parts) + "}"
    run.room(len(text))
    return text


def _key(key: str) -> str:
    return key if re.fullmatch(r"[^\W\d]\w*( \w+)*", key) else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


# -- dates and times --------------------------------------------------------------------------------------------


_EXAMPLES = {
    "ngày": "2022-08-10",
    "giờ": "08:30:00",
    "ngày giờ": "2022-08-10T08:30:00+07:00",
    "khoảng thời gian": "P5D (5 ngày) hoặc P2M (2 tháng)",
    "múi giờ": "+07:00 hoặc Asia/Ho_Chi_Minh",
    "khoảng giá trị": "[1..10]",
}


def _bad(run: Run, what: str) -> Any:
    return run.null(f"Đây không phải là {what} hợp lệ. Hãy viết theo dạng {_EXAMPLES[what]}.")


def _ints(*values: Decimal) -> list[int]:
    """Whole numbers. Raises ValueError when one is not whole or absurdly large."""
    if any(value != value.to_integral_value() or value.adjusted() > 9 for value in values):
        raise ValueError
    return [int(value) for value in values]


@builtin("date", "from:string|date|date and time~")
def date_(run: Run, value: Any) -> Any:
    if type(value) is datetime:
        return value.date()
    if type(value) is WideDateTime:
        return t.make_date(value.year, value.month, value.day)
    if type(value) is str:
        found = t.parse_date(value)
        return found if found is not None else _bad(run, "ngày")
    return value


@builtin("date", "year:number, month:number, day:number")
def date_of(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Any:
    try:
        return t.make_date(*_ints(year, month, day))
    except ValueError:
        return _bad(run, "ngày")


@builtin("time", "from:string|time|date|date and time~")
def time_(run: Run, value: Any) -> Any:
    if type(value) is datetime:
        return value.timetz()
    if type(value) is WideDateTime:
        clock = value.time_part
        return t.make_time(clock.hour, clock.minute, clock.second, clock.nano, clock.tzinfo)
    if type(value) is date or type(value) is WideDate:
        return time(tzinfo=UTC)
    if type(value) is str:
        found = t.parse_time(value)
        return found if found is not None else _bad(run, "giờ")
    return value


@builtin("time", "hour:number, minute:number, second:number, offset:days?=")
def time_of(run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None) -> Any:
    try:
        whole = int(second)
        nano = int((second - whole) * 1_000_000_000)
        zone = None if offset is None else t.offset_zone(offset)
        hours, minutes = _ints(hour, minute)
        return t.make_time(hours, minutes, whole, nano, zone)
    except (ValueError, OverflowError, DecimalException):
        return _bad(run, "giờ")


@builtin("date and time", "from:string|date and time|date~")
def date_and_time(run: Run, value: Any) -> Any:
    if type(value) is str:
        found = t.parse_datetime(value)
        return found if found is not None else _bad(run, "ngày giờ")
    if type(value) is date or type(value) is WideDate:
        return t.join(value, time(tzinfo=UTC))
    return value


@builtin("date and time", "date:date|date and time~, time:time~")
def date_and_time_of(run: Run, day: date, moment: time) -> Any:
    return t.join(day, moment)


@builtin("date and time", "date:date and time, timezone:string")
def date_and_time_in(run: Run, moment: datetime, timezone: str) -> Any:
    """The same instant in another zone; a local time gets the zone (an addition to DMN)."""
    try:
        zone = t.parse_zone(timezone if timezone[:1] in "Z+-" else f"@{timezone}")
        return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    except (ValueError, OverflowError):
        return _bad(run, "múi giờ")


def _build(run: Run, parts: tuple[Decimal, ...], zone: Any) -> Any:
    *whole, second = parts
    try:
        year, month, day, hour, minute = _ints(*whole)
        seconds = int(second)
        clock = t.make_time(hour, minute, seconds, int((second - seconds) * 1_000_000_000), zone)
        return t.join(t.make_date(year, month, day), clock)
    except (ValueError, OverflowError, DecimalException):
        return _bad(run, "ngày giờ")


_PARTS = "year:number, month:number, day:number, hour:number, minute:number, second:number"


@builtin("date and time", _PARTS)
def date_and_time_parts(run: Run, *parts: Decimal) -> Any:
    return _build(run, parts, None)


@builtin("date and time", _PARTS + ", offset:days")
def date_and_time_offset(run: Run, *parts: Any) -> Any:
    try:
        return _build(run, parts[:-1], t.offset_zone(parts[-1]))
    except ValueError:
        return _bad(run, "múi giờ")


@builtin("date and time", _PARTS + ", timezone:string")
def date_and_time_zone(run: Run, *parts: Any) -> Any:
    try:
        return _build(run, parts[:-1], t.named_zone(parts[-1]))
    except ValueError:
        return _bad(run, "múi giờ")


@builtin("duration", "from:string|duration")
def duration(run: Run, value: Any) -> Any:
    if type(value) is not str:
        return value
    found = t.parse_duration(value)
    return found if found is not None else _bad(run, "khoảng thời gian")


@builtin("years and months duration", "from:date|date and time~, to:date|date and time~")
def years_and_months_duration(run: Run, start: Any, end: Any) -> Any:
    if kind(start) != kind(end):
        start, end = (t.make_date(each.year, each.month, each.day) for each in (start, end))
    return YearsMonths(t.months_between(start, end))


@builtin("@", "from:string")
def at_literal(run: Run, text: str) -> Any:
    """An @-literal whose text names no existing date, time or duration."""
    return run.null(
        "Đây không phải là ngày, giờ hoặc khoảng thời gian. Hãy viết theo dạng 2022-08-10, 08:30:00 hoặc P5D."
    )


_NO_START = re.compile(r"\s*[(\]]\s*(?=\.\.)")
_NO_END = re.compile(r"(?<=\.\.)\s*[)\[]\s*\Z")


@builtin("range", "from:string")
def range_(run: Run, text: str) -> Any:
    """A range literal (rule 66): literal end points, one of which may be missing where the range is open."""
    start, end = _NO_START.match(text), _NO_END.search(text)
    if start:
        text = f"(null{text[start.end() :]}"
    elif end:
        text = f"{text[: end.start()]}null)"
    try:
        tree = Parser(text).whole_expression()
    except FeelSyntaxError:
        return _bad(run, "khoảng giá trị")
    if not isinstance(tree, n.RangeNode):
        return _bad(run, "khoảng giá trị")
    low, high = _constant(tree.low, run), _constant(tree.high, run)
    if start or end:
        known = high if start else low
        return _bad(run, "khoảng giá trị") if known is None else Range(low, high, tree.low_included, tree.high_included)
    if low is None or high is None or type(low) is not type(high) or ordered("<=", low, high, run) is not True:
        return _bad(run, "khoảng giá trị")
    return Range(low, high, tree.low_included, tree.high_included)


def _constant(node: Any, run: Run) -> Any:
    """The value of a literal end point: a literal, its negation, or a conversion of a string literal."""
    if isinstance(node, n.Literal):
        return node.value if type(node.value) in ORDERED else None
    if isinstance(node, n.Negation):
        value = _constant(node.operand, run)
        return -value if type(value) is Decimal else None
    makers = {
        "date": t.parse_date,
        "time": t.parse_time,
        "date and time": t.parse_datetime,
        "duration": t.parse_duration,
    }
    if isinstance(node, n.Call) and isinstance(node.function, n.Name) and node.function.name in makers:
        given = node.arguments[0] if len(node.arguments) == 1 else None
        if isinstance(given, n.Literal) and type(given.value) is str:
            return makers[node.function.name](given.value)
    return None
