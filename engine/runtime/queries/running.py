"""How many instances are under way, for the preview of a publication (`engine.localities.running`).

They stay on the version they began with; the preview says how many."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select

from engine.runtime.tables import ProcessInstance
from engine.storage import Reading

_BATCH = 500


def running_instances(session: Reading, unit_ids: Collection[UUID], process_keys: Collection[str]) -> Mapping[str, int]:
    """Instances under way of these processes in these units, by process id."""
    counts: dict[str, int] = {}
    units = list(unit_ids)
    for start in range(0, len(units), _BATCH):
        query = select(ProcessInstance.process_id, func.count()).where(
            ProcessInstance.unit_id.in_(units[start : start + _BATCH]),
            ProcessInstance.process_id.in_(process_keys),
            ProcessInstance.status == "running",
        )
        for key, count in session.execute(query.group_by(ProcessInstance.process_id)):
            counts[key] = counts.get(key, 0) + count
    return counts
