"""An executable process has something to do: at least one place to begin (BPMN 2.0.2 §13.1).
An empty one would be over before anyone saw it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "empty-process"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process in subject.definitions.processes.values():
        if process.executable and not process.start_nodes():
            yield subject.finding(
                RULE,
                process,
                "{} không có chỗ nào để bắt đầu.",
                "Hãy vẽ sự kiện bắt đầu và các bước việc.",
                subject.unfinished,
            )
