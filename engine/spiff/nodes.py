"""SpiffWorkflow task specs that move tokens: what each kind of flow node does when a token arrives, runs and leaves.

BPMN 2.0.2 chapter 13. A token is a SpiffWorkflow task directly under its workflow's root; nothing is predicted and
nothing finished is kept, so joins count tokens per incoming flow and a loop costs the same in every round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow, Node
from engine.spiff.host import Incident, OutMessage

if TYPE_CHECKING:
    from engine.spiff.compiler import LevelSpec
    from engine.spiff.run import Run


class NodeSpec(TaskSpec):  # type: ignore[misc]
    """A flow node that passes the token on. Subclasses say what else happens."""

    def __init__(self, level: LevelSpec, node: Node, prefix: str = "n", manual: bool = False) -> None:
        super().__init__(level, f"{prefix}:{node.id}", manual=manual)
        self.level = level
        self.node = node

    # ---- the hooks SpiffWorkflow calls

    def test(self) -> None:
        """Wiring is checked before compiling; SpiffWorkflow's own test expects its parser's wiring."""

    def _predict(self, my_task: Task, *_args: Any, **_kwargs: Any) -> None:
        """Nothing is predicted: a task stands for a token that is really there."""

    def _update(self, my_task: Task) -> None:
        self.arrive(my_task)

    def _run_hook(self, my_task: Task) -> bool | None:
        return self.behave(my_task)

    def _on_complete(self, my_task: Task) -> None:
        self.leave(my_task)

    # ---- what a kind of node may change

    def arrive(self, task: Task) -> None:
        """A token has come in. Default: it is ready to run at once."""
        task.workflow.execution.make_ready(task)

    def behave(self, task: Task) -> bool | None:
        """Do the node's work: True when it is done, None when the token has to stay."""
        return True

    def outgoing(self, task: Task) -> list[Flow]:
        """The flows that take a token when this one leaves (BPMN 2.0.2 §13.2.1, §10.3)."""
        flows = [self.level.flow(flow_id) for flow_id in self.node.outgoing]
        if self.node.split != "inclusive":
            return flows
        chosen = [flow for flow in flows if flow.id != self.node.default and self.holds(task, flow)]
        return chosen or [flow for flow in flows if flow.id == self.node.default]

    def leave(self, task: Task) -> None:
        """The token leaves over the chosen flows; without any it ends here."""
        run: Run = task.workflow
        flows = self.outgoing(task)
        run.execution.passed(task, flows)
        run.consume(task)
        for flow in flows:
            run.follow(flow)
        run.settle()

    def holds(self, task: Task, flow: Flow) -> bool:
        """Whether a flow's condition is true for this token. Raises Incident when it is neither true nor false."""
        if not flow.condition:
            return True
        value = task.workflow.execution.evaluate(task, flow.condition)
        if not isinstance(value, bool):
            raise Incident(f"Điều kiện “{flow.condition}” không cho kết quả đúng hoặc sai.")
        return value


class Exclusive(NodeSpec):
    """Exactly one way on: the first whose condition holds, else the default (BPMN 2.0.2 §10.6.2)."""

    def outgoing(self, task: Task) -> list[Flow]:
        flows = [self.level.flow(flow_id) for flow_id in self.node.outgoing]
        for flow in flows:
            if flow.id != self.node.default and self.holds(task, flow):
                return [flow]
        default = [flow for flow in flows if flow.id == self.node.default]
        if not default:
            raise Incident("Không có nhánh nào của điểm rẽ nhánh này đúng điều kiện và không có nhánh mặc định.")
        return default


