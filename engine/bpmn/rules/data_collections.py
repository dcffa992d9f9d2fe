"""A data element is a collection exactly when its item definition says so (BPMN 2.0.2 §10.4.1).
Otherwise one half of a model sees a list and the other a single value."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..texts import is_true
from ..xml import local

RULE = "data-collections"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("dataInput", "dataOutput", "dataObject", "dataStore", "property"):
        item = subject.target(element.get("itemSubjectRef"))
        if item is None or (element.get("isCollection") is None and local(element) == "property"):
            continue
        if is_true(element.get("isCollection")) != is_true(item.get("isCollection")):
            yield subject.finding(
                RULE,
                element,
                "{} và kiểu dữ liệu của nó không thống nhất về việc có phải danh sách hay không.",
                "Hãy sửa một trong hai cho khớp.",
            )
