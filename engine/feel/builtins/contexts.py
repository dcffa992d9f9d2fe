"""Functions on contexts (DMN 1.5 §10.3.4.8). Contexts are never changed in place."""

from __future__ import annotations

from typing import Any

from engine.feel.errors import Run, exceeded
from engine.feel.registry import builtin


@builtin("get value", "m:context, key:string")
def get_value(run: Run, context: dict[str, Any], key: str) -> Any:
    return context.get(key)


@builtin("get value", "m:context, keys:list")
def get_value_deep(run: Run, context: dict[str, Any], keys: list[Any]) -> Any:
    if not keys or not all(type(key) is str for key in keys):
        return run.null("Đường dẫn phải là danh sách tên mục. Hãy kiểm tra các tên.")
    value: Any = context
    for key in keys:
        value = value.get(key) if type(value) is dict else None
    return value


@builtin("get entries", "m:context")
def get_entries(run: Run, context: dict[str, Any]) -> Any:
    run.charge(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries:list")
def context(run: Run, entries: list[Any]) -> Any:
    run.charge(len(entries))
    result: dict[str, Any] = {}
    for entry in entries:
        if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry:
            return run.null("Mỗi phần tử phải có mục “key” là văn bản và mục “value”. Hãy kiểm tra danh sách.")
        if entry["key"] in result:
            return run.null(f"Mục “{entry['key']}” bị lặp. Hãy giữ lại một mục.")
        result[entry["key"]] = entry["value"]
    return result


@builtin("context put", "context:context, key:string, value:")
def context_put(run: Run, target: dict[str, Any], key: str, value: Any) -> Any:
    run.charge(len(target) + 1)
    return {**target, key: value}


@builtin("context put", "context:context, keys:list, value:")
def context_put_deep(run: Run, target: dict[str, Any], keys: list[Any], value: Any) -> Any:
    if not keys or not all(type(key) is str for key in keys):
        return run.null("Đường dẫn phải là danh sách tên mục. Hãy kiểm tra các tên.")
    if len(keys) > run.depth:
        exceeded()
    return _put(run, target, keys, value)


def _put(run: Run, target: dict[str, Any], keys: list[str], value: Any) -> Any:
    run.charge(len(target) + 1)
    if len(keys) == 1:
        return {**target, keys[0]: value}
    below = target.get(keys[0])
    if below is not None and type(below) is not dict:
        return run.null(f"Mục “{keys[0]}” không phải là nhóm dữ liệu. Hãy kiểm tra đường dẫn.")
    inner = _put(run, below or {}, keys[1:], value)
    return None if inner is None else {**target, keys[0]: inner}


@builtin("context merge", "contexts:list")
def context_merge(run: Run, contexts: list[Any]) -> Any:
    result: dict[str, Any] = {}
    for part in contexts:
        if type(part) is not dict:
            return run.null("Danh sách có phần tử không phải là nhóm dữ liệu. Hãy kiểm tra các phần tử.")
        run.charge(len(part) + 1)
        result.update(part)
    return result
