"""The tables of the documents room: stored files, documents with their numbers, and the number books.

A file's bytes lie in the uploads folder under their hash; a row says whose they are. Numbers are rows, never reused."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.storage import Base, new_id

LOOSE, BOUND, ERASED = "loose", "bound", "erased"
DRAFT, SIGNED, ISSUED, CANCELLED, RECEIVED = "draft", "signed", "issued", "cancelled", "received"
SUPERSEDED = "superseded"
OUT, IN = "out", "in"


class StoredFile(Base):
    """One upload. `state`: 'loose' until an answer or a document holds it, 'bound', 'erased' (bytes and name gone)."""

    __tablename__ = "stored_file"
    __table_args__ = (Index(None, "case_id"), Index(None, "sha256"), Index(None, "state", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    case_id: Mapped[UUID | None]
    item_id: Mapped[UUID | None]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None]
    by: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default=LOOSE)


class Document(Base):
    """A document issued (`direction` 'out') or received ('in'). Number and date are empty until it is issued.

    `sign` is the part of the number after the slash; `external_*` and `sender` are a received document's own."""

    __tablename__ = "document"
    __table_args__ = (Index(None, "case_id"), Index(None, "tenant_id", "unit_id", "dated"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    case_id: Mapped[UUID | None]
    instance_id: Mapped[UUID | None]
    direction: Mapped[str] = mapped_column(String(3), default=OUT)
    type_code: Mapped[str] = mapped_column(String(40))
    type_name: Mapped[str] = mapped_column(String(200))
    abstract: Mapped[str] = mapped_column(Text)
    sign: Mapped[str] = mapped_column(String(100), default="")
    number: Mapped[int | None]
    number_text: Mapped[str | None] = mapped_column(String(150))
    dated: Mapped[date | None]
    signed_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    status: Mapped[str] = mapped_column(String(12), default=DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    signer: Mapped[str] = mapped_column(String(400), default="")
    backdated_reason: Mapped[str | None] = mapped_column(Text)
    external_number: Mapped[str | None] = mapped_column(String(150))
    external_date: Mapped[date | None]
    sender: Mapped[str | None] = mapped_column(String(400))
    superseded_by: Mapped[UUID | None]


class NumberBook(Base):
    """A running number: one row per unit, series and year; it starts again each year (`domain.md` §4.7)."""

    __tablename__ = "number_book"
    __table_args__ = (UniqueConstraint("tenant_id", "unit_id", "series", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    series: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    last: Mapped[int]
    last_dated: Mapped[date | None]


class IssuedNumber(Base):
    """A number that was given; a cancelled one keeps its row with the reason and is never given again."""

    __tablename__ = "issued_number"
    __table_args__ = (UniqueConstraint("tenant_id", "unit_id", "series", "year", "number"), Index(None, "document_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    series: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    number: Mapped[int]
    document_id: Mapped[UUID]
    cancelled_reason: Mapped[str | None] = mapped_column(Text)


class Transmittal(Base):
    """A document sent to a recipient: for what purpose, how many copies, by which channel (`domain.md` §1.1)."""

    __tablename__ = "transmittal"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    unit_id: Mapped[UUID | None]
    recipient: Mapped[str] = mapped_column(String(300))
    purpose: Mapped[str] = mapped_column(String(300))
    copies: Mapped[int]
    channel: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
