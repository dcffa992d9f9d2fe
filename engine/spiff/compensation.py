"""Undoing what was done: completed activities by their handlers, the latest first (BPMN 2.0.2 §10.7, §13.5.5).

A level keeps an entry for each completed activity that can be undone: `e` its element; `items` one entry for each
instance of a repeated one; `in` the entries of a sub-process that is undone piece by piece; `v` its variables as they
were. A thrower (`undo`: what is still to be undone, with the level it lies in) waits until every handler is done."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow.task import Task

if TYPE_CHECKING:
    from engine.spiff.machine import Machine
    from engine.spiff.run import Run

Entry = dict[str, Any]


def entry_of(run: Run, task: Task) -> Entry | None:
    """How the activity a token has completed can be undone; None when it cannot."""
    spec = task.task_spec
    handled, inner = run.level.handler_of(spec.node.id) is not None, task.internal_data.get("inside")
    items = task.internal_data.get("instances")
    if handled and spec.node.loop is not None:
        return {"e": spec.node.id, "items": items} if items else None
    if handled:
        return {"e": spec.node.id}
    if inner is not None:
        return {"e": spec.node.id, **inner}
    kept = [item for item in items or () if "in" in item]
    return {"e": spec.node.id, "items": kept} if kept else None


def ended(run: Run) -> Entry | None:
    """What a level that has ended leaves to be undone, with its variables; None when nothing."""
    if not run.to_undo and run.level.undoer is None:
        return None
    return {"in": list(run.to_undo), "v": dict(run.execution.scopes.scopes[run.scope].variables)}


def under_way(run: Run) -> list[Entry]:
    """What the activities under way on a level have done already, to be undone when it is cancelled: instances that are
    completed, and what was completed inside sub-processes."""
    found: list[Entry] = []
    for task in run.tokens():
        if task.internal_data.get("instances"):
            found.append({"e": task.task_spec.node.id, "items": list(task.internal_data["instances"])})
        inner = run.execution.runs.get(str(task.id))
        if inner is not None:
            done = [*inner.to_undo, *under_way(inner)]
            if done:
                variables = dict(run.execution.scopes.scopes[inner.scope].variables)
                found.append({"e": task.task_spec.node.id, "in": done, "v": variables, "part": True})
    return found


def compensate(run: Run, task: Task, node_ids: Sequence[str]) -> bool | None:
    """Undo these activities one after the other, "": everything done on this level; from an event sub-process also on
    the level around it.

    True when there is nothing to undo; None: the thrower waits."""
    wanted: list[Entry] = []
    for node_id, level in product(node_ids, _visible(run)):
        picked = [entry for entry in level.to_undo if not node_id or entry["e"] == node_id]
        if picked:
            level.to_undo = [entry for entry in level.to_undo if node_id and entry["e"] != node_id]
            run.execution.keep(level)
            wanted += [{**entry, "r": level.run_id} for entry in reversed(picked)]
    if not wanted:
        return True
    task.internal_data["undo"] = wanted
    run.execution.begin(task)
    go_on(run.execution, task)
    return None


def _visible(run: Run) -> list[Run]:
    owner = run.owner
    return [run, owner.workflow] if owner is not None and run.level.event_sub_process else [run]


def go_on(execution: Machine, thrower: Task) -> None:
    """Undo the next; when nothing is left, the thrower goes on."""
    left: list[Entry] = thrower.internal_data["undo"]
    execution.touch(thrower)
    if not left:
        del thrower.internal_data["undo"]
        _undone(execution, thrower)
        return
    entry = left.pop(0)
    if "items" in entry:
        each = {name: entry[name] for name in ("e", "r")}
        left[:0] = [{**item, **each} for item in reversed(entry["items"])]
        go_on(execution, thrower)
        return
    run = execution.runs[entry["r"]]
    handler = None if entry.get("part") else run.level.handler_of(entry["e"])
    if handler is not None:
        scope: dict[str, Any] = {}
        if "v" in entry:
            scope["scope"] = f"{thrower.id}/undo{len(left)}"
            execution.scopes.open(scope["scope"], run.scope)
            _restore(execution, scope["scope"], entry)
        run.place(run.level.node_specs[handler.id], undoes=str(thrower.id), **scope)
    elif "in" in entry:
        _reopen(execution, run, thrower, entry)
    else:
        go_on(execution, thrower)  # an instance that did nothing


def _restore(execution: Machine, scope_id: str, entry: Entry) -> None:
    for name, ref in entry["v"].items():
        execution.scopes.put(scope_id, name, ref)


def _reopen(execution: Machine, run: Run, thrower: Task, entry: Entry) -> None:
    """Open a completed sub-process again as it was, to undo it from within: by its own event sub-process for that, else
    what was done in it, the latest first."""
    whole: Any = run.level.node_specs[entry["e"]]
    spec = getattr(whole, "item", whole)
    owner = run.place(spec, prepared=True, undoes=str(thrower.id), reopened=True)
    execution.begin(owner)
    key = str(owner.id)
    execution.scopes.open(key, spec.outer_scope(owner))
    _restore(execution, key, entry)
    inner = execution.open_level(owner, spec.level_key(), key)
    undoer = None if entry.get("part") else inner.level.undoer
    if undoer is not None:
        inner.to_undo = list(entry["in"])
        undoer.begin_undoing(inner, owner)
        return
    owner.internal_data["undo"] = [{**each, "r": key} for each in reversed(entry["in"])]
    go_on(execution, owner)


def handled(task: Task) -> None:
    """A handler is done: its thrower goes on with the next."""
    run: Run = task.workflow
    execution = run.execution
    execution.passed(task, [])
    _over(execution, task)


def given_up(task: Task) -> None:
    """A boundary event has ended a handler: its thrower goes on with the next."""
    execution: Machine = task.workflow.execution
    _resume(execution, task)


def _over(execution: Machine, task: Task) -> None:
    if "scope" in task.internal_data:
        execution.scopes.close(task.internal_data["scope"])
    task.workflow.consume(task)
    _resume(execution, task)


def _resume(execution: Machine, task: Task) -> None:
    thrower = execution._tokens.get(UUID(task.internal_data["undoes"]))
    if thrower is None:  # it was ended meanwhile, with all that hung on it
        task.workflow.settle()
    elif "undo" in thrower.internal_data:
        go_on(execution, thrower)
    else:
        _undone(execution, thrower)  # its own event sub-process has undone it


def _undone(execution: Machine, thrower: Task) -> None:
    """Everything a token wanted undone is."""
    if "reopened" in thrower.internal_data:
        execution.drop_level(str(thrower.id))
        execution.scopes.close(str(thrower.id))
        _over(execution, thrower)
    elif "cancels" in thrower.internal_data:
        cancelled(thrower)
    else:
        execution.finish(thrower)


def cancel(run: Run, task: Task) -> None:
    """Take a transaction back: end what is under way in it, undo what was done, then leave by its cancel event."""
    run.to_undo += under_way(run)
    for other in run.tokens():
        if other is not task and other.id in run.tasks:
            run.execution.withdraw(other)
    task.internal_data["cancels"] = True
    if compensate(run, task, [""]) is True:
        cancelled(task)


def cancelled(task: Task) -> None:
    """The transaction a cancel end lies in has been undone."""
    run: Run = task.workflow
    owner = run.owner
    assert owner is not None
    run.consume(task)
    run.execution.drop_level(run.run_id)
    run.execution.scopes.close(str(owner.id))
    owner.task_spec.cancelled(owner)
