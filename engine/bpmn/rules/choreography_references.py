"""A choreography or global conversation refers to no choreography; a collaboration is as closed as the one it refers
to (BPMN 2.0.2 §9.2, chapter 11).
Choreographies lie outside processes."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import SUB_PROCESSES
from ..subject import Subject
from ..texts import is_true
from ..xml import child, children, local

RULE = "choreography-references"

# What a global conversation may hold (§9.6.2).
_GLOBAL = frozenset("documentation extensionElements participant messageFlow correlationKey choreographyRef".split())


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("choreography", "globalChoreographyTask", "globalConversation"):
        if child(element, "choreographyRef") is not None:
            yield subject.finding(RULE, element, "{} trỏ tới một sơ đồ giao tiếp khác.", "Hãy bỏ tham chiếu này.")
    for element in subject.elements("globalConversation"):
        if any(local(part) not in _GLOBAL for part in children(element)):
            yield subject.finding(
                RULE,
                element,
                "{} chỉ được chứa các đơn vị tham gia và đường thông điệp.",
                "Hãy chuyển phần còn lại sang sơ đồ phối hợp.",
            )
    for element in subject.elements("collaboration"):
        for part in children(element, "choreographyRef"):
            target = subject.target(part.text)
            if target is not None and is_true(target.get("isClosed")) != is_true(element.get("isClosed")):
                yield subject.finding(
                    RULE,
                    element,
                    "{} và sơ đồ giao tiếp của nó không thống nhất về việc có đóng hay không.",
                    "Hãy sửa một trong hai cho khớp.",
                )
    for element in subject.elements("choreographyTask", "callChoreography", "subChoreography"):
        if any(local(parent) in ("process", *SUB_PROCESSES) for parent in element.iterancestors()):
            yield subject.finding(
                RULE, element, "{} nằm trong một quy trình.", "Hãy thay bằng bước việc hoặc bước gửi, nhận."
            )
