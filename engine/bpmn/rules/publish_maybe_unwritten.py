"""What an expression reads should be written on every way that leads to it, not only on some.
A warning: data may see to it that the other way is never taken, and only people know."""

from __future__ import annotations

from collections.abc import Iterator

from ..dataflow import Gap
from ..findings import Finding
from ..kinds import node_label
from ..model import Process
from ..paths import steps_of
from ..subject import Subject

RULE = "publish-maybe-unwritten"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process, gap in subject.gaps:
        if not gap.never:
            yield subject.finding(
                RULE,
                gap.holder,
                f"{{}} dùng {_name(process, gap)} trong {gap.what}, nhưng có đường đi mà tới đây dữ liệu này chưa có.",
                "Hãy đặt bước ghi dữ liệu lên trước, hoặc sửa biểu thức để tính được cả khi chưa có dữ liệu này.",
                "warning",
                steps_of(process, gap.path),
            )


def _name(process: Process, gap: Gap) -> str:
    """A variable named after a step is told by the step."""
    writer = next((node for node in process.walk() if node.id == gap.name), None)
    return f"kết quả của {node_label(writer, lower=True)}" if writer is not None else f"dữ liệu “{gap.name}”"
