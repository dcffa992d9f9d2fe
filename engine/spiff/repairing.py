"""Repairing what a failed step reads, so that it can be carried out: which variables those are, and setting them.

A path is the name of a variable, or `name.entry` for one entry of a context (an answer of a form)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from SpiffWorkflow.task import Task

from engine.bpmn.model import MultiInstance, StandardLoop
from engine.dmn import named
from engine.feel import FeelError, members_read, parse, strip_marker
from engine.spiff.associations import home
from engine.spiff.declared import STANDING, Carried
from engine.spiff.execution import Execution
from engine.spiff.scopes import Ref

_AFTER_CHILD = "child_finished"
_LEAVE = "leave"
_MARKED = ("unit", "role", "to")
_MAPPED = ("in.", "out.")
_TEXTS = ("payload", "correlation", "due")


@dataclass(frozen=True)
class Read:
    """A variable a failed step reads. `members`: the entries of it that are read; None when it is read as a whole.

    `known`: whether there is such a variable at all."""

    name: str
    members: frozenset[str] | None
    known: bool
    value: Any


def attempts(token_row: Mapping[str, Any]) -> int:
    """How often the step of a stored token has failed."""
    return int(token_row["d"].get("failed", 1))


def failures(execution: Execution, token_id: UUID) -> int:
    """How often the step of a token has failed since it was reached."""
    return int(execution._find(token_id).internal_data.get("failed", 1))


def reads_of(execution: Execution, token_id: UUID) -> list[Read]:
    """What a failed step reads, by name, without what stands fixed for the whole instance."""
    task = execution._find(token_id)
    scope_id = _scope_of(execution, task)
    members: dict[str, set[str] | None] = {}
    for text in _texts(execution, task):
        try:
            expression = parse(strip_marker(text))
        except FeelError:
            continue
        for name in expression.names:
            read = members_read(expression, name)
            before = members.get(name, set())
            members[name] = None if before is None or read is None else before | read
    for name in (*_asked(execution, task), *_carried(execution, task)):
        members[name] = None
    for name in STANDING:
        members.pop(name, None)
    known = {name for name in members if execution.scopes.find(scope_id, name) is not None}
    values = execution.scopes.context(scope_id, sorted(known))
    return [
        Read(name, None if found is None else frozenset(found), name in known, values.get(name))
        for name, found in sorted(members.items())
    ]


class Repaired(NamedTuple):
    """References to values by path: as they were (a path that had none is left out), and as they are now."""

    before: dict[str, Ref]
    after: dict[str, Ref]


def repair(execution: Execution, token_id: UUID, values: Mapping[str, Any]) -> Repaired:
    """Set variables where a failed step reads them: in the scope that has them, else in its own.

    Raises KeyError for a path the step does not read."""
    task = execution._find(token_id)
    scope_id, readable = _scope_of(execution, task), {each.name: each for each in reads_of(execution, token_id)}
    done = Repaired({}, {})
    for path, value in values.items():
        name, _, member = path.partition(".")
        read = readable[name]
        if member and read.members is not None and member not in read.members:
            raise KeyError(path)
        # Declared data is written where it is declared, under all its names (decision 0019).
        inside = task.internal_data.get("stuck") == _AFTER_CHILD
        place, names = (scope_id, (name,)) if inside else home(execution, task, name)
        at = execution.scopes.holder(scope_id, name) or place
        before: Ref | None = execution.scopes.find(at, name)
        kept: Ref = execution.scopes.keep(path, value)
        done.after[path] = kept
        if member:
            entries = _entries(execution, before)
            before, kept = entries.get(member), {"{}": {**entries, member: kept}}
        if before is not None:
            done.before[path] = before
        for each in names:
            execution.scopes.put(at, each, kept)
    return done


def _entries(execution: Execution, ref: Ref | None) -> dict[str, Ref]:
    """The entries of a context as references of their own."""
    if isinstance(ref, dict) and "{}" in ref:
        return dict(ref["{}"])
    value = execution.scopes.value_of(ref) if ref is not None else None
    return {key: execution.scopes.keep(key, each) for key, each in value.items()} if isinstance(value, dict) else {}


def _scope_of(execution: Execution, task: Task) -> str:
    """Where a step reads: what comes back from a called process is read inside it."""
    inside = str(task.id)
    if task.internal_data.get("stuck") == _AFTER_CHILD and inside in execution.scopes.scopes:
        return inside
    return execution.scope_of(task)


def _texts(execution: Execution, task: Task) -> Iterator[str]:
    node, properties = task.task_spec.node, task.task_spec.node.properties
    resume = task.internal_data.get("stuck")
    if resume == _AFTER_CHILD:
        yield from (text for name, text in properties.items() if name.startswith("out."))
        return
    yield node.script
    yield from (event.text for event in node.events if event.kind == "conditional" or event.text.startswith("="))
    if isinstance(node.loop, MultiInstance):
        yield from (node.loop.collection, node.loop.cardinality, node.loop.completion)
        yield from (report.condition for report in node.loop.reports)
    elif isinstance(node.loop, StandardLoop):
        yield node.loop.condition
    for name, text in properties.items():
        if name in _TEXTS or name.startswith(_MAPPED) or (name in _MARKED and text.startswith("=")):
            yield text
    carried: Carried | None = task.task_spec.carried
    if carried is not None:
        for line in carried.outgoing if resume == _LEAVE else carried.incoming:
            yield from (line.transformation, *(each.source for each in line.assignments))
    yield from (task.task_spec.level.flow(flow_id).condition for flow_id in node.outgoing)


def _asked(execution: Execution, task: Task) -> list[str]:
    """The inputs of the decision a business rule task asks for that are not mapped."""
    properties = task.task_spec.node.properties
    key, _, reference = properties.get("decision", "").strip().partition("#")
    file = execution.compiled.decisions.get(key)
    asked = named(file.decisions, reference) if file is not None else None
    return [name for name, _ in asked.inputs if f"in.{name}" not in properties] if asked is not None else []


def _carried(execution: Execution, task: Task) -> Iterator[str]:
    """The data a failed step wants carried in or out: its sources before the work, its own outputs after it."""
    resume, node = task.internal_data.get("stuck"), task.task_spec.node
    carried: Carried | None = task.task_spec.carried
    if resume == _AFTER_CHILD:
        called = execution.compiled.processes.get(node.called_element)
        if called is not None and called.data is not None:
            yield from (item.id for item in called.data.outputs)
    elif carried is not None and resume == _LEAVE:
        yield from (item.id for item in carried.outputs)
    elif carried is not None:
        yield from (source for line in carried.incoming for source in line.sources)
