"""The form of parameters, generated from their types as form-js JSON, so that the renderer of staff forms draws it.

A deadline is a date with its boundary in words; a parameter a plan has stated brings the fields of the adjusting
document, asked for as soon as the value differs (domain.md §2.13, §4.5)."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from engine.forms import Form, compile_form
from engine.forms.scene import ROW
from engine.storage.text import fold
from webui.filters import number, short_date

if TYPE_CHECKING:
    from engine.localities import ParameterView

VALUES, ADJUSTED, BEFORE = "p", "a", "before"  # the two groups of the form, and the variable with the values in force
CODE, NAME = "value", "label"  # a row of a list people choose from: what is stored, and what it is called
BOUNDARIES = {"exclusive": "Trước ngày này", "inclusive": "Đến hết ngày này"}
UNSET = "Chưa đặt"


@dataclass(frozen=True)
class Group:
    """Parameters of like kinds, changed together on one page."""

    slug: str
    name: str
    lead: str
    types: tuple[str, ...]


GROUPS = (
    Group("thoi-han", "Thời hạn", "Các mốc ngày mà quy trình tính theo.", ("deadline", "date")),
    Group("cach-lam", "Cách làm", "Lựa chọn quyết định quy trình đi theo hướng nào.", ("choice", "boolean", "choices")),
    Group("con-so", "Con số", "Số ngày, số lượng, chỉ tiêu.", ("integer",)),
    Group("noi-dung", "Nội dung chữ", "Những câu chữ hiện trong biểu mẫu và văn bản.", ("text",)),
    Group("bang", "Bảng", "Danh mục gồm nhiều dòng.", ("table",)),
)  # fmt: skip


def parameter_form(parameters: "Iterable[ParameterView]") -> Form:
    """The form of these parameters, in their order; each is one component on top (two when a plan states it)."""
    components: list[dict[str, Any]] = []
    for one in parameters:
        components.append(_component(one))
        if one.stated:
            components.append(_adjusting(one))
    return compile_form({"type": "default", "components": components})


def _component(one: "ParameterView") -> dict[str, Any]:
    common: dict[str, Any] = {"key": f"{VALUES}.{one.name}", "label": one.label, "description": one.hint}
    if one.type == "deadline":
        return _deadline(one)
    if one.type == "table":
        return {"type": "dynamiclist", "path": f"{VALUES}.{one.name}", "label": one.label, "description": one.hint,
                "defaultRepetitions": 0, "components": _side_by_side(_cells(one))}  # fmt: skip
    if one.type in ("choice", "choices"):
        kind = "radio" if one.type == "choice" else "checklist"
        return common | {"type": kind, "values": [{"value": v, "label": t} for v, t in _pairs(one.options)]}
    if one.type == "integer":
        return common | {"type": "number", "properties": {"kind": "integer"}}
    if one.type == "date":
        return common | {"type": "datetime", "subtype": "date", "dateLabel": one.label}
    if one.type == "boolean":
        return common | {"type": "checkbox"}
    return common | {"type": "textarea" if len(one.value or "") > 70 else "textfield"}


def _cells(one: "ParameterView") -> list[dict[str, Any]]:
    """One field for each column people see; a column of codes with names becomes a choice of these names."""
    options = _pairs(one.options)
    coded = _coded_column(one)
    found: list[dict[str, Any]] = []
    for key, label in _columns(one):
        cell: dict[str, Any] = {"type": "textfield", "key": key, "label": label}
        if key == coded:
            cell |= {"type": "select", "values": [{"value": v, "label": t} for v, t in options]}
        if key in (coded, NAME):
            cell["validate"] = {"required": True}
        found.append(cell)
    return found


def _columns(one: "ParameterView") -> list[tuple[str, str]]:
    """The columns people see: where a row has a name, its code is made from the name and stays out of sight."""
    columns = _pairs(one.columns)
    named = {CODE, NAME} <= {key for key, _ in columns}
    return [(key, label) for key, label in columns if not (named and key == CODE)]


def _coded_column(one: "ParameterView") -> str | None:
    """The first column whose cells are all codes the parameter names (`options`)."""
    codes = {code for code, _ in _pairs(one.options)}
    rows = one.value or []
    fits = (key for key, _ in _columns(one) if codes and all(row.get(key) in codes for row in rows if row.get(key)))
    return next(fits, None)


def _deadline(one: "ParameterView") -> dict[str, Any]:
    given = f"={VALUES}.{one.name}.date != null"
    parts: list[dict[str, Any]] = [
        {"type": "datetime", "subtype": "date", "key": "date", "dateLabel": "Ngày"},
        {"type": "select", "key": "boundary", "label": "Cách tính", "properties": {"required": given},
         "values": [{"value": value, "label": label} for value, label in BOUNDARIES.items()]},
    ]  # fmt: skip
    return {"type": "group", "path": f"{VALUES}.{one.name}", "label": one.label, "description": one.hint,
            "components": _side_by_side(parts)}  # fmt: skip


def _adjusting(one: "ParameterView") -> dict[str, Any]:
    """Asked for when the value is no longer the one in force."""
    members = [f"{one.name}.date", f"{one.name}.boundary"] if one.type == "deadline" else [one.name]
    same = "=" + " and ".join(f"{VALUES}.{member} = {BEFORE}.{member}" for member in members)
    parts: list[dict[str, Any]] = [
        {"type": "textfield", "key": "number", "label": "Số, ký hiệu",
         "validate": {"required": True, "maxLength": 100}},
        {"type": "datetime", "subtype": "date", "key": "date", "dateLabel": "Ngày ban hành",
         "validate": {"required": True}},
    ]  # fmt: skip
    return {"type": "group", "path": f"{ADJUSTED}.{one.name}", "label": "Văn bản điều chỉnh",
            "description": f"{one.stated} đã ấn định “{one.label}”. Muốn thay đổi phải có văn bản điều chỉnh kế hoạch "
                           "đã ban hành; hãy ghi số và ngày của văn bản đó.",
            "conditional": {"hide": same}, "components": _side_by_side(parts)}  # fmt: skip


def _side_by_side(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [component | {"layout": {"row": "row"}} for component in components]


def _pairs(given: Any) -> list[tuple[str, str]]:
    return list(given.items()) if isinstance(given, Mapping) else [(key, label) for key, label in given]


def form_values(parameters: "Iterable[ParameterView]") -> dict[str, Any]:
    """The values in force as the form shows them."""
    return {VALUES: {one.name: _shown(one.type, one.value) for one in parameters}}


def _shown(kind: str, value: Any) -> Any:
    if kind == "deadline":
        given = value or {}
        return {"date": date.fromisoformat(given["date"]) if given else None, "boundary": given.get("boundary")}
    if value is None:
        return [] if kind in ("choices", "table") else None
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "integer":
        return Decimal(value)
    if kind == "table":
        return [{key: _cell(cell) for key, cell in row.items()} for row in value]
    return value


def _cell(value: Any) -> str | None:
    return None if value is None else str(value)


def context(parameters: "Iterable[ParameterView]") -> dict[str, Any]:
    """The variables the form's conditions read."""
    return {BEFORE: form_values(parameters)[VALUES]}


