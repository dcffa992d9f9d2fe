"""From what was typed to a value and back: text, numbers, dates and phones as Vietnamese offices write them.

Sources: `domain.md` §4.1 (text), §4.5 (dates and times), §4.6 (numbers, phones). Every refusal is a `Refused`."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from engine.forms import texts
from engine.forms.model import Field

VIETNAM = timezone(timedelta(hours=7))
CAPS = {"textfield": 1_000, "textarea": 20_000}
HARD_CAPS = {"textfield": 5_000, "textarea": 100_000}

_BLANKS = re.compile(r"[ \t\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?", re.ASCII)
_THREE = re.compile(r"\d{3}", re.ASCII)
_POINT = re.compile(r"[+-]?\d*\.\d+", re.ASCII)
_UNITS = {"money": re.compile(r"\s*(đồng|đ|₫|vnđ|vnd)\.?$", re.IGNORECASE), "percent": re.compile(r"\s*%$")}
_DATE = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})\s*(?::|h|giờ)\s*(\d{2})?(?::(\d{2})(?:\.\d+)?)?", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+", re.ASCII)
_PHONE = re.compile(r"(?:\+84|0)([35789]\d{8}|2\d{9})", re.ASCII)


class Refused(ValueError):
    """A value that cannot be taken; the message is a Vietnamese sentence for the field."""


def clean(raw: Any, cap: int, lines: bool = False) -> str:
    """Text as it is stored: NFC, no invisible or direction marks, single blanks, at most `cap` characters.

    Raises Refused when it is longer or no text at all. `lines` keeps line breaks."""
    if not isinstance(raw, str):
        raise Refused(texts.TEXT_INVALID)
    if len(raw) > 4 * cap + 1_000:
        raise Refused(texts.TOO_LONG.format(number_text(Decimal(cap))))
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")))
    text = _BLANKS.sub(" ", text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\u0085", "\n"))
    if lines:
        text = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    else:
        text = " ".join(text.split())
    if len(text) > cap:
        raise Refused(texts.TOO_LONG.format(number_text(Decimal(cap))))
    return text


def parse_number(text: str, kind: str = "") -> Decimal:
    """A number in Vietnamese notation: 1.234.567,89. “1.500” is one thousand five hundred; “1.5” is refused."""
    text = text.strip()
    if kind in _UNITS:
        text = _UNITS[kind].sub("", text)
    compact = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", ".", text.replace("\u2212", "-"))
    match = _NUMBER.fullmatch(compact)
    if match is None:
        raise Refused(texts.NUMBER_POINT if _POINT.fullmatch(compact) else texts.NUMBER)
    sign, whole, fraction = match.groups()
    whole = whole.replace(".", "")
    if len(whole.lstrip("0")) > 15 or len(fraction or "") > 10:
        raise Refused(texts.NUMBER_LONG)
    return Decimal(f"{'-' if sign == '-' else ''}{whole}.{fraction or '0'}").normalize() + 0


def number_text(number: Decimal) -> str:
    """The number as it is shown: 1.234.567,89; no trailing zeros after the comma."""
    plain = format(number, "f")
    whole, _, fraction = plain.lstrip("-").partition(".")
    fraction = fraction.rstrip("0")
    whole = whole.lstrip("0") or "0"
    groups = ".".join(filter(None, (whole[: len(whole) % 3], *_THREE.findall(whole[len(whole) % 3 :]))))
    return ("-" if number < 0 else "") + groups + ("," + fraction if fraction else "")


def _day(year: str, month: str, day: str) -> date:
    if not 1800 <= int(year) <= 2200:
        raise Refused(texts.YEAR)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Refused(texts.DATE) from None


def parse_date(text: str) -> date:
    """A day as d/M/yyyy (also with dots or dashes) or ISO yyyy-MM-dd; never month before day."""
    text = text.strip()
    if match := _DATE.fullmatch(text):
        day, month, year = match.groups()
        return _day(year, month, day)
    if match := _ISO_DATE.fullmatch(text):
        return _day(*match.groups())
    raise Refused(texts.DATE)


def parse_time(text: str) -> time:
    """A time of the day: 8:30, 08:30:15, 8h30, 8 giờ."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise Refused(texts.TIME)
    hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return time(hour, minute, second)
    except ValueError:
        raise Refused(texts.TIME) from None


def parse_datetime(text: str) -> datetime:
    """A moment as dd/MM/yyyy HH:mm or ISO yyyy-MM-ddTHH:mm, in Vietnam's time; the value carries +07:00."""
    day_text, _, time_part = text.strip().replace("T", " ").partition(" ")
    try:
        return datetime.combine(parse_date(day_text.rstrip(",")), parse_time(time_part), tzinfo=VIETNAM)
    except Refused as refused:
        raise Refused(texts.YEAR if str(refused) == texts.YEAR else texts.DATETIME) from None


