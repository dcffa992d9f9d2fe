"""Moving tokens: the states of a token, what it waits for, levels that begin and end, and driving until all rest.

The specs of the nodes (`nodes.py`, `events.py`, `activities.py`) call these; BPMN 2.0.2 chapter 13."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import AUTOMATIC, EventDefinition, Node
from engine.feel import codec
from engine.spiff import compensation, several, timing
from engine.spiff.activities import Activity, EventSubProcess
from engine.spiff.carrying import MISSING
from engine.spiff.evaluation import Evaluation
from engine.spiff.host import Incident, OutSignal
from engine.spiff.nodes import NodeSpec
from engine.spiff.run import Run
from engine.spiff.scopes import ROOT

STEP_BUDGET = 5_000
MAX_DEPTH = 50


def awaiting(task: Task) -> Node:
    """The node whose event a token waits for: of an event sub-process its start event."""
    spec = task.task_spec
    node: Node = spec.starter if isinstance(spec, EventSubProcess) else spec.node
    return node


def awaited(task: Task) -> EventDefinition | None:
    """The event a token waits for."""
    return awaiting(task).event


def _in_order(tasks: list[Task]) -> list[Task]:
    """Tokens in the order they came, whatever order their levels were read back in."""
    return sorted(tasks, key=lambda task: task.internal_data["seq"])


class Machine(Evaluation):
    """What makes tokens go on."""

    # ---- states of a token

    def make_ready(self, task: Task) -> None:
        self.stop_listening(task)
        task.internal_data.pop("race", None)
        task._set_state(TaskState.READY)
        self.touch(task)
        self._agenda.append(task)

    def stop_listening(self, task: Task) -> None:
        """A token waits for nothing any more."""
        if task.task_spec.parts:
            several.silence(task)
        self.unsubscribe(task)
        for name in ("due", "armed", "timer", "message", "signal", "condition"):
            task.internal_data.pop(name, None)

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
        if spec.parts:
            several.silence(task)
        if spec.manual and task.state == TaskState.READY:
            self._changes.closed.append(task.id)
        if isinstance(spec, Activity):
            if "listens" not in task.internal_data:
                self._effect("withdrawn", task)
            spec.withdrawn(task)
        task._set_state(TaskState.CANCELLED)

    # ---- waiting for events

    def subscribe(self, task: Task, event: EventDefinition) -> None:
        if event.kind == "timer":
            timing.arm(self, task, event)
        elif event.kind == "message":
            self.subscribe_message(task, event.ref_name or event.ref)
        elif event.kind == "signal":
            task.internal_data["signal"] = event.ref_name or event.ref
            self._changes.signals[task.id] = event.ref_name or event.ref
        elif event.kind == "conditional":
            task.internal_data["condition"] = True
        elif event.kind not in ("error", "escalation", "cancel", "compensate"):
            raise Incident("Loại sự kiện này chưa được hỗ trợ.")
        self.touch(task)

    def subscribe_message(self, task: Task, name: str) -> None:
        text = awaiting(task).properties.get("correlation", "")
        keys = self.evaluate(task, text, entries=True) if text else {}
        if not isinstance(keys, dict):
            raise Incident("Khóa đối chiếu của tin chờ nhận phải là bảng giá trị dạng {tên: giá trị}.")
        task.internal_data["message"] = name
        self._changes.subscribed[task.id] = (name, codec.to_data(keys))
        self.touch(task)

    def rearm(self, task: Task) -> bool:
        """Whether a non-interrupting event goes on listening; a cycle timer gets its next time."""
        event = awaited(task)
        if event is None:
            return False
        if event.kind == "timer":
            again = timing.next_round(self, task)
            self.touch(task)
            return again
        if event.kind == "conditional":
            task.internal_data["condition"] = False  # once for each time it becomes true
            self.touch(task)
        return True

    # ---- signals and escalations

    def broadcast(self, task: Task, name: str) -> None:
        """Send a signal to everybody: first those who wait in this instance, then the others (BPMN 2.0.2 §10.5.5)."""
        context = self.context_of(task)
        self.hear(name)
        self.host.broadcast(OutSignal(context, name))

    def hear(self, name: str, tokens: Collection[UUID] | None = None) -> bool:
        """Let every token that waits for a signal go on, or those of `tokens` that do, in the order they began to wait:
        what lies outside goes before what it ends. Answers whether there was one."""
        waiting = [
            task
            for run in self.runs.values()
            for task in run.tokens()
            if task.state == TaskState.WAITING and task.internal_data.get("signal") == name
            if tokens is None or task.id in tokens
        ]
        for task in _in_order(waiting):
            if task.id in task.workflow.tasks and task.internal_data.get("signal") == name:
                task.task_spec.happened(task)
        return bool(waiting)

    def caught(self, task: Task, content: Any) -> None:
        """Keep the data a message, an error or an escalation carries as the variable of the event that catches it."""
        if content is MISSING:
            return
        if isinstance(task.task_spec, several.Part):
            task.task_spec.keep(task, content)
        else:
            self.write(task, awaiting(task).id, content)

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

    def open_level(self, task: Task, level_key: str, scope: str) -> Run:
        """A level of its own for the token of a sub-process or call activity. Raises Incident."""
        depth, owner = 0, task
        while owner is not None:
            depth, owner = depth + 1, owner.workflow.owner
        if depth > MAX_DEPTH:
            raise Incident(f"Quy trình gọi lồng nhau quá {MAX_DEPTH} cấp; có thể là gọi vòng tròn.")
        return self._new_run(level_key, str(task.id), task, scope)

    def start_level(self, task: Task, level_key: str, scope: str, at: str | None = None) -> None:
        """Begin the level of a token: where it starts by itself, or at the start event of an event sub-process."""
        run = self.open_level(task, level_key, scope)
        run.listen()
        if at is not None:
            self.make_ready(run.place(run.level.node_specs[at], prepared=True))
        else:
            for spec in run.level.starts():
                run.place(spec)
        run.settle()

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

    # ---- driving

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
            elif not self._fire_a_join() and not self._heed_data() and not self._conditions():
                return

    def _fire_a_join(self) -> bool:
        """Let one join go on that is ready; only on a level where a token moved can one have become so."""
        while self._unsettled:
            run_id, run = next(iter(self._unsettled.items()))
            del self._unsettled[run_id]
            if self.runs.get(run_id) is run and run.fire_joins():
                self._unsettled[run_id] = run
                return True
        return False

    def _heed_data(self) -> bool:
        """Look again at the gateways whose conditions may read what has been written since."""
        heeding = sorted(run_id for run_id, run in self.runs.items() if run.level.heeds_data)
        return any(self.runs[run_id].fire_joins() for run_id in heeding)

    def _run_step(self, task: Task, steps: int) -> None:
        if steps > STEP_BUDGET:
            endless = "Quy trình chạy quá nhiều bước liên tiếp mà không dừng; có thể là một vòng lặp vô tận."
            self._stick(task, Incident(endless), "run")
            return
        try:
            self.touch(task)
            task.run()
        except Incident as incident:
            done = task.state == TaskState.COMPLETED
            if done or not self._faulted(task, incident):
                # The step's own work is not repeated when only the way on could not be decided.
                self._stick(task, incident, "leave" if done else "run")

    def _faulted(self, task: Task, incident: Incident) -> bool:
        """Whether what failed in an automatic step is caught at its edge (BPMN 2.0.2 §13.3.3): then it is its error.

        An operation that was carried out has not failed, whatever became of its results."""
        if task.task_spec.node.kind not in AUTOMATIC or "called" in task.internal_data:
            return False
        catching = task.workflow.fault_boundary(task)
        if catching is None:
            return False
        self._effect("faulted", task, message=incident.message)
        catching.task_spec.happened(catching)
        return True

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
        task.internal_data["failed"] = task.internal_data.get("failed", 0) + 1
        self.touch(task)
        self._changes.incidents[task.id] = (self.context_of(task), incident.message)
        self._effect("incident", task, message=incident.message)

    def _end_level(self, run: Run) -> None:
        if run.run_id not in self.runs or run.busy:
            return
        run.terminate()  # whoever only listened
        inside = compensation.ended(run) if run.owner is not None else None
        self._drop_run(run)
        if run.owner is None:
            self.status = "completed"
            self._changes.effects.append({"do": "completed", "outcome": self.outcome, "name": self.outcome_name})
        elif run.owner.id in run.owner.workflow.tasks:
            owner = run.owner
            if inside is not None:
                owner.internal_data["inside"] = inside
            self.guard(owner, "child_finished", lambda: owner.task_spec.child_finished(owner))

    def _conditions(self) -> bool:
        """Let one conditional event happen whose condition has become true."""
        candidates = [task for run in self.runs.values() if run.level.has_conditions for task in run.tokens()]
        for task in _in_order(candidates):
            if task.state == TaskState.WAITING and "condition" in task.internal_data:
                event = awaited(task)
                if event is None:
                    continue
                holds, armed = self._true(task, event.text), task.internal_data["condition"]
                if holds and armed:
                    task.task_spec.happened(task)
                    return True
                if not holds and not armed:
                    task.internal_data["condition"] = True
                    self.touch(task)
        return False

    def _true(self, task: Task, text: str) -> bool:
        try:
            return self.evaluate(task, text) is True
        except Incident as incident:
            self._stick(task, incident, "arrive")
            return False
