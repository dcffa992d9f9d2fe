"""Every step must get its turn in some case: one that is drawn and never comes is a mistake in the lines before it.
Found by searching the states of the process; what nothing leads to at all is told by `unreachable`."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import Node
from ..subject import Subject

RULE = "dead-step"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process, fault in subject.faults:
        if fault.kind == "dead":
            node = next(node for node in process.walk() if node.id == fault.element)
            message, remedy = _words(node)
            yield subject.finding(RULE, node, message, remedy, subject.unfinished)


def _words(node: Node) -> tuple[str, str]:
    if node.kind == "boundaryEvent" and node.event_kinds & {"error", "escalation", "cancel"}:
        return (
            "{} không bao giờ xảy ra, vì không có gì bên trong bước được gắn phát ra sự kiện này.",
            "Hãy thêm sự kiện kết thúc cùng loại, cùng mã vào bên trong, hoặc xóa sự kiện này.",
        )
    return (
        "{} không bao giờ tới lượt, dù hồ sơ đi theo nhánh nào.",
        "Hãy nối lại để có đường dẫn tới đây, hoặc xóa phần tử này.",
    )
