"""Activities: tasks of people, automatic steps, sub-processes and calls (BPMN 2.0.2 §10.3).

See `nodes.py` for how a token moves, `repeat.py` for several instances of one activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.model import Flow, Node
from engine.spiff import calls, carrying, compensation, several
from engine.spiff.events import outgoing_message, win_race
from engine.spiff.host import Incident
from engine.spiff.nodes import NodeSpec

if TYPE_CHECKING:
    from engine.spiff.compiler import LevelSpec
    from engine.spiff.run import Run


class Activity(NodeSpec):
    """Work that takes a while: it may have boundary events, and several instances (BPMN 2.0.2 §10.3)."""

    def __init__(self, level: LevelSpec, node: Node, wrapper: Any = None, manual: bool = False) -> None:
        super().__init__(level, node, prefix="i" if wrapper is not None else "n", manual=manual)
        self.wrapper = wrapper

    def arrive(self, task: Task) -> None:
        if self.wrapper is None:
            if (
                self.node.tokens_in > 1
                and "undoes" not in task.internal_data
                and not task.workflow.gathered(self, task)
            ):
                return
            task.workflow.attach_boundaries(self, task)
        self.take_in(task)
        self.start(task)

    def take_in(self, task: Task) -> None:
        """Carry data in along its associations (`carrying.py`)."""
        carrying.enter(task.workflow.execution, task)

    def give_out(self, task: Task) -> None:
        """Carry data out along its associations."""
        if self.carried is not None:
            carrying.leave(task.workflow.execution, task, self.product(task))

    def start(self, task: Task) -> None:
        """Begin the work proper. Default: an automatic step, ready to run."""
        task.workflow.execution.make_ready(task)

    def outgoing(self, task: Task) -> list[Flow]:
        return [] if self.wrapper is not None else super().outgoing(task) * self.node.tokens_out

    def leave(self, task: Task) -> None:
        run: Run = task.workflow
        self.give_out(task)
        if self.wrapper is not None:
            run.execution.passed(task, [])
            self.wrapper.item_done(task)
            return
        run.detach_boundaries(self, task)
        if "undoes" in task.internal_data:
            compensation.handled(task)
            return
        self.remember(task)
        super().leave(task)
        self.over(run)

    def over(self, run: Run) -> None:
        """Whatever comes of it, the activity is not under way any more."""
        if self.level.ad_hoc and run.owner is not None:
            run.owner.task_spec.inner_done(run.owner)

    def remember(self, task: Task) -> None:
        """Note on the level how what was done can be undone."""
        run: Run = task.workflow
        entry = compensation.entry_of(run, task)
        if entry is not None:
            run.to_undo.append(entry)
            run.execution.keep(run)

    def interrupted(self, task: Task) -> None:
        """A boundary event has ended the activity."""
        run: Run = task.workflow
        run.detach_boundaries(self, task)
        run.execution.withdraw(task)
        self.over(run)
        if "undoes" in task.internal_data:
            compensation.given_up(task)

    def withdrawn(self, task: Task) -> None:
        """The token is taken away before its time: end what hangs on it."""
        carrying.close(task.workflow.execution, task)
        if "undoes" in task.internal_data and "scope" in task.internal_data:
            task.workflow.execution.scopes.close(task.internal_data["scope"])
        if self.wrapper is None:
            task.workflow.detach_boundaries(self, task)


class Manual(Activity):
    """A user or manual task: waits until a person completes it."""

    def __init__(self, level: LevelSpec, node: Node, wrapper: Any = None) -> None:
        super().__init__(level, node, wrapper, manual=True)

    def start(self, task: Task) -> None:
        task.workflow.execution.open(task)

    def product(self, task: Task) -> Any:
        return self.result(task)


class Receive(Activity):
    """A receive task: waits for a message (BPMN 2.0.2 §10.3.3)."""

    def start(self, task: Task) -> None:
        task.workflow.execution.wait(task)
        task.workflow.execution.subscribe_message(task, task.workflow.execution.message_name(self))

    def happened(self, task: Task) -> None:
        """The message has come."""
        win_race(task)
        task.workflow.execution.make_ready(task)

    def begun(self, task: Task) -> None:
        self.take_in(task)

    def product(self, task: Task) -> Any:
        return carrying.unwrapped(self.result(task))


class Script(Activity):
    """A script task: a FEEL context whose entries become variables, in order (design.md §4)."""

    def behave(self, task: Task) -> bool | None:
        execution = task.workflow.execution
        value = execution.evaluate(task, self.node.script, entries=True)
        if not isinstance(value, dict):
            raise Incident("Kịch bản phải là một bảng giá trị dạng {tên: giá trị}.")
        for name, entry in value.items():
            execution.write(task, name, entry)
        return True


class Service(Activity):
    """A service task: a named operation with parameters; its result is the variable named after the element."""

    def behave(self, task: Task) -> bool | None:
        execution = task.workflow.execution
        if "called" not in task.internal_data:
            operation = self.node.properties.get("operation", "")
            result = execution.host.call(operation, execution.mapping(task, "in."), execution.context_of(task))
            execution.write(task, self.node.id, result)
            # When a mapping fails below, a later try must not carry out the operation again.
            task.internal_data["called"] = True
        for name, value in execution.mapping(task, "out.").items():
            execution.write(task, name, value)
        return True

    def product(self, task: Task) -> Any:
        return self.result(task)


class Send(Activity):
    """A send task."""

    def behave(self, task: Task) -> bool | None:
        task.workflow.execution.host.send(outgoing_message(self, task))
        return True


class SubProcess(Activity):
    """An embedded sub-process: a level of its own with a scope inside the enclosing one (BPMN 2.0.2 §10.3.5)."""

    def level_key(self) -> str:
        return f"{self.level.key}/{self.node.id}"

    def start(self, task: Task) -> None:
        execution = task.workflow.execution
        execution.begin(task)
        scope_id = str(task.id)
        execution.scopes.open(scope_id, execution.scope_of(task))
        if self.carried is not None:
            carrying.take_in(execution, task, self.carried, scope_id)
        execution.start_level(task, self.level_key(), scope_id)

    def take_in(self, task: Task) -> None:
        """What it holds lies in its own level, which does not exist yet."""

    def give_out(self, task: Task) -> None:
        """Done with the end of its level."""

    def child_finished(self, task: Task) -> None:
        """The level inside has ended: publish its variables under the element's id, go on."""
        execution = task.workflow.execution
        variables = execution.scopes.scopes[str(task.id)].variables
        ref = execution.scopes.put(execution.scope_of(task), self.node.id, {"{}": dict(variables)})
        if self.carried is not None:
            carrying.give_out(execution, task, self.carried, str(task.id), execution.scopes.value_of(ref))
        execution.scopes.close(str(task.id))
        execution.finish(task)

    def withdrawn(self, task: Task) -> None:
        execution = task.workflow.execution
        execution.drop_level(str(task.id))
        execution.scopes.close(str(task.id))
        super().withdrawn(task)

    def outer_scope(self, task: Task) -> str | None:
        """The scope around its own."""
        scope: str = task.workflow.execution.scope_of(task)
        return scope


