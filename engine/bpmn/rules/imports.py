"""An import may only bring kinds of data, which are compared by name (BPMN 2.0.2 §8.2.2, §8.3.12).
Elements of another BPMN file would be missing here, so such an import is refused."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "imports"
_DATA = (
    "http://www.w3.org/2001/XMLSchema",
    "http://www.w3.org/TR/wsdl20",
    "http://www.w3.org/ns/wsdl",
    "http://schemas.xmlsoap.org/wsdl",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("import"):
        if not element.get("importType", "").strip().startswith(_DATA):
            yield subject.finding(
                RULE,
                subject.root,
                "{}: dùng nội dung của tệp khác, điều này chưa được hệ thống thực hiện.",
                "Hãy đưa mọi thứ cần thiết vào cùng một tệp, hoặc gọi quy trình kia bằng bước gọi quy trình khác.",
            )
