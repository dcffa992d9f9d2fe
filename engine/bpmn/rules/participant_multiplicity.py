"""How many take part in a pool: at least none, at most one or more, and not fewer at most than at least (BPMN 2.0.2
§9.2.1).
Both are optional: at least none, at most one."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..texts import nfc

RULE = "participant-multiplicity"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("participantMultiplicity"):
        least, most = _number(element.get("minimum"), 0), _number(element.get("maximum"), 1)
        if least is None or most is None or least < 0 or most < max(1, least):
            yield subject.finding(
                RULE,
                element,
                "{} ghi số lượng tham gia ít nhất và nhiều nhất không hợp lệ.",
                "Hãy ghi số ít nhất từ 0, số nhiều nhất từ 1 và không nhỏ hơn số ít nhất.",
            )


def _number(written: str | None, default: int) -> int | None:
    text = nfc(written)
    if not text:
        return default
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
