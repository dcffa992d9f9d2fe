"""Attributes that change what an element means and that the engine does not carry out (design.md §5).
Each is refused rather than ignored."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..model import THROW_EVENTS
from ..subject import Subject
from ..support import ATTRIBUTES
from ..texts import is_true
from ..xml import local, parent

RULE = "unsupported-attributes"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        kind = local(element)
        for each in ATTRIBUTES:
            if each.element == kind and element.get(each.name, "").strip() in each.values and _says(element):
                yield subject.finding(RULE, element, f"{{}} {each.reason}.", each.instead, subject.refusal(element))
        if kind == "process" and element.get("processType") == "Public" and is_true(element.get("isExecutable")):
            yield subject.finding(
                RULE,
                element,
                "{} là quy trình công khai nên không được đánh dấu thực thi.",
                "Hãy bỏ loại công khai, hoặc bỏ dấu thực thi.",
            )
        if kind == "documentation" and "/" not in element.get("textFormat", "text/plain"):
            yield subject.finding(
                RULE,
                parent(element),
                "{} có phần mô tả ghi sai kiểu văn bản.",
                "Hãy mở và lưu lại trong trình thiết kế.",
            )


def _says(element: etree._Element) -> bool:
    """Whether an attribute means something here: only what throws compensation may wait for it."""
    return local(element) != "compensateEventDefinition" or local(parent(element)) in THROW_EVENTS
