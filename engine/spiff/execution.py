"""A running instance in memory: its levels, tokens and variables, and what a command changed in them.

`Execution` is loaded from rows, driven by one method per kind of command, and answers with `take_changes()`; the
runtime writes those in its unit of work. It never touches the database."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import EventDefinition, Flow
from engine.feel import FeelError, codec, decide, parse, strip_marker
from engine.spiff import timing
from engine.spiff.compiler import Compiled
from engine.spiff.host import Host, Incident, StepContext
from engine.spiff.nodes import Activity, NodeSpec
from engine.spiff.run import Run
from engine.spiff.scopes import ROOT, NewValue, ScopeStore

PROFILE = "profile"
STANDING = ("unit", "case", PROFILE, "started_by")
STEP_BUDGET = 20_000
MAX_DEPTH = 50
MAX_TOKENS = 20_000


@dataclass
class Changes:
    """What a command did. `rows` by (kind, key), None for a deleted one; `effects` in order, for the journal."""

    rows: dict[tuple[str, str], Any] = field(default_factory=dict)
    effects: list[dict[str, Any]] = field(default_factory=list)
    values: list[NewValue] = field(default_factory=list)
    opened: list[UUID] = field(default_factory=list)
    closed: list[UUID] = field(default_factory=list)
    subscribed: dict[UUID, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    unsubscribed: list[UUID] = field(default_factory=list)
    incidents: dict[UUID, tuple[StepContext, str]] = field(default_factory=dict)
    due: datetime | None = None
    status: str = "running"
    outcome: str | None = None
    outcome_name: str | None = None


class Execution:
    """One process instance in memory."""

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
        self._run_rows: dict[str, Run | None] = {}
        self._changes = Changes()
        self._sequence = 0

    # ------------------------------------------------------------------ commands

    @classmethod
    def start(
        cls,
        compiled: Compiled,
        host: Host,
        process_id: str,
        variables: Mapping[str, Any],
        *,
        start_event: str | None = None,
        payload: Any = None,
    ) -> Execution:
        """Begin a process: at its plain start, or at a message start with its payload."""
        execution = cls(compiled, host)
        execution.scopes.open(ROOT, None)
        for name, value in variables.items():
            execution.scopes.write(ROOT, name, value)
        run = execution._new_run(process_id, ROOT, None, ROOT)
        if start_event is not None:
            spec = run.level.node_specs[start_event]
            execution.scopes.write(ROOT, start_event, payload)
            execution.make_ready(run.place(spec, prepared=True))
        else:
            for spec in run.level.starts():
                run.place(spec)
        execution._drive()
        return execution

    def complete(self, token_id: UUID, answers: Mapping[str, Any]) -> None:
        """Complete a person's task with its answers. Raises KeyError when it is not open."""
        task = self._open_task(token_id)
        self.scopes.write_fields(self.scope_of(task), task.task_spec.node.id, answers)
        self._changes.closed.append(task.id)
        self.make_ready(task)
        self._drive()

    def fire_due(self) -> int:
        """Let every timer that is due fire, in the order of their times; late ones once. Answers how many."""
        now, fired = self.host.now(), 0
        while True:
            due = sorted(
                (timing.due_of(task), str(task.id), task) for task in self._timers() if timing.due_of(task) <= now
            )
            if not due or fired > STEP_BUDGET:
                return fired
            due[0][2].task_spec.happened(due[0][2])
            fired += 1
            self._drive()

    def deliver(self, token_id: UUID, payload: Any) -> None:
        """Give a waiting token its message. Raises KeyError when it waits no longer."""
        task = self._find(token_id)
        if task.state != TaskState.WAITING or "message" not in task.internal_data:
            raise KeyError(token_id)
        self.write(task, task.task_spec.node.id, payload)
        task.task_spec.happened(task)
        self._drive()

    def retry(self, token_id: UUID) -> None:
        """Try a step again that had become an incident."""
        task = self._find(token_id)
        if task.state != TaskState.ERROR:
            raise KeyError(token_id)
        resume = task.internal_data.pop("stuck")
        self.touch(task)
        if resume == "run":
            self.make_ready(task)
        else:
            spec: NodeSpec = task.task_spec
            self.guard(task, resume, lambda: getattr(spec, resume)(task))
        self._drive()

    def set_variable(self, name: str, value: Any) -> None:
        """Repair a variable of the instance; conditional events notice it."""
        self.scopes.write(ROOT, name, value)
        self._drive()

    def cancel(self) -> None:
        """End the instance with everything in it."""
        for run in list(self.runs.values()):
            if run.owner is None:
                run.terminate()
                self._drop_run(run)
        self.status = "cancelled"

    # ------------------------------------------------------------------ questions

    def _find(self, token_id: UUID) -> Task:
        return self._tokens[token_id]

    def _timers(self) -> list[Task]:
        return [
            task for task in self._tokens.values() if "due" in task.internal_data and task.state == TaskState.WAITING
        ]

    def _open_task(self, token_id: UUID) -> Task:
        task = self._find(token_id)
        if task.state != TaskState.READY or not task.task_spec.manual:
            raise KeyError(token_id)
        return task

    def step(self, token_id: UUID) -> StepContext:
        """What a token stands at."""
        return self.context_of(self._find(token_id))

    def evaluate_at(self, token_id: UUID, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """A FEEL expression as a token sees it. Raises Incident when it cannot be decided."""
        return self.evaluate(self._find(token_id), text, extra)

    def visible_at(self, token_id: UUID, names: Iterable[str] | None = None) -> dict[str, Any]:
        """Every variable a token can read, or those of them that are named."""
        scope_id = self.scope_of(self._find(token_id))
        found = self.scopes.visible(scope_id) if names is None else self.scopes.context(scope_id, names)
        return self._with_live(found)

    def stuck(self) -> set[UUID]:
        """The tokens that wait for the repair of an incident."""
        return {task.id for run in self.runs.values() for task in run.tokens() if task.state == TaskState.ERROR}

    def variables(self) -> dict[str, Any]:
        """The variables of the instance."""
        return self.scopes.visible(ROOT)

    # ------------------------------------------------------------------ used by the specs

    def scope_of(self, task: Task) -> str:
        scope: str = task.internal_data.get("scope") or task.workflow.scope
        return scope

    def context_of(self, task: Task) -> StepContext:
        spec: NodeSpec = task.task_spec
        node = spec.node
        return StepContext(task.id, spec.level.process.id, node.id, node.name, node.properties)

    def evaluate(
        self,
        task: Task,
        text: str,
        extra: Mapping[str, Any] | None = None,
        answers: Callable[[], Any] | None = None,
        entries: bool = False,
    ) -> Any:
        return self.evaluate_in(self.scope_of(task), text, extra, answers, entries)

    def evaluate_in(
        self,
        scope_id: str,
        text: str,
        extra: Mapping[str, Any] | None = None,
        answers: Callable[[], Any] | None = None,
        entries: bool = False,
    ) -> Any:
        """Decide a FEEL expression in a scope. Null caused by an error is an Incident (design.md §4).

        `answers` is asked only when the text reads that name; `entries`: the same holds for each entry of a script."""
        try:
            expression = parse(strip_marker(text))
            given = dict(extra or {})
            if answers is not None and "answers" in expression.names:
                given["answers"] = answers()
            context = self._with_live(self.scopes.context(scope_id, expression.names, given))
            if entries:
                return decide(text, context, now=self.host.now())
            result = expression.evaluate(context, now=self.host.now())
        except FeelError as error:
            raise Incident(str(error)) from error
        if result.value is None and result.problems:
            raise Incident(f"Biểu thức “{text}” không tính được: {result.problems[0].message}")
        return result.value

    def _with_live(self, context: dict[str, Any]) -> dict[str, Any]:
        """`profile` as it was when the instance began, with the live parameters as they are now."""
        profile = context.get(PROFILE)
        if isinstance(profile, dict) and (live := self.host.live_parameters()):
            context[PROFILE] = {**profile, **live}
        return context

    def write(self, task: Task, name: str, value: Any) -> None:
        """Set a variable; the entries of a context are values of their own, as the answers of a form are."""
        if isinstance(value, dict) and value:
            self.scopes.write_fields(self.scope_of(task), name, value)
        else:
            self.scopes.write(self.scope_of(task), name, value)

    def mapping(self, task: Task, way: str) -> dict[str, Any]:
        """Values of the `in.NAME` or `out.NAME` properties of a node."""
        properties = task.task_spec.node.properties
        return {name[len(way) :]: self.evaluate(task, t) for name, t in properties.items() if name.startswith(way)}

    def hand_down_standing(self, scope_id: str, to: str) -> None:
        """A called process knows whose case it works in, without being told."""
        for name in STANDING:
            ref = self.scopes.find(scope_id, name)
            if ref is not None:
                self.scopes.put(to, name, ref)

    def message_name(self, spec: NodeSpec) -> str:
        node = spec.node
        if node.event is not None and node.event.kind == "message":
            return node.event.ref_name or node.event.ref
        definitions = self.compiled.definitions[spec.level.process.id]
        message = definitions.messages.get(node.message)
        return message.name if message is not None else node.message

    # ---- states of a token

    def touch(self, task: Task) -> None:
        self._touched[task.id] = task

    def added(self, task: Task) -> None:
        self._sequence += 1
        task.internal_data["seq"] = self._sequence
        self._fresh.add(task.id)
        self._tokens[task.id] = task
        self.touch(task)

    def removed(self, task: Task) -> None:
        del self._tokens[task.id]
        self._touched[task.id] = None
        if task.id in self._fresh:
            # It came and went within the command: nobody has to hear of it.
            self._fresh.discard(task.id)
            del self._touched[task.id]
        if "message" in task.internal_data:
            self._changes.unsubscribed.append(task.id)

    def make_ready(self, task: Task) -> None:
        if "message" in task.internal_data:
            self._changes.unsubscribed.append(task.id)
        for name in ("due", "timer", "message", "race", "condition"):
            task.internal_data.pop(name, None)
        task._set_state(TaskState.READY)
        self.touch(task)
        self._agenda.append(task)

    def open(self, task: Task) -> None:
        """A person's task: ready, but not for the engine to run."""
        task._set_state(TaskState.READY)
        self._changes.opened.append(task.id)
        self._effect("opened", task)

    def wait(self, task: Task) -> None:
        task._set_state(TaskState.WAITING)
        self.touch(task)

    def begin(self, task: Task) -> None:
        task._set_state(TaskState.STARTED)
        self.touch(task)

    def finish(self, task: Task) -> None:
        """The work inside an activity is over: its token goes on."""
        # What was done and published is not done again when only the way on cannot be decided.
        self.guard(task, "leave", task.complete)

    def withdraw(self, task: Task) -> None:
        """Take a token away before its time, with everything that hangs on it."""
        run: Run = task.workflow
        if task.id not in run.tasks:
            return
        spec: NodeSpec = task.task_spec
        run.consume(task)
        if spec.manual and task.state == TaskState.READY:
            self._changes.closed.append(task.id)
        if isinstance(spec, Activity):
            self._effect("withdrawn", task)
            spec.withdrawn(task)
        task._set_state(TaskState.CANCELLED)

    # ---- waiting for events

    def subscribe(self, task: Task, event: EventDefinition) -> None:
        if event.kind == "timer":
            timing.arm(self, task, event)
        elif event.kind == "message":
            self.subscribe_message(task, event.ref_name or event.ref)
        elif event.kind == "conditional":
            task.internal_data["condition"] = True
        elif event.kind != "error":
            raise Incident("Loại sự kiện này chưa được hỗ trợ.")
        self.touch(task)

    def subscribe_message(self, task: Task, name: str) -> None:
        text = task.task_spec.node.properties.get("correlation", "")
        keys = self.evaluate(task, text, entries=True) if text else {}
        if not isinstance(keys, dict):
            raise Incident("Khóa đối chiếu của tin chờ nhận phải là bảng giá trị dạng {tên: giá trị}.")
        task.internal_data["message"] = name
        self._changes.subscribed[task.id] = (name, codec.to_data(keys))
        self.touch(task)

    def rearm(self, task: Task) -> bool:
        """Whether a non-interrupting event goes on listening; a cycle timer gets its next time."""
        event = task.task_spec.node.event
        if event is not None and event.kind == "timer":
            again = timing.next_round(self, task)
            self.touch(task)
            return again
        return event is not None and event.kind == "message"

    # ---- levels

    def _new_run(self, level_key: str, run_id: str, owner: Task | None, scope: str) -> Run:
        try:
            level = self.compiled.levels[level_key]
        except KeyError:
            raise Incident(f"Không tìm thấy quy trình được gọi “{level_key}”.") from None
        run = Run(level, self, run_id, owner, scope)
        self.runs[run_id] = run
        self._run_rows[run_id] = run
        self._fresh.add(run_id)
        return run

    def start_level(self, task: Task, level_key: str, scope: str) -> None:
        depth, owner = 0, task
        while owner is not None:
            depth, owner = depth + 1, owner.workflow.owner
        if depth > MAX_DEPTH:
            raise Incident(f"Quy trình gọi lồng nhau quá {MAX_DEPTH} cấp; có thể là gọi vòng tròn.")
        run = self._new_run(level_key, str(task.id), task, scope)
        for spec in run.level.starts():
            run.place(spec)
        run.settle()

    def make_room(self, count: int) -> None:
        """Refuse so many more tokens that the instance could no longer be handled."""
        if count + len(self._tokens) > MAX_TOKENS:
            raise Incident(f"Hồ sơ có quá nhiều bước việc cùng lúc (hơn {MAX_TOKENS}).")

    def drop_level(self, run_id: str) -> None:
        run = self.runs.get(run_id)
        if run is not None:
            run.terminate()
            self._drop_run(run)

    def _drop_run(self, run: Run) -> None:
        if self.runs.pop(run.run_id, None) is not None:
            self._run_rows[run.run_id] = None
            if run.run_id in self._fresh:
                self._fresh.discard(run.run_id)
                del self._run_rows[run.run_id]

    def level_ended(self, run: Run) -> None:
        if run.run_id in self.runs and run not in self._ended:
            self._ended.append(run)

    def failed(self, code: str) -> None:
        """An error nobody caught ends the instance."""
        self.status = "failed"
        self.outcome = code
        self._changes.effects.append({"do": "failed", "code": code})
        root = self.runs.get(ROOT)
        if root is not None:
            self._drop_run(root)

    # ---- the record

    def passed(self, task: Task, flows: list[Flow]) -> None:
        self._effect("passed", task, flows=[flow.id for flow in flows])

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

    # ------------------------------------------------------------------ driving

    def _drive(self) -> None:
        """Run everything that can run by itself, until only people, timers and messages can move it."""
        steps = 0
        while self.status == "running":
            if self._agenda:
                task = self._agenda.popleft()
                if task.state != TaskState.READY or task.id not in task.workflow.tasks:
                    continue
                steps += 1
                self._run_step(task, steps)
            elif self._ended:
                self._end_level(self._ended.popleft())
            elif not any(run.fire_inclusive_joins() for run in list(self.runs.values())) and not self._conditions():
                return

    def _run_step(self, task: Task, steps: int) -> None:
        try:
            if steps > STEP_BUDGET:
                raise Incident("Quy trình chạy quá nhiều bước liên tiếp mà không dừng; có thể là một vòng lặp vô tận.")
            self.touch(task)
            task.run()
        except Incident as incident:
            # The step's own work is not repeated when only the way on could not be decided.
            self._stick(task, incident, "leave" if task.state == TaskState.COMPLETED else "run")

    def guard(self, task: Task, resume: str, action: Callable[[], object]) -> None:
        """Do something for a token; what cannot be done becomes an incident of that token, resumed by name."""
        try:
            action()
        except Incident as incident:
            self._stick(task, incident, resume)

    def _stick(self, task: Task, incident: Incident, resume: str) -> None:
        if task.id not in task.workflow.tasks:
            raise incident
        if resume == "arrive" and isinstance(task.task_spec, Activity):
            task.task_spec.withdrawn(task)
        task._set_state(TaskState.ERROR)
        task.internal_data["stuck"] = resume
        self.touch(task)
        self._changes.incidents[task.id] = (self.context_of(task), incident.message)
        self._effect("incident", task, message=incident.message)

    def _end_level(self, run: Run) -> None:
        if run.run_id not in self.runs or len(run.tasks) > 1:
            return
        self._drop_run(run)
        if run.owner is None:
            self.status = "completed"
            self._changes.effects.append({"do": "completed", "outcome": self.outcome, "name": self.outcome_name})
        elif run.owner.id in run.owner.workflow.tasks:
            owner = run.owner
            self.guard(owner, "child_finished", lambda: owner.task_spec.child_finished(owner))

    def _conditions(self) -> bool:
        """Let one conditional event happen whose condition has become true."""
        for task in list(self._tokens.values()):
            if task.state == TaskState.WAITING and "condition" in task.internal_data:
                event = task.task_spec.node.event
                if event is not None and self._true(task, event.text):
                    task.task_spec.happened(task)
                    return True
        return False

    def _true(self, task: Task, text: str) -> bool:
        try:
            return self.evaluate(task, text) is True
        except Incident as incident:
            self._stick(task, incident, "arrive")
            return False

    # ------------------------------------------------------------------ persistence

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
        changes.due = min((timing.due_of(task) for task in self._timers()), default=None)
        changes.status, changes.outcome, changes.outcome_name = self.status, self.outcome, self.outcome_name
        return changes

    def _alive(self, token_id: UUID) -> bool:
        return token_id in self._tokens

    def _run_row(self, run: Run) -> dict[str, Any]:
        row: dict[str, Any] = {"l": run.level.key, "o": run.owner and str(run.owner.id), "s": run.scope}
        if run.run_id == ROOT and self.outcome is not None:
            row["e"] = [self.outcome, self.outcome_name]
        return row

    def _token_row(self, task: Task) -> dict[str, Any]:
        return {"e": task.task_spec.name, "r": task.workflow.run_id, "s": task.state, "d": task.internal_data}

    @classmethod
    def load(cls, compiled: Compiled, host: Host, rows: Mapping[tuple[str, str], Any]) -> Execution:
        """An instance from its stored rows, in any order."""
        execution = cls(compiled, host)
        for kind in ("scope", "variable"):
            for (row_kind, key), body in rows.items():
                if row_kind == kind:
                    execution.scopes.restore(kind, key, body)
        runs = {key: body for (kind, key), body in rows.items() if kind == "run"}
        tokens: dict[str, list[tuple[int, str, Any]]] = {}
        for (kind, key), body in rows.items():
            if kind == "token":
                tokens.setdefault(body["r"], []).append((body["d"]["seq"], key, body))
        owners: dict[str, Task] = {}
        pending = dict(runs)
        while pending:
            ready = [run_id for run_id, body in pending.items() if body["o"] is None or body["o"] in owners]
            if not ready:
                raise ValueError("a level without its owner")
            for run_id in ready:
                body = pending.pop(run_id)
                run = Run(compiled.levels[body["l"]], execution, run_id, owners.get(body["o"] or ""), body["s"])
                execution.runs[run_id] = run
                if "e" in body:
                    execution.outcome, execution.outcome_name = body["e"]
                for seq, key, row in sorted(tokens.get(run_id, [])):
                    task = Task(run, run.level.task_specs[row["e"]], run.task_tree, state=row["s"], id=UUID(key))
                    task.internal_data = row["d"]
                    execution._tokens[task.id] = task
                    execution._sequence = max(execution._sequence, seq)
                    owners[key] = task
        execution.status = "running" if ROOT in execution.runs else "completed"
        return execution
