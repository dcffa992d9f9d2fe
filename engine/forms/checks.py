"""Is a value allowed in its field: required, limits, pattern, membership, files.

Every function raises `Refused` with the sentence for the field; limits may be expressions."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.forms import texts
from engine.forms.expressions import evaluate, holds
from engine.forms.model import Field, dig
from engine.forms.scene import MAX_FILES, Scope
from engine.forms.values import VIETNAM, Refused, number_text, read_value, value_text

_EMPTY = {
    "checkbox": texts.REQUIRED_TICK,
    "radio": texts.REQUIRED_CHOICE,
    "select": texts.REQUIRED_CHOICE,
    "checklist": texts.REQUIRED_CHOICES,
    "filepicker": texts.REQUIRED_FILE,
}


def answer(field: Field, raw: Any, scope: Scope) -> Any:
    """The value to store for what was typed into a field of a settled scope. Raises Refused."""
    names, scene = scope.seen(), scope.scene
    if field.type == "filepicker":
        value: Any = files(field, raw or [], scope)
    else:
        value = read_value(field, raw)
    if value is None or value is False or value == []:
        if holds(field.required, names, scene.now):
            raise Refused(_EMPTY.get(field.type, texts.REQUIRED))
        return value
    limits = {name: _limit(limit, names, scene.now) for name, limit in field.limits}
    match field.type:
        case "textfield" | "textarea":
            _text(field, value, limits)
        case "number":
            _number(field, value, limits)
        case "datetime":
            _moment(field, value, limits, scene.now)
        case "radio" | "select" | "checklist":
            known = scene.options(field, names)
            if any(key not in known for key in (value if isinstance(value, list) else [value])):
                raise Refused(texts.CHOICE)
    return value


def _limit(limit: Any, names: Mapping[str, Any], now: datetime) -> Any:
    """The limit now; None when its expression gives null without an error (then there is no limit)."""
    if isinstance(limit, Decimal):
        return limit
    value, broken = evaluate(limit, names, now)
    if value is None and broken and not _mentions_null(names):
        raise Refused(texts.LIMIT_BROKEN)
    return value


def _mentions_null(names: Mapping[str, Any]) -> bool:
    """Is any answer still empty? Then a limit that cannot be calculated is no fault of the form."""
    return any(value is None for value in names.values())


def _text(field: Field, value: str, limits: Mapping[str, Any]) -> None:
    least, most = limits.get("min_length"), limits.get("max_length")
    if isinstance(least, Decimal) and len(value) < least:
        raise Refused(texts.TOO_SHORT.format(number_text(least)))
    if isinstance(most, Decimal) and len(value) > most:
        raise Refused(texts.TOO_LONG.format(number_text(most)))
    if field.pattern is not None and not field.pattern.search(value):
        raise Refused(field.pattern_message)


def _number(field: Field, value: Decimal, limits: Mapping[str, Any]) -> None:
    least, most = limits.get("min"), limits.get("max")
    exponent = value.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if field.digits is not None and digits > field.digits:
        raise Refused(texts.DIGITS.format(field.digits) if field.digits else texts.WHOLE)
    if isinstance(least, Decimal) and value < least:
        raise Refused(texts.MINIMUM.format(number_text(least)))
    if isinstance(most, Decimal) and value > most:
        raise Refused(texts.MAXIMUM.format(number_text(most)))
    if field.increment is not None and value % field.increment:
        raise Refused(texts.STEP.format(number_text(field.increment)))


def _moment(field: Field, value: date | time, limits: Mapping[str, Any], now: datetime) -> None:
    if field.no_past and field.subtype != "time":
        today = now.astimezone(VIETNAM).date()
        if (value < now) if isinstance(value, datetime) else (isinstance(value, date) and value < today):
            raise Refused(texts.PAST)
    for name, message in (("min", texts.EARLIEST), ("max", texts.LATEST)):
        limit = _same_kind(limits.get(name), value)
        if limit is not None and ((value < limit) if name == "min" else (value > limit)):
            raise Refused(message.format(value_text(limit)))


def _same_kind(limit: Any, value: date | time) -> Any:
    """The limit as the value's kind, so that the two can be compared; None when it cannot be."""
    if isinstance(value, datetime):
        if isinstance(limit, datetime):
            return limit if limit.tzinfo else limit.replace(tzinfo=VIETNAM)
        return datetime(limit.year, limit.month, limit.day, tzinfo=VIETNAM) if isinstance(limit, date) else None
    if isinstance(value, date):
        if isinstance(limit, datetime):
            return limit.astimezone(VIETNAM).date()
        return limit if isinstance(limit, date) else None
    return limit.replace(tzinfo=None) if isinstance(limit, time) else None


def files(field: Field, raw: Any, scope: Scope) -> list[dict[str, Any]]:
    """The files of a field as the server knows them: existing, of an accepted kind and size, not too many."""
    found, complete = scope.scene.file_values(raw, dig(scope.stored, field.name))
    if not complete:
        raise Refused(texts.FILE_UNKNOWN)
    if len(found) > 1 and not field.multiple:
        raise Refused(texts.FILE_MANY)
    if len(found) > MAX_FILES:
        raise Refused(texts.FILE_COUNT.format(MAX_FILES))
    for value in found:
        name = str(value["name"])
        if field.accept and not accepted(field.accept, name, str(value["media_type"])):
            raise Refused(texts.FILE_KIND.format(name, ", ".join(field.accept)))
        if value["size"] > field.max_size:
            raise Refused(texts.FILE_SIZE.format(name, field.max_size // (1024 * 1024)))
    return found


def accepted(accept: tuple[str, ...], name: str, media_type: str) -> bool:
    """Does the file fit one of the accepted endings (`.pdf`) or media types (`image/*`)?"""
    for kind in accept:
        if kind.startswith("."):
            if name.lower().endswith(kind):
                return True
        elif media_type == kind or (kind.endswith("/*") and media_type.startswith(kind[:-1])):
            return True
    return False
