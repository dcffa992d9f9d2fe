"""Branches that run side by side and are led together without a joining gateway do the rest once for each of them.
BPMN allows it (§13.2.1), so once is a warning; in a loop the work multiplies without end."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..paths import steps_of
from ..subject import Subject

RULE = "unjoined-branches"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process, fault in subject.faults:
        nodes = {node.id: node for node in process.walk()}
        if fault.kind == "twice":
            yield subject.finding(
                RULE,
                nodes[fault.element],
                "{} có thể bị làm nhiều lần cùng lúc, vì các nhánh song song dẫn tới đây mà chưa gộp.",
                "Hãy gộp các nhánh bằng cổng song song trước chỗ này; nếu đúng là cần làm nhiều lần thì giữ nguyên.",
                "warning",
                steps_of(process, fault.path),
            )
        elif fault.kind == "multiplies":
            yield subject.finding(
                RULE,
                nodes[fault.element],
                "{} nằm trong vòng lặp mà mỗi vòng lại thêm việc song song, không có giới hạn.",
                "Hãy gộp các nhánh bằng cổng song song trước khi quay lại.",
                subject.unfinished,
                steps_of(process, fault.path),
            )
