"""A data store outlives its process (BPMN 2.0.2 §10.4.1), and this engine keeps data with a case: nothing reads or
fills one.
One that is only drawn is harmless; a data association with it would do nothing in silence."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import element_label
from ..subject import Subject
from ..xml import children, local, parent

RULE = "data-stores"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("dataInputAssociation", "dataOutputAssociation"):
        for part in children(element, "sourceRef", "targetRef"):
            store = subject.target(part.text)
            if store is not None and local(store) in ("dataStore", "dataStoreReference"):
                yield subject.finding(
                    RULE,
                    parent(element),
                    f"{{}} lấy hoặc ghi {element_label(store, lower=True)}, điều này chưa được hệ thống thực hiện.",
                    "Hãy dùng dữ liệu của quy trình cho những gì một hồ sơ cần, "
                    "và bước tự động cho những gì phải lưu ngoài hồ sơ.",
                    subject.refusal(element),
                )
