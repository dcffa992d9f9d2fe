"""The start event of an embedded sub-process has no definition (BPMN 2.0.2 §10.5.2).
The sub-process starts when the flow reaches it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import EVENT_KINDS
from ..subject import Subject

RULE = "sub-process-start-kind"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        if level.top or level.event_sub_process:
            continue
        for node in level.nodes:
            if node.kind == "startEvent" and node.events:
                yield subject.finding(
                    RULE,
                    node,
                    f"{{}} trong quy trình con không được có loại ({EVENT_KINDS.get(node.event_kind, 'lạ')}).",
                    "Hãy đổi thành sự kiện bắt đầu không có loại, hoặc đưa sự kiện ra ngoài quy trình con.",
                )
