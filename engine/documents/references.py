"""Numbers of documents as people cite them, read leniently: what is not understood is kept as it was written.

Patterns and examples: `domain.md` §4.7. Reading never blocks; it only helps to search and to compare."""

import re
from dataclasses import dataclass

from engine.storage import nfc

_ADMINISTRATIVE = re.compile(
    r"(\d{1,5})/([A-ZĐ][A-Za-zĐ]{1,4})-([A-ZĐ][A-ZĐ0-9a-z]*(?:-[A-ZĐ0-9][A-ZĐ0-9a-z]*)*)", re.ASCII
)
_LEGAL = re.compile(r"(\d{1,4})/((?:19|20)\d{2})/([A-ZĐ][A-ZĐ0-9a-z]*(?:-[A-ZĐ0-9][A-ZĐ0-9a-z]*)*)", re.ASCII)
_PARTY = re.compile(
    r"(\d{1,4})-([A-ZĐ][A-Za-zĐ]{0,4})/([A-ZĐ0-9][A-ZĐ0-9a-z]*(?:[-.][A-ZĐ0-9][A-ZĐ0-9a-z]*)*)", re.ASCII
)
_JOINT = re.compile(r"(\d{1,5})/([A-ZĐ]{2,6})/([A-ZĐ0-9]+(?:-[A-ZĐ0-9]+)+)", re.ASCII)


@dataclass(frozen=True)
class Reference:
    """A cited number: `text` without blanks; the parts are None when the shape is unknown.

    `kind`: 'administrative', 'legal', 'party', 'joint' or 'unknown'; `year` only in legal norms."""

    text: str
    kind: str = "unknown"
    number: int | None = None
    type_code: str | None = None
    organ: str | None = None
    year: int | None = None


def read_reference(text: str) -> Reference:
    """The parts of a cited number; never raises for any text."""
    compact = "".join(nfc(text)[:300].split())[:150]
    if match := _LEGAL.fullmatch(compact):
        return Reference(compact, "legal", int(match[1]), None, match[3], int(match[2]))
    for kind, pattern in (("joint", _JOINT), ("administrative", _ADMINISTRATIVE), ("party", _PARTY)):
        if match := pattern.fullmatch(compact):
            return Reference(compact, kind, int(match[1]), match[2], match[3])
    return Reference(compact)
