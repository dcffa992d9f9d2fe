"""A multi-instance activity meant to be run says how many instances there are: a collection or a number (BPMN 2.0.2
§10.3.8).
A number written out is not negative; the item of a collection has a name that is a variable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from ..model import MultiInstance
from ..subject import Subject

RULE = "multi-instance-source"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            loop = node.loop
            if not isinstance(loop, MultiInstance):
                continue
            if not loop.collection and not loop.cardinality:
                yield subject.finding(
                    RULE,
                    node,
                    "{} làm nhiều lượt nhưng không nói rõ danh sách hay số lượt.",
                    "Hãy đặt danh sách cần đi qua, hoặc số lượt.",
                )
            elif loop.cardinality.startswith("-") and loop.cardinality[1:].strip().isdigit():
                yield subject.finding(RULE, node, "{} có số lượt nhỏ hơn 0.", "Hãy đặt số lượt từ 0 trở lên.")
            if loop.item and not re.fullmatch(r"[^\W\d]\w*", loop.item):
                yield subject.finding(
                    RULE,
                    node,
                    "{} đặt tên biến của từng lượt không hợp lệ.",
                    "Hãy đặt tên bằng chữ cái, chữ số và gạch dưới, ví dụ don_vi.",
                )
            if loop.completion and re.fullmatch(r"-?\d+(\.\d+)?|\"[^\"]*\"", loop.completion):
                yield subject.finding(
                    RULE,
                    node,
                    "{} có điều kiện hoàn thành không phải là điều kiện đúng hoặc sai.",
                    "Hãy viết điều kiện so sánh, ví dụ nrOfCompletedInstances >= 3.",
                )
