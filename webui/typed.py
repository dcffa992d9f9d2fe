"""What people type into the small forms of these pages, read leniently: dates the Vietnamese way.

Forms of processes are not read here; `engine.forms` does that."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from flask import request

from engine.storage import nfc
from engine.storage.problems import Invalid

_DATE = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_YEARS = range(1900, 2300)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def text(name: str) -> str:
    """A field of the posted form: NFC, without spaces around it."""
    return nfc(request.form.get(name, "").replace("\x00", "")).strip()


def day(name: str, label: str) -> date | None:
    """A date typed as d/M/yyyy (or sent by a date picker); None when left empty. Raises Invalid under `name`."""
    return as_day(text(name), name, label)


def as_day(typed: str, name: str, label: str) -> date | None:
    """As `day`, of a text from elsewhere."""
    if not typed:
        return None
    try:
        if found := _DATE.fullmatch(typed):
            return _sensible(name, label, date(int(found[3]), int(found[2]), int(found[1])))
        if found := _ISO.fullmatch(typed):
            return _sensible(name, label, date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        pass
    raise _fault(name, f"{label}: hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/12/2026.")


def _sensible(name: str, label: str, typed: date) -> date:
    if typed.year not in _YEARS:
        raise _fault(name, f"{label}: hãy kiểm tra lại năm.")
    return typed


_GROUPED = re.compile(r"-?\d{1,3}(?:[. ]\d{3})+(?:,\d+)?")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def as_number(typed: str) -> Decimal | None:
    """A number as people write it here (1.234,5), or with a plain decimal point (0.5); None for anything else."""
    if _GROUPED.fullmatch(typed):
        typed = re.sub("[. ]", "", typed)
    return Decimal(typed.replace(",", ".")) if len(typed) < 400 and _NUMBER.fullmatch(typed) else None


def required_day(name: str, label: str) -> date:
    """As `day`, but it may not be left empty."""
    found = day(name, label)
    if found is None:
        raise _fault(name, f"{label}: hãy nhập ngày, ví dụ 05/12/2026.")
    return found


def chosen(name: str, options: Sequence[tuple[UUID, str]]) -> UUID:
    """The id picked from `options`. Raises Invalid under `name` for anything else."""
    typed = text(name)
    for key, _label in options:
        if str(key) == typed:
            return key
    raise _fault(name, "Hãy chọn một mục trong danh sách.")


def _fault(name: str, message: str) -> Invalid:
    return Invalid("Có mục chưa đúng. Hãy sửa các mục được đánh dấu rồi gửi lại.", {name: [message]})
