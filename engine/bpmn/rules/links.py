"""Links come in pairs on one level: every throwing link leads to exactly one catching link (BPMN 2.0.2 §10.5.5).
Several throwing links may lead to one catching link; a catching link without any is never reached."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..links import leads_to, links
from ..subject import Subject

RULE = "links"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        throws, catches = links(level, "intermediateThrowEvent"), links(level, "intermediateCatchEvent")
        for node, link in (*throws, *catches):
            if not link.text:
                yield subject.finding(
                    RULE, node, "{} loại liên kết chưa có tên liên kết.", "Hãy đặt cùng một tên cho hai đầu liên kết."
                )
        for node, throw in throws:
            count = sum(leads_to(throw, catch) for _, catch in catches)
            if count != 1:
                yield subject.finding(
                    RULE,
                    node,
                    f"{{}} có {count} đầu nhận liên kết trên cùng cấp, phải có đúng một.",
                    "Hãy đặt một đầu nhận cùng tên trong cùng quy trình.",
                )
        for node, catch in catches:
            if not any(leads_to(throw, catch) for _, throw in throws):
                yield subject.finding(
                    RULE,
                    node,
                    "{} là đầu nhận của liên kết nhưng không có đầu gửi nào dẫn tới.",
                    "Hãy đặt đầu gửi cùng tên trong cùng quy trình, hoặc bỏ sự kiện này.",
                )
