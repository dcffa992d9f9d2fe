"""Every service task names an operation that exists, and so does a send task without a message (design.md §5).
The operation's name is the property `operation`."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "publish-operations"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind != "serviceTask":
                continue
            operation = node.properties.get("operation", "")
            if not operation:
                yield subject.finding(
                    RULE, node, "{} chưa chọn việc tự động cần làm.", "Hãy chọn một việc tự động trong danh sách."
                )
            elif subject.catalogue is not None and operation not in subject.catalogue.operations:
                yield subject.finding(
                    RULE, node, "{} gọi một việc tự động không có trong danh sách.", "Hãy chọn lại việc tự động."
                )
