"""File names as people gave them, without what could mislead a person or a program.

Only shown and offered for download: bytes are kept under their hash, never under a name."""

import re
import unicodedata

_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
MAX_NAME = 150


def clean_name(name: str) -> str:
    """The last part of a path, NFC, without control and direction characters, at most 150 characters.

    The ending is kept; a name with nothing left becomes “tep”."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(" " if char.isspace() else char for char in name if unicodedata.category(char)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", " ".join(name.split())).strip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if len(name) > MAX_NAME and dot and len(ending) <= 10:
        name = f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}"
    return name[:MAX_NAME] or "tep"
