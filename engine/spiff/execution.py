"""A running instance in memory: its levels, tokens and variables, and what a command changed in them.

`Execution` is loaded from rows, driven by one method per kind of command, and answers with `take_changes()`; the
runtime writes those in its unit of work. It never touches the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff import several
from engine.spiff.associations import home
from engine.spiff.compiler import Compiled
from engine.spiff.host import Host, StepContext
from engine.spiff.machine import STEP_BUDGET, Machine
from engine.spiff.nodes import NodeSpec
from engine.spiff.run import Run, Token
from engine.spiff.scopes import ROOT, Ref


class Execution(Machine):
    """One process instance in memory."""

    # ---- commands

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
        began_by: tuple[str, str] = ("", ""),
    ) -> Execution:
        """Begin a process: at its plain start, or where something begins it, with what that carries.

        `began_by`: kind and name of what came, so that an event with several definitions knows which it was."""
        execution = cls(compiled, host)
        execution.scopes.open(ROOT, None)
        run = execution._new_run(process_id, ROOT, None, ROOT)
        for name, value in variables.items():
            ref = execution.scopes.write(ROOT, name, value)
            for other in run.level.data.names.get(name, ()):
                execution.scopes.put(ROOT, other, ref)
        run.listen()
        if start_event is not None:
            spec = run.level.node_specs[start_event]
            task = run.place(spec, prepared=True)
            if len(spec.node.events) > 1:
                payload = several.begun(task, began_by, payload)
            execution.scopes.write(ROOT, start_event, payload)
            spec.begun(task)
            execution.make_ready(task)
        else:
            for spec in run.level.starts():
                run.place(spec)
        execution._drive()
        return execution

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
                run.to_undo = list(body.get("u", ()))
                run.resetting = dict(body.get("c", {}))
                if "e" in body:
                    execution.outcome, execution.outcome_name = body["e"]
                for seq, key, row in sorted(tokens.get(run_id, [])):
                    task = Token(run, run.level.task_specs[row["e"]], run.task_tree, state=row["s"], id=UUID(key))
                    task.internal_data = row["d"]
                    execution._tokens[task.id] = task
                    if "due" in task.internal_data:
                        execution._note(task)
                    execution._sequence = max(execution._sequence, seq)
                    owners[key] = task
        execution._unsettled.clear()  # every command ends with nothing left that can go on by itself
        execution.status = "running" if ROOT in execution.runs else "completed"
        return execution

    def complete(self, token_id: UUID, answers: Mapping[str, Any]) -> None:
        """Complete a person's task with its answers. Raises KeyError when it is not open."""
        task = self._open_task(token_id)
        if task.task_spec.keeps_answers:
            scope_id, _ = home(self, task, task.task_spec.node.id)
            self.scopes.write_fields(scope_id, task.task_spec.node.id, answers)
        self._changes.closed.append(task.id)
        self.make_ready(task)
        self._drive()

    def fire_due(self) -> int:
        """Let every timer that is due fire, in the order of their times; late ones once. Answers how many."""
        now, fired = self.host.now(), 0
        while (first := self._deadlines.first()) is not None and first[0] <= now and fired <= STEP_BUDGET:
            task = self._find(first[1])
            task.task_spec.happened(task)
            fired += 1
            self._drive()
        return fired

    def deliver(self, token_id: UUID, payload: Any) -> None:
        """Give a waiting token its message. Raises KeyError when it waits no longer."""
        task = self._find(token_id)
        if task.state != TaskState.WAITING or "message" not in task.internal_data:
            raise KeyError(token_id)
        self.caught(task, payload)
        task.task_spec.happened(task)
        self._drive()

    def signal(self, name: str, tokens: Collection[UUID] | None = None) -> bool:
        """A signal from another instance, for everybody who waits for it, or those of these tokens that still do.

        Answers whether there was one."""
        heard = self.hear(name, tokens)
        self._drive()
        return heard

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
        names = self.runs[ROOT].level.data.names.get(name, (name,))
        self.put_value(ROOT, names, value)
        self._drive()

    def cancel(self) -> None:
        """End the instance with everything in it."""
        for run in list(self.runs.values()):
            if run.owner is None:
                run.terminate()
                self._drop_run(run)
        self.status = "cancelled"

    # ---- questions

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

    def references_at(self, token_id: UUID, names: Iterable[str]) -> dict[str, Ref]:
        """What the variables a token can read are made of: references to values, by name; unknown ones are left out."""
        scope_id = self.scope_of(self._find(token_id))
        found = {name: self.scopes.find(scope_id, name) for name in sorted(names)}
        return {name: ref for name, ref in found.items() if ref is not None}

    def variables(self) -> dict[str, Any]:
        """The variables of the instance."""
        return self.scopes.visible(ROOT)
