"""The names of BPMN's XML, and reading a file of it; what is not taken is refused with a Vietnamese finding.
What a hostile file could do is kept out by `engine.storage.xml`."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.storage.xml import XmlRefused, parse_xml

from .findings import BpmnRefused, Finding

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

_SAVE_AGAIN = "Hãy mở quy trình trong trình thiết kế, lưu lại rồi tải lên tệp mới."
_REFUSALS = {
    "file-size": (
        "Tệp quy trình lớn hơn 2 MB.",
        "Hãy tách quy trình thành nhiều quy trình nhỏ gọi nhau, hoặc bỏ hình ảnh nhúng trong tệp.",
    ),
    "encoding": ("Bảng mã ký tự của tệp không được hỗ trợ hoặc bị sai.", "Hãy lưu lại tệp với bảng mã UTF-8."),
    "doctype": ("Tệp có phần khai báo kiểu tài liệu (DOCTYPE), không được nhận.", _SAVE_AGAIN),
    "xml": ("Tệp không phải là tệp quy trình hợp lệ, không đọc được nội dung.", _SAVE_AGAIN),
    "depth": ("Các phần trong tệp lồng nhau quá sâu.", "Hãy tách phần bên trong thành quy trình riêng."),
    "extent": ("Tệp có quá nhiều phần tử.", "Hãy tách quy trình thành nhiều quy trình nhỏ gọi nhau."),
}


def refuse(rule: str, message: str, remedy: str) -> BpmnRefused:
    """The exception for a file that is wrong as a whole."""
    return BpmnRefused([Finding(rule, "error", "", "", message, remedy)])


def parse(source: bytes) -> etree._Element:
    """The root element. Raises BpmnRefused for whatever is not a plain, bounded BPMN document."""
    try:
        root = parse_xml(source)
    except XmlRefused as refused:
        raise refuse(refused.reason, *_REFUSALS[refused.reason]) from refused
    if root.tag != f"{{{BPMN}}}definitions":
        raise refuse("not-bpmn", "Tệp không phải là tệp quy trình theo chuẩn BPMN 2.0.", _SAVE_AGAIN)
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def is_bpmn(element: etree._Element) -> bool:
    """Whether an element belongs to the BPMN namespace."""
    return str(element.tag).startswith(f"{{{BPMN}}}")


def elsewhere(element: etree._Element, written: str) -> bool:
    """Whether a reference names something of another file: its prefix is bound to another namespace than the file's."""
    prefix, colon, _ = written.partition(":")
    target = element.getroottree().getroot().get("targetNamespace")
    return bool(colon) and element.nsmap.get(prefix, target) != target


def q(name: str) -> str:
    """A BPMN element name with its namespace, as lxml wants it."""
    return f"{{{BPMN}}}{name}"


def own_elements(root: etree._Element) -> Iterator[etree._Element]:
    """Every BPMN element of a file, in order; what other tools keep for themselves (`extensionElements`, elements of
    another vocabulary) is theirs, whatever it looks like (BPMN 2.0.2 §8.2.3)."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        if local(element) != "extensionElements":
            waiting += [part for part in reversed(element) if is_bpmn(part)]


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """BPMN child elements, all or those with one of the names."""
    for child in element:
        if is_bpmn(child) and (not names or local(child) in names):
            yield child


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first BPMN child with this name."""
    return element.find(q(name))


def parent(element: etree._Element) -> etree._Element:
    """The element around this one; itself for the root."""
    around = element.getparent()
    return element if around is None else around
