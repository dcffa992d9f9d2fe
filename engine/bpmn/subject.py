"""What a rule gets to look at: the model, its levels, the XML behind it, and how to report a finding.
Rules stay short because walking, naming and indexing are done here once per check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from .dataflow import Gap, gaps
from .findings import Finding, PathStep, Severity
from .kinds import element_label, node_label
from .model import Contents, Definitions, Flow, Lane, Node, Process
from .soundness import Fault, faults
from .texts import label, nfc, ref
from .xml import local, own_elements


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What exists beside the diagram when a unit publishes: names of forms, process ids, operations and roles.

    `decisions`: by everything a step may write to choose a decision, the names of the inputs it needs.
    `answers`: the names of what a form asks; None for a form that is not there or cannot be read."""

    forms: frozenset[str] | set[str] = field(default_factory=frozenset)
    processes: frozenset[str] | set[str] = field(default_factory=frozenset)
    operations: frozenset[str] | set[str] = field(default_factory=frozenset)
    roles: frozenset[str] | set[str] = field(default_factory=frozenset)
    decisions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    answers: Callable[[str], frozenset[str] | None] = field(default=lambda form: None)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of flow: the top of a process, or the inside of a sub-process (`owner`)."""

    process: Process
    owner: Process | Node
    contents: Contents

    @property
    def nodes(self) -> list[Node]:
        """Flow nodes of this level."""
        return list(self.contents.nodes.values())

    @property
    def flows(self) -> list[Flow]:
        """Sequence flows of this level."""
        return list(self.contents.flows.values())

    @property
    def top(self) -> bool:
        """Whether this is the top of a process."""
        return self.owner is self.process

    @property
    def event_sub_process(self) -> bool:
        """Whether this is the inside of an event sub-process."""
        return isinstance(self.owner, Node) and self.owner.triggered_by_event

    def outgoing(self, node: Node) -> list[Flow]:
        """Flows that leave a node."""
        return [self.contents.flows[key] for key in node.outgoing]

    def incoming(self, node: Node) -> list[Flow]:
        """Flows that lead to a node."""
        return [self.contents.flows[key] for key in node.incoming]


class Subject:
    """A model under check."""

    def __init__(
        self,
        definitions: Definitions,
        root: etree._Element,
        publish: bool = False,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.definitions = definitions
        self.root = root
        self.publish = publish
        self.catalogue = catalogue

    @cached_property
    def levels(self) -> list[Level]:
        """Every level of every process."""
        found: list[Level] = []
        for process in self.definitions.runnable():
            waiting: list[tuple[Process | Node, Contents]] = [(process, process)]
            while waiting:
                owner, contents = waiting.pop()
                found.append(Level(process, owner, contents))
                waiting += [(node, node.children) for node in contents.nodes.values() if node.children is not None]
        return found

    @cached_property
    def executable_levels(self) -> list[Level]:
        """Levels of processes that are meant to be run."""
        return [level for level in self.levels if level.process.executable]

    @cached_property
    def faults(self) -> list[tuple[Process, Fault]]:
        """What the search through the states of the processes meant to be run has found."""
        return [
            (process, fault)
            for process in self.definitions.processes.values()
            if process.executable
            for fault in faults(self.definitions, process)
        ]

    @cached_property
    def gaps(self) -> list[tuple[Process, Gap]]:
        """What is read before it is surely written, in the processes meant to be run."""
        return [
            (process, gap)
            for process in self.definitions.processes.values()
            if process.executable
            for gap in gaps(process)
        ]

    @cached_property
    def xml(self) -> list[etree._Element]:
        """Every BPMN element of the file, in order."""
        return list(own_elements(self.root))

    @cached_property
    def xml_by_id(self) -> dict[str, etree._Element]:
        """BPMN elements by id."""
        return {
            nfc(element.get("id")): element for element in self.xml if element.get("id") and element is not self.root
        }

    @cached_property
    def executable_ids(self) -> frozenset[str]:
        """Ids of the processes meant to be run."""
        return frozenset(process.id for process in self.definitions.processes.values() if process.executable)

    @cached_property
    def only_drawn(self) -> frozenset[str]:
        """Ids of the processes that are never run: not meant to be, and called by none that is."""
        processes = self.definitions.processes
        waiting, run = [process for process in processes.values() if process.executable], set()
        while waiting:
            process = waiting.pop()
            if process.id not in run:
                run.add(process.id)
                waiting += [processes[n.called_element] for n in process.walk() if n.called_element in processes]
        return frozenset(processes.keys() - run)

    def refusal(self, element: Node | etree._Element) -> Severity:
        """How bad it is that something is not carried out: in a process that is only a drawing nobody is misled."""
        if isinstance(element, Node):
            process = self.definitions.process_of(element.id)
            return "warning" if process is not None and process.id in self.only_drawn else "error"
        inside = next((each for each in (element, *element.iterancestors()) if local(each) == "process"), None)
        return "warning" if inside is not None and nfc(inside.get("id")) in self.only_drawn else "error"

    def elements(self, *kinds: str) -> Iterator[etree._Element]:
        """BPMN elements of these kinds, in the order of the file."""
        return (element for element in self.xml if local(element) in kinds)

    def target(self, written: str | None) -> etree._Element | None:
        """The element a reference leads to."""
        return self.xml_by_id.get(ref(written))

    def in_executable(self, element: etree._Element) -> bool:
        """Whether an element lies in a process meant to be run."""
        return any(
            local(parent) == "process" and nfc(parent.get("id")) in self.executable_ids
            for parent in (element, *element.iterancestors())
        )

    @property
    def unfinished(self) -> Severity:
        """How bad it is that something is still to be filled in: a draft may be saved, but not published."""
        return "error" if self.publish else "warning"

    def finding(
        self,
        rule: str,
        element: Node | Flow | Lane | Process | etree._Element,
        message: str,
        remedy: str,
        severity: Severity = "error",
        path: tuple[PathStep, ...] = (),
    ) -> Finding:
        """A finding; `{}` in the message becomes the element's label, or that of its nearest parent with an id."""
        if isinstance(element, Node | Flow | Lane | Process):
            return Finding(rule, severity, element.id, element.name, _fill(message, node_label(element)), remedy, path)
        holder = next((parent for parent in (element, *element.iterancestors()) if parent.get("id")), element)
        return Finding(
            rule,
            severity,
            nfc(holder.get("id")),
            label(holder.get("name")),
            _fill(message, element_label(holder)),
            remedy,
        )


def _fill(message: str, name: str) -> str:
    return message.replace("{}", name, 1)
