"""What the engine does not carry out exactly as BPMN says is refused by name (design.md §5; engine/bpmn/support.py).
A part without a name of its own is reported at the element it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..support import LATER, element_support
from ..xml import local

RULE = "unsupported"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        support = element_support(local(element))
        if support.supported:
            continue
        parent, severity = element.getparent(), subject.refusal(element)
        if support.reason == LATER or parent is None:
            yield subject.finding(RULE, element, f"{{}} {support.reason}.", support.instead, severity)
        else:
            yield subject.finding(RULE, parent, f"{{}}: {support.reason}.", support.instead, severity)
