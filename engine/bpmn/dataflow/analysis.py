"""Follows through a process which variables are surely written, and finds what is read before.
All ways count as possible; where branches are joined, what any of them has written is there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ..data import DataItem
from ..model import Contents, DataObject, Flow, MultiInstance, Node, Process
from .reading import Read, assured, bound_in, reads_of, reads_of_flow, script_writes

# What every instance has from its beginning (engine.runtime.commands.start).
STANDING = frozenset({"unit", "case", "profile", "started_by"})
_RESULT = frozenset(
    "userTask manualTask receiveTask serviceTask businessRuleTask subProcess transaction adHocSubProcess".split()
)
Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """A variable that is read and not surely written. `never`: nothing in the process writes it; else `path` is a way
    that comes to the reading element without passing anything that does."""

    holder: Node | Flow
    name: str
    what: str
    never: bool
    path: tuple[str, ...] = ()


def answering(process: Process) -> dict[str, str]:
    """The steps whose variable holds the answers to their form and nothing else: id to the form's name."""
    nodes = list(process.walk())
    steps = {
        node.id: node.properties["form"] for node in nodes if node.kind == "userTask" and "form" in node.properties
    }
    data = {item.id for node in nodes if node.data is not None for item in node.data.declared()}
    data |= {each.id for level in process.levels() for each in level.data_objects.values()}
    for node in nodes:
        others = _writes(node) | bound_in(node) | (script_writes(node) or frozenset()) - {""}
        for name in others - {node.id} | data:
            steps.pop(name, None)
    return steps


def gaps(process: Process) -> list[Gap]:
    """What is read too early, each name once at each element."""
    return _Analysis(process).gaps()


