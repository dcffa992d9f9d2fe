"""Two steps of one process do not share a name (domain.md §4.8).
In the inbox nobody could tell them apart."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "publish-same-names"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process in subject.definitions.processes.values():
        seen: set[str] = set()
        for node in process.walk():
            if node.kind in ("userTask", "manualTask") and node.name:
                key = node.name.casefold()
                if key in seen:
                    yield subject.finding(
                        RULE,
                        node,
                        "{} trùng tên với một bước việc khác của quy trình.",
                        "Hãy đặt tên khác để người dùng phân biệt được.",
                        "warning",
                    )
                seen.add(key)
