"""One level of a running instance: a SpiffWorkflow workflow whose tasks are the tokens on that level.

It places, joins and consumes tokens; what a token does is its spec's business (`nodes.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow import Workflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow
from engine.spiff.activities import Activity
from engine.spiff.events import Boundary
from engine.spiff.host import Incident
from engine.spiff.nodes import Inclusive, NodeSpec
from engine.storage import new_id

if TYPE_CHECKING:
    from engine.spiff.compiler import LevelSpec
    from engine.spiff.machine import Machine


class Token(Task):  # type: ignore[misc]
    """A task that stands for a token."""

    def _set_state(self, value: int) -> None:
        """SpiffWorkflow gathers data for its log here on every call; the journal is our log."""
        self._state = value


class Run(Workflow):  # type: ignore[misc]
    """A level under way. `owner` is the token of the sub-process or call activity it belongs to; None at the top."""

    def __init__(self, level: LevelSpec, execution: Machine, run_id: str, owner: Task | None, scope: str) -> None:
        super().__init__(level, deserializing=True)
        self.level = level
        self.execution = execution
        self.run_id = run_id
        self.owner = owner
        self.scope = scope
        self.task_tree = Task(self, level.start, state=TaskState.COMPLETED)

    def _task_completed_notify(self, task: Task) -> None:
        """SpiffWorkflow walks its whole tree here; tokens need no walk."""

    # ---- tokens

    def tokens(self) -> list[Task]:
        return [task for task in self.tasks.values() if task is not self.task_tree]

    def tokens_at(self, spec: NodeSpec) -> list[Task]:
        return [task for task in self.tokens() if task.task_spec is spec]

    def token(self, token_id: str) -> Task:
        return self.tasks[UUID(token_id)]

    def place(self, spec: NodeSpec, *, prepared: bool = False, **data: Any) -> Task:
        """Put a token on a node and let it arrive (`prepared`: the caller says what becomes of it)."""
        task = Token(self, spec, self.task_tree, state=TaskState.FUTURE, id=new_id())
        task.internal_data = data
        self.execution.added(task)
        if not prepared:
            self.execution.guard(task, "arrive", lambda: spec._update(task))
        return task

    def follow(self, flow: Flow, **data: Any) -> None:
        """Send a token along a sequence flow."""
        self.place(self.level.node_specs[flow.target], via=flow.id, **data)

    def consume(self, task: Task) -> None:
        """Take a token away."""
        if self.tasks.pop(task.id, None) is not None:
            self.task_tree._children.remove(task.id)
            self.execution.removed(task)

    def join(self, spec: NodeSpec, arrived: list[Task]) -> None:
        """Melt the tokens that arrived at a joining gateway into one, ready to run."""
        keep = arrived[0]
        for task in arrived[1:]:
            self.consume(task)
        keep.internal_data = {"seq": keep.internal_data["seq"]}
        self.execution.make_ready(keep)

    def fire_inclusive_joins(self) -> bool:
        """Fire one inclusive join that no token can reach any more on an empty flow (BPMN 2.0.2 §13.4.3)."""
        if not self.level.has_inclusive_joins:
            return False
        waiting: dict[NodeSpec, dict[str, Task]] = {}
        for task in self.tokens():
            if isinstance(task.task_spec, Inclusive) and task.state == TaskState.WAITING:
                waiting.setdefault(task.task_spec, {}).setdefault(task.internal_data["via"], task)
        for spec, arrived in waiting.items():
            assert isinstance(spec, Inclusive)
            empty = [flow for flow in spec.node.incoming if flow not in arrived]
            others = {
                other.task_spec.node.id
                for other in self.tokens()
                if other.task_spec is not spec and "item" not in other.internal_data
            }
            blocked = any(
                any(node_id in spec.reach(flow) for flow in empty)
                and not any(node_id in spec.reach(flow) for flow in arrived)
                for node_id in others
            )
            if not blocked:
                self.join(spec, list(arrived.values()))
                return True
        return False

    # ---- boundary events

    def attach_boundaries(self, spec: Activity, host: Task) -> None:
        for boundary in self.level.boundaries.get(spec.node.id, ()):
            self.place(boundary, host=str(host.id))

    def detach_boundaries(self, spec: Activity, host: Task) -> None:
        if spec.node.id in self.level.boundaries:
            for task in self.tokens():
                if task.internal_data.get("host") == str(host.id):
                    self.execution.withdraw(task)

    # ---- the end of a level

    def settle(self) -> None:
        """When no token is left on this level, it has ended."""
        if len(self.tasks) == 1:
            self.execution.level_ended(self)

    def terminate(self) -> None:
        """End the level at once, whatever is still under way in it (BPMN 2.0.2 §13.5.6)."""
        for task in self.tokens():
            if task.id in self.tasks:
                self.execution.withdraw(task)

    def throw_error(self, code: str) -> None:
        """End this level with an error; the nearest boundary event above that catches it goes on (§13.5.3)."""
        self.terminate()
        owner = self.owner
        if owner is None:
            self.execution.failed(code)
            return
        above: Run = owner.workflow
        # An item of a multi-instance activity has no boundary events of its own: the whole activity has.
        host = owner.internal_data.get("item", str(owner.id))
        for task in above.tokens():
            spec = task.task_spec
            if not isinstance(spec, Boundary) or task.internal_data.get("host") != host:
                continue
            event = spec.node.event
            if event is not None and event.kind == "error" and (event.code or event.ref_name or code) == code:
                spec.happened(task)
                return
        above.consume_owner(owner)
        above.throw_error(code)

    def consume_owner(self, owner: Task) -> None:
        if owner.id not in self.tasks:
            raise Incident("Bước việc chứa quy trình con không còn nữa.")
        self.execution.withdraw(owner)
