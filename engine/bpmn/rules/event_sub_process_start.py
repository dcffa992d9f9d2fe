"""An event sub-process has exactly one start event, and that one says what it waits for (BPMN 2.0.2 §10.3.5,
§10.5.2).
Compensation and errors cannot be non-interrupting."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import event_word
from ..subject import Subject

RULE = "event-sub-process-start"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        if not level.event_sub_process:
            continue
        starts = [node for node in level.nodes if node.kind == "startEvent"]
        if len(starts) != 1:
            yield subject.finding(
                RULE,
                level.owner,
                f"{{}} phải có đúng một sự kiện bắt đầu, hiện có {len(starts)}.",
                "Hãy để lại một sự kiện bắt đầu.",
            )
        for node in starts:
            if not node.events:
                yield subject.finding(
                    RULE,
                    node,
                    "{} của quy trình con theo sự kiện không nói rõ chờ sự kiện gì.",
                    "Hãy chọn loại sự kiện.",
                )
            for event in node.events:
                if event.kind in ("cancel", "link", "terminate"):
                    yield subject.finding(
                        RULE,
                        node,
                        f"{{}} của quy trình con theo sự kiện không thể thuộc loại {event_word(event)}.",
                        "Hãy chọn loại sự kiện khác.",
                    )
                elif event.kind in ("error", "compensate") and not node.interrupting:
                    yield subject.finding(
                        RULE,
                        node,
                        f"{{}} loại {event_word(event)} luôn ngắt công việc đang làm, không thể để chạy song song.",
                        "Hãy bật thuộc tính ngắt.",
                    )
