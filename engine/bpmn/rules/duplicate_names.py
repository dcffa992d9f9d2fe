"""Messages of one file have different names, and so have errors by code (BPMN 2.0.2 §8.3.11, §8.3.5).
Messages are delivered by name, so two of one name could not be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..texts import label

RULE = "duplicate-names"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for kind, word in (("message", "Tên thông điệp"), ("signal", "Tên tín hiệu")):
        seen: set[str] = set()
        for element in subject.elements(kind):
            name = label(element.get("name"))
            if name and name in seen:
                yield subject.finding(
                    RULE,
                    element,
                    f"{word} “{name}” được dùng hai lần.",
                    "Hãy dùng chung một định nghĩa, hoặc đặt tên khác.",
                )
            seen.add(name)
