"""Where FEEL stands in a process: every text an expression is written in, with the field of the editor it belongs to.
Shared by the rule that refuses faulty expressions and by the editor, which says it at the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .expressions import syntax_problem
from .model import Definitions, Flow, Lane, MultiInstance, Node, Process, StandardLoop
from .texts import expression

# property → how a sentence names it; `in.` and `out.` of operations and called processes are told by their prefix
_PROPERTIES = {
    "due": "hạn",
    "prefill": "nội dung điền sẵn",
    "payload": "nội dung gửi",
    "correlation": "cách ghép thông điệp",
    "title": "tên hồ sơ",
    "code": "mã hồ sơ",
}
_PREFIXES = {"in.": "giá trị đưa vào", "out.": "giá trị lấy ra"}
# Texts that are an expression only after `=`, else the name of something.
_MARKED = {"unit": "cách chọn đơn vị", "role": "cách chọn vai trò", "to": "nơi nhận"}

Holder = Process | Node | Flow | Lane


@dataclass(frozen=True, slots=True)
class FeelText:
    """One expression: `field` is the property's name, or condition, timer, script, cardinality; `what` names it."""

    holder: Holder
    field: str
    what: str
    text: str

    @property
    def problem(self) -> str:
        """Where it is wrong, as an end of sentence; '' when it is well-formed or empty."""
        return syntax_problem(self.text) if self.text.strip() else ""


def feel_texts(definitions: Definitions) -> Iterator[FeelText]:
    """Every expression of the processes that are meant to be run."""
    for process in definitions.runnable():
        if not process.executable:
            continue
        holders: list[Holder] = [process, *process.walk_lanes(), *process.walk_flows(), *process.walk()]
        for holder in holders:
            yield from texts_of(holder)


def texts_of(holder: Holder) -> Iterator[FeelText]:
    """Every expression written at one element, a flow's condition included."""
    if isinstance(holder, Flow):
        yield FeelText(holder, "condition", "điều kiện", holder.condition)
        return
    if isinstance(holder, Node):
        yield from _own(holder)
    yield from _properties(holder)


def _own(node: Node) -> Iterator[FeelText]:
    for event in node.events:
        if event.timer_kind and event.text.startswith("="):
            yield FeelText(node, "timer", "hẹn giờ", event.text[1:])
        if event.kind == "conditional":
            yield FeelText(node, "condition", "điều kiện", event.text)
    if isinstance(node.loop, MultiInstance):
        if node.data is None or not node.data.loop_input or "collection" in node.properties:
            yield FeelText(node, "collection", "danh sách các lượt", node.loop.collection)
        yield FeelText(node, "cardinality", "số lượt", node.loop.cardinality)
        yield FeelText(node, "completion", "điều kiện hoàn thành", node.loop.completion)
        for report in node.loop.reports:
            yield FeelText(node, "report", "điều kiện báo kết quả từng lượt", report.condition)
    if isinstance(node.loop, StandardLoop):
        yield FeelText(node, "loop", "điều kiện lặp", node.loop.condition)
    if node.ad_hoc is not None:
        yield FeelText(node, "completion", "điều kiện hoàn thành", node.ad_hoc.condition)
    yield FeelText(node, "activation", "điều kiện kích hoạt", node.activation)
    if node.data is not None:
        for association in (*node.data.incoming, *node.data.outgoing):
            yield FeelText(node, "data", "phép chuyển đổi dữ liệu", association.transformation)
            for assignment in association.assignments:
                yield FeelText(node, "data", "phép gán dữ liệu", assignment.source)
    if "feel" in node.script_format.lower():
        yield FeelText(node, "script", "nội dung tính toán", node.script)


def _properties(holder: Process | Node | Lane) -> Iterator[FeelText]:
    for name, text in holder.properties.items():
        prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
        if prefix:
            yield FeelText(holder, name, _PREFIXES[prefix], expression(text))
        elif name in _PROPERTIES:
            yield FeelText(holder, name, _PROPERTIES[name], expression(text))
        elif name in _MARKED and text.startswith("="):
            yield FeelText(holder, name, _MARKED[name], text[1:])
