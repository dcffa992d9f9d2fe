"""A data association without transformation has one source of the same kind of data as its target (BPMN 2.0.2
§10.4.2).
Data flows out of inputs and into outputs of a process, not the other way."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..items import item_of, same_item
from ..subject import Subject
from ..xml import child, children, local, parent

RULE = "data-associations"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements("dataInputAssociation", "dataOutputAssociation"):
        holder = parent(element)
        plain = child(element, "transformation") is None
        sources = [subject.target(part.text) for part in children(element, "sourceRef")]
        targets = [subject.target(part.text) for part in children(element, "targetRef")]
        if plain and len(sources) > 1:
            yield subject.finding(
                RULE,
                holder,
                "{} có đường dữ liệu lấy từ nhiều nguồn mà không có phép chuyển đổi.",
                "Hãy để lại một nguồn, hoặc thêm phép chuyển đổi.",
            )
        for source in sources:
            if source is not None and local(source) == "dataOutput" and local(element) == "dataInputAssociation":
                yield subject.finding(
                    RULE,
                    holder,
                    "{} lấy dữ liệu từ dữ liệu ra của quy trình.",
                    "Hãy lấy từ dữ liệu vào hoặc từ dữ liệu của quy trình.",
                )
            for target in targets:
                if (
                    plain
                    and not _assigned(element)
                    and source is not None
                    and target is not None
                    and _differ(subject, source, target)
                ):
                    yield subject.finding(
                        RULE,
                        holder,
                        "{} có đường dữ liệu nối hai kiểu dữ liệu khác nhau.",
                        "Hãy dùng cùng một kiểu dữ liệu, hoặc thêm phép chuyển đổi.",
                    )
        for target in targets:
            if target is not None and local(target) == "dataInput" and local(element) == "dataOutputAssociation":
                yield subject.finding(
                    RULE,
                    holder,
                    "{} ghi dữ liệu vào dữ liệu vào của quy trình.",
                    "Hãy ghi vào dữ liệu ra hoặc vào dữ liệu của quy trình.",
                )


def _assigned(element: etree._Element) -> bool:
    return child(element, "assignment") is not None


def _differ(subject: Subject, source: etree._Element, target: etree._Element) -> bool:
    left, right = item_of(subject, source), item_of(subject, target)
    return left is not None and right is not None and not same_item(left, right)