class Parallel(NodeSpec):
    """Waits for one token on every incoming flow, then sends one out on each (BPMN 2.0.2 §10.6.4).

    Tokens that come more than once on a flow stay for the next time."""

    def arrive(self, task: Task) -> None:
        run: Run = task.workflow
        if len(self.node.incoming) < 2:
            run.execution.make_ready(task)
            return
        run.execution.wait(task)
        waiting: dict[str, Task] = {}
        for other in run.tokens_at(self):
            if other.state == TaskState.WAITING:
                waiting.setdefault(other.internal_data["via"], other)
        if len(waiting) == len(self.node.incoming):
            run.join(self, list(waiting.values()))


class Inclusive(NodeSpec):
    """Waits as long as a token may still come to an empty incoming flow; sends out on every flow that holds.

    BPMN 2.0.2 §10.6.3 and §13.4.3; `Run.fire_inclusive_joins` decides when nothing else moves."""

    def __init__(self, level: LevelSpec, node: Node) -> None:
        super().__init__(level, node)
        self._reach: dict[str, frozenset[str]] | None = None

    def arrive(self, task: Task) -> None:
        if len(self.node.incoming) < 2:
            task.workflow.execution.make_ready(task)
        else:
            task.workflow.execution.wait(task)

    def reach(self, flow_id: str) -> frozenset[str]:
        """Ids of the nodes from which a token can come to an incoming flow without passing this gateway."""
        if self._reach is None:
            self._reach = {incoming: self._upstream(incoming) for incoming in self.node.incoming}
        return self._reach[flow_id]

    def _upstream(self, flow_id: str) -> frozenset[str]:
        nodes, todo, seen = self.level.contents.nodes, [self.level.flow(flow_id).source], set()
        while todo:
            node_id = todo.pop()
            if node_id in seen or node_id == self.node.id:
                continue
            seen.add(node_id)
            node = nodes[node_id]
            if node.attached_to:
                todo.append(node.attached_to)
            todo += [self.level.flow(incoming).source for incoming in node.incoming]
        return frozenset(seen)

    def outgoing(self, task: Task) -> list[Flow]:
        flows = [self.level.flow(flow_id) for flow_id in self.node.outgoing]
        chosen = [flow for flow in flows if flow.id != self.node.default and self.holds(task, flow)]
        chosen = chosen or [flow for flow in flows if flow.id == self.node.default]
        if not chosen:
            raise Incident("Không có nhánh nào của điểm rẽ nhiều nhánh này đúng điều kiện và không có nhánh mặc định.")
        return chosen


class EventGateway(NodeSpec):
    """Waits for the first of several events; the others are given up (BPMN 2.0.2 §10.6.6)."""

    def behave(self, task: Task) -> bool | None:
        run: Run = task.workflow
        for flow_id in self.node.outgoing:
            run.follow(self.level.flow(flow_id), race=str(task.id))
        return None

    def won(self, task: Task, winner: Task) -> None:
        """One of the events happened: the gateway and the other events end."""
        run: Run = task.workflow
        run.execution.passed(task, [self.level.flow(winner.internal_data["via"])])
        for other in run.tokens():
            if other is not winner and other.internal_data.get("race") == str(task.id):
                run.execution.withdraw(other)
        run.consume(task)


def win_race(task: Task) -> None:
    """Something happened: when it stands behind an event-based gateway, it is the one that happened first."""
    race = task.internal_data.get("race")
    if race is not None:
        gateway = task.workflow.token(race)
        gateway.task_spec.won(gateway, task)


class CatchEvent(NodeSpec):
    """Waits for a timer, a message or a condition (BPMN 2.0.2 §10.5.4); a start event without one passes on."""

    def arrive(self, task: Task) -> None:
        execution = task.workflow.execution
        if self.node.event is None:
            execution.make_ready(task)
        else:
            execution.wait(task)
            execution.subscribe(task, self.node.event)

    def happened(self, task: Task) -> None:
        """What it waited for has come: the token goes on."""
        win_race(task)
        task.workflow.execution.make_ready(task)


