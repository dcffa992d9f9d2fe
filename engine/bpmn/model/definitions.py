"""One BPMN file: its processes, what they share, its drawing (BPMN 2.0.2 §8.2.1).
The root of the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .common import ErrorCode, Escalation, Message, MessageFlow, Participant, Signal
from .flow import Annotation, Association, DataObject, Flow, Lane, Node, Process
from .layout import Diagram

Element = (
    Process
    | Node
    | Flow
    | Lane
    | DataObject
    | Annotation
    | Association
    | Participant
    | MessageFlow
    | Message
    | Signal
    | ErrorCode
    | Escalation
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """One BPMN file. `source` are the bytes as given, `sha256` their hash in hexadecimal.

    global_tasks: each as a process of its one step, as a call activity calls it (BPMN 2.0.2 §10.3.7)."""

    id: str
    name: str = ""
    processes: Mapping[str, Process] = field(default_factory=dict)
    global_tasks: Mapping[str, Process] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    signals: Mapping[str, Signal] = field(default_factory=dict)
    errors: Mapping[str, ErrorCode] = field(default_factory=dict)
    escalations: Mapping[str, Escalation] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    message_flows: Mapping[str, MessageFlow] = field(default_factory=dict)
    annotations: Mapping[str, Annotation] = field(default_factory=dict)
    associations: Mapping[str, Association] = field(default_factory=dict)
    diagram: Diagram = field(default_factory=Diagram)
    exporter: str = ""
    source: bytes = field(default=b"", repr=False)
    sha256: str = ""

    def runnable(self) -> Iterator[Process]:
        """The processes, and the global tasks as processes of their own: all that can be started or called."""
        yield from self.processes.values()
        yield from self.global_tasks.values()

    def elements(self) -> Iterator[Element]:
        """Every element of the file that has an id of its own."""
        yield from self.participants.values()
        yield from self.message_flows.values()
        yield from self.messages.values()
        yield from self.signals.values()
        yield from self.errors.values()
        yield from self.escalations.values()
        yield from self.annotations.values()
        yield from self.associations.values()
        for process in self.processes.values():
            yield process
            yield from process.walk_lanes()
            yield from process.walk()
            for level in process.levels():
                yield from level.flows.values()
                yield from level.data_objects.values()
                yield from level.annotations.values()
                yield from level.associations.values()

    def find(self, element_id: str) -> Element | None:
        """The element with this id, on whatever level it lies."""
        return next((element for element in self.elements() if element.id == element_id), None)

    def node(self, node_id: str) -> Node:
        """The flow node with this id. Raises KeyError when there is none."""
        for process in self.processes.values():
            for node in process.walk():
                if node.id == node_id:
                    return node
        raise KeyError(node_id)

    def process_of(self, element_id: str) -> Process | None:
        """The process an element lies in, on any level."""
        for process in self.processes.values():
            if any(node.id == element_id for node in process.walk()):
                return process
            if any(flow.id == element_id for flow in process.walk_flows()):
                return process
            if process.lane(element_id) is not None or process.id == element_id:
                return process
        return None
