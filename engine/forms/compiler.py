"""form-js JSON → a tree of `Field`: everything a form asks for is understood, or the form is refused with reasons.

Nothing is skipped in silence: an unknown component, property of ours or expression is a finding."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.feel import Expression, FeelError
from engine.forms import texts
from engine.forms.expressions import read, split_template
from engine.forms.findings import FormFinding
from engine.forms.model import Block, Condition, CrossRule, Template

MAX_COMPONENTS = 400
MAX_DEPTH = 8
MAX_LABEL = 1_000
MAX_BLOCK_TEXT = 20_000

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}(\.[A-Za-z][A-Za-z0-9_]{0,60}){0,5}", re.ASCII)
_RESERVED = frozenset({"this", "parent", "i", "item", "null", "true", "false"})
_LIST_ITEM = re.compile(r"(?:[-*+]|(\d{1,3})[.)])\s+(.*)")


def decimal_of(value: Any) -> Decimal | None:
    """A number of the form's JSON (number or text in point notation) as Decimal; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


@dataclass
class Reader:
    """One component being read: its JSON, where it stands, and the findings of the whole form."""

    data: Mapping[str, Any]
    path: str
    findings: list[FormFinding]
    label: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    validate: Mapping[str, Any] = field(default_factory=dict)

    def refuse(self, message: str, remedy: str) -> None:
        """Add a finding for this component."""
        self.findings.append(FormFinding(self.path, self.label, message, remedy))

    def text(self, key: str, cap: int = MAX_LABEL, source: Mapping[str, Any] | None = None) -> str:
        """A text of the JSON, '' when absent."""
        value = (self.data if source is None else source).get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > cap:
            self.refuse("Có một dòng chữ không hợp lệ hoặc quá dài.", f"Hãy viết ngắn lại, nhiều nhất {cap} ký tự.")
            return ""
        return value.strip()

    def expression(self, text: Any) -> Expression | None:
        """An expression; a finding when it is no FEEL."""
        if not isinstance(text, str) or not text.strip().removeprefix("=").strip():
            self.refuse("Biểu thức để trống.", "Hãy viết biểu thức hoặc bỏ thiết lập này.")
            return None
        try:
            return read(text)
        except FeelError as error:
            self.refuse(f"Biểu thức “{text[:80]}” chưa đúng: {error.message}", "Hãy sửa lại biểu thức.")
            return None

    def condition(self, value: Any) -> Condition:
        """True, false or an expression; absent is false."""
        if value is None or value == "" or value is False or value == "false":
            return False
        if value is True or value == "true":
            return True
        return self.expression(value) or False

    def conditions(self, *values: Any) -> tuple[Condition, ...]:
        """Those of the conditions that can ever be true."""
        return tuple(found for value in values if (found := self.condition(value)) is not False)

    def number(self, value: Any) -> Decimal | None:
        """A number of the JSON; a finding when it is none."""
        if value is None or value == "":
            return None
        number = decimal_of(value)
        if number is None:
            self.refuse(f"“{str(value)[:40]}” không phải là số.", "Hãy nhập một số.")
        return number

    def count(self, value: Any, most: int) -> int | None:
        """A whole number from 0 to `most`; a finding when it is none."""
        number = self.number(value)
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= most:
            self.refuse(f"“{str(value)[:40]}” không dùng được ở đây.", f"Hãy nhập số nguyên từ 0 đến {most}.")
            return None
        return int(number)

    def limit(self, name: str, camel: str) -> tuple[tuple[str, Any], ...]:
        """A limit as a number or an expression, from `validate` or from `properties`."""
        value = self.properties.get(name, self.validate.get(camel))
        if value is None or value == "":
            return ()
        plain = decimal_of(value)
        found = plain if plain is not None else self.expression(value)
        return ((name, found),) if found is not None else ()

    def template(self, text: str) -> Template:
        """Text with `{{…}}`; loops and conditions of form-js templates are refused."""
        parts: list[str | Expression] = []
        for is_expression, part in split_template(text):
            if not is_expression:
                parts.append(part)
            elif part.startswith(("#", "/")):
                self.refuse("Đoạn chữ dùng vòng lặp hoặc điều kiện.", "Hãy dùng một biểu thức, hoặc ẩn hiện cả đoạn.")
            elif (expression := self.expression(part)) is not None:
                parts.append(expression)
        return Template(tuple(parts))

    def key(self, value: Any) -> str:
        """The dotted key of a value; a finding when it is unusable."""
        if isinstance(value, str) and _KEY.fullmatch(value) and not _RESERVED & set(value.split(".")):
            return value
        self.refuse(
            f"Tên trường “{str(value)[:60]}” không dùng được." if value else "Thiếu tên trường.",
            "Hãy đặt tên bằng chữ cái không dấu, chữ số và dấu gạch dưới, bắt đầu bằng chữ cái.",
        )
        return ""


def blocks(reader: Reader, text: str) -> tuple[Block, ...]:
    """Paragraphs, headings (#) and lists (-, 1.) of an explaining text; everything else is plain text."""
    found: list[tuple[str, list[str]]] = []
    fresh = True
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line.strip()
        item = _LIST_ITEM.fullmatch(line)
        if not line:
            fresh = True
            continue
        if line.startswith("#"):
            found.append(("h", [line.lstrip("# ")]))
            fresh = True
        elif item:
            kind = "ol" if item.group(1) else "ul"
            if fresh or not found or found[-1][0] != kind:
                found.append((kind, []))
            found[-1][1].append(item.group(2))
            fresh = False
        elif not fresh and found:
            found[-1][1][-1] += " " + line
        else:
            found.append(("p", [line]))
            fresh = False
    return tuple(Block(kind, tuple(reader.template(item) for item in items)) for kind, items in found)


def reader_for(data: Any, path: str, findings: list[FormFinding]) -> Reader:
    """A reader over one component's JSON, with what is no object replaced by an empty one."""
    raw = data if isinstance(data, Mapping) else {}
    reader = Reader(raw, path, findings)
    kind = raw.get("type")
    label = raw.get("label") or raw.get("dateLabel") or raw.get("timeLabel") or texts.KINDS.get(str(kind), "")
    reader.label = str(label)[:200]
    for name in ("properties", "validate"):
        value = raw.get(name)
        if value is not None and not isinstance(value, Mapping):
            reader.refuse("Một nhóm thiết lập không đọc được.", "Hãy mở biểu mẫu trong trình thiết kế và lưu lại.")
        setattr(reader, name, value if isinstance(value, Mapping) else {})
    return reader


def cross_rules(schema: Mapping[str, Any], names: set[str], findings: list[FormFinding]) -> tuple[CrossRule, ...]:
    """The rules over several fields of the form."""
    rules = schema.get("rules") or []
    found: list[CrossRule] = []
    for index, data in enumerate(rules if isinstance(rules, list) else [None]):
        reader = Reader(data if isinstance(data, Mapping) else {}, f"rules.{index}", findings, "Điều kiện chung")
        expression = reader.expression(reader.data.get("expression"))
        message, place = reader.text("message"), reader.text("field")
        if not message:
            reader.refuse("Điều kiện chưa có câu báo.", "Hãy viết câu báo cho người điền biểu mẫu.")
        if place and place not in names:
            reader.refuse(f"Điều kiện chỉ vào trường “{place}” không có trong biểu mẫu.", "Hãy chọn lại trường.")
        if expression is not None:
            found.append(CrossRule(expression, message, place))
    return tuple(found)
