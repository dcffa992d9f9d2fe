"""Cleaning of what people typed: labels, ids, references and expressions as they stand in a file.
Everything is NFC; labels lose the invisible characters that make two equal names differ (domain.md §4.1)."""

from __future__ import annotations

import re
import unicodedata

from lxml import etree

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def nfc(text: str | None) -> str:
    """Text in canonical composition, outer blanks removed."""
    return unicodedata.normalize("NFC", text or "").strip()


def label(text: str | None) -> str:
    """A name as people see it: NFC, one blank between words, nothing invisible."""
    return " ".join(_INVISIBLE.sub("", nfc(text)).split())


def is_true(text: str | None) -> bool:
    """Whether a boolean attribute is set (XML Schema writes it `true` or `1`); absent means no."""
    return (text or "").strip() in ("true", "1")


def ref(text: str | None) -> str:
    """The id a QName reference points to, without its prefix."""
    return nfc(text).rpartition(":")[2]


def expression(text: str | None) -> str:
    """FEEL as the engine takes it: without the leading `=` an editor may write."""
    return nfc(text).removeprefix("=").strip()


def body(element: etree._Element | None) -> str:
    """All text of an element, NFC."""
    return nfc("".join(map(str, element.itertext()))) if element is not None else ""
