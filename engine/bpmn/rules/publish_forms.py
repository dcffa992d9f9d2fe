"""Every user task has a form that exists (design.md §5).
The form's name is the property `form`."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "publish-forms"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind != "userTask":
                continue
            form = node.properties.get("form", "")
            if not form:
                yield subject.finding(RULE, node, "{} chưa có biểu mẫu.", "Hãy chọn biểu mẫu cho bước việc.")
            elif subject.catalogue is not None and form not in subject.catalogue.forms:
                yield subject.finding(
                    RULE,
                    node,
                    "{} dùng biểu mẫu không có trong thư viện.",
                    "Hãy chọn lại biểu mẫu, hoặc tạo biểu mẫu còn thiếu.",
                )
