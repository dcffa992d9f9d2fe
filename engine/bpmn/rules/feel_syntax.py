"""Every FEEL text of a process meant to be run is well-formed (design.md §4, DMN 1.5 chapter 10).
Conditions, timers after `=`, scripts, collections, completion conditions, the properties `due` and `unit` after `=`."""

from __future__ import annotations

from collections.abc import Iterator

from ..expressions import syntax_problem
from ..findings import Finding
from ..model import Flow, Lane, MultiInstance, Node
from ..subject import Subject

RULE = "feel-syntax"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for flow in level.flows:
            yield from _problem(subject, flow, "điều kiện", flow.condition)
        for node in level.nodes:
            for what, text in _texts(node):
                yield from _problem(subject, node, what, text)
    for process in subject.definitions.processes.values():
        for lane in process.walk_lanes():
            unit = lane.properties.get("unit", "")
            if process.executable and unit.startswith("="):
                yield from _problem(subject, lane, "cách chọn đơn vị", unit[1:])


def _texts(node: Node) -> Iterator[tuple[str, str]]:
    for event in node.events:
        if event.timer_kind and event.text.startswith("="):
            yield "hẹn giờ", event.text[1:]
        if event.kind == "conditional":
            yield "điều kiện", event.text
    if isinstance(node.loop, MultiInstance):
        yield "danh sách các lượt", node.loop.collection
        yield "số lượt", node.loop.cardinality
        yield "điều kiện hoàn thành", node.loop.completion
    if "feel" in node.script_format.lower():
        yield "nội dung tính toán", node.script
    for name, what in (("due", "hạn"), ("unit", "cách chọn đơn vị"), ("payload", "nội dung gửi")):
        text = node.properties.get(name, "")
        if text.startswith("="):
            yield what, text[1:]


def _problem(subject: Subject, element: Node | Flow | Lane, what: str, text: str) -> Iterator[Finding]:
    problem = syntax_problem(text) if text.strip() else ""
    if problem:
        yield subject.finding(
            RULE, element, f"{{}} có {what} {problem}.", "Hãy sửa biểu thức; có thể thử ngay trong trình thiết kế."
        )
