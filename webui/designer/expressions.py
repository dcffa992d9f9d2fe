"""“Thử biểu thức”: an expression of a diagram is evaluated with values typed for the occasion, under the budget every
expression has. Nothing is stored; a result that is empty because of an error says why and where (DMN 1.5 §10.3)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import render_template, request

from engine.dmn import spoken
from engine.feel import Budget, Expression, FeelError, FeelSyntaxError, Value, evaluate, parse, paths_read
from engine.feel.values import shown
from engine.localities import profile
from engine.organisation.queries import unit as unit_of
from engine.storage import nfc
from engine.storage.problems import Invalid
from webui.designer.diagrams import found_process
from webui.designer.trial import known_values
from webui.services import services
from webui.typed import as_day, as_number, text

MOST_VALUES = 40
LONGEST = 20_000
LONGEST_SHOWN = 4_000
TYPED = Budget(steps=20_000, size=20_000)
"""What one typed value may cost when it is an expression itself."""

_WORDS = {"có": True, "đúng": True, "true": True, "không": False, "sai": False, "false": False}
_QUOTED = re.compile(r'["“](.*)["”]', re.DOTALL)
_YES_NO = {"condition", "completion"}
_GROUPS = {"script", "prefill", "payload", "correlation"}
_STOPS = "Khi chạy thật, hồ sơ dừng ở đây và chờ người quản trị xử lý."


@dataclass
class Given:
    """A variable (or a path into one): what was typed for it, how that is understood, or why it is not.

    `label`: how people call it, where it is a parameter."""

    name: str
    typed: str
    label: str = ""
    understood: str = ""
    error: str = ""


@dataclass(frozen=True)
class Place:
    """An explanation, and the text around the place it is about: before it, the words there, after them."""

    message: str
    before: str = ""
    there: str = ""
    after: str = ""


@dataclass
class Tried:
    """An expression being tried: the values it is given and what it came to."""

    text: str = ""
    kind: str = ""
    values: list[Given] = field(default_factory=list)
    asking: bool = False
    done: bool = False
    result: str = ""
    result_kind: str = ""
    entries: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Place] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def expression(unit_id: UUID, key: str) -> str:
    """The page, empty."""
    return _page(unit_id, key, Tried())


def try_expression(unit_id: UUID, key: str) -> str:
    """Asks for the values an expression reads, then shows what it comes to; `_part` asks for the piece of the page."""
    tried = Tried(nfc(request.form.get("bieu-thuc", "").replace("\x00", ""))[:LONGEST], text("loai")[:40])
    with services().database.read() as reading:
        found_process(reading, unit_id, key)
        known = known_values(reading, unit_id)
        parameters = profile(reading, unit_id, services().clock.now()).parameters
    _try(tried, known)
    for given in tried.values:
        parameter = parameters.get(given.name.removeprefix("profile.").partition(".")[0])
        if given.name.startswith("profile.") and parameter is not None:
            given.label = parameter.label
    return _page(unit_id, key, tried)


def _page(unit_id: UUID, key: str, tried: Tried) -> str:
    with services().database.read() as reading:
        name, place = found_process(reading, unit_id, key), unit_of(reading, unit_id)
    template = "designer/expression_part.html" if "_part" in request.form else "designer/expression.html"
    return render_template(template, unit=place, key=key, name=name, tried=tried)


def _try(tried: Tried, known: Mapping[str, Any]) -> None:
    written = tried.text
    if not written.strip():
        tried.problems.append(Place("Chưa có biểu thức. Hãy viết biểu thức cần thử."))
        return
    if tried.kind == "timer" and not written.lstrip().startswith("="):
        tried.notes.append(
            "Thời gian này được ghi thẳng, không phải biểu thức nên không cần thử. "
            "Muốn tính thời gian bằng biểu thức, hãy viết sau dấu “=”."
        )
        return
    try:
        ready = parse(written)
    except FeelSyntaxError as error:
        tried.problems.append(_place(error.message, _unmarked(written), error.position))
        return
    context = _typed(tried, ready, known)
    if tried.asking or any(each.error for each in tried.values):
        return
    _evaluate(tried, ready, context)


def _evaluate(tried: Tried, ready: Expression, context: dict[str, Value]) -> None:
    tried.done = True
    try:
        found = ready.evaluate(context, now=services().clock.now())
    except FeelError as error:
        tried.problems.append(_place(error.message, ready.text, error.position))
        tried.notes.append(_STOPS)
        return
    value = found.value
    tried.result, tried.result_kind = spoken(value)[:LONGEST_SHOWN], shown(value)
    if isinstance(value, dict):
        shown_entries = list(value.items())[:MOST_VALUES]
        tried.entries = [(name, spoken(each)[:LONGEST_SHOWN]) for name, each in shown_entries]
        if len(value) > MOST_VALUES:
            tried.notes.append(f"Kết quả có {len(value)} mục; trên đây là {MOST_VALUES} mục đầu.")
    tried.problems = [_place(each.message, ready.text, each.position) for each in found.problems]
    tried.notes += list(_remarks(tried, value, bool(found.problems)))


def _remarks(tried: Tried, value: Value, failed: bool) -> Iterator[str]:
    """What the result means at the place the expression stands."""
    if value is None and not failed:
        yield "Kết quả để trống vì dữ liệu để trống; không có lỗi trong biểu thức."
    if tried.kind in _YES_NO and type(value) is not bool:
        yield f"Điều kiện phải cho kết quả có hoặc không. {_STOPS}"
    elif tried.kind in _GROUPS and not isinstance(value, dict):
        yield f"Ở đây cần một nhóm mục viết trong dấu {{ }}. {_STOPS}"
    elif failed and value is None:
        yield _STOPS


def _typed(tried: Tried, ready: Expression, known: Mapping[str, Any]) -> dict[str, Value]:
    """The variables as they were typed; those of the unit come filled in, the others are asked for first."""
    context: dict[str, Any] = {}
    for path in paths_read(ready)[:MOST_VALUES]:
        name = ".".join(path)
        field_name = f"v:{name}"
        if field_name in request.form:
            given = Given(name, text(field_name)[:LONGEST])
        else:
            given = Given(name, _filled(known, path))
            tried.asking = tried.asking or not given.typed
        tried.values.append(given)
        value = _value(given)
        inside = context
        for step in path[:-1]:
            inside = inside.setdefault(step, {})
        inside[path[-1]] = value
    return context


def _value(given: Given) -> Value:
    """What was typed as a value; how it is understood, or what is wrong, is noted beside it."""
    value: Value = None
    if given.typed.startswith("="):
        try:
            value = parse(given.typed).evaluate({}, now=services().clock.now(), budget=TYPED).value
        except FeelError as error:
            given.error = error.message
            return None
        if value is None:
            given.error = 'Không tính được giá trị này. Hãy viết lại, ví dụ =[1, 2] hoặc ={ten: "An"}.'
    elif given.typed:
        value = _plain(given.typed)
    if not given.error and value is not None:
        given.understood = f"Hiểu là {shown(value)}: {spoken(value)[:200]}"
    return value


def _plain(typed: str) -> Value:
    """A text as people type values: a number, a date, yes or no, else the text; in quotes it is always a text."""
    if (quoted := _QUOTED.fullmatch(typed)) is not None:
        return quoted[1]
    if (word := typed.casefold()) in _WORDS:
        return _WORDS[word]
    if typed[:1] == "0" and typed.isdigit() and len(typed) > 1:
        return typed  # a telephone number or a code
    readings: tuple[Callable[[str], Value], ...] = (as_number, _day)
    for read in readings:
        if (value := read(typed)) is not None:
            return value
    return typed


def _day(typed: str) -> Value:
    try:
        return as_day(typed, "", "")
    except Invalid:
        return None


def _filled(known: Mapping[str, Any], path: tuple[str, ...]) -> str:
    """What the unit has at a path, as it would be typed; '' when it has nothing there."""
    value: Any = known
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return value if _plain(value) == value else f'"{value}"'
    if value is None or value == {}:
        return ""
    if isinstance(value, list | dict):
        return f"={_literal(value)}"
    as_typed = spoken(value)
    return as_typed if _plain(as_typed) == value else f"={_literal(value)}"


def _literal(value: Any) -> str:
    """A value as an expression that gives it."""
    match value:
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case dict():
            return "{" + ", ".join(f"{_literal(name)}: {_literal(each)}" for name, each in value.items()) + "}"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    given: dict[str, Any] = {"x": value}
    written = str(evaluate("string(x)", given) or "null")
    return written if value is None or isinstance(value, bool | int | Decimal) else f'@"{written}"'


def _unmarked(written: str) -> str:
    """The text positions count in: without the sign that marks an expression."""
    stripped = written.lstrip()
    return stripped[1:] if stripped.startswith("=") else written


def _place(message: str, written: str, position: int) -> Place:
    at = min(max(position, 0), len(written))
    if at == len(written) and at:
        return Place(message, written, "", "")
    end = next((place for place in range(at + 1, len(written)) if not written[place].isalnum()), len(written))
    return Place(message, written[:at], written[at:end], written[end:])
