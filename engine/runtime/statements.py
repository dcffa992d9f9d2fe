"""The statements that run with every completed task, put together once: building them anew costs more than running.

Values are given when they are executed; a column that is not named stays as it is. Reads are `Prepared`, compiled once;
changes are gathered and sent together (`engine.storage.Gathered`)."""

from typing import Any

from sqlalchemy import bindparam, select, update

from engine.runtime.tables import CaseParty, InstanceRow, ProcessInstance, WorkItem
from engine.storage import Prepared, adding, changing, removing

_instance: Any = ProcessInstance.__table__
_item: Any = WorkItem.__table__
_state: Any = InstanceRow.__table__
_party: Any = CaseParty.__table__

LOCKED = (
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
# The draft, which may be large, is nothing anybody asks for here.
OF_ITEM = tuple(column.name for column in _item.c if not column.name.startswith("draft"))

_locked = [_instance.c[name] for name in LOCKED]
_which = bindparam("which", type_=_instance.c.id.type)
LOCK_INSTANCE = Prepared(select(*_locked).where(_instance.c.id == _which).with_for_update())
LOCK_WITH_ITEM = Prepared(
    select(*_locked, *(_item.c[name].label(f"item_{name}") for name in OF_ITEM))
    .join(_item, _item.c.instance_id == _instance.c.id)
    .where(_item.c.id == _which)
    .with_for_update()
)
"""The columns `LOCKED` of an instance, and those `OF_ITEM` of its work item."""

SET_INSTANCE = changing(_instance, ["version", "status", "due_at", "head_seq", "head_hash", "ended_at"], key=["id"])
SET_DUE = Prepared(update(_instance).where(_instance.c.id == bindparam("which")), names=["due_at"])

ITEM_DONE = changing(
    _item,
    ["state", "done_at", "done_by", "done_by_person", "post_id", "done_key", "draft", "draft_at"],
    key=["id"],
)
_later = {"post_id", "held_since", "done_at", "done_by", "done_by_person", "done_key", "draft", "draft_at"}
OPEN_ITEMS = adding(_item, [column.name for column in _item.c if column.name not in _later])

LOAD_STATE = Prepared(
    select(_state.c.kind, _state.c.key, _state.c.body).where(_state.c.instance_id == bindparam("which"))
)
_place = ["instance_id", "kind", "key"]
DROP_STATE = removing(_state, key=_place)
KEEP_STATE = adding(_state, [column.name for column in _state.c], key=_place, replacing=["body", "format"])
"""Insert rows of state, or replace what is there."""

ADD_PARTIES = adding(_party, [column.name for column in _party.c], key=["case_id", "unit_id"], replacing=["grade"])
"""Insert parties of a case; one that only heard of it works in it now."""
