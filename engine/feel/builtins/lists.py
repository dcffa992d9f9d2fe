"""Functions on lists (DMN 1.5 §10.3.4.4). Lists are never changed in place; positions count from one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from engine.feel.errors import Run, exceeded
from engine.feel.operators import same
from engine.feel.registry import builtin, invoke


def _identity(value: Any, run: Run) -> Any:
    """Something hashable that is equal exactly for equal values."""
    if type(value) is list:
        run.charge(1 + len(value))
        return (list, *(_identity(item, run) for item in value))
    if type(value) is dict:
        run.charge(1 + len(value))
        return (dict, frozenset((key, _identity(item, run)) for key, item in value.items()))
    return type(value), value


def _distinct(run: Run, items: Iterable[Any]) -> list[Any]:
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(_identity(item, run), item)
    return list(found.values())


def _place(run: Run, items: list[Any], position: Decimal, extra: int = 0) -> int | None:
    """0-based index of a 1-based position, negative from the end; None with a problem outside the list."""
    length = len(items)
    if position == position.to_integral_value() and 1 <= abs(position) <= length + extra:
        at = int(position)
        index = at - 1 if at > 0 else length + at
        if 0 <= index < length + extra:
            return index
    return run.null(f"Vị trí nằm ngoài danh sách (có {length} phần tử). Hãy kiểm tra lại vị trí.")


@builtin("list contains", "list:list, element:")
def list_contains(run: Run, items: list[Any], element: Any) -> Any:
    run.charge(len(items))
    return any(same(item, element, run) for item in items)


@builtin("sublist", "list:list, start position:number, length:number=")
def sublist(run: Run, items: list[Any], start: Decimal, length: Decimal | None) -> Any:
    index = _place(run, items, start)
    if index is None:
        return None
    if length is None:
        return items[index:]
    if length != length.to_integral_value() or not 0 <= length <= len(items) - index:
        return run.null("Độ dài đoạn cần lấy vượt quá danh sách. Hãy kiểm tra lại độ dài.")
    return items[index : index + int(length)]


@builtin("append", "list:list, item:*")
def append(run: Run, items: list[Any], more: list[Any]) -> Any:
    run.room(len(items) + len(more))
    run.charge(len(items))
    return [*items, *more]


@builtin("concatenate", "list:*")
def concatenate(run: Run, lists: list[Any]) -> Any:
    return _joined(run, lists)


@builtin("union", "list:*")
def union(run: Run, lists: list[Any]) -> Any:
    joined = _joined(run, lists)
    return _distinct(run, joined) if joined is not None else None


def _joined(run: Run, lists: list[Any]) -> list[Any] | None:
    if not lists:
        return run.null("Hàm chưa có tham số. Hãy đưa vào các danh sách.")
    result: list[Any] = []
    for part in lists:
        if part is None:
            return run.null("Có danh sách trống (không có giá trị). Hãy nhập đủ các danh sách.")
        result.extend(part if type(part) is list else [part])
        run.room(len(result))
    run.charge(len(result))
    return result


@builtin("insert before", "list:list, position:number, newItem:")
def insert_before(run: Run, items: list[Any], position: Decimal, new: Any) -> Any:
    index = _place(run, items, position)
    if index is None:
        return None
    run.room(len(items) + 1)
    return [*items[:index], new, *items[index:]]


@builtin("remove", "list:list, position:number")
def remove(run: Run, items: list[Any], position: Decimal) -> Any:
    index = _place(run, items, position)
    run.charge(len(items))
    return None if index is None else [*items[:index], *items[index + 1 :]]


@builtin("list replace", "list:list, position:number, newItem:")
def replace_at(run: Run, items: list[Any], position: Decimal, new: Any) -> Any:
    index = _place(run, items, position)
    run.charge(len(items))
    return None if index is None else [*items[:index], new, *items[index + 1 :]]


@builtin("list replace", "list:list, match:function, newItem:")
def replace_matching(run: Run, items: list[Any], match: Any, new: Any) -> Any:
    result, position = [], run.position
    if len(match.parameters) != 2:
        return run.null("Hàm chọn phần tử phải có hai tham số. Hãy sửa hàm này.")
    for item in items:
        chosen = invoke(match, [item, new], (), run, position)
        if type(chosen) is not bool:
            return run.null("Hàm chọn phần tử phải cho kết quả đúng hoặc sai. Hãy sửa hàm này.")
        result.append(new if chosen else item)
    return result


@builtin("reverse", "list:list")
def reverse(run: Run, items: list[Any]) -> Any:
    run.charge(len(items))
    return items[::-1]


@builtin("index of", "list:list, match:")
def index_of(run: Run, items: list[Any], match: Any) -> Any:
    run.charge(len(items))
    return [Decimal(at) for at, item in enumerate(items, 1) if same(item, match, run)]


@builtin("distinct values", "list:list")
def distinct_values(run: Run, items: list[Any]) -> Any:
    run.charge(len(items))
    return _distinct(run, items)


@builtin("flatten", "list:list")
def flatten(run: Run, items: list[Any]) -> Any:
    result: list[Any] = []
    waiting = [iter(items)]
    while waiting:
        if len(waiting) > 100:
            exceeded()
        for item in waiting[-1]:
            run.charge(1)
            if type(item) is list:
                waiting.append(iter(item))
                break
            result.append(item)
        else:
            waiting.pop()
    run.room(len(result))
    return result


@builtin("is empty", "value:")
def is_empty(run: Run, value: Any) -> Any:
    """Whether there is nothing: null, an empty text, list or context (an addition to DMN, for forms)."""
    return value is None or (type(value) in (str, list, dict) and not value)
