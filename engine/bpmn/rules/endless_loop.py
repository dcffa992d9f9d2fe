"""From wherever a case has come there must be some way to an end; a loop needs a way out.
Found by searching the states of the process (`engine.bpmn.soundness`)."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..paths import steps_of
from ..subject import Subject

RULE = "endless-loop"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process, fault in subject.faults:
        if fault.kind == "endless":
            nodes = {node.id: node for node in process.walk()}
            yield subject.finding(
                RULE,
                nodes[fault.element],
                "{} nằm trong vòng lặp không có lối ra: hồ sơ tới đây thì không bao giờ kết thúc được.",
                "Hãy thêm cổng rẽ nhánh có một lối dẫn tới sự kiện kết thúc.",
                subject.unfinished,
                steps_of(process, fault.path),
            )
