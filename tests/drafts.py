"""Keeping a draft of a diagram, a form or a decision file, in a transaction of its own."""

from uuid import UUID

from engine.localities import Draft, save_draft
from engine.organisation import Actor
from engine.storage import Clock, Database


def keep_draft(
    database: Database,
    clock: Clock,
    actor: Actor,
    unit_id: UUID,
    kind: str,
    key: str,
    content: bytes,
    revision: int = 0,
    base: str | None = None,
) -> Draft:
    """What the editors do when they save; arguments and refusals are those of `save_draft`."""
    with database.write() as work:
        return save_draft(
            work, actor, clock, unit_id=unit_id, kind=kind, key=key, content=content, revision=revision, base=base
        )
