"""Decision tables in plain Vietnamese: hit policies, types, values, as administrators and auditors read them.

The codes are DMN's (DMN 1.5 §8.2.8 to §8.2.11); nobody has to know them."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.dmn import model as m
from engine.feel import Function, Range, codec
from engine.feel.values import shown
from engine.storage.clock import LEGAL_ZONE

NOTHING = "(để trống)"
_DIGITS = 60  # numbers longer than this are shown with an exponent
_POLICIES = {
    "UNIQUE": "Chỉ một dòng được khớp; hai dòng cùng khớp là lỗi của bảng.",
    "FIRST": "Xét từ trên xuống, lấy dòng khớp đầu tiên.",
    "PRIORITY": "Trong các dòng khớp, lấy kết quả được ưu tiên nhất theo thứ tự đã khai báo.",
    "ANY": "Nhiều dòng có thể cùng khớp nhưng phải cho cùng kết quả.",
    "COLLECT": "Gom kết quả của mọi dòng khớp.",
    "RULE ORDER": "Gom kết quả của mọi dòng khớp, theo thứ tự các dòng.",
    "OUTPUT ORDER": "Gom kết quả của mọi dòng khớp, kết quả ưu tiên hơn đứng trước.",
}
_AGGREGATIONS = {
    "SUM": "Cộng kết quả của mọi dòng khớp.",
    "COUNT": "Đếm số dòng khớp.",
    "MIN": "Lấy kết quả nhỏ nhất trong các dòng khớp.",
    "MAX": "Lấy kết quả lớn nhất trong các dòng khớp.",
}
TYPES = {
    "string": "chữ",
    "number": "số",
    "boolean": "có hoặc không",
    "date": "ngày",
    "time": "giờ",
    "date and time": "ngày giờ",
    "dateTime": "ngày giờ",
    "days and time duration": "khoảng thời gian (ngày, giờ)",
    "years and months duration": "khoảng thời gian (năm, tháng)",
}


def hit_policy(table: m.Table) -> str:
    """How a table chooses among its rows, as a sentence."""
    return _AGGREGATIONS.get(table.aggregation) or _POLICIES.get(table.policy, "")


def column_names(table: m.Table) -> list[str]:
    """What people call the columns: conditions first, then results."""
    results = [each.label or each.name for each in table.outputs]
    if len(results) == 1 and not results[0]:
        results = ["Kết quả"]
    return [each.label or each.text for each in table.inputs] + results


def spoken(value: Any) -> str:
    """A FEEL value as people read it."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "Có" if value else "Không"
        case Decimal() if abs(value.adjusted()) > _DIGITS:
            return str(value)
        case Decimal():
            whole, _, rest = f"{value:f}".partition(".")
            grouped = f"{int(whole):,}".replace(",", ".")
            sign = "-" if value < 0 and not grouped.startswith("-") else ""
            return sign + grouped + (f",{rest}" if rest else "")
        case datetime():
            with suppress(OverflowError):  # at the very ends of the calendar there may be no such moment here
                value = value.astimezone(LEGAL_ZONE) if value.tzinfo else value
            return f"{value.hour:02}:{value.minute:02} ngày {spoken(value.date())}"
        case date():
            return f"{value.day:02}/{value.month:02}/{value.year:04}"
        case time():
            return value.strftime("%H:%M")
        case list():
            return "; ".join(map(spoken, value)) or NOTHING
        case dict():
            return ", ".join(f"{name}: {spoken(each)}" for name, each in value.items()) or NOTHING
        case str():
            return value
    if isinstance(value, Range):
        return _between(value)
    if isinstance(value, Function):
        return shown(value)
    try:
        (text,) = codec.to_data(value).values()
    except (TypeError, ValueError, AttributeError):
        return str(value)
    return str(text)


def _between(value: Range) -> str:
    low = "" if value.low is None else f"{'từ' if value.low_included else 'trên'} {spoken(value.low)}"
    high = "" if value.high is None else f"{'đến' if value.high_included else 'dưới'} {spoken(value.high)}"
    return f"{low} {high}".strip()


def rule_text(table: m.Table, number: int) -> str:
    """A row as a sentence: what it asks, what it gives. `number` counts from 1; '' when there is no such row."""
    if not 1 <= number <= len(table.rules):
        return ""
    rule, names = table.rules[number - 1], column_names(table)
    asked = zip(names, rule.tests, strict=False)
    tests = [f"{name}: {cell_text(text)}" for name, text in asked if text not in ("", "-")]
    given = zip(names[len(rule.tests) :], rule.results, strict=False)
    results = [f"{name}: {cell_text(text) if text else NOTHING}" for name, text in given]
    return f"nếu {'; '.join(tests)} thì {'; '.join(results)}" if tests else f"mọi trường hợp thì {'; '.join(results)}"


_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PLAIN = rf"(?:{_QUOTED}|-?\d+(?:\.\d+)?|true|false|null)"
_COMPARED = re.compile(rf"(<=|>=|<|>)\s*({_PLAIN})")
_RANGE = re.compile(rf"([\[(\]])\s*({_PLAIN})\s*\.\.\s*({_PLAIN})\s*([\])\[])")
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_WORDS = {"<": "nhỏ hơn {}", ">": "lớn hơn {}", "<=": "từ {} trở xuống", ">=": "từ {} trở lên"}


def cell_text(text: str) -> str:
    """A cell in words where that is plain (“a” hoặc “b”, lớn hơn 5, từ 1 đến 3), else as it is written."""
    stripped = text.strip()
    if stripped in ("", "-"):
        return "bất kỳ"
    if (found := _NOT.fullmatch(stripped)) is not None and (inner := _alternatives(found[1])) is not None:
        return f"không phải {' hay '.join(inner)}"
    pieces = _alternatives(stripped)
    return stripped if pieces is None else " hoặc ".join(pieces)


def _alternatives(text: str) -> list[str] | None:
    parts, rest = [], text
    while rest:
        found = re.match(rf"\s*({_COMPARED.pattern}|{_RANGE.pattern}|{_PLAIN})\s*(,|$)", rest)
        if found is None:
            return None
        parts.append(_piece(found[1]))
        rest = rest[found.end() :]
    return parts or None


def _piece(text: str) -> str:
    if (compared := _COMPARED.fullmatch(text)) is not None:
        return _WORDS[compared[1]].format(_plain(compared[2]))
    if (between := _RANGE.fullmatch(text)) is not None:
        low = "trên" if between[1] in "(]" else "từ"
        high = "dưới" if between[4] in ")[" else "đến"
        return f"{low} {_plain(between[2])} {high} {_plain(between[3])}"
    return _plain(text)


def _plain(text: str) -> str:
    if text.startswith('"'):
        return f"“{text[1:-1]}”"
    return {"true": "Có", "false": "Không", "null": "để trống"}.get(text) or spoken(Decimal(text))
