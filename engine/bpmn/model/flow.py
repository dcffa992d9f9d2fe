"""What lies in a process: nodes, flows, lanes, data, notes, on every level (BPMN 2.0.2 chapters 7 and 10).
Nodes and contents hold each other, so they stand in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..data import NodeData
from .events import EventDefinition
from .loops import AdHoc, MultiInstance, StandardLoop
from .sets import CATCH_EVENTS, EVENTS

Split = Literal["", "parallel", "inclusive"]


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
