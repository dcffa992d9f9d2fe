"""What intermediate events may wait for or throw (BPMN 2.0.2 §10.5.4, tables 10.89 and 10.90).
A catching event always says what it waits for."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import event_word
from ..subject import Subject

RULE = "intermediate-kind"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            allowed = _ALLOWED.get(node.kind)
            if allowed is None:
                continue
            if not node.events and node.kind == "intermediateCatchEvent":
                yield subject.finding(RULE, node, "{} không nói rõ chờ sự kiện gì.", "Hãy chọn loại sự kiện.")
            for event in node.events:
                if event.kind not in allowed:
                    yield subject.finding(
                        RULE, node, f"{{}} không thể thuộc loại {event_word(event)}.", "Hãy chọn loại sự kiện khác."
                    )


_ALLOWED = {
    "intermediateCatchEvent": frozenset({"message", "timer", "conditional", "link", "signal"}),
    "intermediateThrowEvent": frozenset({"message", "escalation", "compensate", "link", "signal"}),
    "endEvent": frozenset({"message", "escalation", "error", "cancel", "compensate", "signal", "terminate"}),
}
