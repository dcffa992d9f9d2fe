"""SpiffWorkflow task specs that move tokens: what each kind of flow node does when a token arrives, runs and leaves.

BPMN 2.0.2 chapter 13. A token is a SpiffWorkflow task directly under its workflow's root; nothing is predicted and
nothing finished is kept, so joins count tokens per incoming flow and a loop costs the same in every round."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow, Node
from engine.spiff.carrying import MISSING
from engine.spiff.declared import carried
from engine.spiff.host import Incident

if TYPE_CHECKING:
    from engine.spiff.compiler import LevelSpec
    from engine.spiff.run import Run
    from engine.spiff.several import Part


class NodeSpec(TaskSpec):  # type: ignore[misc]
    """A flow node that passes the token on. Subclasses say what else happens."""

    def __init__(self, level: LevelSpec, node: Node, prefix: str = "n", manual: bool = False) -> None:
        super().__init__(level, f"{prefix}:{node.id}", manual=manual)
        self.level = level
        self.node = node
        self.carried = carried(node, item=prefix == "i")

    keeps_answers = True  # what people answer is the variable named after the node
    parts: tuple[Part, ...] = ()  # of an event with several definitions

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

    def begun(self, task: Task) -> None:
        """The instance begins here, with what the node would wait for."""

    def product(self, task: Task) -> Any:
        """What the node has brought about for its data outputs, under its own name; MISSING for nothing."""
        return MISSING

    def result(self, task: Task) -> Any:
        """The value of the variable that carries the node's id."""
        execution = task.workflow.execution
        ref = execution.scopes.find(execution.scope_of(task), self.node.id)
        return MISSING if ref is None else execution.scopes.value_of(ref)

    def outgoing(self, task: Task) -> list[Flow]:
        """The flows that take a token when this one leaves (BPMN 2.0.2 §13.2.1, §10.3)."""
        flows = [self.level.flow(flow_id) for flow_id in self.node.outgoing]
        if self.node.split != "inclusive":
            return flows
        held = {flow.id for flow in flows if flow.id != self.node.default and self.holds(task, flow)}
        # The default stands in for the conditions: a flow without one is taken anyway and does not replace it.
        if not any(flow.conditional for flow in flows if flow.id in held):
            held.add(self.node.default)
        return [flow for flow in flows if flow.id in held]

    def leave(self, task: Task) -> None:
        """The token leaves over the chosen flows; without any it ends here."""
        run: Run = task.workflow
        flows = self.outgoing(task)
        run.execution.passed(task, flows)
        run.consume(task)
        for flow in flows:
            run.follow(flow)
        run.settle()

    def holds(self, task: Task, flow: Flow, extra: Mapping[str, Any] | None = None) -> bool:
        """Whether a flow's condition is true for this token. Raises Incident when it is neither true nor false."""
        if not flow.condition:
            return True
        value = task.workflow.execution.evaluate(task, flow.condition, extra)
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


class Joining(NodeSpec):
    """A gateway that waits as long as a token may still come to an empty incoming flow (BPMN 2.0.2 §13.4.3).

    `Run.fire_joins` asks it when nothing else moves."""

    def __init__(self, level: LevelSpec, node: Node) -> None:
        super().__init__(level, node)
        self._reach: dict[bool, dict[str, frozenset[str]]] = {}

    def fire(self, run: Run) -> bool:
        """Go on if it can. Answers whether anything changed."""
        raise NotImplementedError

    def arrived(self, run: Run) -> dict[str, Task]:
        """The first waiting token of each incoming flow that has one."""
        found: dict[str, Task] = {}
        for task in run.tokens_at(self):
            if task.state == TaskState.WAITING:
                found.setdefault(task.internal_data["via"], task)
        return found

    def awaited(self, run: Run, filled: Collection[str]) -> bool:
        """Whether a token elsewhere on the level can still come to a flow that is not filled, and by sequence flows to
        none that is: an event at the edge of a step may send a token of its own while the step's is still to come."""
        empty = [flow for flow in self.node.incoming if flow not in filled]
        if not empty:
            return False
        others = {task.task_spec.node.id for task in run.tokens() if task.task_spec is not self}
        return any(
            any(node_id in self.reach(flow) for flow in empty)
            and not any(node_id in self.reach(flow, edges=False) for flow in filled)
            for node_id in others
        )

    def reach(self, flow_id: str, edges: bool = True) -> frozenset[str]:
        """Ids of the nodes from which a token can come to an incoming flow without passing this gateway; `edges`: also
        by way of the events at the edge of a step."""
        if edges not in self._reach:
            self._reach[edges] = {incoming: self._upstream(incoming, edges) for incoming in self.node.incoming}
        return self._reach[edges][flow_id]

    def _upstream(self, flow_id: str, edges: bool) -> frozenset[str]:
        nodes, todo, seen = self.level.contents.nodes, [self.level.flow(flow_id).source], set()
        while todo:
            node_id = todo.pop()
            if node_id in seen or node_id == self.node.id:
                continue
            seen.add(node_id)
            node = nodes[node_id]
            if node.attached_to and edges:
                todo.append(node.attached_to)
            if node.kind == "intermediateCatchEvent" and node.event_kind == "link":
                todo += self.level.link_sources(node)
            todo += [self.level.flow(incoming).source for incoming in node.incoming]
        return frozenset(seen)


class Inclusive(Joining):
    """Waits for every token that may still come; sends out on every flow that holds (BPMN 2.0.2 §10.6.3)."""

    def arrive(self, task: Task) -> None:
        if len(self.node.incoming) < 2:
            task.workflow.execution.make_ready(task)
        else:
            task.workflow.execution.wait(task)

    def fire(self, run: Run) -> bool:
        arrived = self.arrived(run)
        if not arrived or self.awaited(run, arrived):
            return False
        run.join(self, list(arrived.values()))
        return True

    def outgoing(self, task: Task) -> list[Flow]:
        flows = [self.level.flow(flow_id) for flow_id in self.node.outgoing]
        chosen = [flow for flow in flows if flow.id != self.node.default and self.holds(task, flow)]
        chosen = chosen or [flow for flow in flows if flow.id == self.node.default]
        if not chosen:
            raise Incident("Không có nhánh nào của điểm rẽ nhiều nhánh này đúng điều kiện và không có nhánh mặc định.")
        return chosen