class Boundary(CatchEvent):
    """An event attached to an activity; an interrupting one ends the activity (BPMN 2.0.2 §10.5.4, §13.5.3)."""

    def happened(self, task: Task) -> None:
        run: Run = task.workflow
        if self.node.interrupting:
            host = run.token(task.internal_data["host"])
            task.internal_data.pop("host")
            host.task_spec.interrupted(host)
            run.execution.make_ready(task)
            return
        again = run.execution.rearm(task)
        if again:
            copy = run.place(self, prepared=True)
            run.execution.make_ready(copy)
        else:
            task.internal_data.pop("host")
            run.execution.make_ready(task)


class Activity(NodeSpec):
    """Work that takes a while: it may have boundary events, and several instances (BPMN 2.0.2 §10.3)."""

    def __init__(self, level: LevelSpec, node: Node, wrapper: Any = None, manual: bool = False) -> None:
        super().__init__(level, node, prefix="i" if wrapper is not None else "n", manual=manual)
        self.wrapper = wrapper

    def arrive(self, task: Task) -> None:
        if self.wrapper is None:
            task.workflow.attach_boundaries(self, task)
        self.start(task)

    def start(self, task: Task) -> None:
        """Begin the work proper. Default: an automatic step, ready to run."""
        task.workflow.execution.make_ready(task)

    def outgoing(self, task: Task) -> list[Flow]:
        return [] if self.wrapper is not None else super().outgoing(task)

    def leave(self, task: Task) -> None:
        run: Run = task.workflow
        if self.wrapper is not None:
            run.execution.passed(task, [])
            self.wrapper.item_done(task)
            return
        run.detach_boundaries(self, task)
        super().leave(task)

    def interrupted(self, task: Task) -> None:
        """A boundary event has ended the activity."""
        run: Run = task.workflow
        run.detach_boundaries(self, task)
        run.execution.withdraw(task)

    def withdrawn(self, task: Task) -> None:
        """The token is taken away before its time: end what hangs on it."""
        if self.wrapper is None:
            task.workflow.detach_boundaries(self, task)


class Manual(Activity):
    """A user or manual task: waits until a person completes it."""

    def __init__(self, level: LevelSpec, node: Node, wrapper: Any = None) -> None:
        super().__init__(level, node, wrapper, manual=True)

    def start(self, task: Task) -> None:
        task.workflow.execution.open(task)


class Receive(Activity):
    """A receive task: waits for a message (BPMN 2.0.2 §10.3.3)."""

    def start(self, task: Task) -> None:
        task.workflow.execution.wait(task)
        task.workflow.execution.subscribe_message(task, task.workflow.execution.message_name(self))

    def happened(self, task: Task) -> None:
        """The message has come."""
        win_race(task)
        task.workflow.execution.make_ready(task)


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


def throw(spec: NodeSpec, task: Task) -> None:
    """Send the message a throwing node names (`to`, `payload`, `correlation`)."""
    execution, properties = task.workflow.execution, spec.node.properties
    payload = execution.evaluate(task, properties["payload"]) if properties.get("payload") else {}
    keys = execution.evaluate(task, properties["correlation"], entries=True) if properties.get("correlation") else {}
    if not isinstance(payload, dict) or not isinstance(keys, dict):
        raise Incident("Nội dung và khóa đối chiếu của tin gửi đi phải là bảng giá trị dạng {tên: giá trị}.")
    to: Any = properties.get("to", "own")
    if isinstance(to, str) and to.startswith("="):
        to = {"unit": execution.evaluate(task, to)}
    name = execution.message_name(spec)
    execution.host.send(OutMessage(execution.context_of(task), name, to, payload, keys))


class Send(Activity):
    """A send task."""

    def behave(self, task: Task) -> bool | None:
        throw(self, task)
        return True


class ThrowEvent(NodeSpec):
    """An intermediate throwing event: none or message."""

    def behave(self, task: Task) -> bool | None:
        if self.node.event_kind == "message":
            throw(self, task)
        return True


