"""The journal's tables: entries with commitments, values with their salts apart from them, heads of unit chains.

Rows of `journal_entry` are only ever inserted. Erasing a person's data deletes rows of `journal_value` alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.storage import Base


class JournalEntry(Base):
    """One command. `hash` covers every other column, the hash before it among them (`engine.history.chain`)."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("tenant_id", "chain_id", "seq"),
        Index("ix_journal_entry_case", "case_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    chain_id: Mapped[UUID]
    chain_kind: Mapped[str] = mapped_column(String(16))
    seq: Mapped[int]
    case_id: Mapped[UUID | None]
    at: Mapped[datetime]
    command: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    actor_label: Mapped[str]
    effects: Mapped[list[Any]]
    commitments: Mapped[dict[str, Any]]
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class JournalValue(Base):
    """A value and its salt; the entry that brought it holds only the commitment."""

    __tablename__ = "journal_value"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    chain_id: Mapped[UUID] = mapped_column(index=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    name: Mapped[str]
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[str]


class ChainHead(Base):
    """The last link of a unit's chain, locked by whoever appends to it."""

    __tablename__ = "chain_head"

    chain_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
