"""What changed between two versions of a form, item by item, in sentences an administrator understands.
Reads the form-js JSON itself, so that a form with faults can be compared as well."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from engine.storage.text import clean_label

_TYPES = {
    "textfield": "ô nhập một dòng",
    "textarea": "ô nhập nhiều dòng",
    "number": "ô nhập số",
    "datetime": "ô nhập ngày giờ",
    "checkbox": "ô đánh dấu",
    "checklist": "danh sách chọn nhiều",
    "radio": "danh sách chọn một",
    "select": "danh sách thả xuống",
    "filepicker": "chỗ nộp tệp",
    "expression": "giá trị tự tính",
    "dynamiclist": "bảng nhập nhiều dòng",
    "table": "bảng để xem",
    "group": "nhóm mục",
    "text": "đoạn hướng dẫn",
    "html": "đoạn hướng dẫn",
}
_TEXTS = ("text", "html")
_OPTIONS = ("values", "valuesKey", "valuesExpression")
_TOLD = frozenset({"id", "key", "path", "type", "label", "text", "content", "description", "components", "layout"})


@dataclass(frozen=True)
class _Item:
    """A component, the label of the group it lies in, and where it stands there."""

    data: Mapping[str, Any]
    group: str
    label: str


def form_differences(old: bytes, new: bytes) -> list[str]:
    """How two versions of a form (form-js JSON) differ, in the order of the form; empty when they mean the same.

    A text that is not JSON counts as an empty form."""
    before, after = _schema(old), _schema(new)
    olds, news = dict(_items(before, "", "")), dict(_items(after, "", ""))
    pairs = _pairs(olds, news)
    found = []
    for identity, item in news.items():
        twin = olds.get(pairs.get(identity, ""))
        if twin is None:
            found.append(f"Thêm {_called(item)}" + (f" vào {item.group}." if item.group else "."))
        else:
            found += _changed(twin, item)
    kept = set(pairs.values())
    found += [f"Bỏ {_called(item)}." for identity, item in olds.items() if identity not in kept]
    if [one for one in olds if one in kept] != [pairs[one] for one in news if one in pairs]:
        found.append("Đổi thứ tự các mục.")
    if before.get("rules") != after.get("rules"):
        found.append("Đổi quy tắc kiểm tra của biểu mẫu.")
    if before.get("title") != after.get("title") and after.get("title"):
        found.append(f"Đổi tên biểu mẫu thành “{clean_label(str(after['title']))}”.")
    return found


def _schema(text: bytes) -> Mapping[str, Any]:
    try:
        data = orjson.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _items(parent: Mapping[str, Any], path: str, group: str) -> Iterator[tuple[str, _Item]]:
    """Components by identity: the key within its scope, else the id the editor gave."""
    components = parent.get("components")
    for place, data in enumerate(components if isinstance(components, list) else ()):
        if not isinstance(data, dict):
            continue
        own = data.get("key") or data.get("path")
        identity = f"{path}/{own}" if own else f"#{data.get('id') or f'{path}/{place}'}"
        item = _Item(data, group, _label(data))
        yield identity, item
        inner = f"{path}/{own}" if own else path
        yield from _items(data, inner, f"{_TYPES.get(str(data.get('type')), 'nhóm')} “{item.label}”")


def _pairs(olds: Mapping[str, _Item], news: Mapping[str, _Item]) -> dict[str, str]:
    """Which old component each new one continues: the same key, else the same id of the editor."""
    pairs = {identity: identity for identity in news if identity in olds}
    left = {str(item.data.get("id")): identity for identity, item in olds.items() if identity not in pairs}
    for identity, item in news.items():
        twin = left.get(str(item.data.get("id"))) if item.data.get("id") else None
        if identity not in pairs and twin is not None and _sort(olds[twin]) == _sort(item):
            pairs[identity] = twin
    return pairs


def _sort(item: _Item) -> str:
    return "text" if item.data.get("type") in _TEXTS else "field"


def _label(data: Mapping[str, Any]) -> str:
    shown = data.get("label") or data.get("text") or data.get("content") or ""
    line = clean_label(str(shown).lstrip("# "))
    return line if len(line) <= 60 else line[:59] + "…"


def _called(item: _Item) -> str:
    kind = str(item.data.get("type"))
    word = _TYPES[kind] if kind in (*_TEXTS, "group", "dynamiclist", "table") else "mục"
    return f"{word} “{item.label}”" if item.label else f"một {_TYPES.get(kind, 'mục')}"


def _changed(old: _Item, new: _Item) -> Iterator[str]:
    before, after, name = old.data, new.data, _called(new)
    if new.data.get("type") in _TEXTS:
        if (before.get("text"), before.get("content")) != (after.get("text"), after.get("content")):
            yield f"Sửa {name}."
    elif old.label != new.label:
        yield f"Đổi tên mục từ “{old.label}” thành “{new.label}”."
    if before.get("type") != after.get("type") and _sort(new) == "field":
        kinds = [_TYPES.get(str(data.get("type")), "kiểu khác") for data in (before, after)]
        yield f"Đổi kiểu của {name} từ {kinds[0]} thành {kinds[1]}."
    if (before.get("key"), before.get("path")) != (after.get("key"), after.get("path")):
        yield f"Đổi mã dữ liệu của {name}: các bước dùng mục này cần được sửa theo."
    if before.get("description") != after.get("description"):
        yield f"Sửa lời hướng dẫn của {name}."
    if old.group != new.group:
        yield f"Chuyển {name} vào {new.group}." if new.group else f"Đưa {name} ra khỏi {old.group}."
    yield from _settings(before, after, name)


def _settings(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> Iterator[str]:
    told = set(_TOLD)
    rules, now = _rules(before), _rules(after)
    required = [bool(one.get("required")) for one in (rules, now)]
    if required[0] != required[1]:
        yield f"Nay bắt buộc nhập {name}." if required[1] else f"Không còn bắt buộc nhập {name}."
    if {**rules, "required": None} != {**now, "required": None}:
        yield f"Đổi giới hạn nhập của {name}."
    if any(before.get(key) != after.get(key) for key in _OPTIONS):
        yield f"Đổi các lựa chọn của {name}."
    if before.get("conditional") != after.get("conditional"):
        yield f"Đổi điều kiện hiện {name}."
    told |= {"validate", "conditional", *_OPTIONS}
    if any(before.get(key) != after.get(key) for key in {*before, *after} - told):
        yield f"Đổi thiết lập của {name}."


def _rules(data: Mapping[str, Any]) -> Mapping[str, Any]:
    found = data.get("validate")
    return found if isinstance(found, dict) else {}
