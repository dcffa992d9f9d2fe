"""Every step that is published says what kind of step it is (BPMN 2.0.2 §13.3.2: an abstract task is over at once).
A step nobody does and nothing carries out is a mistake in a process that is run."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "publish-task-kind"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind == "task":
                yield subject.finding(
                    RULE,
                    node,
                    "{} chưa chọn loại nên sẽ tự hoàn thành ngay mà không ai làm.",
                    "Hãy chọn loại bước việc: có biểu mẫu, làm ngoài hệ thống, tự động, …",
                )
