"""Who gets a task and until when: lanes bound to a role and a unit selector, deadlines in FEEL.

`docs/architecture.md`, Definitions; `domain.md` §0: what an organ outside has to do becomes a task of our văn thư."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from engine.organisation import Directory, Responsible
from engine.spiff import Compiled, Execution, Incident
from engine.spiff.timing import moment
from engine.storage.clock import legal_midnight
from engine.storage.problems import NotFound


@dataclass(frozen=True)
class Assignment:
    """Where a task goes."""

    responsible: Responsible
    due_at: datetime | None
    awaits_reply: bool
    priority: int


def assign(
    execution: Execution, compiled: Compiled, directory: Directory, token_id: UUID, unit_id: UUID, now: datetime
) -> Assignment:
    """The unit, role and deadline of a newly opened task. Raises Incident when its lane gives no unit."""
    step = execution.step(token_id)
    lane = compiled.lane_of(step.process_id, step.element_id)
    bound = {**(lane.properties if lane is not None else {}), **step.properties}
    role, selector = bound.get("role"), bound.get("unit", "own")
    if not role:
        raise Incident(f"Bước “{step.name}” chưa khai báo bộ phận thực hiện.")
    if role.startswith("="):
        role = execution.evaluate_at(token_id, role)
        if not isinstance(role, str):
            raise Incident(f"Biểu thức chọn vai trò của bước “{step.name}” không cho một vai trò.")
    units = units_of(execution, directory, token_id, selector, unit_id, now)
    if len(units) != 1:
        raise Incident(f"Bộ phận thực hiện của bước “{step.name}” phải cho đúng một đơn vị, hiện cho {len(units)}.")
    due = step.properties.get("due")
    try:
        responsible = directory.responsible(role, units[0], now)
    except NotFound as problem:
        raise Incident(f"Bộ phận thực hiện của bước “{step.name}” là một đơn vị không có trong danh sách.") from problem
    return Assignment(
        responsible,
        deadline(execution.evaluate_at(token_id, due), now) if due else None,
        # An organ outside owes us nothing: its step is waited for, never overdue (`domain.md` §0).
        step.properties.get("awaits_reply") == "true" or responsible.on_behalf_of is not None,
        _whole(step.properties.get("priority")),
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.strip().removeprefix("-").isdecimal() else 0


def units_of(
    execution: Execution, directory: Directory, token_id: UUID, selector: Any, unit_id: UUID, now: datetime
) -> list[UUID]:
    """Ids of the units a selector gives: a name, or FEEL after `=` giving an id or a list of ids."""
    if isinstance(selector, str) and not selector.startswith("="):
        return [unit.id for unit in directory.units_for(selector, unit_id, now)]
    value = execution.evaluate_at(token_id, selector) if isinstance(selector, str) else selector["unit"]
    return list(dict.fromkeys(read_id(each) for each in (value if isinstance(value, list) else [value])))


def read_id(value: Any) -> UUID:
    """A unit's id from a FEEL value: the id as text, or the unit's context. Raises Incident."""
    if isinstance(value, dict):
        value = value.get("id")
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError) as error:
        raise Incident("Biểu thức chọn đơn vị phải cho mã định danh của một đơn vị.") from error


def deadline(value: Any, now: datetime) -> datetime | None:
    """The first moment that is too late: a date lasts to its end in Vietnam, a duration counts from now."""
    if value is None:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return legal_midnight(value + timedelta(days=1))
    return moment(value, now)
