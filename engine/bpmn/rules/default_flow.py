"""A default flow leaves the element that names it and has no condition of its own (BPMN 2.0.2 §8.3.13, §10.3, §10.6).
It is taken when no other condition holds."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import ACTIVITIES
from ..subject import Subject

RULE = "default-flow"

# Which kinds choose among their flows (§10.3, §10.6.2, §10.6.3, §10.6.5).
_MAY = ACTIVITIES | {"exclusiveGateway", "inclusiveGateway", "complexGateway"}


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if not node.default:
                continue
            if node.kind not in _MAY:
                yield subject.finding(
                    RULE,
                    node,
                    "{} không được có nhánh mặc định.",
                    "Hãy bỏ nhánh mặc định, hoặc dùng cổng rẽ nhánh.",
                )
            elif node.default not in node.outgoing:
                yield subject.finding(
                    RULE,
                    node,
                    "{} có nhánh mặc định không đi ra từ chính nó.",
                    "Hãy chọn lại nhánh mặc định trong số các đường nối đi ra.",
                )
            elif level.contents.flows[node.default].conditional:
                yield subject.finding(
                    RULE,
                    node,
                    "{} có nhánh mặc định kèm điều kiện; điều kiện này không được xét.",
                    "Hãy xóa điều kiện trên nhánh mặc định.",
                    "warning",
                )
