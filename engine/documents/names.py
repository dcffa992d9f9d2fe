"""File names from outside, made harmless: one plain name, no path, no invisible or direction-changing characters.

The name is only ever shown and offered for saving; on disk a file is called by its hash."""

import re
import unicodedata

MAX_NAME = 150
MAX_BYTES = 240

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]"
)
_UNWANTED = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE | re.ASCII)


def clean_name(name: str) -> str:
    """The file name as it is kept: NFC, no path, at most 150 characters with its ending."""
    text = unicodedata.normalize("NFC", name[:10_000])
    text = _UNSEEN.sub("", text).replace("\\", "/").rpartition("/")[2]
    text = " ".join(_UNWANTED.sub("_", text).split()).strip(". ")
    if _RESERVED.fullmatch(text):
        text = "_" + text
    stem, dot, ending = text.rpartition(".")
    if not dot:
        stem, ending = text, ""
    ending = ending[:20]
    stem = stem[: MAX_NAME - len(ending) - 1]
    while len(f"{stem}.{ending}".encode()) > MAX_BYTES:
        stem = stem[:-1]
    stem = stem.rstrip(". ") or "tep"
    return f"{stem}.{ending}" if ending else stem


def ending_of(name: str) -> str:
    """The ending in small letters without its dot; '' when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
