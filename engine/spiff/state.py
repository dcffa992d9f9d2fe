"""What a running instance holds in memory, and what of it changed since its rows were last written.

The lowest part of `Execution`: levels, tokens, scopes, effects; the parts above move them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow
from engine.spiff import timing
from engine.spiff.compiler import Compiled
from engine.spiff.deadlines import Deadlines
from engine.spiff.host import Host, Incident, StepContext
from engine.spiff.nodes import NodeSpec
from engine.spiff.run import Run
from engine.spiff.scopes import ROOT, NewValue, ScopeStore

MAX_TOKENS = 20_000
TOLD = frozenset({"escalation", "compensate", "cancel"})  # events the story has words of its own for


@dataclass
class Changes:
    """What a command did. `rows` by (kind, key), None for a deleted one; `effects` in order, for the journal.

    What is `unsubscribed` comes before `subscribed` and `signals`: a token may begin to wait anew."""

    rows: dict[tuple[str, str], Any] = field(default_factory=dict)
    effects: list[dict[str, Any]] = field(default_factory=list)
    values: list[NewValue] = field(default_factory=list)
    opened: list[UUID] = field(default_factory=list)
    closed: list[UUID] = field(default_factory=list)
    subscribed: dict[UUID, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    signals: dict[UUID, str] = field(default_factory=dict)
    unsubscribed: list[UUID] = field(default_factory=list)
    incidents: dict[UUID, tuple[StepContext, str]] = field(default_factory=dict)
    due: datetime | None = None
    status: str = "running"
    outcome: str | None = None
    outcome_name: str | None = None


class State:
    """Levels, tokens and variables of one process instance."""

    def __init__(self, compiled: Compiled, host: Host) -> None:
        self.compiled = compiled
        self.host = host
        self.scopes = ScopeStore(lambda ids: self.host.load_values(ids))
        self.runs: dict[str, Run] = {}
        self.status = "running"
        self.outcome: str | None = None
        self.outcome_name: str | None = None
        self._agenda: deque[Task] = deque()
        self._ended: deque[Run] = deque()
        self._touched: dict[UUID, Task | None] = {}
        self._fresh: set[UUID | str] = set()
        self._tokens: dict[UUID, Task] = {}
        self._deadlines = Deadlines()
        self._unsettled: dict[str, Run] = {}
        self._run_rows: dict[str, Run | None] = {}
        self._changes = Changes()
        self._sequence = 0

    # ---- looking

    def _find(self, token_id: UUID) -> Task:
        return self._tokens[token_id]

    def _alive(self, token_id: UUID) -> bool:
        return token_id in self._tokens

    def _timers(self) -> list[Task]:
        return [self._tokens[token_id] for token_id in self._deadlines.all()]

    def stuck(self) -> set[UUID]:
        """The tokens that wait for the repair of an incident."""
        return {task.id for run in self.runs.values() for task in run.tokens() if task.state == TaskState.ERROR}

    def scope_of(self, task: Task) -> str:
        scope: str = task.internal_data.get("scope") or task.workflow.scope
        return scope

    def context_of(self, task: Task) -> StepContext:
        spec: NodeSpec = task.task_spec
        node = spec.node
        return StepContext(task.id, spec.level.process.id, node.id, node.name, node.properties)

    # ---- what has changed

    def touch(self, task: Task) -> None:
        self._touched[task.id] = task
        self._note(task)

    def _note(self, task: Task) -> None:
        """Keep what is looked up by more than the token's id: until when it waits, and where a join may be ready."""
        if "due" in task.internal_data and task.state == TaskState.WAITING:
            self._deadlines.set(task.id, timing.due_of(task))
        else:
            self._deadlines.drop(task.id)
        run: Run = task.workflow
        if run.level.joins:
            self._unsettled[run.run_id] = run

    def added(self, task: Task) -> None:
        self._sequence += 1
        task.internal_data["seq"] = self._sequence
        self._fresh.add(task.id)
        self._tokens[task.id] = task
        self.touch(task)

    def removed(self, task: Task) -> None:
        del self._tokens[task.id]
        self._touched[task.id] = None
        self._note(task)
        self._deadlines.drop(task.id)
        if task.id in self._fresh:
            # It came and went within the command: nobody has to hear of it.
            self._fresh.discard(task.id)
            del self._touched[task.id]
        self.unsubscribe(task)

    def unsubscribe(self, task: Task) -> None:
        """Nobody is to be told any more what a token waits for; it may begin to wait anew in the same command."""
        if "message" in task.internal_data or "signal" in task.internal_data:
            self._changes.unsubscribed.append(task.id)
            self._changes.subscribed.pop(task.id, None)
            self._changes.signals.pop(task.id, None)

    def make_room(self, count: int) -> None:
        """Refuse so many more tokens that the instance could no longer be handled."""
        if count + len(self._tokens) > MAX_TOKENS:
            raise Incident(f"Hồ sơ có quá nhiều bước việc cùng lúc (hơn {MAX_TOKENS}).")

    def passed(self, task: Task, flows: list[Flow]) -> None:
        # The whole of several instances says how many there were; each of them has its own entry.
        more: dict[str, Any] = {"many": task.internal_data["done"]} if "done" in task.internal_data else {}
        if told := task.task_spec.node.event_kinds & TOLD:
            more["event"] = min(told)
        if "by" in task.internal_data:  # of several it waited for, what has come
            more["by"] = task.internal_data["by"]
        self._effect("passed", task, flows=[flow.id for flow in flows], **more)

    def triggered(self, task: Task) -> None:
        """An event has started an event sub-process."""
        self._effect("triggered", task, **({"by": task.internal_data["by"]} if "by" in task.internal_data else {}))

    def ended(self, task: Task) -> None:
        node = task.task_spec.node
        if task.workflow.run_id == ROOT:
            self.outcome = node.properties.get("outcome") or node.id
            self.outcome_name = node.name
            self._run_rows[ROOT] = task.workflow

    def _effect(self, do: str, task: Task, **more: Any) -> None:
        spec: NodeSpec = task.task_spec
        effect: dict[str, Any] = {
            "do": do,
            "process": spec.level.process.id,
            "element": spec.node.id,
            "kind": spec.node.kind,
            "name": spec.node.name,
            "token": str(task.id),
        }
        if "item" in task.internal_data:
            scope = self.scopes.scopes.get(task.internal_data.get("scope", ""))
            effect["item"] = (scope and scope.key) or task.internal_data["index"] + 1
        self._changes.effects.append({**effect, **more})

    def keep(self, run: Run) -> None:
        """What a level remembers has changed."""
        self._run_rows[run.run_id] = run

    @property
    def changed(self) -> bool:
        """Whether anything was done since the changes were last taken."""
        return bool(self._touched or self._changes.effects)

    # ---- rows

    def take_changes(self) -> Changes:
        """What has changed since the last call, and how things stand now."""
        changes, self._changes = self._changes, Changes()
        for token_id, task in self._touched.items():
            alive = task is not None and token_id in self._tokens
            changes.rows["token", str(token_id)] = self._token_row(task) if alive and task is not None else None
        for run_id, run in self._run_rows.items():
            changes.rows["run", run_id] = None if run is None else self._run_row(run)
        changes.rows.update(self.scopes.rows())
        self._touched, self._run_rows, self._fresh = {}, {}, set()
        changes.values, self.scopes.new = self.scopes.new, []
        gone = {token for token, task in ((t, self._alive(t)) for t in changes.opened) if not task}
        changes.opened = [token for token in changes.opened if token not in gone]
        changes.closed = [token for token in changes.closed if token not in gone]
        changes.incidents = {token: told for token, told in changes.incidents.items() if self._alive(token)}
        first = self._deadlines.first()
        changes.due = None if first is None else first[0]
        changes.status, changes.outcome, changes.outcome_name = self.status, self.outcome, self.outcome_name
        return changes

    def _run_row(self, run: Run) -> dict[str, Any]:
        row: dict[str, Any] = {"l": run.level.key, "o": run.owner and str(run.owner.id), "s": run.scope}
        if run.to_undo:
            row["u"] = list(run.to_undo)
        if run.resetting:
            row["c"] = dict(run.resetting)
        if run.run_id == ROOT and self.outcome is not None:
            row["e"] = [self.outcome, self.outcome_name]
        return row

    def _token_row(self, task: Task) -> dict[str, Any]:
        return {"e": task.task_spec.name, "r": task.workflow.run_id, "s": task.state, "d": task.internal_data}
