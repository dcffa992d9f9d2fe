"""Numbers of documents: gap-free in the order of issue, per unit, series and year (`domain.md` §4.7).

A number is taken inside the transaction that uses it, so a rolled back command gives it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.documents.tables import NumberBook, TakenNumber
from engine.storage import UnitOfWork, new_id
from engine.storage.problems import Invalid, NotFound


def take_number(
    work: UnitOfWork, *, unit_id: UUID, tenant_id: UUID, series: str, year: int, subject_id: UUID, at: datetime
) -> int:
    """The next number of a series, from 1 in each year. The book's row stays locked until the transaction ends."""
    dialect = postgresql if work.connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(NumberBook).values(
        unit_id=unit_id, series=series, year=year, tenant_id=tenant_id, last=1
    )
    number: int = work.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["unit_id", "series", "year"], set_={"last": NumberBook.last + 1}
        ).returning(NumberBook.last)
    ).scalar_one()
    work.connection.execute(
        insert(TakenNumber).values(
            id=new_id(),
            tenant_id=tenant_id,
            unit_id=unit_id,
            series=series,
            year=year,
            number=number,
            subject_id=subject_id,
            at=at,
        )
    )
    return number


def number_text(number: int, pattern: str) -> str:
    """A number as it is written, with a leading zero below 10 (`domain.md` §3.5). Raises Invalid for a bad pattern."""
    if pattern.count("{number}") != 1:
        message = f"Mẫu số, ký hiệu “{pattern}” phải có đúng một chỗ {{number}}. Hãy sửa trong tham số của đơn vị."
        raise Invalid(message, {"series": [message]})
    return pattern.replace("{number}", f"{number:02d}")


def cancel_number(work: UnitOfWork, subject_id: UUID, reason: str, at: datetime) -> None:
    """Mark the number taken for something as cancelled; it is kept and never given again. Raises NotFound."""
    changed = work.connection.execute(
        update(TakenNumber)
        .where(TakenNumber.subject_id == subject_id, TakenNumber.cancelled_at.is_(None))
        .values(cancelled_at=at, cancelled_reason=reason)
    )
    if changed.rowcount == 0:
        raise NotFound("Không tìm thấy số văn bản cần hủy. Hãy kiểm tra lại sổ văn bản.")
