"""Small true files of every kind that is taken, made here byte by byte."""

import copy
import io
import zipfile
from random import Random
from uuid import UUID

from engine.organisation import Actor

TENANT = UUID("018f0000-0000-7000-8000-0000000000a0")
UNIT = UUID("018f0000-0000-7000-8000-0000000000a1")
CASE = UUID("018f0000-0000-7000-8000-0000000000a2")
ITEM = UUID("018f0000-0000-7000-8000-0000000000a3")
ACTOR = Actor(UUID(int=1), UUID(int=2), UNIT, "office", "Văn thư", TENANT)

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 20 + b"\xff\xd9"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def office(main: str = WORD, more: dict[str, bytes] | None = None, doctype: str = "") -> bytes:
    """A package of Office Open XML with this main part."""
    types = f'{doctype}<Types xmlns="{_TYPES}"><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        for name, content in {"word/document.xml": b"<x/>", **(more or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def overlapping() -> bytes:
    """A package whose fifty parts all lie in the same bytes: small here, large when unpacked."""
    out = io.BytesIO(office(more={"word/media/x": Random(1).randbytes(300_000)}))
    with zipfile.ZipFile(out, "a") as archive:
        part = archive.getinfo("word/media/x")
        for number in range(50):
            twin = copy.copy(part)
            twin.filename = f"word/media/x{number}"
            archive.filelist.append(twin)
        archive.comment = b"x"
        archive.comment = b""
    return out.getvalue()


def plain_zip() -> bytes:
    """An archive that is no document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()
