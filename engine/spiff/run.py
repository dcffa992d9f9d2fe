"""One level of a running instance: a SpiffWorkflow workflow whose tasks are the tokens on that level.

It places, joins and consumes tokens; what a token does is its spec's business (`nodes.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow import Workflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import EventDefinition, Flow
from engine.spiff.activities import Activity
from engine.spiff.carrying import MISSING
from engine.spiff.compensation import Entry
from engine.spiff.events import Boundary
from engine.spiff.host import Incident
from engine.spiff.nodes import NodeSpec
from engine.spiff.several import Part
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
        self.to_undo: list[Entry] = []  # completed activities that can be undone, in their order (`compensation.py`)
        self.resetting: dict[str, list[str]] = {}  # complex gateways that wait for the rest, and whose tokens they took

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
        self.place(self.level.choices.get(flow.target) or self.level.node_specs[flow.target], via=flow.id, **data)

    def consume(self, task: Task) -> None:
        """Take a token away."""
        if self.tasks.pop(task.id, None) is not None:
            self.task_tree._children.remove(task.id)
            self.execution.removed(task)

    def join(self, spec: NodeSpec, arrived: list[Task], **data: Any) -> None:
        """Melt the tokens that arrived at a joining gateway into one, ready to run."""
        keep = arrived[0]
        for task in arrived[1:]:
            self.consume(task)
        keep.internal_data = {"seq": keep.internal_data["seq"], **data}
        self.execution.make_ready(keep)

    def gathered(self, spec: NodeSpec, task: Task) -> bool:
        """Whether enough tokens have come to begin an activity (startQuantity); then they are one."""
        self.execution.wait(task)
        waiting = [other for other in self.tokens_at(spec) if other.state == TaskState.WAITING]
        if len(waiting) < spec.node.tokens_in:
            return False
        for other in waiting[: spec.node.tokens_in]:
            if other is not task:
                self.consume(other)
        return True

    def fire_joins(self) -> bool:
        """Let one joining gateway go on that waits until nothing else can come (BPMN 2.0.2 §13.4.3)."""
        return any(spec.fire(self) for spec in self.level.joins)

    def remember(self, spec: NodeSpec, flows: list[str] | None) -> None:
        """A complex gateway has begun with tokens of these flows; None: it waits for a new start."""
        if flows is None:
            del self.resetting[spec.node.id]
        else:
            self.resetting[spec.node.id] = flows
        self.execution.keep(self)

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
        if not self.busy:
            self.execution.level_ended(self)

    @property
    def busy(self) -> bool:
        """Whether a token is under way; those that only listen for an event sub-process keep no level open."""
        if self.owner is not None and "reopened" in self.owner.internal_data:
            return True  # it is only there to be undone, and closed by whoever undoes it
        if len(self.tasks) == 1:
            return False
        return not self.level.listeners or any("listens" not in task.internal_data for task in self.tokens())

    def listen(self) -> None:
        """Begin to listen for the events of this level's event sub-processes."""
        for spec in self.level.listeners:
            spec.listen(self)

    def terminate(self) -> None:
        """End the level at once, whatever is still under way in it (BPMN 2.0.2 §13.5.6)."""
        for task in self.tokens():
            if task.id in self.tasks:
                self.execution.withdraw(task)

    def throw_error(self, code: str, content: Any = MISSING) -> None:
        """End this level with an error; what catches it goes on: an event sub-process of this level, else the
        nearest boundary event above (§13.5.3). `content`: the data it carries."""
        catching = self._listener("error", code)
        if catching is not None:
            self.execution.caught(catching, content)
            catching.task_spec.happened(catching)
            return
        self.terminate()
        if self.owner is None:
            self.execution.failed(code)
        else:
            self.owner.workflow.throw_error_at(self.owner, code, content)

    def throw_error_at(self, activity: Task, code: str, content: Any = MISSING) -> None:
        """End an activity with an error: its boundary event catches it, else the level it lies in ends with it."""
        caught = self._boundary(activity, "error", code)
        if caught is not None:
            self.execution.caught(caught, content)
            caught.task_spec.happened(caught)
            return
        self.consume_owner(activity)
        self.throw_error(code, content)

    def escalate(self, code: str, content: Any = MISSING) -> None:
        """Tell the nearest that listens, on this level or above; nobody need (§10.5.5)."""
        level: Run | None = self
        while level is not None:
            catching = level._listener("escalation", code)
            if catching is None and level.owner is not None:
                catching = level.owner.workflow._boundary(level.owner, "escalation", code)
            if catching is not None:
                self.execution.caught(catching, content)
                catching.task_spec.happened(catching)
                return
            level = level.owner.workflow if level.owner is not None else None

    def escalate_at(self, activity: Task, code: str) -> None:
        """Tell what waits at the edge of an activity, else whoever listens on this level or above."""
        catching = self._boundary(activity, "escalation", code)
        if catching is not None:
            catching.task_spec.happened(catching)
        else:
            self.escalate(code)

    def _listener(self, kind: str, code: str) -> Task | None:
        """The listening event sub-process that catches an error or escalation; one that names the code goes first."""
        found = [task for task in self.tokens() if "listens" in task.internal_data]
        return _catching([(task, _awaited(task)) for task in found], kind, code)

    def _boundary(self, owner: Task, kind: str, code: str) -> Task | None:
        """The boundary event on an activity that catches an error or escalation from inside it."""
        return _catching([(task, task.task_spec.node.event) for task in self._attached(owner)], kind, code)

    def _attached(self, owner: Task) -> list[Task]:
        """What waits at the edge of an activity."""
        # An item of a multi-instance activity has no boundary events of its own: the whole activity has.
        host = owner.internal_data.get("item", str(owner.id))
        return [
            task
            for task in self.tokens()
            if isinstance(task.task_spec, Boundary | Part) and task.internal_data.get("host") == host
        ]

    def fault_boundary(self, owner: Task) -> Task | None:
        """The boundary event that catches what fails in an automatic step: one that names no error goes first.

        The failure has no code of its own; nothing else can come to an error event there (decision 0026)."""
        found = [(task, task.task_spec.node.event) for task in self._attached(owner)]
        errors = [(task, event) for task, event in found if event is not None and event.kind == "error"]
        errors.sort(key=lambda each: bool(each[1].code or each[1].ref_name))
        return errors[0][0] if errors else None

    def boundaries_of(self, host: Task, kind: str) -> list[Task]:
        """The waiting boundary events of a kind on an activity."""
        return [
            task
            for task in self.tokens()
            if isinstance(task.task_spec, Boundary | Part)
            and task.internal_data.get("host") == str(host.id)
            and task.task_spec.node.event_kind == kind
        ]

    def consume_owner(self, owner: Task) -> None:
        if owner.id not in self.tasks:
            raise Incident("Bước việc chứa quy trình con không còn nữa.")
        self.execution.withdraw(owner)


def _awaited(task: Task) -> EventDefinition | None:
    """What a token that listens waits for; its event has parts of its own when it has several definitions."""
    spec = task.task_spec
    event: EventDefinition | None = (spec if isinstance(spec, Part) else spec.starter).event
    return event


def _catching(found: list[tuple[Task, EventDefinition | None]], kind: str, code: str) -> Task | None:
    """The one that catches a code: by naming it, else by naming none."""
    named: dict[bool, Task | None] = {True: None, False: None}
    for task, event in found:
        if event is not None and event.kind == kind:
            own = event.code or event.ref_name
            if own in ("", code) and named[bool(own)] is None:
                named[bool(own)] = task
    return named[True] or named[False]
