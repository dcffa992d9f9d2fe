"""The language of an expression, where it is named, is a URI (BPMN 2.0.2 §8.3.7), and the engine's language is FEEL.
The standard's default, XPath, is accepted as a label on the whole file, because most editors write it unasked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..xml import local

RULE = "expression-language"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        language = element.get("language")
        if language is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}]+|feel|FEEL", language):
            yield subject.finding(
                RULE,
                element,
                "{} ghi ngôn ngữ biểu thức không hợp lệ.",
                "Hãy bỏ phần ghi ngôn ngữ; hệ thống dùng FEEL.",
            )
        method = element.get("method") if local(element) == "transaction" else None
        if method is not None and not re.fullmatch(r"##\w+|[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}]+", method):
            yield subject.finding(
                RULE, element, "{} ghi phương thức giao dịch không hợp lệ.", "Hãy bỏ phần ghi phương thức."
            )
