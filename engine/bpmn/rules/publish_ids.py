"""Ids are plain names the engine and its data can carry, and none that SpiffWorkflow keeps for itself
(notes/spiffworkflow.md §1).
Element ids become names of variables, so they are letters, digits and underscores."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from ..model import Node, Process
from ..subject import Subject

RULE = "publish-ids"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process in subject.definitions.processes.values():
        elements: list[Process | Node] = [process, *process.walk()]
        for element in elements:
            if element.id in _RESERVED or element.id.endswith(_ENDINGS):
                yield subject.finding(
                    RULE, element, "{} mang mã dành riêng cho hệ thống.", "Hãy đặt mã khác cho phần tử này."
                )
            elif not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}", element.id):
                yield subject.finding(
                    RULE,
                    element,
                    "{} có mã chứa ký tự không dùng được hoặc quá dài.",
                    "Hãy đặt mã chỉ gồm chữ không dấu, chữ số và gạch dưới, dài tối đa 100 ký tự.",
                )


_RESERVED = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
_ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", " [child]")
