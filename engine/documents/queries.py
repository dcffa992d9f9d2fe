"""Questions about files and documents; who may see them is decided by the runtime."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from engine.documents.tables import Document, StoredFile
from engine.forms.model import FileInfo
from engine.storage import Reading

_STATUS = {"issued": "Đã ban hành", "superseded": "Hết hiệu lực", "cancelled": "Đã hủy", "registered": "Đã đăng ký"}


@dataclass(frozen=True)
class FileView:
    """A file of a case, as lists show it."""

    file_id: UUID
    name: str
    size: int
    media_type: str
    at: datetime
    by: str


@dataclass(frozen=True)
class DocumentView:
    """A document of a case, as lists show it."""

    document_id: UUID
    kind_name: str
    number: str | None
    dated: date | None
    abstract: str
    status_name: str
    file_id: UUID | None


def file_info(row: StoredFile) -> FileInfo:
    """The row as forms keep it."""
    return FileInfo(row.id, row.name, row.size, row.media_type, row.sha256)


def find_files(session: Reading, ids: Iterable[UUID], *, case_id: UUID) -> dict[UUID, FileInfo]:
    """Files of a case by id; those of other cases are not found."""
    rows = session.scalars(select(StoredFile).where(StoredFile.id.in_(list(ids)), StoredFile.case_id == case_id))
    return {row.id: file_info(row) for row in rows}


def files_of(session: Reading, case_id: UUID) -> list[FileView]:
    """The files a case was built with, oldest first."""
    query = select(StoredFile).where(StoredFile.case_id == case_id, StoredFile.state == "bound")
    rows = session.scalars(query.order_by(StoredFile.at, StoredFile.id))
    return [FileView(row.id, row.name, row.size, row.media_type, row.at, row.by) for row in rows]


def documents_of(session: Reading, case_id: UUID) -> list[DocumentView]:
    """The documents of a case, oldest first."""
    rows = session.scalars(select(Document).where(Document.case_id == case_id).order_by(Document.created_at))
    return [
        DocumentView(row.id, row.kind, row.number_text, row.dated, row.abstract, _STATUS[row.status], row.file_id)
        for row in rows
    ]


def issued_numbers(session: Reading, tenant_id: UUID, unit_id: UUID) -> set[str]:
    """The numbers of a unit's documents that are in force."""
    query = select(Document.number_text).where(
        Document.tenant_id == tenant_id, Document.unit_id == unit_id, Document.status == "issued"
    )
    return {number for number in session.scalars(query) if number is not None}
