"""From the BPMN model to SpiffWorkflow specs: one workflow spec per process and per sub-process.

Built from our own model and not with SpiffWorkflow's parser, which reads some elements as others in silence
(`docs/decisions/`). A compiled release is immutable and shared by all its instances."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from SpiffWorkflow.specs import WorkflowSpec

from engine.bpmn.model import Contents, Definitions, Flow, Lane, Node, Process
from engine.spiff.activities import EventSubProcess
from engine.spiff.kinds import spec_for
from engine.spiff.nodes import NodeSpec

VERSION = 1


class LevelSpec(WorkflowSpec):  # type: ignore[misc]
    """One level of a process: the process itself or the inside of a sub-process."""

    def __init__(self, key: str, process: Process, contents: Contents) -> None:
        super().__init__(name=key, addstart=True)
        self.key = key
        self.process = process
        self.contents = contents
        self.node_specs: dict[str, NodeSpec] = {}
        for node in contents.nodes.values():
            self.node_specs[node.id] = spec_for(self, node)
        self.boundaries: dict[str, list[NodeSpec]] = {}
        for spec in self.node_specs.values():
            if spec.node.attached_to:
                self.boundaries.setdefault(spec.node.attached_to, []).append(spec)
        # What has to be looked for among the tokens of this level; most levels need no look.
        self.listeners = [spec for spec in self.node_specs.values() if isinstance(spec, EventSubProcess)]
        awaited = [*contents.nodes.values(), *(spec.starter for spec in self.listeners)]
        events = {event.kind for node in awaited for event in node.events}
        self.has_timers, self.has_conditions = "timer" in events, "conditional" in events
        self.has_inclusive_joins = any(
            node.kind == "inclusiveGateway" and len(node.incoming) > 1 for node in contents.nodes.values()
        )

    def flow(self, flow_id: str) -> Flow:
        return self.contents.flows[flow_id]

    def starts(self) -> list[NodeSpec]:
        """Where an instance that is started by hand or by its parent begins."""
        return [
            self.node_specs[node.id]
            for node in self.contents.start_nodes()
            if not (node.kind == "startEvent" and node.event_kind != "none")
        ]

    def link_target(self, name: str) -> NodeSpec:
        """The catching end of a link (BPMN 2.0.2 §10.5.5)."""
        nodes = self.contents.nodes.values()
        target = next(n for n in nodes if n.kind == "intermediateCatchEvent" and n.event and n.event.text == name)
        return self.node_specs[target.id]

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
    """The processes of a release, ready to run. `levels` by key: process id, or `process/sub_process` ids."""

    levels: dict[str, LevelSpec] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    definitions: dict[str, Definitions] = field(default_factory=dict)

    def lane_of(self, process_id: str, element_id: str) -> Lane | None:
        """The innermost lane an element lies in."""
        lanes = self.processes[process_id].lanes_of(element_id)
        return lanes[0] if lanes else None


def _add_levels(compiled: Compiled, process: Process, key: str, contents: Contents) -> None:
    compiled.levels[key] = LevelSpec(key, process, contents)
    for node in contents.nodes.values():
        if node.children is not None:
            _add_levels(compiled, process, f"{key}/{node.id}", node.children)


def compile_processes(definitions: Iterable[Definitions]) -> Compiled:
    """Compile every process of the given files. They must have passed `engine.bpmn.check`."""
    compiled = Compiled()
    for each in definitions:
        for process in each.processes.values():
            compiled.processes[process.id] = process
            compiled.definitions[process.id] = each
            _add_levels(compiled, process, process.id, process)
    return compiled
