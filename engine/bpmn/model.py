"""The BPMN model the rest of the engine reads: typed, immutable, nothing of XML left in it.
It holds what execution, checks, comparison and drawing need (BPMN 2.0.2 chapters 7 to 10 and 12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .data import NodeData

Timer = Literal["", "date", "duration", "cycle"]
Split = Literal["", "parallel", "inclusive"]

ACTIVITIES = frozenset(
    "task userTask manualTask scriptTask serviceTask sendTask receiveTask businessRuleTask callActivity subProcess "
    "transaction adHocSubProcess".split()
)
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
GATEWAYS = frozenset("exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway".split())
CHOREOGRAPHY = frozenset("choreographyTask callChoreography subChoreography".split())
# Steps the system carries out by itself; what fails in them is an error of theirs (BPMN 2.0.2 §10.3.3, §13.3.3).
AUTOMATIC = frozenset("scriptTask serviceTask sendTask businessRuleTask".split())
EVENTS = frozenset("startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent".split())
CATCH_EVENTS = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROW_EVENTS = frozenset({"endEvent", "intermediateThrowEvent"})
# Kinds of definitions that bring data along, and those of an end event that end its level at once.
CARRIERS = frozenset({"message", "error", "escalation"})
ENDINGS = frozenset({"terminate", "error", "cancel"})


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event waits for or throws (BPMN 2.0.2 §10.5.5).

    kind: timer, message, signal, error, escalation, conditional, link, terminate, compensate, cancel.
    ref: id of the message, signal, error, escalation, activity to compensate or catching link; `ref_name` its name,
    `code` the error or escalation code.
    text: the timer's text as written (ISO 8601, or FEEL after `=`), the condition, or the
    link's name. operation: operationRef of a message event.
    """

    kind: str
    id: str = ""
    ref: str = ""
    ref_name: str = ""
    code: str = ""
    timer_kind: Timer = ""
    text: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What is thrown when an instance of several is done (BPMN 2.0.2 §10.3.8, table 10.30).

    condition: FEEL that decides; '' always."""

    events: tuple[EventDefinition, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """Several instances of an activity (BPMN 2.0.2 §10.3.8). Texts are FEEL as written; item names are variables.

    collection: list or context to go through; cardinality: number of instances when there is no collection;
    completion: condition that ends the activity early; output_collection, output_item: where results are gathered.
    behavior: None reports every instance that is done, One the first, Complex those a condition chooses, All none.
    """

    sequential: bool = False
    collection: str = ""
    cardinality: str = ""
    item: str = ""
    completion: str = ""
    output_collection: str = ""
    output_item: str = ""
    behavior: str = "All"
    reports: tuple[Report, ...] = ()

    @property
    def thrown(self) -> frozenset[str]:
        """The kinds of what its instances throw when they are done."""
        return frozenset(event.kind for report in self.reports for event in report.events)

    def codes(self, kind: str) -> frozenset[str]:
        """The codes of the errors or escalations its instances throw."""
        found = (event for report in self.reports for event in report.events if event.kind == kind)
        return frozenset(event.code or event.ref_name for event in found)


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """An activity repeated while a condition holds (BPMN 2.0.2 §10.3.8)."""

    condition: str = ""
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How the activities of an ad-hoc sub-process are done (BPMN 2.0.2 §10.3.5): one at a time or not, until the FEEL
    `condition` holds; whether what is under way then is cancelled."""

    sequential: bool = False
    condition: str = ""
    cancel_remaining: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow. `condition` is FEEL as written, without a leading `=`; empty means unconditional.

    `formal` is False when the file declares the condition as informal prose."""

    id: str
    name: str
    source: str
    target: str
    condition: str = ""
    synthetic: bool = False
    formal: bool = True
    documentation: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def conditional(self) -> bool:
        """Whether a condition decides about the flow."""
        return bool(self.condition)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane with the ids of the nodes in it, those of nested lanes included. Properties bind it: role, unit."""

    id: str
    name: str
    properties: Mapping[str, str] = field(default_factory=dict)
    node_ids: frozenset[str] = frozenset()
    lanes: tuple[Lane, ...] = ()

    def walk(self) -> Iterator[Lane]:
        """This lane and those nested in it, outermost first."""
        yield self
        for lane in self.lanes:
            yield from lane.walk()


