"""Uploads on both databases: what is taken stays byte for byte, what is hostile leaves nothing behind."""

import errno
import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from engine.documents import (
    Limits,
    bind_files,
    clean_orphans,
    erase_file,
    files_of,
    find_files,
    open_file,
    store_upload,
)
from engine.documents.names import clean_name
from engine.storage import Database
from engine.storage.problems import Invalid, NotFound, Problem, Unavailable
from tests.integration.documents.samples import (
    ACTOR,
    CASE,
    ITEM,
    JPG,
    MACRO,
    PDF,
    PNG,
    SHEET,
    office,
    overlapping,
    plain_zip,
)

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
Store = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


@pytest.fixture
def store(database: Database, folder: Path) -> Store:
    def take(name: str, content: bytes | io.RawIOBase, at: datetime = NOW, **more: Any) -> Any:
        stream: Any = io.BytesIO(content) if isinstance(content, bytes) else content
        with database.write() as work:
            return store_upload(
                work, folder, actor=ACTOR, case_id=CASE, item_id=ITEM, name=name, stream=stream, at=at, **more
            )

    return take


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


GOOD = [
    ("Kế hoạch.pdf", PDF, "application/pdf"),
    ("ảnh.PNG", PNG, "image/png"),
    ("ảnh.jpeg", JPG, "image/jpeg"),
    ("báo cáo.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("bảng.xlsx", office(SHEET), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ghi chú.txt", "Đoàn kết\n".encode(), "text/plain"),
    ("bảng.csv", "\ufeffa;b\n1;2\n".encode(), "text/csv"),
]


@pytest.mark.parametrize(("name", "content", "media_type"), GOOD, ids=[name for name, _, _ in GOOD])
def test_taken_byte_for_byte(
    database: Database, folder: Path, store: Store, name: str, content: bytes, media_type: str
) -> None:
    info = store(name, content)
    assert (info.name, info.size, info.media_type) == (name, len(content), media_type)
    with database.read() as session:
        again, path = open_file(session, folder, info.file_id)
        assert again == info and path.read_bytes() == content
    assert left(folder) == [path]


BAD = [
    ("trang.html", b"<html></html>"),
    ("hinh.svg", b"<svg/>"),
    ("chay.exe", b"MZ\x90\x00" + b"\0" * 50),
    ("thu.docm", office(MACRO)),
    ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    ("khong-duoi", PDF),
    ("ten.pdf.exe", PDF),
    ("gia.pdf", PNG),
    ("gia.png", PDF),
    ("gia.docx", plain_zip()),
    ("gia.docx", office(SHEET)),
    ("macro.docx", office(MACRO)),
    ("macro.docx", office(more={"word/vbaProject.bin": b"x"})),
    ("an.docx", office().replace(b"PK\x03\x04", b"XXPK\x03\x04", 1)),
    ("truoc.docx", b"#!/bin/sh\n" + office()),
    ("duong.docx", office(more={"../../etc/x": b"x"})),
    ("thuc-the.docx", office(doctype='<!DOCTYPE x [<!ENTITY a "b">]>')),
    ("bom.docx", office(more={"word/media/x": b"\0" * (150 * 1024 * 1024)})),
    ("chong.docx", overlapping()),
    ("nhieu.docx", office(more={f"p{number}": b"" for number in range(5_001)})),
    ("hai-mat.pdf", PDF + b"<script>alert(1)</script>"),
    ("hai-mat.pdf", PDF[:-1] + plain_zip()),
    ("cut.pdf", b"%PDF-1.4\n"),
    ("truoc.pdf", b"<html>" + PDF),
    ("hai-mat.jpg", JPG + plain_zip()),
    ("ma.jpg", JPG[:20] + b"<script>x</script>" + JPG[20:]),
    ("hai-mat.png", PNG + plain_zip()),
    ("trang.txt", b"<!DOCTYPE html><script>x</script>"),
    ("lenh.txt", b"#!/bin/sh\nrm -rf /\n"),
    ("hai-byte.txt", "Đoàn kết".encode("utf-16")),
    ("nhi-phan.csv", b"a\x00b"),
    ("dut.txt", "Đ".encode()[:1]),
    ("rong.pdf", b""),
]


