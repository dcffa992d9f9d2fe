"""Numbers of documents: one running count per unit, series and year, without gaps, given in the order of issuing.

Source: `domain.md` §4.7. Whether all types share one series or each has its own is the caller's choice of `series`."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from engine.documents.tables import IssuedNumber, NumberBook
from engine.storage import UnitOfWork, new_id
from engine.storage.problems import Conflict, Invalid, NotFound

NUMBER = "{number}"


def take_number(work: UnitOfWork, *, unit_id: UUID, tenant_id: UUID, series: str, year: int, document_id: UUID) -> int:
    """The next number of the series, held for the document; given back when the unit of work fails.

    The row of the book stays locked until the commit, so two units of work get their numbers one after the other.
    Raises Conflict when the document has a number already."""
    held = work.session.scalar(
        select(IssuedNumber.number).where(
            IssuedNumber.document_id == document_id, IssuedNumber.cancelled_reason.is_(None)
        )
    )
    if held is not None:
        raise Conflict("Văn bản này đã có số. Hãy mở lại hồ sơ để xem.")
    dialect = work.connection.dialect.name
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(NumberBook)
    key = {"tenant_id": tenant_id, "unit_id": unit_id, "series": series, "year": year}
    number: int | None = work.session.scalar(
        insert.values(id=new_id(), last=1, **key)
        .on_conflict_do_update(index_elements=list(key), set_={"last": NumberBook.last + 1})
        .returning(NumberBook.last)
    )
    if number is None:
        raise RuntimeError("the number book gave no number")
    work.session.add(IssuedNumber(id=new_id(), number=number, document_id=document_id, **key))
    work.session.flush()
    return number


def open_book(work: UnitOfWork, *, unit_id: UUID, tenant_id: UUID, series: str, year: int, last: int) -> None:
    """Begin a book in the middle of a year: `last` is the last number given on paper before.

    Raises Conflict when the book has given numbers already, Invalid for a negative number."""
    if last < 0:
        raise Invalid("Số đã cấp trước đây không được nhỏ hơn 0.", {"last": ["Hãy ghi số từ 0 trở lên."]})
    key = {"tenant_id": tenant_id, "unit_id": unit_id, "series": series, "year": year}
    known = work.session.scalar(select(NumberBook.id).filter_by(**key))
    if known is not None:
        raise Conflict("Sổ văn bản này đã cấp số nên không đặt lại số bắt đầu được.")
    work.session.add(NumberBook(id=new_id(), last=last, **key))
    work.session.flush()


def book_of(work: UnitOfWork, *, unit_id: UUID, tenant_id: UUID, series: str, year: int) -> NumberBook:
    """The row of a book that a number was just taken from."""
    return work.session.scalars(
        select(NumberBook).where(
            NumberBook.tenant_id == tenant_id,
            NumberBook.unit_id == unit_id,
            NumberBook.series == series,
            NumberBook.year == year,
        )
    ).one()


def cancel_number(work: UnitOfWork, *, document_id: UUID, reason: str) -> int:
    """Cancel the document's number; the number stays in the book with its reason and is never given again.

    Raises Invalid without a reason, NotFound when the document has no number."""
    if not reason.strip():
        raise Invalid("Hãy ghi lý do hủy số.", {"reason": ["Hãy ghi lý do hủy số."]})
    row = work.session.scalar(
        select(IssuedNumber)
        .where(IssuedNumber.document_id == document_id, IssuedNumber.cancelled_reason.is_(None))
        .with_for_update()
    )
    if row is None:
        raise NotFound("Văn bản này chưa có số nên không có gì để hủy.")
    row.cancelled_reason = reason.strip()
    work.session.flush()
    return row.number


def number_text(pattern: str, number: int, on: date) -> str:
    """The number as it is written: a leading 0 under 10, in the pattern (`{number}/KH-MTTQ-BTT`, also `{year}`).

    Raises Invalid when the pattern has no place for the number."""
    if pattern.count(NUMBER) != 1:
        raise Invalid("Mẫu số văn bản chưa có chỗ ghi số. Hãy báo người quản trị sửa lại mẫu.", {})
    return pattern.replace(NUMBER, f"{number:02}").replace("{year}", str(on.year))
