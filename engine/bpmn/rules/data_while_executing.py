"""An activity reads its inputs when it begins: one that may still come while it is under way is not carried out
(BPMN 2.0.2 §10.4.2).
Outputs that come while it is under way are taken at its end, which the standard allows, and a process may be given its
inputs later."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import ACTIVITIES
from ..subject import Subject
from ..xml import child, local, parent

RULE = "data-while-executing"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("inputSet"):
        activity = parent(parent(element))
        if local(activity) in ACTIVITIES and child(element, "whileExecutingInputRefs") is not None:
            yield subject.finding(
                RULE,
                activity,
                "{} nhận dữ liệu vào cả khi đang làm, điều này chưa được hệ thống thực hiện.",
                "Hãy để dữ liệu vào có sẵn trước khi bắt đầu, hoặc đánh dấu là tùy chọn.",
                subject.refusal(element),
            )
