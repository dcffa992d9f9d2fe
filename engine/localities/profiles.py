"""The typed parameters of a package, which its administrator changes without touching a diagram (domain.md §2.13).

Read from JSON, checked against their type, and given to expressions as FEEL values under the name `profile`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.localities.texts import value_text
from engine.storage.clock import legal_midnight
from engine.storage.text import clean_label as clean

AT_START, LIVE = "at_start", "live"
BOUNDARIES = ("exclusive", "inclusive")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_MEMBERS = frozenset({"name", "type", "label", "hint", "read", "value", "options", "columns", "stated_in"})
_DATED = ("date", "deadline")


@dataclass(frozen=True)
class Parameter:
    """One parameter. `type`: text, integer, boolean, date, deadline, choice, choices, table.

    `read`: 'at_start' (an instance keeps the value it began with) or 'live'. `value` is JSON as stored; `options` and
    `columns` map a value or a column's name to its Vietnamese label. `stated_in`: the type code of the document that
    states this date; while the unit has one in force, the date moves only with a document that adjusts it."""

    name: str
    type: str
    label: str
    read: str
    value: Any
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    stated_in: str = ""

    @property
    def text(self) -> str:
        """The value in words."""
        return self.text_of(self.feel)

    def text_of(self, value: Any) -> str:
        """Another FEEL value of this parameter in words."""
        return value_text(self.type, value, dict(self.options), dict(self.columns))

    @property
    def feel(self) -> Any:
        """The value for expressions: numbers are Decimal; a deadline is {date, boundary, moment}, a table a list."""
        return _feel(self.type, self.value)

    def to_json(self) -> dict[str, Any]:
        """The parameter as it stands in `package.json` and in the database."""
        data: dict[str, Any] = {"name": self.name, "type": self.type, "label": self.label, "read": self.read}
        data |= {"hint": self.hint} if self.hint else {}
        data |= {"options": dict(self.options)} if self.options else {}
        data |= {"columns": dict(self.columns)} if self.columns else {}
        data |= {"stated_in": self.stated_in} if self.stated_in else {}
        return data | {"value": self.value}

    def replaced(self, value: Any) -> "Parameter":
        """The same parameter with another value, checked. Raises ValueError with a Vietnamese sentence."""
        return read_parameter(self.to_json() | {"value": value})


def read_parameter(data: Any) -> Parameter:
    """A parameter from its JSON. Raises ValueError with a Vietnamese sentence that says what is wrong."""
    if not isinstance(data, dict) or not _NAME.match(str(data.get("name", ""))):
        raise ValueError("Tham số cần có tên mã viết thường, không dấu, bắt đầu bằng chữ cái.")
    name, label = data["name"], clean(str(data.get("label", "")))
    where = f"Tham số “{label or name}”"
    if unknown := sorted(set(data) - _MEMBERS):
        raise ValueError(f"{where} có thuộc tính không được hỗ trợ: {', '.join(unknown)}. Hãy bỏ các thuộc tính này.")
    if not label:
        raise ValueError(f"{where} chưa có tên hiển thị. Hãy ghi tên bằng tiếng Việt.")
    if data.get("type") not in _CHECKS:
        raise ValueError(f"{where} có kiểu không được hỗ trợ. Hãy chọn một trong: {', '.join(_CHECKS)}.")
    if data.get("read") not in (AT_START, LIVE):
        raise ValueError(f"{where} chưa ghi được đọc lúc bắt đầu (at_start) hay đọc khi dùng (live).")
    parameter = Parameter(
        name=name,
        type=data["type"],
        label=label,
        read=data["read"],
        value=_tidy(data.get("value")),
        hint=clean(str(data.get("hint", ""))),
        options=tuple((key, clean(text)) for key, text in dict(data.get("options", {})).items()),
        columns=tuple((key, clean(text)) for key, text in dict(data.get("columns", {})).items()),
        stated_in=clean(str(data.get("stated_in", ""))),
    )
    if parameter.stated_in and parameter.type not in _DATED:
        raise ValueError(f"{where} không phải là ngày nên không ghi được văn bản ấn định. Hãy bỏ thuộc tính stated_in.")
    if parameter.value is not None and not _CHECKS[parameter.type](parameter):
        raise ValueError(f"{where} có giá trị không hợp lệ. {_EXPECTED[parameter.type]}")
    return parameter


def merge(layers: Iterable[Iterable[Parameter]]) -> dict[str, Parameter]:
    """Parameters by name, given the layers from the outermost package inwards: the inner one wins."""
    return {parameter.name: parameter for layer in layers for parameter in layer}


def values(parameters: Mapping[str, Parameter], read: str | None = None) -> dict[str, Any]:
    """FEEL values by name; only those with this way of reading when `read` is given."""
    return {name: item.feel for name, item in parameters.items() if read in (None, item.read)}


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _tidy(item) for key, item in value.items()}
    return value


def _feel(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "deadline":
        return _deadline(value)
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _deadline(value: Mapping[str, str]) -> dict[str, Any]:
    """`moment` is the first instant that is too late: “trước ngày D” ends as D begins (domain.md §4.5)."""
    day = date.fromisoformat(value["date"])
    inclusive = value["boundary"] == "inclusive"
    return {
        "date": day,
        "boundary": value["boundary"],
        "moment": legal_midnight(day + timedelta(days=1) if inclusive else day),
    }


def _is_date(text: Any) -> bool:
    try:
        return isinstance(text, str) and len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, bool | float) and Decimal(value).is_finite()
    except (InvalidOperation, TypeError, ValueError):
        return False


def _is_deadline(parameter: Parameter) -> bool:
    value = parameter.value
    if not isinstance(value, dict) or set(value) != {"date", "boundary"}:
        return False
    return _is_date(value["date"]) and value["boundary"] in BOUNDARIES


def _is_table(parameter: Parameter) -> bool:
    names, rows = {name for name, _ in parameter.columns}, parameter.value
    return bool(names) and isinstance(rows, list) and all(isinstance(row, dict) and set(row) <= names for row in rows)


_CHECKS = {
    "text": lambda p: isinstance(p.value, str),
    "integer": lambda p: isinstance(p.value, int) and _is_number(p.value),
    "boolean": lambda p: isinstance(p.value, bool),
    "date": lambda p: _is_date(p.value),
    "deadline": _is_deadline,
    "choice": lambda p: p.value in dict(p.options),
    "choices": lambda p: isinstance(p.value, list) and all(item in dict(p.options) for item in p.value),
    "table": _is_table,
}

_EXPECTED = {
    "text": "Hãy ghi một đoạn chữ.",
    "integer": "Hãy ghi một số nguyên.",
    "boolean": "Hãy chọn có hoặc không.",
    "date": "Hãy ghi ngày theo dạng năm-tháng-ngày, ví dụ 2022-08-10.",
    "deadline": "Hãy ghi ngày và cho biết hạn tính trước ngày đó (exclusive) hay đến hết ngày đó (inclusive).",
    "choice": "Hãy chọn một trong các giá trị đã khai báo.",
    "choices": "Hãy chọn trong các giá trị đã khai báo.",
    "table": "Hãy kiểm tra lại các cột của bảng.",
}
