"""One data association, and where what it writes belongs (BPMN 2.0.2 §10.4.2, decision 0019).

`carrying.py` says when associations are carried out; here is what one of them does with names and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.data import DataAssociation
from engine.spiff.declared import Carried, Names
from engine.spiff.host import Incident

if TYPE_CHECKING:
    from engine.spiff.evaluation import Evaluation

Place = tuple[str, Names]
"""A scope and the names of one variable in it."""
Pending = dict[Place, Any]
"""What is to be written, so that nothing is when a later part fails."""


def data_scope(task: Task) -> str:
    """The id of the scope an activity's own data lies in."""
    return f"{task.id}/data"


def home(execution: Evaluation, task: Task, name: str) -> Place:
    """Where a variable a token writes belongs, and under which names: among the activity's own data, else where the
    name is declared, up to the process that was called, else in the nearest scope."""
    scope = execution.scope_of(task)
    own: Carried | None = task.task_spec.carried
    if own is not None and name in own.names:
        return scope, own.names[name]
    if scope.endswith("/data"):
        scope = execution.scopes.scopes[scope].parent or scope
    at: Task | None = task
    while at is not None:
        run = at.workflow
        if group := run.level.data.names.get(name):
            return run.scope, group
        if execution.scopes.scopes[run.scope].parent is None:
            break  # a called process does not see the data of the one that calls
        at = run.owner
        if at is not None and "item" in at.internal_data:
            item: Carried | None = at.task_spec.carried
            if item is not None and name in item.names:
                return execution.scope_of(at), item.names[name]
    return scope, (name,)


def is_list(task: Task, name: str) -> bool:
    """Whether data is declared to be a list."""
    own: Carried | None = task.task_spec.carried
    at: Task | None = task
    while at is not None:
        if name in at.workflow.level.data.lists:
            return True
        at = at.workflow.owner
    return own is not None and name in own.lists


def carry(
    execution: Evaluation,
    task: Task,
    scope: str,
    association: DataAssociation,
    place: Place,
    produced: Mapping[str, Any],
    pending: Pending,
) -> None:
    """Carry out one association into `pending`; without its sources it is not carried out (§10.4.2)."""
    given: dict[str, Any] = {name: value for (_, names), value in pending.items() for name in names}
    for source in association.sources:
        if source in produced:
            given[source] = produced[source]
        elif source not in given:
            ref = execution.scopes.find(scope, source)
            if ref is None:
                return
            given[source] = execution.scopes.value_of(ref)
    if association.transformation:
        pending[place] = execution.evaluate_in(scope, association.transformation, given)
    for each in association.assignments:
        value = execution.evaluate_in(scope, each.source, given)
        name, path = _target(execution, task, association, each.target)
        where = place if name == association.target else home(execution, task, name)
        pending[where] = _put(_standing(execution, where, pending), path, value) if path else value
    if not association.transformation and not association.assignments and association.sources:
        pending[place] = given[association.sources[0]]


def _target(execution: Evaluation, task: Task, association: DataAssociation, text: str) -> tuple[str, list[str]]:
    """What an assignment writes to: data that is declared, and perhaps the way to a part of it."""
    parts = [part.strip() for part in text.split(".")]
    name = parts[0]
    if name == association.target or home(execution, task, name)[1] != (name,):
        return name, parts[1:]
    carried: Carried | None = task.task_spec.carried
    declared = carried is not None and (name in carried.names or name in {item.id for item in carried.data.properties})
    at: Task | None = task
    while at is not None and not declared:
        declared = name in at.workflow.level.data.names
        at = at.workflow.owner
    if not declared:
        raise Incident(f"Phép gán ghi vào “{text}”, không phải dữ liệu đã khai báo.")
    return name, parts[1:]


def _standing(execution: Evaluation, where: Place, pending: Pending) -> Any:
    if where in pending:
        return pending[where]
    ref = execution.scopes.scopes[where[0]].variables.get(where[1][0])
    return execution.scopes.value_of(ref) if ref is not None else {}


def _put(whole: Any, path: list[str], value: Any) -> Any:
    """A context with one part replaced; what was there is not changed."""
    if not isinstance(whole, dict):
        raise Incident("Phép gán ghi vào một phần của dữ liệu, nhưng dữ liệu đó không phải là bảng giá trị.")
    inner = _put(whole.get(path[0], {}), path[1:], value) if path[1:] else value
    return {**whole, path[0]: inner}


def commit(execution: Evaluation, task: Task, pending: Pending) -> None:
    for (scope, names), value in pending.items():
        single = not isinstance(value, list | dict) and value is not None
        kept = [value] if single and is_list(task, names[0]) else value
        execution.put_value(scope, names, kept)
