"""The statements that run with every completed task, put together once: building them anew costs more than running.

Values are given when they are executed; a column that is not named stays as it is."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.runtime.tables import CaseParty, InstanceRow, ProcessInstance, WorkItem

_instance: Any = ProcessInstance.__table__
_item: Any = WorkItem.__table__
_state: Any = InstanceRow.__table__
_party: Any = CaseParty.__table__

_locked = [
    _instance.c[name]
    for name in (
        "id",
        "tenant_id",
        "case_id",
        "unit_id",
        "release_id",
        "process_id",
        "version",
        "status",
        "head_seq",
        "head_hash",
    )
]

LOCK_INSTANCE = select(*_locked).where(_instance.c.id == bindparam("which")).with_for_update()
LOCK_WITH_ITEM = (
    select(*_locked, *(column.label(f"item_{column.name}") for column in _item.c))
    .join(_item, _item.c.instance_id == _instance.c.id)
    .where(_item.c.id == bindparam("which"))
    .with_for_update()
)
SET_INSTANCE = update(_instance).where(_instance.c.id == bindparam("which"))

SET_ITEM = update(_item).where(_item.c.id == bindparam("which"))
OPEN_ITEMS = insert(_item)

LOAD_STATE = select(_state.c.kind, _state.c.key, _state.c.body).where(_state.c.instance_id == bindparam("which"))
DROP_STATE = delete(_state).where(
    _state.c.instance_id == bindparam("of"), _state.c.kind == bindparam("what"), _state.c.key == bindparam("which")
)


def _keep(statement: Any) -> Any:
    return statement.on_conflict_do_update(
        index_elements=["instance_id", "kind", "key"],
        set_={"body": statement.excluded.body, "format": statement.excluded.format},
    )


KEEP_STATE = {"sqlite": _keep(sqlite.insert(_state)), "postgresql": _keep(postgresql.insert(_state))}
"""By the name of the dialect: insert rows of state, or replace what is there."""


def _work(statement: Any) -> Any:
    return statement.on_conflict_do_update(
        index_elements=["case_id", "unit_id"], set_={"grade": statement.excluded.grade}
    )


ADD_PARTIES = {"sqlite": _work(sqlite.insert(_party)), "postgresql": _work(postgresql.insert(_party))}
"""By the name of the dialect: insert parties of a case; one that only heard of it works in it now."""
