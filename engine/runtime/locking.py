"""Taking an instance for one command: its row is locked until the unit of work ends.

SQLite has one writer at a time anyway; on PostgreSQL the row lock is what makes completion happen once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.history import Head
from engine.runtime.statements import LOCK_INSTANCE, LOCK_WITH_ITEM
from engine.storage import UnitOfWork
from engine.storage.problems import NotFound


@dataclass
class Locked:
    """The instance row as it stood when it was locked."""

    id: UUID
    tenant_id: UUID
    case_id: UUID
    unit_id: UUID
    release_id: UUID
    process_id: str
    version: int
    status: str
    head: Head


def locked(row: Any) -> Locked:
    return Locked(
        row.id,
        row.tenant_id,
        row.case_id,
        row.unit_id,
        row.release_id,
        row.process_id,
        row.version,
        row.status,
        Head(row.head_seq, row.head_hash),
    )


def lock_instance(work: UnitOfWork, instance_id: UUID) -> Locked:
    """Lock an instance for this unit of work. Raises NotFound."""
    row = work.connection.execute(LOCK_INSTANCE, {"which": instance_id}).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy quy trình này. Hãy quay lại danh sách hồ sơ.")
    return locked(row)


def lock_with_item(work: UnitOfWork, item_id: UUID) -> tuple[Locked, Any]:
    """Lock the instance of a work item, and read the item, in one statement. Raises NotFound.

    PostgreSQL re-reads the locked row after waiting, but not rows joined to it: both are locked."""
    row = work.connection.execute(LOCK_WITH_ITEM, {"which": item_id}).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy việc này. Hãy quay lại “Việc của tôi”.")
    return locked(row), row