class _Analysis:
    """One process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._sure: dict[str, Names] = {}
        self._unknown = any(
            node.kind == "scriptTask" and script_writes(node) is None and not isinstance(node.loop, MultiInstance)
            for node in process.walk()
        )
        # Names that belong to data drawn or declared in the diagram are written by the lines drawn to them.
        holders: list[Process | Node] = [process, *process.walk()]
        things: list[DataObject | DataItem] = [
            *(data for level in process.levels() for data in level.data_objects.values()),
            *(item for holder in holders if holder.data is not None for item in holder.data.declared()),
        ]
        self._given = STANDING | {name for thing in things for name in (thing.id, thing.name)}
        self._carrying, maybe = _carried(process)
        self._anywhere = (self._given | maybe).union(*(self._all_writes(node) for node in process.walk()))
        started = process.properties.get("startable") or any(
            node.instantiate or (node.kind == "startEvent" and node.event_kind != "none")
            for node in process.nodes.values()
        )
        self._only_called = not started

    def gaps(self) -> list[Gap]:
        if self._unknown:
            return []
        self._level(self._process, self._given)
        found = [gap for level in self._process.levels() for gap in self._of_level(level)]
        return list({(gap.holder.id, gap.name): gap for gap in reversed(found)}.values())[::-1]

    def _of_level(self, level: Contents) -> Iterator[Gap]:
        for node in level.nodes.values():
            if node.id not in self._sure:
                continue  # nothing leads there
            sure = self._sure[node.id]
            done = sure | self._writes(node)
            for read in reads_of(self._process, node):
                yield from self._gap(node, read, done if read.after else sure)
            for flow in node.outgoing:
                for read in reads_of_flow(node, level.flows[flow]):
                    yield from self._gap(level.flows[flow], read, done)

    def _gap(self, holder: Node | Flow, read: Read, sure: Names) -> Iterator[Gap]:
        if read.name in sure:
            return
        if read.name not in self._anywhere:
            if not self._only_called:
                yield Gap(holder, read.name, read.what, True)
        elif not read.asked:
            at = holder.id if isinstance(holder, Node) else holder.source
            yield Gap(holder, read.name, read.what, False, self._way(at, read.name))

    # ---- what is surely written

    def _level(self, level: Contents, given: Names) -> None:
        """Work out what is surely written when each flow node of a level begins."""
        sure: dict[str, Names] = {node.id: given for node in level.start_nodes()}
        sure |= {node.id: given for node in level.nodes.values() if node.triggered_by_event}
        along: dict[str, Names] = {}
        todo = deque(sure)
        while todo:
            node = level.nodes[todo.popleft()]
            done = sure[node.id] | self._writes(node)
            for flow in node.outgoing:
                along[flow] = done | assured(level.flows[flow].condition)
            for target in dict.fromkeys(level.flows[flow].target for flow in node.outgoing):
                self._arrive(level.nodes[target], along, sure, todo)
            for other in _beside(level, node):
                known = sure[node.id] if other.attached_to else done
                self._meet(other.id, known if other.id not in sure else sure[other.id] & known, sure, todo)
        self._sure |= sure
        for node in level.nodes.values():
            if node.children is not None and node.id in sure:
                self._level(node.children, sure[node.id] | bound_in(node))

    def _arrive(self, node: Node, along: dict[str, Names], sure: dict[str, Names], todo: deque[str]) -> None:
        come = [along[flow] for flow in node.incoming if flow in along]
        if node.kind == "parallelGateway":
            self._meet(node.id, frozenset().union(*come), sure, todo)
        else:
            self._meet(node.id, come[0].intersection(*come[1:]), sure, todo)

    def _meet(self, key: str, known: Names, sure: dict[str, Names], todo: deque[str]) -> None:
        if sure.get(key) != known:
            sure[key] = known
            todo.append(key)

    # ---- who writes

    def _writes(self, node: Node) -> Names:
        """The variables a flow node has surely written in the scope around it when it is done."""
        return _writes(node) | (self._carrying & {node.id})

    def _all_writes(self, node: Node) -> Names:
        inner = script_writes(node) or frozenset() if node.kind == "scriptTask" else frozenset()
        return self._writes(node) | inner | bound_in(node)

    # ---- a way without writing

    def _way(self, at: str, name: str) -> tuple[str, ...]:
        """The shortest way to a flow node past everything that writes a name, the levels around it first."""
        level = next(level for level in self._process.levels() if at in level.nodes)
        owner = self._process.parent_of(at)
        outer = self._way(owner.id, name) if owner is not None else ()
        before: dict[str, tuple[str, ...]] = {node.id: (node.id,) for node in level.start_nodes()}
        todo = deque(before)
        while todo:
            node = level.nodes[todo.popleft()]
            way = before[node.id]
            if node.id == at:
                return outer + way
            events = [event for event in _beside(level, node) if event.attached_to]
            for event in events:
                if event.id not in before:
                    before[event.id] = (*way, event.id)
                    todo.append(event.id)
            if name in self._writes(node):
                continue
            for flow in (level.flows[each] for each in node.outgoing):
                if flow.target not in before and name not in assured(flow.condition):
                    told = (flow.id,) if len(node.outgoing) > 1 and node.kind != "parallelGateway" else ()
                    before[flow.target] = (*way, *told, flow.target)
                    todo.append(flow.target)
            for other in _beside(level, node):
                if not other.attached_to and other.id not in before:
                    before[other.id] = (*way, other.id)
                    todo.append(other.id)
        return outer


def _beside(level: Contents, node: Node) -> Iterator[Node]:
    """Where a token goes from a node without a flow: to the events on it, over a link."""
    if node.kind in _RESULT or node.kind in ("task", "sendTask", "scriptTask", "callActivity"):
        yield from level.boundary_events(node.id)
    for throw in node.events if node.kind == "intermediateThrowEvent" else ():
        if throw.kind == "link":
            for other in level.nodes.values():
                if other.kind == "intermediateCatchEvent" and any(
                    catch.kind == "link" and (throw.ref == catch.id if throw.ref else throw.text == catch.text)
                    for catch in other.events
                ):
                    yield other


def _carried(process: Process) -> tuple[Names, Names]:
    """The events that catch an error or an escalation and keep the data it carries as the variable of their id: those
    that surely do, and those that may. Data are carried by throwing events that have an input."""
    sure: set[str] = set()
    maybe: set[str] = set()
    nodes = {node.id: node for node in process.walk()}
    catching = [node for node in nodes.values() if node.kind in ("boundaryEvent", "startEvent")]
    for event in catching:
        host = nodes.get(event.attached_to)
        inner = host.children.walk() if host is not None and host.children is not None else ()
        inside = [host, *inner] if host is not None else list(nodes.values())
        foreign = any(_throws_unseen(each) for each in inside)
        for kind in event.event_kinds & {"error", "escalation"}:
            carrying = [bool(each.data and each.data.inputs) for each in inside if _throws(each, kind, event)]
            if carrying and all(carrying) and not foreign and len(event.events) == 1:
                sure.add(event.id)
            elif foreign or any(carrying):
                maybe.add(event.id)
    return frozenset(sure), frozenset(sure | maybe)


def _throws(node: Node, kind: str, event: Node) -> bool:
    """Whether a node throws what an event catches."""
    codes, caught = node.codes(kind), event.codes(kind)
    return (
        node.kind in ("endEvent", "intermediateThrowEvent") and bool(codes) and ("" in caught or bool(codes & caught))
    )


def _throws_unseen(node: Node) -> bool:
    """Whether something comes out of a node that no event in this process throws."""
    reported = isinstance(node.loop, MultiInstance) and bool(node.loop.thrown)
    return node.kind in ("callActivity", "serviceTask") or reported


def _writes(node: Node) -> Names:
    """The same without what a caught error or escalation carries."""
    names = {name[4:] for name in node.properties if name.startswith("out.")}
    if isinstance(node.loop, MultiInstance):
        return frozenset({node.loop.output_collection or node.id})
    if node.kind in _RESULT:
        names.add(node.id)
    if any(event.kind == "message" for event in node.events) and node.kind in (
        "startEvent",
        "intermediateCatchEvent",
        "boundaryEvent",
    ):
        names.add(node.id)
    if node.kind == "scriptTask":
        names |= script_writes(node) or frozenset()
    return frozenset(names)
