"""From the BPMN model to SpiffWorkflow specs: one workflow spec per process and per sub-process.

Built from our own model and not with SpiffWorkflow's parser, which reads some elements as others in silence
(`docs/decisions/`). A compiled release is immutable and shared by all its instances."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from SpiffWorkflow.specs import WorkflowSpec

from engine.bpmn.links import leads_to
from engine.bpmn.model import ACTIVITIES, Contents, Definitions, EventDefinition, Flow, Lane, Node, Process
from engine.spiff.activities import EventSubProcess
from engine.spiff.adhoc import Choice
from engine.spiff.complex import Complex
from engine.spiff.deciding import DecisionFile
from engine.spiff.declared import Known, known_in, level_data
from engine.spiff.kinds import can_be_carried_out, spec_for
from engine.spiff.nodes import Joining, NodeSpec

VERSION = 1
CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"


class LevelSpec(WorkflowSpec):  # type: ignore[misc]
    """One level of a process: the process itself or the inside of a sub-process."""

    def __init__(self, key: str, process: Process, contents: Contents, owner: Process | Node, known: Known) -> None:
        super().__init__(name=key, addstart=True)
        self.key = key
        self.process = process
        self.contents = contents
        self.data = level_data(contents, owner, known)
        self.node_specs: dict[str, NodeSpec] = {}
        for node in contents.nodes.values():
            self.node_specs[node.id] = spec_for(self, node)
        self.ad_hoc = isinstance(owner, Node) and owner.ad_hoc is not None
        chosen = [node for node in contents.nodes.values() if self.ad_hoc and node.kind in ACTIVITIES]
        chosen = [node for node in chosen if not (node.is_for_compensation or node.triggered_by_event)]
        self.choices = {node.id: Choice(self, node) for node in chosen}
        self.boundaries: dict[str, list[NodeSpec]] = {}
        for spec in self.node_specs.values():
            if spec.node.attached_to:
                self.boundaries.setdefault(spec.node.attached_to, []).append(spec)
        # What has to be looked for among the tokens of this level; most levels need no look.
        events_here = [spec for spec in self.node_specs.values() if isinstance(spec, EventSubProcess)]
        self.listeners = [spec for spec in events_here if spec.starter.event_kind != "compensate"]
        self.undoer = next((spec for spec in events_here if spec not in self.listeners), None)
        self.event_sub_process = isinstance(owner, Node) and owner.triggered_by_event
        awaited = [*contents.nodes.values(), *(spec.starter for spec in self.listeners)]
        events = {event.kind for node in awaited for event in node.events}
        self.has_timers, self.has_conditions = "timer" in events, "conditional" in events
        self.joins = [
            spec for spec in self.node_specs.values() if isinstance(spec, Joining) and len(spec.node.incoming) > 1
        ]
        self.heeds_data = any(isinstance(spec, Complex) for spec in self.joins)

    def flow(self, flow_id: str) -> Flow:
        return self.contents.flows[flow_id]

    def starts(self) -> list[NodeSpec]:
        """Where an instance that is started by hand or by its parent begins."""
        if self.ad_hoc:
            return [spec for spec in self.choices.values() if not spec.node.incoming]
        return [
            self.node_specs[node.id]
            for node in self.contents.start_nodes()
            if not node.instantiate and not (node.kind == "startEvent" and node.event_kind != "none")
        ]

    def link_target(self, throw: EventDefinition) -> NodeSpec:
        """The catching end of a link (BPMN 2.0.2 §10.5.5)."""
        return next(self.node_specs[node.id] for node, catch in self._links(CATCH) if leads_to(throw, catch))

    def link_sources(self, target: Node) -> list[str]:
        """Ids of the throwing ends that lead to the catching end of a link."""
        catch = target.event
        return [node.id for node, throw in self._links(THROW) if catch is not None and leads_to(throw, catch)]

    def _links(self, kind: str) -> list[tuple[Node, EventDefinition]]:
        nodes = [node for node in self.contents.nodes.values() if node.kind == kind and node.event_kind == "link"]
        return [(node, node.event) for node in nodes if node.event is not None]

    def handler_of(self, node_id: str) -> Node | None:
        """The activity that undoes another one: over the association of its compensation event (§10.7)."""
        for boundary in self.boundaries.get(node_id, ()):
            if boundary.node.event_kind == "compensate":
                for line in self.contents.associations.values():
                    ends = (line.source, line.target)
                    if boundary.node.id in ends:
                        other = ends[1] if ends[0] == boundary.node.id else ends[0]
                        return self.contents.nodes.get(other)
        return None


@dataclass
class Compiled:
    """The processes of a release, ready to run. `levels` by key: process id, or `process/sub_process` ids.

    `decisions`: the decision files business rule tasks may ask, by key."""

    levels: dict[str, LevelSpec] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    definitions: dict[str, Definitions] = field(default_factory=dict)
    decisions: Mapping[str, DecisionFile] = field(default_factory=dict)

    def lane_of(self, process_id: str, element_id: str) -> Lane | None:
        """The innermost lane an element lies in."""
        lanes = self.processes[process_id].lanes_of(element_id)
        return lanes[0] if lanes else None


def _add_levels(compiled: Compiled, process: Process) -> None:
    known = known_in(process)
    waiting: list[tuple[str, Contents, Process | Node]] = [(process.id, process, process)]
    while waiting:
        key, contents, owner = waiting.pop()
        compiled.levels[key] = LevelSpec(key, process, contents, owner, known)
        waiting += [(f"{key}/{n.id}", n.children, n) for n in contents.nodes.values() if n.children is not None]


def compile_processes(
    definitions: Iterable[Definitions], decisions: Mapping[str, DecisionFile] | None = None
) -> Compiled:
    """Compile every process of the given files. They must have passed `engine.bpmn.check`.

    A process that is not meant to be run may hold what cannot be carried out; then it is left out."""
    compiled = Compiled(decisions=decisions or {})
    for each in definitions:
        for process in each.runnable():
            if process.executable or all(can_be_carried_out(node) for node in process.walk()):
                compiled.processes[process.id] = process
                compiled.definitions[process.id] = each
                _add_levels(compiled, process)
    return compiled
