"""Only activities that are tasks or calls, and processes, declare inputs and outputs; embedded sub-processes do not
(BPMN 2.0.2 §10.4.2).
They see the data of the process around them."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import SUB_PROCESSES
from ..subject import Subject
from ..xml import child, local

RULE = "data-sub-process"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        if local(element) in SUB_PROCESSES and child(element, "ioSpecification") is not None:
            yield subject.finding(
                RULE,
                element,
                "{} không được khai báo dữ liệu vào và ra.",
                "Hãy bỏ khai báo này; quy trình con thấy dữ liệu của quy trình chứa nó.",
            )
