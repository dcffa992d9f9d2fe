"""Bytes to an XML tree without giving a hostile file anything to work with.
No DOCTYPE, no entities, no network, bounded size, depth and number of elements; refusals are Vietnamese findings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from .findings import BpmnRefused, Finding

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

MAX_BYTES = 2_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 30_000

_DECLARED = re.compile(r"""^<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^<\?xml\b[^>]{0,400}\?>")
# What BPMN tools write. Anything else (UTF-7 above all) is a way to hide markup from a scanner.
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
}
_SAVE_AGAIN = "Hãy mở quy trình trong trình thiết kế, lưu lại rồi tải lên tệp mới."


def refuse(rule: str, message: str, remedy: str) -> BpmnRefused:
    """The exception for a file that is wrong as a whole."""
    return BpmnRefused([Finding(rule, "error", "", "", message, remedy)])


def parse(source: bytes) -> etree._Element:
    """The root element. Raises BpmnRefused for whatever is not a plain, bounded XML document."""
    if len(source) > MAX_BYTES:
        raise refuse(
            "file-size",
            "Tệp quy trình lớn hơn 2 MB.",
            "Hãy tách quy trình thành nhiều quy trình nhỏ gọi nhau, hoặc bỏ hình ảnh nhúng trong tệp.",
        )
    text = _decode(source)
    if _has_doctype(text):
        raise refuse("doctype", "Tệp có phần khai báo kiểu tài liệu (DOCTYPE), không được nhận.", _SAVE_AGAIN)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refuse("xml", "Tệp không phải là tệp quy trình hợp lệ, không đọc được nội dung.", _SAVE_AGAIN) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refuse("doctype", "Tệp có phần khai báo kiểu tài liệu (DOCTYPE), không được nhận.", _SAVE_AGAIN)
    _check_extent(root)
    if root.tag != f"{{{BPMN}}}definitions":
        raise refuse("not-bpmn", "Tệp không phải là tệp quy trình theo chuẩn BPMN 2.0.", _SAVE_AGAIN)
    return root


def _decode(source: bytes) -> str:
    unreadable = refuse(
        "encoding", "Bảng mã ký tự của tệp không được hỗ trợ hoặc bị sai.", "Hãy lưu lại tệp với bảng mã UTF-8."
    )
    try:
        if source.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
            raise unreadable
        if source.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = source.decode("utf-16")
        else:
            declared = _DECLARED.match(source[:400].decode("latin-1").removeprefix("\xef\xbb\xbf").lstrip())
            encoding = _ENCODINGS.get(declared[1].lower()) if declared else "utf-8"
            if encoding is None or (encoding != "utf-8" and source.startswith(b"\xef\xbb\xbf")):
                raise unreadable
            text = source.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError as error:
        raise unreadable from error
    return text.lstrip()


def _has_doctype(text: str) -> bool:
    """Whether the prolog holds a DOCTYPE; walks over comments and instructions by hand, so in linear time."""
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if text.startswith("<!--", at):
            end = text.find("-->", at + 4)
        elif text.startswith("<?", at):
            end = text.find("?>", at + 2)
        else:
            return text.startswith("<!", at)
        if end < 0:
            return False  # not well-formed, which the parser says better
        at = end + 2


def _check_extent(root: etree._Element) -> None:
    depth = elements = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > MAX_DEPTH:
            raise refuse(
                "depth", "Các phần trong tệp lồng nhau quá sâu.", "Hãy tách phần bên trong thành quy trình riêng."
            )
        if elements > MAX_ELEMENTS:
            raise refuse(
                "extent", "Tệp có quá nhiều phần tử.", "Hãy tách quy trình thành nhiều quy trình nhỏ gọi nhau."
            )


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def is_bpmn(element: etree._Element) -> bool:
    """Whether an element belongs to the BPMN namespace."""
    return str(element.tag).startswith(f"{{{BPMN}}}")


def q(name: str) -> str:
    """A BPMN element name with its namespace, as lxml wants it."""
    return f"{{{BPMN}}}{name}"


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
