"""What one event may wait for or throw together (BPMN 2.0.2 §10.5.1, §10.5.4, tables 10.86 to 10.90).
Refused are parts that contradict each other: then not all of them, or never the whole, could happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..findings import Finding
from ..kinds import EVENT_KINDS
from ..model import CATCH_EVENTS, ENDINGS, Node
from ..subject import Subject

RULE = "several-definitions"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if len(node.events) > 1:
                for message, remedy in _contradictions(node):
                    yield subject.finding(RULE, node, message, remedy)


def _contradictions(node: Node) -> Iterator[tuple[str, str]]:
    kinds = node.event_kinds
    if "link" in kinds:
        yield (
            "{} vừa là đầu liên kết vừa mang loại sự kiện khác, nên không rõ đường đi tiếp.",
            "Hãy tách đầu liên kết thành một sự kiện riêng.",
        )
    if node.kind in CATCH_EVENTS and "compensate" in kinds:
        yield (
            "{} vừa để bù trừ vừa chờ loại sự kiện khác, mà bù trừ chỉ được gọi sau khi bước đã xong.",
            "Hãy tách phần bù trừ thành một sự kiện riêng.",
        )
    if node.kind == "endEvent" and len(endings := sorted(kinds & ENDINGS)) > 1:
        told = " và ".join(EVENT_KINDS[kind] for kind in endings)
        yield (
            f"{{}} vừa {told}: mỗi loại này đã kết thúc tất cả nên không thể có loại thứ hai.",
            "Hãy để lại một loại.",
        )
    if node.awaits_all():
        for kind in sorted(kinds & {"error", "cancel"}):
            yield (
                f"{{}} phải đợi đủ nhiều loại, trong đó có {EVENT_KINDS[kind]}; nhưng khi đó việc đang làm đã chấm "
                "dứt, các loại khác không còn đến được.",
                "Hãy dùng riêng một sự kiện cho loại này, hoặc cho phép đến một loại là đủ.",
            )
    named = Counter((event.kind, event.ref_name or event.ref) for event in node.events if event.ref or event.ref_name)
    for kind, _ in sorted(each for each, count in named.items() if count > 1):
        yield f"{{}} nêu cùng một {EVENT_KINDS[kind]} hai lần.", "Hãy bỏ bớt cho mỗi thứ chỉ còn một lần."
