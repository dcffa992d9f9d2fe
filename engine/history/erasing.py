"""Erasing what the journal holds of a person: values and salts go, the entries with their commitments stay.

The entry that tells of it is what verification believes; a value that is gone without one was taken away unlawfully."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from engine.history.commands import EntryRef, Stamp, record_unit
from engine.history.tables import JournalEntry, JournalValue
from engine.storage import Reading, UnitOfWork

COMMAND = "erase_values"


def erase(
    work: UnitOfWork,
    *,
    unit_id: UUID,
    tenant_id: UUID,
    at: datetime,
    stamp: Stamp,
    values: Sequence[UUID],
    request: str,
    case_id: UUID | None = None,
) -> EntryRef:
    """Delete values with their salts and say so in the chain of the unit. `request`: by which request (number, date).

    The caller has checked the right to it."""
    ids = list(dict.fromkeys(values))
    work.connection.execute(delete(JournalValue).where(JournalValue.id.in_(ids)))
    effect = {"do": "erased", "values": [str(each) for each in ids], "reason": request}
    return record_unit(
        work,
        unit_id=unit_id,
        tenant_id=tenant_id,
        at=at,
        stamp=stamp,
        command=COMMAND,
        effects=[effect],
        case_id=case_id,
    )


def erasures(session: Reading) -> dict[UUID, str]:
    """By which request each erased value was erased. One statement."""
    query = select(JournalEntry.effects).where(JournalEntry.command == COMMAND, JournalEntry.chain_kind == "unit")
    found: dict[UUID, str] = {}
    for effects in session.scalars(query):
        for effect in effects if isinstance(effects, list) else []:
            found.update(_told(effect))
    return found


def _told(effect: Any) -> dict[UUID, str]:
    try:
        return {UUID(each): str(effect["reason"]) for each in effect["values"]} if effect["do"] == "erased" else {}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}
