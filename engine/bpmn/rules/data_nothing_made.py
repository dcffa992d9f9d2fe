"""A step that brings nothing about fills no data outputs (BPMN 2.0.2 §10.4.2): a task without a kind, a send task.
It would stop with an incident when it ends; a signal carries no data, so its catcher's outputs stay empty."""

from __future__ import annotations

from collections.abc import Iterator

from ..data import DataSet
from ..findings import Finding
from ..model import Node
from ..subject import Subject

RULE = "data-nothing-made"
_MAKES_NOTHING = frozenset({"task", "sendTask", "manualTask"})


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.data is None:
                continue
            if node.kind in _MAKES_NOTHING and _asks(node):
                yield subject.finding(
                    RULE,
                    node,
                    "{} khai báo dữ liệu ra bắt buộc nhưng không có gì tạo ra dữ liệu đó.",
                    "Hãy đổi thành bước việc có biểu mẫu, bước tính toán hoặc bước tự động.",
                    "warning",
                )
            if node.event_kind == "signal" and node.data.outputs:
                yield subject.finding(
                    RULE,
                    node,
                    "{} khai báo dữ liệu ra, nhưng tín hiệu không mang dữ liệu nên phần này luôn trống.",
                    "Hãy dùng sự kiện thông điệp nếu cần gửi dữ liệu.",
                    "warning",
                )


def _asks(node: Node) -> bool:
    """Whether every output set wants something."""
    sets: tuple[DataSet, ...] = node.data.output_sets if node.data is not None else ()
    return bool(sets) and all(each.required for each in sets)
