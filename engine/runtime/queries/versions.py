"""How many instances are under way on which version of a process, for administrators.

Instances stay on the version they began with, so a version that is no longer in force may still be at work."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from engine.runtime.tables import ProcessInstance
from engine.storage import Reading

_BATCH = 500


def running_by_release(session: Reading, unit_ids: Collection[UUID], release_ids: Collection[UUID]) -> dict[UUID, int]:
    """Instances under way in these units by release id; releases without any are left out."""
    counts: dict[UUID, int] = {}
    units = list(unit_ids)
    for start in range(0, len(units) if release_ids else 0, _BATCH):
        query = select(ProcessInstance.release_id, func.count()).where(
            ProcessInstance.unit_id.in_(units[start : start + _BATCH]),
            ProcessInstance.release_id.in_(release_ids),
            ProcessInstance.status == "running",
        )
        for release_id, count in session.execute(query.group_by(ProcessInstance.release_id)):
            counts[release_id] = counts.get(release_id, 0) + count
    return counts
