"""Messages find their case by the keys written where they are sent and received (decision 0009), not by a subscription
to keys that are worked out from the content of messages (BPMN 2.0.2 §8.3.2).
In a process that takes messages on its way a subscription would be passed over in silence, so it is refused there."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import CATCH_EVENTS, Node, Process
from ..subject import Subject
from ..texts import nfc
from ..xml import parent

RULE = "correlation"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("correlationSubscription"):
        process = subject.definitions.processes.get(nfc(parent(element).get("id")))
        if process is not None and any(_takes(process, node) for node in process.walk()):
            yield subject.finding(
                RULE,
                process,
                "{} ghép thông điệp theo khóa khai báo từ nội dung thông điệp, chưa được hệ thống thực hiện.",
                "Hãy bỏ khai báo này và điền mục “Ghép với” ở bước gửi và bước nhận thông điệp; hai bên ghi cùng tên "
                "và cùng giá trị.",
                subject.refusal(element),
            )


def _takes(process: Process, node: Node) -> bool:
    """Whether a node waits for a message while the process is under way; one that begins it is matched by its name."""
    if node.kind == "receiveTask":
        return not node.instantiate
    begins = node.kind == "startEvent" and node.id in process.nodes
    return node.kind in CATCH_EVENTS and "message" in node.event_kinds and not begins
