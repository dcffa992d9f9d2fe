"""Events: what waits, what ends, what sends (BPMN 2.0.2 §10.5 and §10.6.6).

See `nodes.py` for how a token moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.model import Flow
from engine.spiff import carrying, compensation
from engine.spiff.host import Incident, OutMessage
from engine.spiff.nodes import NodeSpec

if TYPE_CHECKING:
    from engine.spiff.run import Run


def win_race(task: Task) -> None:
    """Something happened: when it stands behind an event-based gateway, it is the one that happened first."""
    race = task.internal_data.get("race")
    if race is not None:
        gateway = task.workflow.token(race)
        gateway.task_spec.won(gateway, task)


def throw(spec: NodeSpec, task: Task) -> None:
    """Send the message a throwing node names (`to`, `payload`, `correlation`)."""
    execution, properties = task.workflow.execution, spec.node.properties
    content = carrying.content(execution, task)
    payload: Any = {} if content is carrying.MISSING else carrying.wrapped(content)
    if properties.get("payload"):
        payload = execution.evaluate(task, properties["payload"])
    keys = execution.evaluate(task, properties["correlation"], entries=True) if properties.get("correlation") else {}
    if not isinstance(payload, dict) or not isinstance(keys, dict):
        raise Incident("Nội dung và khóa đối chiếu của tin gửi đi phải là bảng giá trị dạng {tên: giá trị}.")
    to: Any = properties.get("to", "own")
    if isinstance(to, str) and to.startswith("="):
        to = {"unit": execution.evaluate(task, to)}
    name = execution.message_name(spec)
    execution.host.send(OutMessage(execution.context_of(task), name, to, payload, keys))


class CatchEvent(NodeSpec):
    """Waits for a timer, a message, a signal or a condition (BPMN 2.0.2 §10.5.4).

    A start event without a definition, and the target of a link, pass on."""

    def arrive(self, task: Task) -> None:
        execution = task.workflow.execution
        if self.node.event is None or self.node.event.kind == "link":
            execution.make_ready(task)
        else:
            execution.wait(task)
            execution.subscribe(task, self.node.event)

    def happened(self, task: Task) -> None:
        """What it waited for has come: the token goes on; of a cycle, one for each of its rounds."""
        win_race(task)
        run: Run = task.workflow
        cycle = "timer" in task.internal_data
        run.execution.make_ready(run.place(self, prepared=True) if cycle and run.execution.rearm(task) else task)

    def product(self, task: Task) -> Any:
        carries = self.node.event_kind in ("message", "error", "escalation")
        return carrying.unwrapped(self.result(task)) if carries else carrying.MISSING

    def leave(self, task: Task) -> None:
        if self.carried is not None:
            carrying.receive(task.workflow.execution, task, self.product(task))
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
        again = run.execution.rearm(task)
        if again:
            copy = run.place(self, prepared=True)
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
        match self.node.event_kind:
            case "terminate":
                run.terminate()
            case "error" if self.node.event is not None:
                with carrying.taken_in(run.execution, task):
                    content = carrying.content(run.execution, task)
                run.consume(task)
                run.throw_error(self.node.event.code or self.node.event.ref_name, content)
                return
            case "cancel":
                compensation.cancel(run, task)
                return
            case _:
                run.consume(task)
        run.settle()


def happen(spec: NodeSpec, task: Task) -> bool | None:
    """What a throwing event does when a token comes to it; None when the token waits, or is gone, afterwards."""
    run: Run = task.workflow
    event = spec.node.event
    match spec.node.event_kind:
        case "message":
            with carrying.taken_in(run.execution, task):
                throw(spec, task)
        case "signal" if event is not None:
            run.execution.broadcast(task, event.ref_name or event.ref)
        case "escalation" if event is not None:
            with carrying.taken_in(run.execution, task):
                content = carrying.content(run.execution, task)
            run.escalate(event.code or event.ref_name, content)
        case "compensate" if event is not None:
            return compensation.compensate(run, task, event.ref)
    return True if task.id in run.tasks else None
