"""Documents and their numbers on both databases: only after signing, without gaps, never twice."""

import io
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine.documents import (
    attach_signed,
    cancel,
    create,
    document,
    documents_of,
    number_and_issue,
    number_text,
    open_book,
    read_reference,
    register_incoming,
    store_upload,
    supersede,
    take_number,
)
from engine.documents.tables import IssuedNumber
from engine.storage import Database, new_id
from engine.storage.problems import Conflict, Invalid, NotFound
from tests.integration.documents.samples import ACTOR, CASE, ITEM, PDF, TENANT, UNIT

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 21)
BOOK: dict[str, Any] = {"unit_id": UNIT, "tenant_id": TENANT, "series": "chung", "year": 2026}
ISSUE: dict[str, Any] = {"series": "chung", "pattern": "{number}/KH-MTTQ-BTT"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


def draft(database: Database) -> UUID:
    with database.write() as work:
        return create(
            work, actor=ACTOR, unit_id=UNIT, case_id=CASE, instance_id=None, type_code="plan", type_name="Kế hoạch",
            abstract="Kế hoạch năm 2027",
        )  # fmt: skip


def signed(database: Database, folder: Path) -> UUID:
    made = draft(database)
    with database.write() as work:
        info = store_upload(
            work, folder, actor=ACTOR, case_id=CASE, item_id=ITEM, name="a.pdf", stream=io.BytesIO(PDF), at=NOW
        )
        attach_signed(work, document_id=made, file_id=info.file_id, signer="TM. Ban Thường trực, Chủ tịch")
    return made


def test_number_and_date_come_after_the_signature(database: Database, folder: Path) -> None:
    unsigned, ready = draft(database), signed(database, folder)
    with database.write() as work, pytest.raises(Conflict):
        number_and_issue(work, document_id=unsigned, on=DAY, **ISSUE)
    with database.write() as work:
        issued = number_and_issue(work, document_id=ready, on=DAY, **ISSUE)
    assert (issued.number, issued.text) == (1, "01/KH-MTTQ-BTT")
    with database.read() as session:
        rows = documents_of(session, CASE)
        assert [(row.number, row.dated, row.status_name) for row in rows] == [
            (None, None, "Dự thảo"), ("01/KH-MTTQ-BTT", DAY, "Đã ban hành"),
        ]  # fmt: skip
    with database.write() as work, pytest.raises(Conflict):
        number_and_issue(work, document_id=ready, on=DAY, **ISSUE)
    with database.write() as work, pytest.raises(Conflict):
        attach_signed(work, document_id=ready, file_id=uuid4(), signer="x")


def test_the_signed_file_must_lie_in_the_case(database: Database) -> None:
    made = draft(database)
    with database.write() as work, pytest.raises(Invalid):
        attach_signed(work, document_id=made, file_id=uuid4(), signer="x")
    with database.write() as work, pytest.raises(NotFound):
        attach_signed(work, document_id=uuid4(), file_id=uuid4(), signer="x")


def test_no_number_is_slipped_in_with_an_earlier_date(database: Database, folder: Path) -> None:
    first, second = signed(database, folder), signed(database, folder)
    with database.write() as work:
        number_and_issue(work, document_id=first, on=DAY, **ISSUE)
    with pytest.raises(Conflict), database.write() as work:
        number_and_issue(work, document_id=second, on=date(2026, 11, 20), **ISSUE)
    with database.write() as work:
        issued = number_and_issue(
            work, document_id=second, on=date(2026, 11, 20), backdated_reason="Ký ngày 20/11, quên vào sổ", **ISSUE
        )
    assert issued.number == 2, "the refused attempt left no gap"


def test_a_new_year_a_series_and_a_unit_begin_at_one(database: Database) -> None:
    with database.write() as work:
        numbers = [
            take_number(work, document_id=new_id(), **(BOOK | change))
            for change in (
                {},
                {},
                {"year": 2027},
                {"series": "hoi_dong"},
                {"unit_id": new_id()},
                {"tenant_id": new_id()},
            )
        ]
    assert numbers == [1, 2, 1, 1, 1, 1]


def test_a_book_may_begin_in_the_middle(database: Database) -> None:
    with database.write() as work:
        open_book(work, last=326, **BOOK)
        assert take_number(work, document_id=new_id(), **BOOK) == 327
        with pytest.raises(Conflict):
            open_book(work, last=5, **BOOK)


def test_a_failed_unit_of_work_gives_its_number_back(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as work:
        assert take_number(work, document_id=new_id(), **BOOK) == 1
        raise RuntimeError
    with database.write() as work:
        assert take_number(work, document_id=new_id(), **BOOK) == 1


def test_numbers_taken_at_the_same_time_have_no_gap_and_no_double(database: Database) -> None:
    taken: list[int] = []
    failed: list[BaseException] = []
    begin = threading.Barrier(8)

    def clerk(which: int) -> None:
        begin.wait()
        for attempt in range(5):
            try:
                with database.write() as work:
                    number = take_number(work, document_id=new_id(), **BOOK)
                    if (which + attempt) % 4 == 0:
                        raise InterruptedError
                taken.append(number)
            except InterruptedError:
                continue
            except BaseException as error:
                failed.append(error)
                raise

    clerks = [threading.Thread(target=clerk, args=(which,)) for which in range(8)]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join(60)
    assert not failed
    assert sorted(taken) == list(range(1, 31))


def test_a_cancelled_number_is_kept_and_never_given_again(database: Database, folder: Path) -> None:
    first = signed(database, folder)
    with database.write() as work:
        number_and_issue(work, document_id=first, on=DAY, **ISSUE)
        with pytest.raises(Invalid):
            cancel(work, document_id=first, reason="  ")
        cancel(work, document_id=first, reason="Ghi nhầm loại văn bản")
        with pytest.raises(NotFound):
            cancel(work, document_id=first, reason="lần nữa")
        assert take_number(work, document_id=new_id(), **BOOK) == 2
    with database.read() as session:
        row = session.scalars(select(IssuedNumber).where(IssuedNumber.number == 1)).one()
        assert row.cancelled_reason == "Ghi nhầm loại văn bản"
        assert document(session, first).status_name == "Đã hủy số"


def test_a_document_no_longer_in_force_can_still_be_listed(database: Database, folder: Path) -> None:
    old = signed(database, folder)
    with database.write() as work:
        number_and_issue(work, document_id=old, on=DAY, **ISSUE)
        assert supersede(work, tenant_id=TENANT, unit_id=UNIT, number="01/KH-MTTQ-BTT", by=new_id())
    with database.read() as session:
        assert [row.status_name for row in documents_of(session, CASE)] == ["Hết hiệu lực"]


@pytest.mark.parametrize("written", ["245-KH/TU", "05-CT-TW", "không số", "", "x" * 1_000])
def test_an_incoming_number_never_blocks(database: Database, written: str) -> None:
    with database.write() as work:
        made = register_incoming(
            work, actor=ACTOR, unit_id=UNIT, case_id=CASE, instance_id=None, number_text=written, dated=DAY,
            sender="Tỉnh ủy", abstract="Về công tác dân vận", series="den", year=2026,
        )  # fmt: skip
    with database.read() as session:
        row = document(session, made)
        assert row.number == (written[:150] or None) and row.sender == "Tỉnh ủy" and row.dated == DAY


def test_numbers_are_written_with_a_leading_zero() -> None:
    assert number_text("{number}/KH-MTTQ-BTT", 5, DAY) == "05/KH-MTTQ-BTT"
    assert number_text("{number}/{year}/QĐ", 327, DAY) == "327/2026/QĐ"
    for pattern in ("KH", "{number}{number}", "{number.__class__}"):
        with pytest.raises(Invalid):
            number_text(pattern, 1, DAY)


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("327 /KH-MTTQ-BTT", "administrative", (327, "KH", "MTTQ-BTT")),
        ("861/QĐ-MTTW-BTT", "administrative", (861, "QĐ", "MTTW-BTT")),
        ("98/2023/NĐ-CP", "legal", (98, None, "NĐ-CP")),
        ("06/2022/QH15", "legal", (6, None, "QH15")),
        ("06-KH/ĐĐ", "party", (6, "KH", "ĐĐ")),
        ("301-QĐ/TW", "party", (301, "QĐ", "TW")),
        ("01/QCPH/UBND-UBMTTQ", "joint", (1, "QCPH", "UBND-UBMTTQ")),
        ("05-CT-TW", "unknown", (None, None, None)),
    ],
)
def test_cited_numbers_are_read(text: str, kind: str, parts: tuple[Any, ...]) -> None:
    found = read_reference(text)
    assert (found.kind, (found.number, found.type_code, found.organ)) == (kind, parts)
