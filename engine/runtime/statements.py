"""The statements that run with every completed task, put together once: building them anew costs more than running.

Values are given when they are executed; a column that is not named stays as it is. What every completed task runs
is `Prepared`: compiled once, too."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.runtime.tables import CaseParty, InstanceRow, ProcessInstance, WorkItem
from engine.storage import Prepared

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

# The draft, which may be large, is nothing anybody asks for here.
_of_item = [column.label(f"item_{column.name}") for column in _item.c if not column.name.startswith("draft")]

LOCK_INSTANCE = select(*_locked).where(_instance.c.id == bindparam("which")).with_for_update()
LOCK_WITH_ITEM = (
    select(*_locked, *_of_item)
    .join(_item, _item.c.instance_id == _instance.c.id)
    .where(_item.c.id == bindparam("which"))
    .with_for_update()
)

_this = update(_instance).where(_instance.c.id == bindparam("which"))
SET_INSTANCE = Prepared(_this, ["version", "status", "due_at", "head_seq", "head_hash", "ended_at"])
SET_DUE = Prepared(_this, ["due_at"])

ITEM_DONE = Prepared(
    update(_item).where(_item.c.id == bindparam("which")),
    ["state", "done_at", "done_by", "done_by_person", "post_id", "done_key", "draft", "draft_at"],
)
_later = {"post_id", "held_since", "done_at", "done_by", "done_by_person", "done_key", "draft", "draft_at"}
OPEN_ITEMS = Prepared(insert(_item), [column.name for column in _item.c if column.name not in _later])

LOAD_STATE = Prepared(
    select(_state.c.kind, _state.c.key, _state.c.body).where(_state.c.instance_id == bindparam("which"))
)
DROP_STATE = Prepared(
    delete(_state).where(
        _state.c.instance_id == bindparam("of"), _state.c.kind == bindparam("what"), _state.c.key == bindparam("which")
    )
)


def _keep(statement: Any) -> Any:
    return statement.on_conflict_do_update(
        index_elements=["instance_id", "kind", "key"],
        set_={"body": statement.excluded.body, "format": statement.excluded.format},
    )


KEEP_STATE = Prepared(
    {"sqlite": _keep(sqlite.insert(_state)), "postgresql": _keep(postgresql.insert(_state))},
    [column.name for column in _state.c],
)
"""Insert rows of state, or replace what is there."""


def _work(statement: Any) -> Any:
    return statement.on_conflict_do_update(
        index_elements=["case_id", "unit_id"], set_={"grade": statement.excluded.grade}
    )


ADD_PARTIES = Prepared(
    {"sqlite": _work(sqlite.insert(_party)), "postgresql": _work(postgresql.insert(_party))},
    [column.name for column in _party.c],
)
"""Insert parties of a case; one that only heard of it works in it now."""
