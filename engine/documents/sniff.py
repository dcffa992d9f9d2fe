"""What a file really is: its content must agree with its ending, and only harmless kinds are taken.

An allow-list: anything not recognised here is refused. The checks read the file where it lies."""

import codecs
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype
from lxml import etree

from engine.documents.names import ending_of
from engine.storage.problems import Invalid

CHUNK = 1 << 16
MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_CONTENT_TYPES = 1024 * 1024
_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php", b"<body", b"<iframe", b"#!", b"mz\x90")
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: its media type, its check, the endings `filetype` may answer for it."""

    media_type: str
    check: Callable[[BinaryIO, str], bool]
    guesses: tuple[str | None, ...]


def recognise(path: Path, name: str) -> str:
    """The media type of the file at `path` called `name`. Raises Invalid when its kind is not taken or not true."""
    ending = ending_of(name)
    kind = KINDS.get(ending)
    if kind is None:
        hint = _INSTEAD.get(ending, f"Hãy gửi tệp loại: {', '.join(sorted(KINDS))}.")
        raise _refuse(f"Tệp “{name}” thuộc loại không được nhận. {hint}")
    with path.open("rb") as file:
        head = file.read(8_192)
        guess = filetype.guess_extension(head)
        if guess not in kind.guesses or _looks_like_markup(head):
            raise _refuse(_NOT_TRUE.format(name, ending))
        try:
            true = kind.check(file, ending)
        except _BROKEN:
            true = False
    if not true:
        raise _refuse(_NOT_TRUE.format(name, ending))
    return kind.media_type


# Whatever a broken or lying archive makes its reader say (a missing part is a LookupError).
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    LookupError,
    EOFError,
    ValueError,
    RuntimeError,
    OverflowError,
)
_NOT_TRUE = (
    "Nội dung tệp “{0}” không đúng là tệp {1} lành lặn. Hãy mở tệp bằng phần mềm soạn ra nó, lưu lại rồi gửi lại."
)
_INSTEAD = {
    "doc": "Hãy lưu lại thành tệp .docx hoặc .pdf.",
    "xls": "Hãy lưu lại thành tệp .xlsx hoặc .pdf.",
    "docm": "Hãy lưu lại thành tệp .docx, không có macro.",
    "xlsm": "Hãy lưu lại thành tệp .xlsx, không có macro.",
    "zip": "Hãy gửi từng tệp riêng.",
    "rar": "Hãy gửi từng tệp riêng.",
    "heic": "Hãy lưu ảnh thành tệp .jpg.",
}


def _refuse(message: str) -> Invalid:
    return Invalid(message, {})


def _looks_like_markup(head: bytes) -> bool:
    """Would a program that only looks at the beginning take it for a page, a script or a program?"""
    start = head[:1_024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(_MARKUP) or any(mark in head[:1_024].lower() for mark in (b"<script", b"<html", b"<?php"))


def _tail(file: BinaryIO, size: int) -> bytes:
    end = file.seek(0, 2)
    file.seek(max(0, end - size))
    return file.read()


def _no_zip_inside(file: BinaryIO) -> bool:
    """No archive hides at the end: the same bytes must not be two kinds of file."""
    return b"PK\x05\x06" not in _tail(file, 65_557)


def _pdf(file: BinaryIO, _ending: str) -> bool:
    file.seek(0)
    if not file.read(8).startswith(b"%PDF-"):
        return False
    return _tail(file, 1_024).rstrip(b"\x00 \t\r\n").endswith(b"%%EOF") and _no_zip_inside(file)


def _jpg(file: BinaryIO, _ending: str) -> bool:
    file.seek(0)
    return file.read(3) == b"\xff\xd8\xff" and b"\xff\xd9" in _tail(file, 1 << 20) and _no_zip_inside(file)


def _png(file: BinaryIO, _ending: str) -> bool:
    file.seek(0)
    if file.read(16)[:8] != b"\x89PNG\r\n\x1a\n":
        return False
    return _tail(file, 12) == b"\x00\x00\x00\x00IEND\xaeB`\x82"


def _text(file: BinaryIO, _ending: str) -> bool:
    """UTF-8 throughout, without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    while chunk := file.read(CHUNK):
        text = decoder.decode(chunk)
        if any(char < " " and char not in "\t\r\n\f" for char in text):
            return False
    decoder.decode(b"", final=True)
    return True


def _office(file: BinaryIO, ending: str) -> bool:
    """A package of Office Open XML: nothing before or after the archive, no macros, not a bomb."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04" or b"PK\x05\x06" not in _tail(file, 65_557):
        return False
    size = file.seek(0, 2)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES or not entries or min(entry.header_offset for entry in entries) != 0:
            return False
        if sum(entry.compress_size for entry in entries) > size:
            return False
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_UNPACKED or unpacked > max(MAX_RATIO * size, 10 * 1024 * 1024):
            return False
        if any(_unsafe(entry) for entry in entries) or len({entry.filename for entry in entries}) < len(entries):
            return False
        with archive.open("[Content_Types].xml") as part:
            content = part.read(MAX_CONTENT_TYPES + 1)
    return len(content) <= MAX_CONTENT_TYPES and _content_types_fit(content, _MAIN[ending])


def _unsafe(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    return (
        bool(entry.flag_bits & 1)
        or name.startswith("/")
        or ".." in name.split("/")
        or name.lower().endswith(("vbaproject.bin", "vbadata.xml"))
    )


def _content_types_fit(content: bytes, main: str) -> bool:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.internalDTD is not None or root.tag != _TYPES + "Types":
        return False
    types = [str(part.get("ContentType") or "") for part in root]
    return main in types and not any("macroenabled" in kind.lower() or "vba" in kind.lower() for kind in types)


_OFFICE_GUESSES = ("zip", "docx", "xlsx", "pptx")
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", _pdf, ("pdf",)),
    "jpg": Kind("image/jpeg", _jpg, ("jpg",)),
    "jpeg": Kind("image/jpeg", _jpg, ("jpg",)),
    "png": Kind("image/png", _png, ("png",)),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _office, _OFFICE_GUESSES),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _office, _OFFICE_GUESSES),
    "txt": Kind("text/plain", _text, (None,)),
    "csv": Kind("text/csv", _text, (None,)),
}
