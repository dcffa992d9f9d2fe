"""The shape of an organisation's data file: which keys a row may have and of what type (described in `load.py`).

Refuses what it does not know, so that a misspelt key is found and not silently left out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.storage.problems import Invalid

# For each list its keys and their types; a key with "?" may be left out or null.
FIELDS: dict[str, dict[str, type]] = {
    "roles": {"code": str, "name": str, "system?": bool, "order?": int},
    "units": {
        "code": str,
        "name": str,
        "short_name?": str,
        "kind": str,
        "relation?": str,
        "parent?": str,
        "valid_from": date,
        "valid_to?": date,
        "protocol_order?": int,
        "keeps_accounts?": bool,
        "tenant?": str,
    },
    "successions": {"predecessor": str, "successor": str, "on": date, "reason": str},
    "people": {"key": str, "full_name": str, "sort?": str, "tenant?": str},
    "posts": {"person": str, "role": str, "unit": str, "title?": str, "valid_from": date, "valid_to?": date},
    "accounts": {"person": str, "username": str, "password?": str, "must_change?": bool},
}
_TYPE_NAMES = {str: "chữ", int: "số nguyên", bool: "đúng hoặc sai", date: "ngày dạng năm-tháng-ngày"}


class FileFault(Invalid):
    """A fault of the file, with the path of its row."""


def fault(path: str, message: str) -> FileFault:
    """The refusal of a file because of one place in it."""
    return FileFault(f"Không nạp được tệp tổ chức, tại {path}: {message}", {path: [message]})


def checked(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Every list of the file with its rows; dates are read, optional keys without a value left out.

    Raises FileFault."""
    if unknown := sorted(set(data) - set(FIELDS)):
        raise fault(unknown[0], "Tên mục này không có trong mẫu. Hãy sửa tên mục.")
    return {name: _rows(name, fields, data.get(name)) for name, fields in FIELDS.items()}


def _rows(name: str, fields: Mapping[str, type], rows: Any) -> list[dict[str, Any]]:
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise fault(name, "Mục này phải là một danh sách. Hãy sửa lại theo mẫu.")
    return [_row(f"{name}.{place}", fields, row) for place, row in enumerate(rows)]


def _row(path: str, fields: Mapping[str, type], row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise fault(path, "Mỗi dòng phải gồm các mục có tên. Hãy sửa lại theo mẫu.")
    known = {field.removesuffix("?"): kind for field, kind in fields.items()}
    if unknown := sorted(set(row) - set(known)):
        raise fault(f"{path}.{unknown[0]}", "Tên mục này không có trong mẫu. Hãy sửa tên mục.")
    read = {}
    for field, kind in fields.items():
        key = field.removesuffix("?")
        if row.get(key) is not None:
            read[key] = _value(f"{path}.{key}", kind, row[key])
        elif key == field:
            raise fault(f"{path}.{key}", "Dòng thiếu mục này. Hãy bổ sung.")
    return read


def _value(path: str, kind: type, value: Any) -> Any:
    if kind is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, kind) and (kind is not int or not isinstance(value, bool)):
        return value
    raise fault(path, f"Giá trị phải là {_TYPE_NAMES[kind]}. Hãy sửa lại.")
