"""What several instances throw when they are done is chosen, has a condition where it needs one, and can be thrown here
(BPMN 2.0.2 §10.3.8, tables 10.30 and 10.32).
The signal the standard throws by default has no name, so nobody could wait for it. An event at the edge that would end
the activity it reports on is refused: engines differ in whether the rest is cancelled and where the token goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from ..kinds import event_word, node_label
from ..model import EventDefinition, MultiInstance, Node, Report
from ..subject import Level, Subject
from ..texts import body, expression
from ..xml import child, children

RULE = "multi-instance-reports"
_THROWN = frozenset({"signal", "escalation"})
_NO_CONDITION = re.compile(r"-?\d+(\.\d+)?|\"[^\"]*\"")
_WHEN = {"None": "mỗi lượt xong", "One": "lượt đầu tiên xong"}


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            loop = node.loop
            if not isinstance(loop, MultiInstance) or loop.behavior == "All":
                continue
            if not loop.reports and loop.behavior in _WHEN:
                yield subject.finding(
                    RULE,
                    node,
                    f"{{}} báo khi {_WHEN[loop.behavior]} nhưng chưa chọn sự kiện, nên không ai chờ được sự kiện đó.",
                    "Hãy chọn một tín hiệu, hoặc để báo khi tất cả các lượt xong.",
                )
            for report in loop.reports:
                yield from _report(subject, node, report)
            yield from _breaking(subject, level, node, loop)
    for element in subject.elements("complexBehaviorDefinition"):
        condition = expression(body(child(element, "condition")))
        if not condition and subject.in_executable(element):
            yield subject.finding(
                RULE,
                element,
                "{} báo kết quả từng lượt theo điều kiện nhưng chưa có điều kiện.",
                "Hãy viết điều kiện, ví dụ nrOfCompletedInstances >= 3.",
            )
        elif _NO_CONDITION.fullmatch(condition):
            yield subject.finding(
                RULE,
                element,
                "{} có điều kiện báo kết quả từng lượt không phải là điều kiện đúng hoặc sai.",
                "Hãy viết điều kiện so sánh, ví dụ nrOfCompletedInstances >= 3.",
            )
        event = child(element, "event")
        if event is not None and any(children(event, "dataInput", "dataInputAssociation")):
            yield subject.finding(
                RULE,
                element,
                "{} gửi dữ liệu kèm sự kiện báo kết quả từng lượt, điều này chưa được hệ thống thực hiện.",
                "Hãy bỏ dữ liệu này; kết quả các lượt có trong biến mang mã của bước.",
                subject.refusal(element),
            )


def _report(subject: Subject, node: Node, report: Report) -> Iterator[Finding]:
    if not report.events:
        yield subject.finding(
            RULE,
            node,
            "{} có điều kiện báo kết quả từng lượt nhưng không phát sự kiện nào.",
            "Hãy chọn sự kiện cần phát, hoặc bỏ điều kiện này.",
            "warning",
        )
    for event in report.events:
        if event.kind not in _THROWN:
            yield subject.finding(
                RULE,
                node,
                f"{{}} báo kết quả từng lượt bằng {event_word(event)}, chưa được hệ thống thực hiện.",
                "Hãy dùng tín hiệu hoặc báo cáo vượt cấp; muốn dừng các lượt còn lại thì dùng điều kiện hoàn thành.",
                subject.refusal(node),
            )
        elif not _named(event):
            yield subject.finding(
                RULE,
                node,
                f"{{}} báo kết quả từng lượt nhưng chưa chọn {event_word(event)}.",
                f"Hãy chọn {event_word(event)} cần phát.",
                subject.unfinished,
            )


def _breaking(subject: Subject, level: Level, node: Node, loop: MultiInstance) -> Iterator[Finding]:
    signals = {event.ref for report in loop.reports for event in report.events if event.kind == "signal"}
    codes = loop.codes("escalation")
    for event in level.contents.boundary_events(node.id):
        caught = {each.ref for each in event.events if each.kind == "signal"} & signals
        if event.interrupting and (caught or event.codes("escalation") & {*codes, *([""] if codes else [])}):
            yield subject.finding(
                RULE,
                event,
                f"{{}} dừng {node_label(node, lower=True)} khi chính bước đó báo kết quả một lượt, điều này chưa được "
                "hệ thống thực hiện.",
                "Hãy để sự kiện này không ngắt; muốn dừng các lượt còn lại thì dùng điều kiện hoàn thành.",
                subject.refusal(node),
            )


def _named(event: EventDefinition) -> bool:
    return bool(event.ref if event.kind == "signal" else event.code)
