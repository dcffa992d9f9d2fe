"""The language of an expression, where it is named, is a URI (BPMN 2.0.2 §8.3.7), and the engine's language is FEEL.
XPath, the standard's default, is accepted as a label, because many editors write it unasked; on an expression it is
said that FEEL counts. Any other language is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..subject import Subject
from ..texts import body, nfc
from ..xml import local

RULE = "expression-language"

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}]+")
_FEEL = re.compile(r"(^|/)feel(/|$)", re.IGNORECASE)
_UNASKED = frozenset({"http://www.w3.org/1999/XPath", "https://www.w3.org/1999/XPath"})
_EXPRESSIONS = (
    "conditionExpression condition completionCondition loopCondition loopCardinality activationCondition from "
    "formalExpression transformation".split()
)


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        language = element.get("language")
        if language is not None:
            yield from _named(subject, element, nfc(language))
        method = element.get("method") if local(element) == "transaction" else None
        if method is not None and not re.fullmatch(r"##\w+|[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}]+", method):
            yield subject.finding(
                RULE, element, "{} ghi phương thức giao dịch không hợp lệ.", "Hãy bỏ phần ghi phương thức."
            )
    whole = nfc(subject.root.get("expressionLanguage"))
    if whole and not _FEEL.search(whole) and whole not in _UNASKED and _relied_on(subject):
        yield subject.finding(
            RULE,
            subject.root,
            "{} ghi ngôn ngữ biểu thức khác FEEL; hệ thống tính mọi biểu thức theo FEEL.",
            "Hãy viết các biểu thức bằng FEEL rồi bỏ phần ghi ngôn ngữ.",
            "warning",
        )


def _named(subject: Subject, element: etree._Element, language: str) -> Iterator[Finding]:
    if not _FEEL.search(language) and not _URI.fullmatch(language):
        yield subject.finding(
            RULE,
            element,
            "{} ghi ngôn ngữ biểu thức không hợp lệ.",
            "Hãy bỏ phần ghi ngôn ngữ; hệ thống dùng FEEL.",
        )
    elif _FEEL.search(language) or not body(element) or not subject.in_executable(element):
        return
    elif language in _UNASKED:
        yield subject.finding(
            RULE,
            element,
            "{} có biểu thức ghi là viết bằng XPath; hệ thống tính theo FEEL.",
            "Hãy viết biểu thức bằng FEEL rồi bỏ phần ghi ngôn ngữ.",
            "warning",
        )
    else:
        yield subject.finding(
            RULE,
            element,
            "{} có biểu thức viết bằng ngôn ngữ chưa được hệ thống thực hiện.",
            "Hãy viết lại bằng FEEL và bỏ phần ghi ngôn ngữ.",
        )


def _relied_on(subject: Subject) -> bool:
    """Whether an expression of a process meant to be run leaves its language to the file."""
    return any(
        element.get("language") is None and body(element) and subject.in_executable(element)
        for element in subject.elements(*_EXPRESSIONS)
    )
