"""What becomes of an issued document: sent to recipients, and one day no longer in force.

Called by operations inside the unit of work of the step that does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from engine.documents.tables import ISSUED, OUT, SUPERSEDED, Document, Transmittal
from engine.storage import Reading, UnitOfWork, new_id


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
            "recipient": each.name[:300],
            "purpose": each.purpose[:300],
            "copies": each.copies,
            "channel": each.channel[:64],
            "at": at,
        }
        for each in recipients
    ]
    if rows:
        work.connection.execute(insert(Transmittal), rows)
    return len(rows)


def supersede(work: UnitOfWork, *, tenant_id: UUID, unit_id: UUID, number: str, by: UUID) -> bool:
    """Mark an issued document of a unit as no longer in force. False when there is none with that number."""
    changed = work.session.execute(
        update(Document)
        .where(
            Document.tenant_id == tenant_id,
            Document.unit_id == unit_id,
            Document.number_text == number,
            Document.status == ISSUED,
        )
        .values(status=SUPERSEDED, superseded_by=by)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def issued_numbers(session: Reading, tenant_id: UUID, unit_id: UUID) -> set[str]:
    """The numbers of a unit's own documents that are in force."""
    query = select(Document.number_text).where(
        Document.tenant_id == tenant_id,
        Document.unit_id == unit_id,
        Document.direction == OUT,
        Document.status == ISSUED,
    )
    return {number for number in session.scalars(query) if number is not None}
