"""A timer has exactly one of date, duration or cycle, in ISO 8601 or as FEEL after `=` (BPMN 2.0.2 §10.5.5).
Bounds keep a mistyped figure from keeping the clock busy or waiting for centuries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..timers import comes_again, timer_problem
from ..xml import children, parent

RULE = "timer-text"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("timerEventDefinition"):
        texts = list(children(element, "timeDate", "timeDuration", "timeCycle"))
        if len(texts) != 1 and subject.in_executable(element):
            yield subject.finding(
                RULE,
                parent(element),
                "{} phải có đúng một thời điểm, khoảng thời gian hoặc chu kỳ.",
                "Hãy điền một trong ba cách hẹn giờ.",
                subject.unfinished if not texts else "error",
            )
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind == "intermediateCatchEvent" and any(comes_again(event) for event in node.events):
                gateways = [level.contents.nodes[flow.source] for flow in level.incoming(node)]
                if any(gateway.instantiate for gateway in gateways):
                    continue  # each round opens a case of its own
                raced = any(gateway.kind == "eventBasedGateway" for gateway in gateways)
                counted = all(re.match(r"R\d", event.text) for event in node.events if event.timer_kind == "cycle")
                if raced or not counted or len(node.events) > 1:
                    yield subject.finding(
                        RULE,
                        node,
                        "{} hẹn giờ theo chu kỳ trên đường đi, nhưng đứng sau cổng chờ sự kiện, chờ cả loại khác, "
                        "hoặc không ghi số lần.",
                        "Hãy hẹn theo thời điểm hoặc khoảng thời gian, hoặc ghi số lần, ví dụ R3/P1D.",
                    )
                else:
                    yield subject.finding(
                        RULE,
                        node,
                        "{} hẹn giờ theo chu kỳ trên đường đi: mỗi lần đến hẹn lại có một nhánh đi tiếp.",
                        "Hãy hẹn theo thời điểm hoặc khoảng thời gian nếu chỉ muốn chờ một lần.",
                        "warning",
                    )
            for event in node.events:
                if event.timer_kind and event.text and not event.text.startswith("="):
                    problem = timer_problem(event.timer_kind, event.text)
                    if problem:
                        yield subject.finding(
                            RULE,
                            node,
                            f"{{}} có hẹn giờ ghi sai. {problem}",
                            "Hãy sửa lại, hoặc viết biểu thức bắt đầu bằng dấu =.",
                        )
