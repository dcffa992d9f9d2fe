"""What a file really is: its ending and its content must name the same allowed kind.

An allow-list: documents, spreadsheets, pictures and plain text. Nothing that a browser or an office program runs."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import filetype

from engine.storage.problems import Invalid

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_DOCX = f"{_OPEN_XML}wordprocessingml.document"
_XLSX = f"{_OPEN_XML}spreadsheetml.sheet"
MAX_PARTS = 2000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200

_ALLOWED = "PDF, Word (docx), Excel (xlsx), ảnh (jpg, png), văn bản thường (txt, csv)"


def _refuse(reason: str) -> Invalid:
    return Invalid(f"{reason} Chỉ nhận các loại tệp: {_ALLOWED}.", {})


def media_type_of(path: Path, name: str) -> str:
    """The media type of a stored file. Raises Invalid (Vietnamese, says what is accepted) when it is not allowed."""
    ending = name.rpartition(".")[2].lower()
    found = _KINDS.get(ending)
    if found is None:
        raise _refuse(f"Tệp “{name}” thuộc loại không được nhận.")
    media_type, check = found
    if not check(path):
        raise _refuse(f"Nội dung của tệp “{name}” không đúng với đuôi tệp hoặc tệp bị hỏng.")
    return media_type


def _guessed(*types: str) -> Callable[[Path], bool]:
    def check(path: Path) -> bool:
        kind = filetype.guess(str(path))
        return kind is not None and kind.mime in types

    return check


def _pdf(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 2048))
        tail = file.read()
    # A second file glued behind the end mark makes a polyglot: only white space may follow it.
    end = tail.rfind(b"%%EOF")
    return head.startswith(b"%PDF-") and end >= 0 and not tail[end + 5 :].strip(b"\r\n\t \0")


def _open_xml(part: str) -> Callable[[Path], bool]:
    def check(path: Path) -> bool:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return False
        try:
            with zipfile.ZipFile(path) as archive:
                parts = archive.infolist()
                unpacked = sum(each.file_size for each in parts)
                packed = sum(each.compress_size for each in parts) or 1
                names = {each.filename for each in parts}
                if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > packed * MAX_RATIO:
                    return False
                # Macros run when the document is opened; embedded programs likewise.
                if any(n.lower().endswith((".bin", ".exe", ".dll", ".js", ".vbs")) and "vba" in n.lower() for n in names):
                    return False
                if any(".." in Path(n).parts or n.startswith("/") for n in names):
                    return False
                if "[Content_Types].xml" not in names or part not in names:
                    return False
                return b"macroEnabled" not in archive.read("[Content_Types].xml")[: 1 << 20]
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
            return False

    return check


def _text(path: Path) -> bool:
    try:
        content = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    start = content.lstrip("\ufeff \r\n\t")[:64].lower()
    return "\0" not in content and not start.startswith(("<", "#!", "%pdf", "mz", "pk"))


_KINDS: dict[str, tuple[str, Callable[[Path], bool]]] = {
    "pdf": ("application/pdf", _pdf),
    "docx": (_DOCX, _open_xml("word/document.xml")),
    "xlsx": (_XLSX, _open_xml("xl/workbook.xml")),
    "jpg": ("image/jpeg", _guessed("image/jpeg")),
    "jpeg": ("image/jpeg", _guessed("image/jpeg")),
    "png": ("image/png", _guessed("image/png")),
    "txt": ("text/plain", _text),
    "csv": ("text/csv", _text),
}
