"""A reference to a data object is named as the object is, with its state in brackets (BPMN 2.0.2 §10.4.1).
Two names for one thing would let people take it for two; only said where the object has a name itself."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..texts import label
from ..xml import child

RULE = "data-reference-name"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("dataObjectReference"):
        data, name = subject.target(element.get("dataObjectRef")), label(element.get("name"))
        own = label(data.get("name")) if data is not None else ""
        if not name or not own or name == own:
            continue
        state = child(element, "dataState")
        word = label(state.get("name")) if state is not None else ""
        if not word or "".join(name.split()) != "".join(f"{own}[{word}]".split()):
            yield subject.finding(
                RULE,
                element,
                f"{{}} mang tên khác với dữ liệu “{own}” mà nó chỉ tới.",
                "Hãy đặt cùng tên, có thể thêm trạng thái trong ngoặc vuông.",
                "warning",
            )