def changed_values(
    parameters: "Iterable[ParameterView]", answers: Mapping[str, Any], raw: Mapping[str, Any]
) -> dict[str, Any]:
    """Validated answers as the JSON parameters are stored in, by name; only those that differ from what is in force.

    `raw`: what was typed, which tells the rows of a table that were there before."""
    given, typed = answers.get(VALUES) or {}, raw.get(VALUES) or {}
    found = {}
    for one in parameters:
        if one.name not in given:
            continue
        value = _stored(one, given[one.name], typed.get(one.name))
        before = _rows(one.value or []) if one.type == "table" else one.value
        if value != before and not (value in ([], False) and one.value is None):
            found[one.name] = value
    return found


def _stored(one: "ParameterView", value: Any, typed: Any) -> Any:
    if one.type == "deadline":
        day = (value or {}).get("date")
        return {"date": day.isoformat(), "boundary": value["boundary"]} if day else None
    if one.type == "date":
        return value.isoformat() if value else None
    if one.type == "integer":
        return None if value is None else int(value)
    if one.type == "choices":
        return list(value or [])
    if one.type == "table":
        return _rows(_with_codes(one, value or [], typed or []))
    return value


def _rows(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows without empty cells, without empty rows."""
    tidy = [{key: str(cell) for key, cell in row.items() if cell not in (None, "")} for row in rows]
    return [row for row in tidy if row]


def _with_codes(one: "ParameterView", rows: list[dict[str, Any]], typed: list[Any]) -> list[dict[str, Any]]:
    """A row that was there keeps its code, whatever it is called now; a new one gets a code made from its name."""
    if len(_columns(one)) == len(_pairs(one.columns)):
        return rows
    before = one.value or []
    origins = [str(row.get(ROW, "")) for row in typed]
    kept = [before[int(at)].get(CODE) if at.isdigit() and int(at) < len(before) else None for at in origins]
    taken = {code for code in kept if code}
    found = []
    for row, code in zip(rows, [*kept, *[None] * len(rows)], strict=False):
        if not code and row.get(NAME):
            stem = re.sub(r"[^a-z0-9]+", "_", fold(row[NAME])).strip("_")[:50] or "item"
            code = next(each for n in count(1) if (each := stem if n == 1 else f"{stem}_{n}") not in taken)
            taken.add(code)
        found.append(row | ({CODE: code} if code else {}))
    return found


def adjusting_documents(names: Iterable[str], answers: Mapping[str, Any]) -> dict[str, str]:
    """Number and date of the adjusting documents named for these parameters, as one text each."""
    given = answers.get(ADJUSTED) or {}
    return {
        name: f"{given[name]['number']} ngày {short_date(given[name]['date'])}"
        for name in names
        if (given.get(name) or {}).get("number") and given[name].get("date")
    }


def field_errors(
    parameters: "Iterable[ParameterView]", errors: Mapping[str, list[str]], adjusted: Collection[str]
) -> dict[str, list[str]]:
    """Refusals by parameter name as refusals by the name of the control they belong to.

    `adjusted`: parameters with an adjusting document; it is what was refused, for the value was checked before."""
    kinds = {one.name: one for one in parameters}
    found = {}
    for name, messages in errors.items():
        one = kinds.get(name)
        if one is None:
            found[name] = messages
        elif one.stated and name in adjusted:
            found[f"{ADJUSTED}.{name}.number"] = messages
        elif one.type == "deadline":
            found[f"{VALUES}.{name}.date"] = messages
        else:
            found[f"{VALUES}.{name}"] = messages
    return found


def lines(one: "ParameterView", value: Any) -> list[str]:
    """A value in words, one line each (a table has many)."""
    if value is None or value in ("", []):
        return [UNSET]
    if one.type == "deadline":
        before = "Trước ngày" if value["boundary"] == "exclusive" else "Đến hết ngày"
        return [f"{before} {short_date(date.fromisoformat(value['date']))}"]
    if one.type == "date":
        return [short_date(date.fromisoformat(value))]
    if one.type == "boolean":
        return ["Có" if value else "Không"]
    if one.type == "integer":
        return [number(value)]
    if one.type in ("choice", "choices"):
        options = dict(_pairs(one.options))
        return [options.get(item, str(item)) for item in (value if isinstance(value, list) else [value])]
    if one.type == "table":
        names, columns = dict(_pairs(one.options)), _columns(one)
        return [" · ".join(names.get(row[key], str(row[key])) for key, _ in columns if row.get(key)) for row in value]
    return [str(value)]
