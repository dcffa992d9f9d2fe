"""An ad-hoc sub-process says when it is done, and holds activities people can choose (BPMN 2.0.2 §10.3.5, §13.3.5).
Start and end events do not belong in one; an event nothing leads to would have to happen again and again."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import ACTIVITIES, Node
from ..subject import Level, Subject

RULE = "ad-hoc"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        owner = level.owner
        if not isinstance(owner, Node) or owner.ad_hoc is None:
            continue
        if not owner.ad_hoc.condition:
            yield subject.finding(
                RULE,
                owner,
                "{} không có điều kiện hoàn thành nên không biết khi nào xong.",
                "Hãy viết điều kiện hoàn thành, ví dụ count(ket_qua) >= 3.",
            )
        if not any(node.kind in ACTIVITIES for node in level.nodes):
            yield subject.finding(
                RULE, owner, "{} không có bước việc nào bên trong.", "Hãy vẽ các bước việc, hoặc bỏ quy trình con này."
            )
        yield from _inside(subject, level)


def _inside(subject: Subject, level: Level) -> Iterator[Finding]:
    for node in level.nodes:
        if node.kind in ("startEvent", "endEvent"):
            yield subject.finding(
                RULE,
                node,
                "{} không được đặt trong quy trình con tự do.",
                "Hãy bỏ sự kiện này; các bước không có đường nối đi vào được chọn làm tự do.",
            )
        elif _alone(node) and node.kind not in ACTIVITIES:
            yield subject.finding(
                RULE,
                node,
                "{} trong quy trình con tự do không có gì dẫn tới, hệ thống chưa thực hiện được.",
                "Hãy nối từ một bước đến đây, hoặc bỏ phần tử này.",
            )


def _alone(node: Node) -> bool:
    return not node.incoming and not node.attached_to