class CallActivity(SubProcess):
    """A called process: isolated variables, explicit `in.` and `out.` (BPMN 2.0.2 §10.3.6)."""

    def level_key(self) -> str:
        return self.node.called_element

    def outer_scope(self, task: Task) -> str | None:
        return None

    def take_in(self, task: Task) -> None:
        Activity.take_in(self, task)

    def give_out(self, task: Task) -> None:
        Activity.give_out(self, task)

    def start(self, task: Task) -> None:
        execution = task.workflow.execution
        values = execution.mapping(task, "in.")
        execution.begin(task)
        scope_id = str(task.id)
        execution.scopes.open(scope_id, None)
        execution.hand_down_standing(execution.scope_of(task), scope_id)
        for name, value in values.items():
            execution.scopes.write(scope_id, name, value)
        calls.hand_in(execution, task, self.level_key(), scope_id)
        execution.start_level(task, self.level_key(), scope_id)

    def child_finished(self, task: Task) -> None:
        execution = task.workflow.execution
        results = {
            name[4:]: execution.evaluate_in(str(task.id), text)
            for name, text in self.node.properties.items()
            if name.startswith("out.")
        }
        results.update(calls.hand_out(execution, task, self.level_key(), str(task.id)))
        for name, value in results.items():
            execution.write(task, name, value)
        execution.scopes.close(str(task.id))
        execution.finish(task)


