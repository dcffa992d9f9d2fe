"""What only describes is kept and has no effect, and says so where somebody might expect one (engine/bpmn/support.py).
Conversations, choreographies, data stores nothing is written to, kinds of data of other files."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..subject import Subject
from ..support import element_support
from ..xml import local

RULE = "only-drawn"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule: one for the outermost of what lies in each other."""
    for element in subject.xml:
        if not _drawn(element) or any(_drawn(around) for around in element.iterancestors()):
            continue
        support, parent = element_support(local(element)), element.getparent()
        if element.get("id") or parent is None:
            yield subject.finding(RULE, element, f"{{}}: {support.reason}.", support.instead, "warning")
        else:
            yield subject.finding(RULE, parent, f"{{}}: {support.reason}.", support.instead, "warning")


def _drawn(element: etree._Element) -> bool:
    return element_support(local(element)).drawn