@dataclass(frozen=True, slots=True)
class DataObject:
    """A data object, its reference, or a data store reference. A data object is the variable that carries its id.

    state: what a reference says about the object at this point, drawn only (BPMN 2.0.2 §10.4.1)."""

    id: str
    name: str
    kind: str
    ref: str = ""
    is_collection: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text annotation."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Association:
    """A dotted line between an annotation or a compensation handler and an element."""

    id: str
    source: str
    target: str
    direction: str = "None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What lies in a process or a sub-process, one level deep; sub-processes carry their own contents."""

    nodes: Mapping[str, Node] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    data_objects: Mapping[str, DataObject] = field(default_factory=dict)
    annotations: Mapping[str, Annotation] = field(default_factory=dict)
    associations: Mapping[str, Association] = field(default_factory=dict)

    def walk(self) -> Iterator[Node]:
        """Every node, those of sub-processes included, each sub-process before its contents."""
        for node in self.nodes.values():
            yield node
            if node.children is not None:
                yield from node.children.walk()

    def levels(self) -> Iterator[Contents]:
        """These contents and those of every sub-process, outermost first."""
        yield self
        for node in self.nodes.values():
            if node.children is not None:
                yield from node.children.levels()

    def walk_flows(self) -> Iterator[Flow]:
        """Every sequence flow on every level."""
        for level in self.levels():
            yield from level.flows.values()

    def start_nodes(self) -> list[Node]:
        """The start events of this level; without any, the nodes nothing leads to (BPMN 2.0.2 §13.2, §10.5.2)."""
        starts = [node for node in self.nodes.values() if node.kind == "startEvent"]
        return starts or [
            node
            for node in self.nodes.values()
            if not node.incoming
            and node.kind != "boundaryEvent"
            and not node.is_for_compensation
            and not node.triggered_by_event
        ]

    def boundary_events(self, node_id: str) -> list[Node]:
        """Boundary events attached to an activity of this level."""
        return [node for node in self.nodes.values() if node.attached_to == node_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A flow node. `kind` is the BPMN local name: userTask, exclusiveGateway, startEvent, boundaryEvent, subProcess, …

    split: how several outgoing flows of an activity or event are taken: '' (at most one unconditional), 'parallel'
    (all of them), 'inclusive' (those whose condition holds, else the default), BPMN 2.0.2 §13.2.1, §10.3. Gateways
    say it by their kind. activation: FEEL that lets a complex gateway begin. lane_ids: innermost lane last.
    """

    id: str
    kind: str
    name: str = ""
    documentation: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    split: Split = ""
    attached_to: str = ""
    interrupting: bool = True
    events: tuple[EventDefinition, ...] = ()
    parallel_multiple: bool = False
    loop: MultiInstance | StandardLoop | None = None
    script: str = ""
    script_format: str = ""
    called_element: str = ""
    message: str = ""
    operation: str = ""
    children: Contents | None = None
    triggered_by_event: bool = False
    is_for_compensation: bool = False
    instantiate: bool = False
    event_gateway_type: str = ""
    start_quantity: str = "1"
    completion_quantity: str = "1"
    direction: str = "Unspecified"
    activation: str = ""
    ad_hoc: AdHoc | None = None
    lane_ids: tuple[str, ...] = ()
    synthetic: bool = False
    data: NodeData | None = None

    @property
    def tokens_in(self) -> int:
        """How many tokens begin the activity (startQuantity, BPMN 2.0.2 §10.3)."""
        return int(self.start_quantity)

    @property
    def tokens_out(self) -> int:
        """How many tokens leave it on each flow (completionQuantity)."""
        return int(self.completion_quantity)

    @property
    def event(self) -> EventDefinition | None:
        """The event definition, when there is exactly one."""
        return self.events[0] if len(self.events) == 1 else None

    @property
    def event_kind(self) -> str:
        """The kind of the event definition; 'none' for an event without one, '' for what is no event.

        Of several: 'multiple' when one of them is enough to be caught, or all are thrown, 'parallelMultiple' when all
        have to come (BPMN 2.0.2 §10.5.1)."""
        if self.kind not in EVENTS:
            return ""
        if len(self.events) > 1:
            return "parallelMultiple" if self.parallel_multiple and self.kind in CATCH_EVENTS else "multiple"
        return self.events[0].kind if self.events else "none"

    @property
    def event_kinds(self) -> frozenset[str]:
        """The kinds of all its event definitions."""
        return frozenset(event.kind for event in self.events)

    def codes(self, kind: str) -> frozenset[str]:
        """The codes of its definitions of a kind, errors or escalations; '' for one that names none."""
        return frozenset(event.code or event.ref_name for event in self.events if event.kind == kind)

    def awaits_all(self) -> bool:
        """Whether everything an event names has to come before it happens."""
        return self.event_kind == "parallelMultiple"


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Contents):
    """A process with everything on its top level."""

    id: str
    name: str = ""
    documentation: str = ""
    executable: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    lanes: tuple[Lane, ...] = ()
    data: NodeData | None = None

    def walk_lanes(self) -> Iterator[Lane]:
        """Every lane, nested ones after the lane that holds them."""
        for lane in self.lanes:
            yield from lane.walk()

    def lane(self, lane_id: str) -> Lane | None:
        """The lane with this id."""
        return next((lane for lane in self.walk_lanes() if lane.id == lane_id), None)

    def lanes_of(self, node_id: str) -> list[Lane]:
        """Lanes a node lies in, innermost first; a node of a sub-process lies in the lanes of the sub-process."""
        own = [lane for lane in self.walk_lanes() if node_id in lane.node_ids]
        if own:
            return own[::-1]
        parent = self.parent_of(node_id)
        return self.lanes_of(parent.id) if parent is not None else []

    def parent_of(self, node_id: str) -> Node | None:
        """The sub-process a node lies in directly; None on the top level."""
        return next(
            (node for node in self.walk() if node.children is not None and node_id in node.children.nodes), None
        )


@dataclass(frozen=True, slots=True)
class Message:
    """A message; `item` is its itemRef."""

    id: str
    name: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A BPMN error; boundary events catch it by `code`."""

    id: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """An escalation."""

    id: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Participant:
    """A pool."""

    id: str
    name: str
    process: str = ""
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A message flow between pools, drawn only: delivery follows the message's name and correlation keys."""

    id: str
    name: str
    source: str
    target: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in diagram units (pixels at scale 1)."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """Layout of a node, lane, pool, annotation or data object."""

    element: str
    bounds: Bounds
    label: Bounds | None = None
    expanded: bool | None = None
    horizontal: bool | None = None
    marker_visible: bool | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """Layout of a flow: its waypoints in order."""

    element: str
    waypoints: tuple[tuple[float, float], ...]
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """The drawing (BPMN 2.0.2 chapter 12), by id of the element drawn."""

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)


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
