"""Events and tasks that send or receive name their message; what is thrown by name names it (BPMN 2.0.2 §10.5.5,
§10.3.3).
An error end event without an error could be caught by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import event_word
from ..model import THROW_EVENTS
from ..subject import Subject

RULE = "event-reference"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind == "receiveTask" and not node.message:
                yield subject.finding(
                    RULE, node, "{} chưa chọn thông điệp.", "Hãy chọn thông điệp cần nhận.", subject.unfinished
                )
            if node.kind == "sendTask" and not node.message and not node.properties.get("operation"):
                yield subject.finding(
                    RULE, node, "{} chưa chọn thông điệp.", "Hãy chọn thông điệp cần gửi.", subject.unfinished
                )
            for event in node.events:
                if event.kind in ("message", "signal") and not event.ref:
                    yield subject.finding(
                        RULE,
                        node,
                        f"{{}} chưa chọn {event_word(event)}.",
                        f"Hãy chọn {event_word(event)}.",
                        subject.unfinished,
                    )
                if event.kind == "message" and event.ref and not event.ref_name:
                    yield subject.finding(
                        RULE, node, "{} dùng thông điệp chưa có tên.", "Hãy đặt tên cho thông điệp.", subject.unfinished
                    )
                if node.kind in THROW_EVENTS and event.kind in ("error", "escalation") and not event.code:
                    yield subject.finding(
                        RULE,
                        node,
                        f"{{}} chưa chọn {event_word(event)} có mã.",
                        f"Hãy chọn {event_word(event)} và đặt mã cho nó.",
                        subject.unfinished,
                    )
