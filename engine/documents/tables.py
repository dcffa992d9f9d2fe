"""Files, documents and number books.

A file's bytes lie under the instance folder by their hash; a document is a signed file with a number and a date given
after the signature (`domain.md` §2.0, SUB_ISSUE); a number, once taken, is never given again."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.storage import Base


class StoredFile(Base):
    """An uploaded file. `state`: 'loose' until the task it was uploaded for is completed with it, then 'bound'."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_case", "case_id", "state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    case_id: Mapped[UUID]
    item_id: Mapped[UUID]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None]
    by: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))


class Document(Base):
    """A document of a case: issued by a unit ('out') or received by it ('in')."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_case", "case_id"),
        Index("ix_document_number", "tenant_id", "unit_id", "number_text"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    case_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(64))
    direction: Mapped[str] = mapped_column(String(3))
    abstract: Mapped[str] = mapped_column(Text)
    number: Mapped[int | None]
    number_text: Mapped[str | None] = mapped_column(String(100))
    dated: Mapped[date | None]
    signer: Mapped[str] = mapped_column(String(300))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    status: Mapped[str] = mapped_column(String(16))
    superseded_by: Mapped[UUID | None]
    created_at: Mapped[datetime]


class Transmittal(Base):
    """A document sent to a recipient: for what purpose, how many copies, by which channel."""

    __tablename__ = "transmittal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    unit_id: Mapped[UUID | None]
    recipient: Mapped[str] = mapped_column(String(300))
    purpose: Mapped[str] = mapped_column(String(300))
    copies: Mapped[int]
    channel: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class NumberBook(Base):
    """The last number taken of a unit's series in a year; the row is locked by whoever takes the next one."""

    __tablename__ = "number_book"

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(100), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    last: Mapped[int]


class TakenNumber(Base):
    """Every number taken, for what; a cancelled one stays with its reason."""

    __tablename__ = "taken_number"
    __table_args__ = (UniqueConstraint("tenant_id", "unit_id", "series", "year", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    series: Mapped[str] = mapped_column(String(100))
    year: Mapped[int]
    number: Mapped[int]
    subject_id: Mapped[UUID]
    at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str | None] = mapped_column(Text)
