"""An assignment writes to data that is declared, or to a part of it: `report` or `report.total` (BPMN 2.0.2 §10.4.2).
It says both what is written and where."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject
from ..texts import body, expression, label, nfc
from ..xml import child, local, parent
from .data_ends import HOLDERS

RULE = "data-assignments"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    known = {nfc(each.get("id")) for each in subject.xml if local(each) in HOLDERS}
    known |= {label(each.get("name")) for each in subject.xml if local(each) == "dataOutput"}
    for element in subject.elements("assignment"):
        holder = parent(parent(element))
        source, target = (child(element, name) for name in ("from", "to"))
        if source is None or target is None:
            yield subject.finding(
                RULE, holder, "{} có phép gán thiếu giá trị hoặc thiếu nơi ghi.", "Hãy điền đủ giá trị và nơi ghi."
            )
        elif body(target) and expression(body(target)).split(".")[0].strip() not in known:
            yield subject.finding(
                RULE,
                holder,
                "{} có phép gán ghi vào chỗ không phải dữ liệu đã khai báo.",
                "Hãy ghi nơi nhận là mã của dữ liệu, hoặc một phần của nó, ví dụ bao_cao.tong_so.",
                subject.refusal(element),
            )
