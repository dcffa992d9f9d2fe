"""Events: what waits, what ends, what sends (BPMN 2.0.2 §10.5 and §10.6.6).

See `nodes.py` for how a token moves."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.model import CARRIERS, ENDINGS, EventDefinition, Flow, Node
from engine.spiff import carrying, compensation, several
from engine.spiff.host import Incident, OutMessage
from engine.spiff.nodes import NodeSpec

if TYPE_CHECKING:
    from engine.spiff.compiler import LevelSpec
    from engine.spiff.run import Run


def win_race(task: Task) -> None:
    """Something happened: when it stands behind an event-based gateway, it is the one that happened first."""
    race = task.internal_data.get("race")
    if race is not None:
        gateway = task.workflow.token(race)
        gateway.task_spec.won(gateway, task)


def outgoing_message(spec: NodeSpec, task: Task, event: EventDefinition | None = None) -> OutMessage:
    """The message a throwing node sends (`to`, `payload`, `correlation`); `event`: of an event, the definition."""
    execution, properties = task.workflow.execution, spec.node.properties
    content = carrying.content(execution, task, event)
    payload: Any = {} if content is carrying.MISSING else carrying.wrapped(content)
    if properties.get("payload"):
        payload = execution.evaluate(task, properties["payload"])
    keys = execution.evaluate(task, properties["correlation"], entries=True) if properties.get("correlation") else {}
    if not isinstance(payload, dict) or not isinstance(keys, dict):
        raise Incident("Nội dung và khóa đối chiếu của tin gửi đi phải là bảng giá trị dạng {tên: giá trị}.")
    to: Any = properties.get("to", "own")
    if isinstance(to, str) and to.startswith("="):
        to = {"unit": execution.evaluate(task, to)}
    name = execution.message_name(spec) if event is None else event.ref_name or event.ref
    return OutMessage(execution.context_of(task), name, to, payload, keys)


class CatchEvent(NodeSpec):
    """Waits for a timer, a message, a signal or a condition (BPMN 2.0.2 §10.5.4).

    A start event without a definition, and the target of a link, pass on."""

    def __init__(self, level: LevelSpec, node: Node) -> None:
        super().__init__(level, node)
        # A start event is where a token begins that something else has waited for.
        self.parts = several.parts(level, node, self) if node.kind != "startEvent" else ()

    def arrive(self, task: Task) -> None:
        execution = task.workflow.execution
        if not self.node.events or self.node.event_kind == "link":
            execution.make_ready(task)
            return
        execution.wait(task)
        if self.node.event is None:
            several.listen(task)
        else:
            execution.subscribe(task, self.node.event)

    def happened(self, task: Task) -> None:
        """What it waited for has come: the token goes on; of a cycle, one for each of its rounds."""
        win_race(task)
        run: Run = task.workflow
        cycle = "timer" in task.internal_data
        run.execution.make_ready(run.place(self, prepared=True) if cycle and run.execution.rearm(task) else task)

    def product(self, task: Task) -> Any:
        carries = self.node.event_kinds & CARRIERS
        return carrying.unwrapped(self.result(task)) if carries else carrying.MISSING

    def leave(self, task: Task) -> None:
        if self.carried is not None:
            execution = task.workflow.execution
            own = several.outputs(execution, task, self.node) if len(self.node.events) > 1 else None
            carrying.receive(execution, task, self.product(task), own)
        super().leave(task)


class Boundary(CatchEvent):
    """An event attached to an activity; an interrupting one ends the activity (BPMN 2.0.2 §10.5.4, §13.5.3)."""

    def arrive(self, task: Task) -> None:
        # A compensation handler is called by name when its activity is over; it waits for nothing.
        if self.node.event_kind == "compensate":
            task.workflow.consume(task)
            return
        super().arrive(task)

    def happened(self, task: Task) -> None:
        run: Run = task.workflow
        if self.node.interrupting:
            host = run.token(task.internal_data["host"])
            task.internal_data.pop("host")
            host.task_spec.interrupted(host)
            run.execution.make_ready(task)
            return
        again = several.goes_on(task) if self.parts else run.execution.rearm(task)
        if again:
            copy = run.place(self, prepared=True, **several.handed_over(task))
            run.execution.make_ready(copy)
        else:
            task.internal_data.pop("host")
            run.execution.make_ready(task)


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


class ThrowEvent(NodeSpec):
    """An intermediate throwing event: none, message, signal, escalation, link, compensation (BPMN 2.0.2 §10.5.4)."""

    def behave(self, task: Task) -> bool | None:
        return happen(self, task)

    def outgoing(self, task: Task) -> list[Flow]:
        return [] if self.node.event_kind == "link" else super().outgoing(task)

    def leave(self, task: Task) -> None:
        run: Run = task.workflow
        if self.node.event_kind == "link" and self.node.event is not None:
            run.place(self.level.link_target(self.node.event))
        super().leave(task)


class End(NodeSpec):
    """An end event: none, or one that throws, terminates or cancels (BPMN 2.0.2 §10.5.3)."""

    def behave(self, task: Task) -> bool | None:
        return happen(self, task)

    def leave(self, task: Task) -> None:
        run: Run = task.workflow
        run.execution.passed(task, [])
        run.execution.ended(task)
        last = next((event for event in self.node.events if event.kind in ENDINGS), None)
        if last is None:
            run.consume(task)
        elif last.kind == "terminate":
            run.terminate()
        elif last.kind == "cancel":
            compensation.cancel(run, task)
            return
        else:
            with carrying.taken_in(run.execution, task):
                content = carrying.content(run.execution, task, last)
            run.consume(task)
            run.throw_error(last.code or last.ref_name, content)
            return
        run.settle()


def happen(spec: NodeSpec, task: Task) -> bool | None:
    """What a throwing event does when a token comes to it; None when the token waits, or is gone, afterwards.

    Of several definitions all are thrown (BPMN 2.0.2 table 10.88): what they carry is worked out first, so that none is
    thrown when one cannot be; then messages go, then signals and escalations, each in the order written, then what has
    to be waited for is undone. What ends the level comes last, when the token leaves."""
    run: Run = task.workflow
    execution, events = run.execution, spec.node.events
    with carrying.taken_in(execution, task) if spec.node.event_kinds & CARRIERS else nullcontext():
        messages = [outgoing_message(spec, task, event) for event in events if event.kind == "message"]
        contents = [carrying.content(execution, task, event) for event in events if event.kind == "escalation"]
    for message in messages:
        execution.host.send(message)
    for event in events:
        if event.kind == "signal":
            execution.broadcast(task, event.ref_name or event.ref)
        elif event.kind == "escalation":
            run.escalate(event.code or event.ref_name, contents.pop(0))
    undone = [event.ref for event in events if event.kind == "compensate"]
    if task.id not in run.tasks:
        # Whoever heard it has ended what it was thrown in; that it was thrown stays told.
        execution.passed(task, [])
        return None
    return compensation.compensate(run, task, undone) if undone else True
