"""A data association leads from data to data: into an activity or event to what it declares itself, out of it from
there (BPMN 2.0.2 §10.4.2).
Editors leave the inner end out, or draw the line to the activity as such: out of it, the line then carries all it
brings about; into it, the line says nothing the activity could not read anyway."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..subject import Subject
from ..xml import child, children, local, parent

RULE = "data-ends"
HOLDERS = frozenset(
    "dataObject dataObjectReference dataStore dataStoreReference dataInput dataOutput property inputDataItem "
    "outputDataItem".split()
)
_LOOSE = "{} có đường dữ liệu không nói vào dữ liệu nào của nó; nó vẫn đọc được dữ liệu ở đầu kia theo mã."
_OWN = {
    "dataInputAssociation": ("targetRef", frozenset({"dataInput", "property"})),
    "dataOutputAssociation": ("sourceRef", frozenset({"dataOutput", "property"})),
}


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.elements(*_OWN):
        holder = parent(element)
        inner, kinds = _OWN[local(element)]
        named = [part for part in children(element, "targetRef") if (part.text or "").strip()]
        if not named and local(element) == "dataInputAssociation":
            yield subject.finding(RULE, holder, _LOOSE, "Hãy khai báo dữ liệu vào và nối đường tới đó.", "warning")
        elif len(named) != 1:
            yield subject.finding(
                RULE, holder, "{} có đường dữ liệu không nói ghi vào đâu.", "Hãy chọn dữ liệu mà đường này ghi vào."
            )
        elif local(element) == "dataInputAssociation" and not _carries(element):
            yield subject.finding(
                RULE, holder, "{} có đường dữ liệu không nói lấy từ đâu.", "Hãy chọn dữ liệu mà đường này lấy."
            )
        for part in children(element, "sourceRef", "targetRef"):
            data = subject.target(part.text)
            if data is None:
                continue  # a reference to nothing is found when the file is loaded
            if data is holder and local(part) == inner:
                if inner == "targetRef":
                    fix = "Hãy khai báo dữ liệu vào và nối đường tới đó."
                    yield subject.finding(RULE, holder, _LOOSE, fix, "warning")
            elif local(data) not in HOLDERS:
                yield subject.finding(
                    RULE,
                    holder,
                    "{} có đường dữ liệu nối với một phần tử không giữ dữ liệu.",
                    "Hãy nối với dữ liệu của quy trình, hoặc dữ liệu vào và ra.",
                )
            elif local(part) == inner and not (local(data) in kinds and _owned(holder, data)):
                yield subject.finding(
                    RULE,
                    holder,
                    "{} có đường dữ liệu mà đầu bên trong không phải dữ liệu của chính nó.",
                    "Hãy nối với dữ liệu vào hoặc dữ liệu ra khai báo ở chính phần tử này.",
                )


def _carries(element: etree._Element) -> bool:
    return any(child(element, name) is not None for name in ("sourceRef", "assignment", "transformation"))


def _owned(holder: etree._Element, data: etree._Element) -> bool:
    around = parent(data)
    return around is holder or (local(around) == "ioSpecification" and parent(around) is holder)
