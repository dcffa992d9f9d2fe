"""What begins a process by itself reads nothing of a case: there is none yet (BPMN 2.0.2 §10.5.2, table 10.84).
The unit, its parameters and the clock are there."""

from __future__ import annotations

from collections.abc import Iterator

from ..beginnings import by_itself
from ..dataflow import names_in
from ..findings import Finding
from ..subject import Subject

RULE = "start-outside"
OUTSIDE = frozenset({"unit", "profile"})


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process in subject.definitions.processes.values():
        if not process.executable:
            continue
        for begins in by_itself(process):
            text = begins.event.text
            if begins.event.kind == "timer" and not text.startswith("="):
                continue
            if unknown := sorted(names_in(text) - OUTSIDE):
                named = ", ".join(f"“{name}”" for name in unknown)
                yield subject.finding(
                    RULE,
                    process.nodes[begins.element],
                    f"{{}} dùng {named}, nhưng lúc đó chưa có hồ sơ nên chưa có dữ liệu này.",
                    "Hãy chỉ dùng tham số của đơn vị (profile), đơn vị (unit) và ngày giờ hiện tại.",
                )
