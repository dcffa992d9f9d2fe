"""The one canonical form of data for hashing: NFC text, sorted keys, no spaces, UTF-8, no floats.

Format and algorithm are named in every digest, so that a later form can live beside this one."""

import hashlib
import unicodedata
from typing import Any

import orjson

FORMAT = "qt-json-1/sha-256"


def nfc(text: str) -> str:
    """Text in Unicode NFC, the only form the product stores (`domain.md` §4.1)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {nfc(key): _clean(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical form; encode it first")


def canonical_bytes(value: Any) -> bytes:
    """The canonical bytes of a JSON value (null, bool, int, str, list, object with string keys).

    Raises TypeError for anything else: floats and dates are encoded by `engine.feel.codec` before they come here."""
    return orjson.dumps(_clean(value), option=orjson.OPT_SORT_KEYS)


def digest(value: Any) -> str:
    """SHA-256 of `canonical_bytes`, in hex, over the format's name and the bytes."""
    return hashlib.sha256(FORMAT.encode() + b"\n" + canonical_bytes(value)).hexdigest()
