"""Taking an instance for one command: its row is locked until the unit of work ends.

SQLite has one writer at a time anyway; on PostgreSQL the row lock is what makes completion happen once."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from engine.history import Head
from engine.runtime.statements import LOCK_INSTANCE, LOCK_WITH_ITEM, LOCKED, OF_ITEM
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


class Item(SimpleNamespace):
    """A work item's columns but its draft, read together with its instance."""


def _locked(row: tuple[Any, ...]) -> Locked:
    *columns, seq, link = row
    return Locked(**dict(zip(LOCKED, columns, strict=False)), head=Head(seq, link))


def lock_instance(work: UnitOfWork, instance_id: UUID) -> Locked:
    """Lock an instance for this unit of work. Raises NotFound."""
    rows = LOCK_INSTANCE.rows(work.connection, {"which": instance_id})
    if not rows:
        raise NotFound("Không tìm thấy quy trình này. Hãy quay lại danh sách hồ sơ.")
    return _locked(rows[0])


def lock_with_item(work: UnitOfWork, item_id: UUID) -> tuple[Locked, Item]:
    """Lock the instance of a work item, and read the item, in one statement. Raises NotFound.

    PostgreSQL re-reads the locked row after waiting, but not rows joined to it: both are locked."""
    rows = LOCK_WITH_ITEM.rows(work.connection, {"which": item_id})
    if not rows:
        raise NotFound("Không tìm thấy việc này. Hãy quay lại “Việc của tôi”.")
    row, ends = rows[0], len(LOCKED)
    return _locked(row[:ends]), Item(**dict(zip(OF_ITEM, row[ends:], strict=True)))
