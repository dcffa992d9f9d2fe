"""Inputs and outputs are listed in input and output sets, and the sets refer to each other both ways (BPMN 2.0.2
§10.4.2); a specification has at least one of each.
Optional and while-executing references name data that the set lists."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..subject import Subject
from ..texts import nfc, ref
from ..xml import child, children, local, parent

RULE = "data-sets"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("ioSpecification"):
        alone = len(list(children(parent(element), "ioSpecification"))) == 1
        if not alone or any(child(element, name) is None for name in ("inputSet", "outputSet")):
            yield subject.finding(
                RULE,
                element,
                "{} khai báo dữ liệu nhiều lần, hoặc thiếu nhóm dữ liệu vào hay nhóm dữ liệu ra.",
                "Hãy khai báo một lần, có ít nhất một nhóm dữ liệu vào và một nhóm dữ liệu ra, để trống cũng được.",
            )
    for element in subject.xml:
        sets = list(children(element, "inputSet", "outputSet"))
        for kind, name, word in (("dataInput", "inputSet", "dữ liệu vào"), ("dataOutput", "outputSet", "dữ liệu ra")):
            listed = {
                ref(part.text) for entry in sets if local(entry) == name for part in children(entry, f"{kind}Refs")
            }
            for data in children(element, kind):
                if nfc(data.get("id")) not in listed:
                    yield subject.finding(RULE, data, f"{{}} không thuộc nhóm {word} nào.", "Hãy thêm vào một nhóm.")
        for entry in sets:
            yield from _set(subject, element, entry)


def _set(subject: Subject, owner: etree._Element, entry: etree._Element) -> Iterator[Finding]:
    side = "Input" if local(entry) == "inputSet" else "Output"
    other = "Output" if side == "Input" else "Input"
    listed = {ref(part.text) for part in children(entry, f"data{side}Refs")}
    for part in children(entry, f"optional{side}Refs", f"whileExecuting{side}Refs"):
        if ref(part.text) not in listed:
            yield subject.finding(
                RULE,
                owner,
                "{} có dữ liệu tùy chọn không được liệt kê trong nhóm dữ liệu.",
                "Hãy liệt kê dữ liệu đó trong nhóm.",
            )
    for part in children(entry, f"{other.lower()}SetRefs"):
        answer = subject.target(part.text)
        if answer is None:
            continue
        back = {ref(found.text) for found in children(answer, f"{side.lower()}SetRefs")}
        if nfc(entry.get("id")) not in back:
            yield subject.finding(
                RULE,
                owner,
                "{} có nhóm dữ liệu vào và nhóm dữ liệu ra không trỏ về nhau.",
                "Hãy ghi tham chiếu ở cả hai nhóm.",
            )
