"""The data a multi-instance activity goes through is a collection among its own inputs or outputs, and its items are
of the scalar kind (BPMN 2.0.2 §10.3.8).
Only for references to declared data; a plain variable name stays a variable."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..items import item_of, structure
from ..subject import Subject
from ..texts import is_true
from ..xml import child, children

RULE = "data-multi-instance"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("multiInstanceLoopCharacteristics"):
        activity = element.getparent()
        specification = child(activity, "ioSpecification") if activity is not None else None
        if activity is None or specification is None:
            continue
        for reference, kind, item in (
            ("loopDataInputRef", "dataInput", "inputDataItem"),
            ("loopDataOutputRef", "dataOutput", "outputDataItem"),
        ):
            part, single = child(element, reference), child(element, item)
            if part is None:
                continue
            data = subject.target(part.text)
            if data is None or data not in list(children(specification, kind)):
                yield subject.finding(
                    RULE,
                    activity,
                    "{} đi qua một danh sách không có trong khai báo dữ liệu của chính nó.",
                    "Hãy chọn danh sách trong khai báo dữ liệu.",
                )
                continue
            whole, one = item_of(subject, data), item_of(subject, single) if single is not None else None
            if whole is None or one is None:
                continue
            if is_true(one.get("isCollection")) or structure(one) != structure(whole):
                yield subject.finding(
                    RULE,
                    activity,
                    "{} có dữ liệu từng lượt không phải là một phần tử của danh sách.",
                    "Hãy chọn kiểu dữ liệu của một phần tử trong danh sách.",
                )
