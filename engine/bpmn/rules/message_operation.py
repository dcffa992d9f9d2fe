"""A message event of a process meant to be run says by which operation of a service it is sent or received (BPMN 2.0.2
§10.5.5).
Here messages go by the properties of the event or its process; where there is neither, it is said that only the name
counts."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "message-operation"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        if level.process.properties:
            continue
        for node in level.nodes:
            if node.properties:
                continue
            if any(event.kind == "message" and event.ref and not event.operation for event in node.events):
                yield subject.finding(
                    RULE,
                    node,
                    "{} không gắn với thao tác dịch vụ nào, cũng không nói gửi đến đâu hay ghép theo khóa nào; "
                    "hệ thống chỉ dựa vào tên thông điệp.",
                    "Hãy đặt nơi nhận cho sự kiện gửi, cách ghép thông điệp cho sự kiện nhận.",
                    "warning",
                )