def parse_phone(text: str) -> str:
    """A Vietnamese phone number, stored with its leading 0 and digits only."""
    match = _PHONE.fullmatch(re.sub(r"[ .()-]", "", text))
    if match is None:
        raise Refused(texts.PHONE)
    return "0" + match.group(1)


def phone_text(phone: str) -> str:
    """0912 345 678; other texts as they are."""
    return f"{phone[:4]} {phone[4:7]} {phone[7:]}" if len(phone) == 10 and phone.isdigit() else phone


def cap_of(field: Field) -> int:
    """How many characters a text field takes when its form sets no limit, or more than the product allows."""
    limit = dict(field.limits).get("max_length")
    if isinstance(limit, Decimal):
        return min(int(limit), HARD_CAPS[field.type])
    return HARD_CAPS[field.type] if limit is not None else CAPS[field.type]


def _number(field: Field, raw: Any) -> Decimal | None:
    if isinstance(raw, Decimal) or (isinstance(raw, int) and not isinstance(raw, bool)):
        return parse_number(number_text(Decimal(raw)), field.kind)
    text = clean(raw, 60)
    return parse_number(text, field.kind) if text else None


def _moment(field: Field, raw: Any) -> date | time | datetime | None:
    if isinstance(raw, datetime) and field.subtype == "datetime":
        return raw if raw.tzinfo is not None else raw.replace(tzinfo=VIETNAM)
    if type(raw) is date and field.subtype == "date":
        return raw
    if isinstance(raw, time) and field.subtype == "time":
        return raw
    text = clean(raw, 60)
    if not text:
        return None
    if field.subtype == "date":
        return parse_date(text)
    return parse_time(text) if field.subtype == "time" else parse_datetime(text)


def _text(field: Field, raw: Any) -> str | None:
    text = clean(raw, cap_of(field), lines=field.type == "textarea")
    if not text:
        return None
    if field.kind == "phone":
        return parse_phone(text)
    if field.kind == "email" and (len(text) > 254 or not _EMAIL.fullmatch(text)):
        raise Refused(texts.EMAIL)
    return text


def read_value(field: Field, raw: Any) -> Any:
    """The value of one field from what was typed; None when nothing was. Choices come back as keys, files as ids.

    Takes values as well as text, so that what was stored can be shown and sent again. Raises Refused."""
    if raw is None or raw == "" or raw == []:
        return False if field.type == "checkbox" else [] if field.multiple else None
    match field.type:
        case "textfield" | "textarea":
            return _text(field, raw)
        case "number":
            return _number(field, raw)
        case "datetime":
            return _moment(field, raw)
        case "checkbox":
            return raw is True or (isinstance(raw, str) and raw not in ("", "0", "false"))
        case "radio" | "select":
            return choice_key(raw)
        case "checklist":
            return list(dict.fromkeys(choice_key(item) for item in (raw if isinstance(raw, list) else [raw])[:1_000]))
    return raw


def choice_key(value: Any) -> str:
    """The text by which a choice travels: text as it is, numbers plain, yes/no as true/false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | int):
        return format(Decimal(value).normalize(), "f")
    return clean(value, 500)


def value_text(value: Any, kind: str = "") -> str:
    """Any value as a person reads it."""
    match value:
        case None:
            return ""
        case bool():
            return texts.YES if value else texts.NO
        case Decimal() | int():
            return number_text(Decimal(value))
        case datetime():
            return (value.astimezone(VIETNAM) if value.tzinfo else value).strftime("%d/%m/%Y %H:%M")
        case date():
            return value.strftime("%d/%m/%Y")
        case time():
            return value.strftime("%H:%M")
        case str():
            return phone_text(value) if kind == "phone" else value
        case list():
            return ", ".join(filter(None, map(value_text, value)))
        case dict():
            return str(value.get("name") or value.get("label") or value.get("title") or "")
    return str(value)


def key_text(value: Any) -> str:
    """The key of a choice for showing; '' for what can be none. Never refuses."""
    if isinstance(value, str):
        return value[:500]
    return choice_key(value) if isinstance(value, Decimal | int) else ""


def raw_text(field: Field, value: Any) -> Any:
    """What the page shows in the field for a value; text stays as it was typed, so this may be applied twice."""
    if isinstance(value, bool):
        return value if field.type == "checkbox" else choice_key(value)
    if field.type in ("radio", "select"):
        return key_text(value)
    if field.type == "checklist":
        return [key_text(item) for item in (value if isinstance(value, list) else [])]
    if isinstance(value, time) and value.second:
        return value.strftime("%H:%M:%S")
    return value_text(value, field.kind)
