"""Which issued document of a unit is in force: what dates of the unit's parameters are stated in.

Registered with the localities, which ask for it before a stated date is moved."""

from uuid import UUID

from sqlalchemy import select

from engine.documents.tables import ISSUED, OUT, Document
from engine.localities import IssuedDocument
from engine.storage import Reading


def newest_in_force(session: Reading, unit_id: UUID, kind: str) -> IssuedDocument | None:
    """The newest document of this kind (type code) that the unit issued and that is in force."""
    row = session.scalar(
        select(Document)
        .where(
            Document.unit_id == unit_id,
            Document.direction == OUT,
            Document.type_code == kind,
            Document.status == ISSUED,
        )
        .order_by(Document.dated.desc(), Document.number.desc())
        .limit(1)
    )
    if row is None or row.number_text is None or row.dated is None:
        return None
    return IssuedDocument(row.type_name or "Văn bản", row.number_text, row.dated)
