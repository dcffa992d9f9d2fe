"""Taking an instance for one command: its row is locked until the unit of work ends.

SQLite has one writer at a time anyway; on PostgreSQL the row lock is what makes completion happen once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.history import Head
from engine.runtime.tables import ProcessInstance, WorkItem
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


_LOCKED = (
    ProcessInstance.id,
    ProcessInstance.tenant_id,
    ProcessInstance.case_id,
    ProcessInstance.unit_id,
    ProcessInstance.release_id,
    ProcessInstance.process_id,
    ProcessInstance.version,
    ProcessInstance.status,
    ProcessInstance.head_seq,
    ProcessInstance.head_hash,
)


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
    row = work.connection.execute(
        select(*_LOCKED).where(ProcessInstance.id == instance_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy quy trình này. Hãy quay lại danh sách hồ sơ.")
    return locked(row)


def lock_with_item(work: UnitOfWork, item_id: UUID) -> tuple[Locked, Any]:
    """Lock the instance of a work item, and read the item, in one statement. Raises NotFound.

    PostgreSQL re-reads the locked row after waiting, but not rows joined to it: both are locked."""
    row = work.connection.execute(
        select(*_LOCKED, *(column.label(f"item_{column.key}") for column in WorkItem.__table__.columns))
        .join(WorkItem, WorkItem.instance_id == ProcessInstance.id)
        .where(WorkItem.id == item_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy việc này. Hãy quay lại “Việc của tôi”.")
    return locked(row), row
