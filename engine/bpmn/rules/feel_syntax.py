"""Every FEEL text of a process meant to be run is well-formed (design.md §4, DMN 1.5 chapter 10).
Conditions, timers after `=`, scripts, collections, completion conditions, and the properties that are expressions."""

from __future__ import annotations

from collections.abc import Iterator

from ..feel_texts import feel_texts
from ..findings import Finding
from ..subject import Subject

RULE = "feel-syntax"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for text in feel_texts(subject.definitions):
        if problem := text.problem:
            yield subject.finding(
                RULE,
                text.holder,
                f"{{}} có {text.what} {problem}.",
                "Hãy sửa biểu thức; có thể thử ngay trong trình thiết kế.",
            )
