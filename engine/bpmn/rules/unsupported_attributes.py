"""Attributes that change what an element means and that the engine does not carry out (design.md §5).
Each is refused rather than ignored."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..xml import local, parent

RULE = "unsupported-attributes"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        kind = local(element)
        if kind == "sequenceFlow" and element.get("isImmediate") == "false":
            yield subject.finding(
                RULE,
                element,
                "{} cho phép việc khác xen giữa, quy trình thực thi không được dùng.",
                "Hãy bỏ thuộc tính này.",
            )
        if kind == "process" and element.get("processType") == "Public" and element.get("isExecutable") == "true":
            yield subject.finding(
                RULE,
                element,
                "{} là quy trình công khai nên không được đánh dấu thực thi.",
                "Hãy bỏ loại công khai, hoặc bỏ dấu thực thi.",
            )
        if kind == "multiInstanceLoopCharacteristics" and element.get("behavior", "All") != "All":
            yield subject.finding(
                RULE,
                element,
                "{} báo kết quả từng lượt bằng sự kiện, chưa được hệ thống thực hiện.",
                "Hãy để báo khi tất cả các lượt xong, và dùng điều kiện hoàn thành.",
            )
        if kind == "documentation" and "/" not in element.get("textFormat", "text/plain"):
            yield subject.finding(
                RULE,
                parent(element),
                "{} có phần mô tả ghi sai kiểu văn bản.",
                "Hãy mở và lưu lại trong trình thiết kế.",
            )