class Transaction(SubProcess):
    """A sub-process that can be taken back: a cancel end undoes what was done in it (BPMN 2.0.2 §10.3.5, §13.5.5)."""

    def cancelled(self, task: Task) -> None:
        """The level inside was cancelled and what it had done is undone: the cancel boundary event goes on."""
        run: Run = task.workflow
        for boundary in run.boundaries_of(task, "cancel"):
            boundary.task_spec.happened(boundary)
            return
        run.detach_boundaries(self, task)
        run.execution.passed(task, [])
        run.consume(task)
        run.settle()


class EventSubProcess(SubProcess):
    """A sub-process that an event starts while its level is under way (BPMN 2.0.2 §10.3.5, §13.5.4).

    A token on it either listens, which holds nothing up, or is the sub-process under way."""

    def __init__(self, level: LevelSpec, node: Node) -> None:
        super().__init__(level, node)
        self.parts = several.parts(level, self.starter, self)

    @property
    def starter(self) -> Node:
        """The one start event inside."""
        assert self.node.children is not None
        return next(node for node in self.node.children.nodes.values() if node.kind == "startEvent")

    def listen(self, run: Run) -> None:
        """Wait for the event; errors and escalations come without being waited for."""
        run.place(self, listens=True)

    def arrive(self, task: Task) -> None:
        execution, event = task.workflow.execution, self.starter.event
        execution.wait(task)
        if event is None:
            several.listen(task)
        elif event.kind not in ("error", "escalation"):
            execution.subscribe(task, event)

    def happened(self, task: Task) -> None:
        """The event has come: an interrupting one ends everything else on the level."""
        run: Run = task.workflow
        if self.starter.interrupting:
            for other in run.tokens():
                if other is not task and other.id in run.tasks:
                    run.execution.withdraw(other)
            self._begin(task)
            return
        again = several.goes_on(task) if self.parts else run.execution.rearm(task)
        self._begin(run.place(self, prepared=True, **several.handed_over(task)) if again else task)

    def _begin(self, task: Task) -> None:
        execution = task.workflow.execution
        execution.stop_listening(task)
        task.internal_data.pop("listens", None)
        execution.triggered(task)
        execution.guard(task, "enter", lambda: self.enter(task))

    def enter(self, task: Task) -> None:
        """Begin the level inside at its start event. Raises Incident."""
        execution = task.workflow.execution
        execution.begin(task)
        scope_id = str(task.id)
        execution.scopes.open(scope_id, execution.scope_of(task))
        execution.start_level(task, self.level_key(), scope_id, at=self.starter.id)

    def begin_undoing(self, run: Run, owner: Task) -> None:
        """Undo the sub-process it lies in, which was opened again for that."""
        self._begin(run.place(self, prepared=True, undoes=str(owner.id)))

    def leave(self, task: Task) -> None:
        run: Run = task.workflow
        if "undoes" in task.internal_data:
            compensation.handled(task)
            return
        self.remember(task)
        run.execution.passed(task, [])
        run.consume(task)
        run.settle()

    def withdrawn(self, task: Task) -> None:
        if "listens" not in task.internal_data:
            super().withdrawn(task)
