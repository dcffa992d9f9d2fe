"""A process that people or messages start is given no data inputs; only a call gives them (BPMN 2.0.2 §10.4.2).
One that requires some would stop at the first step that reads them."""

from __future__ import annotations

from collections.abc import Iterator

from ..beginnings import beginnings
from ..findings import Finding
from ..subject import Subject

RULE = "publish-inputs"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process in subject.definitions.processes.values():
        if process.data is None:
            continue
        asked = bool(process.data.input_sets) and all(each.required for each in process.data.input_sets)
        comes = any(beginnings(subject.definitions, process, kind) for kind in ("message", "signal"))
        if asked and (process.properties.get("startable") or comes):
            yield subject.finding(
                RULE,
                process,
                "{} đòi dữ liệu vào, nhưng được mở trực tiếp nên không ai đưa dữ liệu đó.",
                "Hãy hỏi dữ liệu bằng biểu mẫu của bước đầu, hoặc đánh dấu dữ liệu vào là tùy chọn.",
            )