class End(NodeSpec):
    """An end event: none, message, terminate or error (BPMN 2.0.2 §10.5.3)."""

    def behave(self, task: Task) -> bool | None:
        if self.node.event_kind == "message":
            throw(self, task)
        return True

    def leave(self, task: Task) -> None:
        run: Run = task.workflow
        run.execution.passed(task, [])
        run.execution.ended(task)
        if self.node.event_kind == "terminate":
            run.terminate()
        elif self.node.event_kind == "error" and self.node.event is not None:
            run.consume(task)
            run.throw_error(self.node.event.code or self.node.event.ref_name)
            return
        else:
            run.consume(task)
        run.settle()


class SubProcess(Activity):
    """An embedded sub-process: a level of its own with a scope inside the enclosing one (BPMN 2.0.2 §10.3.5)."""

    def level_key(self) -> str:
        return f"{self.level.key}/{self.node.id}"

    def start(self, task: Task) -> None:
        execution = task.workflow.execution
        execution.begin(task)
        scope_id = str(task.id)
        execution.scopes.open(scope_id, execution.scope_of(task))
        execution.start_level(task, self.level_key(), scope_id)

    def child_finished(self, task: Task) -> None:
        """The level inside has ended: publish its variables under the element's id, go on."""
        execution = task.workflow.execution
        variables = execution.scopes.scopes[str(task.id)].variables
        execution.scopes.put(execution.scope_of(task), self.node.id, {"{}": dict(variables)})
        execution.scopes.close(str(task.id))
        execution.finish(task)

    def withdrawn(self, task: Task) -> None:
        execution = task.workflow.execution
        execution.drop_level(str(task.id))
        execution.scopes.close(str(task.id))
        super().withdrawn(task)


class CallActivity(SubProcess):
    """A called process: isolated variables, explicit `in.` and `out.` (BPMN 2.0.2 §10.3.6)."""

    def level_key(self) -> str:
        return self.node.called_element

    def start(self, task: Task) -> None:
        execution = task.workflow.execution
        values = execution.mapping(task, "in.")
        execution.begin(task)
        scope_id = str(task.id)
        execution.scopes.open(scope_id, None)
        execution.hand_down_standing(execution.scope_of(task), scope_id)
        for name, value in values.items():
            execution.scopes.write(scope_id, name, value)
        execution.start_level(task, self.level_key(), scope_id)

    def child_finished(self, task: Task) -> None:
        execution = task.workflow.execution
        results = {
            name[4:]: execution.evaluate_in(str(task.id), text)
            for name, text in self.node.properties.items()
            if name.startswith("out.")
        }
        for name, value in results.items():
            execution.write(task, name, value)
        execution.scopes.close(str(task.id))
        execution.finish(task)


_KINDS: dict[str, type[NodeSpec]] = {
    "exclusiveGateway": Exclusive,
    "parallelGateway": Parallel,
    "inclusiveGateway": Inclusive,
    "eventBasedGateway": EventGateway,
    "startEvent": CatchEvent,
    "intermediateCatchEvent": CatchEvent,
    "intermediateThrowEvent": ThrowEvent,
    "endEvent": End,
    "boundaryEvent": Boundary,
    "task": Activity,
    "userTask": Manual,
    "manualTask": Manual,
    "scriptTask": Script,
    "serviceTask": Service,
    "sendTask": Send,
    "receiveTask": Receive,
    "subProcess": SubProcess,
    "callActivity": CallActivity,
}


def spec_for(level: LevelSpec, node: Node) -> NodeSpec:
    """The spec of a node; with several instances, a wrapper around the spec of one of them.

    Raises KeyError for a kind the engine does not carry out: `engine.bpmn.check` refuses those before."""
    from engine.spiff.repeat import Repeated

    kind = _KINDS[node.kind]
    if node.loop is not None and issubclass(kind, Activity):
        return Repeated(level, node, kind)
    return kind(level, node)
