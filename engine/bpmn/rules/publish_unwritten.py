"""What an expression reads must be written somewhere: a variable nothing writes is a slip of the pen (design.md §4).
At run time it would be an incident in the middle of a case. Processes that are only called may be given it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "publish-unwritten"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for _, gap in subject.gaps:
        if gap.never:
            yield subject.finding(
                RULE,
                gap.holder,
                f"{{}} dùng dữ liệu “{gap.name}” trong {gap.what}, nhưng không bước nào của quy trình ghi dữ liệu này.",
                "Hãy sửa lại tên cho đúng, hoặc thêm bước ghi dữ liệu này ở phía trước.",
            )
