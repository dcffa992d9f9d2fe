"""Documents: created with their signed bytes, numbered and dated after the signature, sent to recipients.

Called by operations inside the unit of work of the step that issues them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from engine.documents.number_book import number_text, take_number
from engine.documents.tables import Document, StoredFile, Transmittal
from engine.storage import UnitOfWork, new_id
from engine.storage.problems import Invalid


@dataclass(frozen=True)
class Issued:
    """A document that has got its number."""

    document_id: UUID
    number: int
    number_text: str
    dated: date


def issue(
    work: UnitOfWork,
    *,
    tenant_id: UUID,
    unit_id: UUID,
    case_id: UUID,
    kind: str,
    abstract: str,
    series: str,
    pattern: str,
    dated: date,
    signer: str,
    file_id: UUID,
    at: datetime,
) -> Issued:
    """Give a signed document its number and date. Raises Invalid when the signed file is not of this case."""
    file = work.session.scalar(select(StoredFile).where(StoredFile.id == file_id, StoredFile.case_id == case_id))
    if file is None:
        raise Invalid("Không tìm thấy bản đã ký của văn bản trong hồ sơ này. Hãy đính kèm lại bản đã ký.", {})
    document_id = new_id()
    number = take_number(
        work, unit_id=unit_id, tenant_id=tenant_id, series=series, year=dated.year, subject_id=document_id, at=at
    )
    text = number_text(number, pattern)
    work.connection.execute(
        insert(Document).values(
            id=document_id,
            tenant_id=tenant_id,
            unit_id=unit_id,
            case_id=case_id,
            kind=kind,
            direction="out",
            abstract=abstract,
            number=number,
            number_text=text,
            dated=dated,
            signer=signer,
            file_id=file_id,
            status="issued",
            created_at=at,
        )
    )
    return Issued(document_id, number, text, dated)


@dataclass(frozen=True)
class Recipient:
    """To whom a document goes."""

    name: str
    unit_id: UUID | None = None
    purpose: str = ""
    copies: int = 1
    channel: str = ""


def dispatch(
    work: UnitOfWork, *, tenant_id: UUID, document_id: UUID, recipients: Iterable[Recipient], at: datetime
) -> int:
    """Record that a document was sent to its recipients. Answers to how many."""
    rows = [
        {
            "id": new_id(),
            "tenant_id": tenant_id,
            "document_id": document_id,
            "unit_id": each.unit_id,
            "recipient": each.name,
            "purpose": each.purpose,
            "copies": each.copies,
            "channel": each.channel,
            "at": at,
        }
        for each in recipients
    ]
    if rows:
        work.connection.execute(insert(Transmittal), rows)
    return len(rows)


def supersede(work: UnitOfWork, *, tenant_id: UUID, unit_id: UUID, number: str, by: UUID) -> bool:
    """Mark an issued document of a unit as no longer in force. False when there is none with that number."""
    changed = work.connection.execute(
        update(Document)
        .where(
            Document.tenant_id == tenant_id,
            Document.unit_id == unit_id,
            Document.number_text == number,
            Document.status == "issued",
        )
        .values(status="superseded", superseded_by=by)
    )
    return changed.rowcount > 0
