"""What a unit publishes can be run: each process of the file is marked executable (design.md §5).
A drawing is kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "publish-executable"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    if not subject.definitions.processes:
        yield Finding(
            RULE,
            "error",
            subject.definitions.id,
            subject.definitions.name,
            "Tệp không có quy trình nào.",
            "Hãy vẽ một quy trình rồi ban hành.",
        )
    for process in subject.definitions.processes.values():
        if not process.executable:
            yield subject.finding(
                RULE,
                process,
                "{} chưa được đánh dấu là quy trình thực thi.",
                "Hãy bật thuộc tính thực thi của quy trình.",
            )