@pytest.mark.parametrize(("name", "content"), BAD, ids=[f"{at}-{name}" for at, (name, _) in enumerate(BAD)])
def test_what_is_not_true_or_not_harmless_is_refused(folder: Path, store: Store, name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        store(name, content)
    assert "Hãy" in refused.value.message
    assert left(folder) == []


class Endless(io.RawIOBase):
    """A sender that never stops."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b"%PDF-" + b"x" * (size - 5)


def test_too_large_is_refused_while_it_comes(folder: Path, store: Store) -> None:
    sender = Endless()
    with pytest.raises(Invalid):
        store("to.pdf", sender)
    assert sender.given <= 21 * 1024 * 1024
    with pytest.raises(Invalid):
        store("to.pdf", b"%PDF-" + b"x" * (30 * 1024 * 1024))
    with pytest.raises(Invalid):
        store("to.pdf", PDF, limits=Limits(max_size=10))
    assert left(folder) == []


def test_a_full_disk_or_a_missing_folder_is_said_and_leaves_nothing(
    database: Database, folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(Unavailable):
            store("a.pdf", PDF)
    assert left(folder) == []
    folder.rename(folder.with_name("gone"))
    folder.write_text("not a folder")
    with pytest.raises(Unavailable) as refused:
        store("a.pdf", PDF)
    assert "Hãy" in refused.value.message
    with database.read() as session:
        assert files_of(session, CASE) == []


def test_equal_contents_lie_once_and_changed_ones_are_not_handed_out(
    database: Database, folder: Path, store: Store
) -> None:
    first, second = store("a.pdf", PDF), store("b.pdf", PDF)
    assert first.file_id != second.file_id and len(left(folder)) == 1
    left(folder)[0].write_bytes(PDF + b" ")
    with database.read() as session, pytest.raises(Unavailable):
        open_file(session, folder, first.file_id)
    left(folder)[0].unlink()
    with database.read() as session, pytest.raises(Unavailable):
        open_file(session, folder, first.file_id)
    with database.read() as session, pytest.raises(NotFound):
        open_file(session, folder, uuid4())


def test_files_belong_to_their_case(database: Database, store: Store) -> None:
    info = store("a.pdf", PDF)
    with database.write() as work:
        bind_files(work, [info.file_id], case_id=uuid4())
    with database.read() as session:
        assert files_of(session, CASE) == [] and find_files(session, [info.file_id], case_id=uuid4()) == {}
    with database.write() as work:
        bind_files(work, [info.file_id], case_id=CASE)
    with database.read() as session:
        assert [row.name for row in files_of(session, CASE)] == ["a.pdf"]
        assert find_files(session, [info.file_id], case_id=CASE) == {info.file_id: info}


def test_cleaning_leaves_what_somebody_holds(database: Database, folder: Path, store: Store) -> None:
    old = NOW - timedelta(days=30)
    kept, dropped = store("a.pdf", PDF, at=old), store("b.png", PNG, at=old)
    waiting = store("c.jpg", JPG, at=old)
    with database.write() as work:
        bind_files(work, [kept.file_id], case_id=CASE)
    for path in left(folder):
        os.utime(path, (old.timestamp(), old.timestamp()))
    with database.write() as work:
        untouched = clean_orphans(work, folder, now=NOW, in_use=lambda items: items)
    assert (untouched.rows, untouched.files) == (0, 0) and len(left(folder)) == 3
    with database.write() as work:
        bind_files(work, [waiting.file_id], case_id=CASE)
        cleaned = clean_orphans(work, folder, now=NOW, in_use=lambda items: ())
    assert (cleaned.rows, cleaned.files, cleaned.size) == (1, 1, len(PNG))
    with database.read() as session:
        assert open_file(session, folder, kept.file_id)[0] == kept
        with pytest.raises(NotFound):
            open_file(session, folder, dropped.file_id)


def test_cleaning_that_is_rolled_back_removes_nothing(database: Database, folder: Path, store: Store) -> None:
    old = NOW - timedelta(days=30)
    store("a.pdf", PDF, at=old)
    os.utime(left(folder)[0], (old.timestamp(), old.timestamp()))
    with pytest.raises(RuntimeError), database.write() as work:
        clean_orphans(work, folder, now=NOW, in_use=lambda items: ())
        raise RuntimeError
    assert len(left(folder)) == 1


def test_erased_bytes_are_gone_unless_another_holds_them(database: Database, folder: Path, store: Store) -> None:
    first, second = store("a.pdf", PDF), store("b.pdf", PDF)
    with database.write() as work:
        erase_file(work, folder, first.file_id)
    with database.read() as session, pytest.raises(NotFound):
        open_file(session, folder, first.file_id)
    assert len(left(folder)) == 1
    with database.write() as work:
        erase_file(work, folder, second.file_id)
    assert left(folder) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("Ke\u0302\u0301.pdf", "Kế.pdf"),
        ("gia\u202efdp.exe", "giafdp.exe"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ('a<b>"c".pdf', "a_b__c_.pdf"),
        ("...", "tep"),
        ("", "tep"),
        (" .pdf", "pdf"),
    ],
)
def test_names_become_harmless(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_long_names_keep_their_ending() -> None:
    name = clean_name("ộ" * 500 + ".pdf")
    assert name.endswith(".pdf") and len(name) <= 150 and len(name.encode()) <= 255


def test_a_refusal_is_always_a_problem(store: Store) -> None:
    for seed in range(60):
        noise = bytes((seed * 7 + at * at) % 256 for at in range(400))
        for name, start in (("a.docx", b"PK\x03\x04"), ("a.pdf", b"%PDF-"), ("a.png", b"\x89PNG"), ("a.txt", b"")):
            with pytest.raises(Problem):
                store(name, start + noise)
