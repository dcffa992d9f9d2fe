"""Takes a process level by level, the innermost first: what a sub-process can do is all its surroundings need to know.
So branches inside one sub-process and outside it are never looked at in all their orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..model import SUB_PROCESSES, THROW_EVENTS, Contents, Definitions, MultiInstance, Node, Process
from .building import Builder, Inside
from .faults import Fault
from .net import Net, Outcome, Step
from .reducing import reduce
from .searching import ENDED, KILLED, Found, Search, State, within
from .together import doubled

MOST_STATES = 4_000
MOST_DEEP = 500
MOST_ORDERS = 1_500
UNKNOWN = Inside(known=False)


class Analysis:
    """The faults of one process, and what it can do to whoever calls it."""

    def __init__(self, definitions: Definitions, known: dict[str, Inside] | None = None) -> None:
        self._definitions = definitions
        self._known: dict[str, Inside] = {} if known is None else known
        self.faults: list[Fault] = []

    def process(self, process: Process) -> Inside:
        """Look at a process with everything in it."""
        self._known[process.id] = UNKNOWN  # while it is under way: it may call itself
        starts = [node for node in process.start_nodes() if not _awaits(node)]
        others = [node for node in process.nodes.values() if _awaits(node)]
        inside = self._level(process.id, process, [*([starts] if starts else []), *([node] for node in others)])
        self._known[process.id] = inside
        return inside

    def _sub_process(self, node: Node) -> Inside:
        assert node.children is not None
        if node.kind == "adHocSubProcess":
            # What people choose, and when it is enough, is not followed; what lies in its activities is.
            self.faults.append(Fault("free", node.id))
            for inner in node.children.nodes.values():
                if inner.kind in SUB_PROCESSES and inner.children is not None:
                    self._sub_process(inner)
            return UNKNOWN
        starts = node.children.start_nodes()
        if not node.triggered_by_event:
            starts = [each for each in starts if not _awaits(each)]
        return self._level(node.id, node.children, [starts] if starts else [])

    def _called(self, node: Node) -> Inside:
        process = self._definitions.processes.get(node.called_element)
        if process is None:
            return UNKNOWN
        if process.id not in self._known:
            Analysis(self._definitions, self._known).process(process)
        return self._known[process.id]

    # ---- one level

    def _level(self, owner: str, level: Contents, starts: list[list[Node]]) -> Inside:
        insides: dict[str, Inside] = {}
        attached = _attached(level)
        for node in level.nodes.values():
            if node.kind in SUB_PROCESSES and node.children is not None:
                before = len(self.faults)
                insides[node.id] = self._sub_process(node)
                if _interrupted(node, attached.get(node.id, [])):
                    inner = [replace(fault, escape=True) for fault in self.faults[before:] if fault.kind != "endless"]
                    self.faults[before:] = inner
            elif node.kind == "callActivity":
                insides[node.id] = self._called(node)
            if isinstance(node.loop, MultiInstance) and "escalation" in node.loop.thrown:
                insides[node.id] = _reporting(node.loop, insides.get(node.id))
        unlike = next((node.id for node in level.nodes.values() if _not_followed(node)), None)
        if not starts or unlike is not None:
            self.faults += [Fault("unfollowed", unlike)] if unlike is not None else []
            return UNKNOWN
        builder = Builder(level, insides, starts)
        net = builder.build()
        small = reduce(net)
        inclusive = any(step.wait == "some" for step in small.steps.values())
        work = net if inclusive else small
        search = Search(work, MOST_STATES)
        found = search.run()
        stuck = list(self._stuck(work, found))
        if found.cut and not stuck:
            # Too wide to see all of it: at least look to the end of some ways.
            stuck = list(self._stuck(work, Search(work, MOST_DEEP, deep=True).run()))
        self.faults += stuck
        ends = [] if found.cut else self._endless(work, found, search.endless())
        self.faults += ends
        if not (found.cut or found.piled or ends):
            # What goes round for ever may be all that was looked at: only without it has every step been tried.
            self.faults += self._dead(level, net, found, [fault.element for fault in stuck])
        twice = self._doubled(owner, Builder(level, insides, starts, again=1).build(), bool(stuck) or found.cut)
        self.faults += twice
        chosen = builder.partial and any(step.wait in ("all", "some") for step in small.steps.values())
        told = bool(stuck) or any(fault.kind == "multiplies" for fault in twice)
        if (found.cut or found.piled or chosen) and not told:
            # Whoever is told of an error knows that the rest is still to come.
            self.faults.append(Fault("partial", owner))
        return self._inside(level, found, insides)

    def _stuck(self, net: Net, found: Found) -> Iterator[Fault]:
        """Joins that wait for ever, each with the shortest way there."""
        steps, told = net.consumers(), set()
        for state in found.resting:
            for place in state:
                if state == KILLED or place not in steps:
                    continue
                step = net.steps[steps[place]]
                if step.element not in told:
                    told.add(step.element)
                    missing = tuple(net.places[each].flow for each in step.inputs if each not in state)
                    yield Fault("deadlock", step.element, _path(net, found.way(state)), missing)

    def _endless(self, net: Net, found: Found, lost: list[State]) -> list[Fault]:
        """The first state from which there is no way to any end."""
        steps = net.consumers()
        for state in lost:
            around = [net.steps[steps[place]] for place in state if place in steps]
            around.sort(key=lambda step: step.wait != "any")
            if around:
                return [Fault("endless", around[0].element, _path(net, found.way(state)))]
        return []

    def _dead(self, level: Contents, net: Net, found: Found, explained: list[str]) -> list[Fault]:
        """Steps no token ever comes to, the first of each row; not those behind a join that waits for ever."""
        alive = set(found.covered)
        if net.kills:
            # What ends the level takes the turn of others away: look again, towards what has not had its turn.
            alive, again = set(), {""}
            while again:
                search = Search(net, MOST_STATES, wanted=frozenset(level.nodes) - alive).run()
                if search.cut:
                    return []
                again = search.covered - alive
                alive |= again
        behind = _behind(level, explained)
        faults = []
        for node in level.nodes.values():
            if node.id in alive or node.id in behind or node.triggered_by_event or node.is_for_compensation:
                continue
            before = [level.flows[flow].source for flow in node.incoming] + [node.attached_to] * bool(node.attached_to)
            if any(each in alive for each in before) and node.event_kind != "compensate":
                faults.append(Fault("dead", node.id))
        return faults

    def _doubled(self, owner: str, net: Net, sure_only: bool) -> list[Fault]:
        """Steps that may be under way twice at once because branches were led together without being joined."""
        candidates = doubled(net)
        if candidates is None:
            return [Fault("partial", owner)]
        if not candidates:
            return []
        found = Search(net, MOST_ORDERS, every_order=True).run()
        steps, faults, told = net.consumers(), [], set()
        for state in found.before:
            for place, count in Counter(state).items():
                if count < 2 or place not in steps or place in told:
                    continue
                told |= _after(net, place)
                on_cycle = place in _after(net, place, without=True)
                grows = on_cycle and any(within(before, state) for before in found.ancestors(state))
                way = _path(net, found.way(state))
                faults.append(Fault("multiplies" if grows else "twice", net.steps[steps[place]].element, way))
        if found.cut and not faults and not sure_only:
            faults.append(Fault("twice", net.places[min(candidates)].element))
        return faults

    def _inside(self, level: Contents, found: Found, insides: Mapping[str, Inside]) -> Inside:
        """What the level can do to the activity it belongs to."""
        attached = _attached(level)
        errors: set[str] = set()
        escalations: set[str] = set()
        ends, cancels = ENDED in found.before, False
        for node in level.nodes.values():
            if node.id not in found.covered and not node.triggered_by_event:
                continue
            inside = insides.get(node.id)
            if inside is not None:
                caught = {code for event in attached.get(node.id, []) for code in event.codes("error")}
                errors |= set() if "" in caught else inside.errors - caught
                escalations |= inside.escalations
            if node.kind == "endEvent":
                ends |= "terminate" in node.event_kinds
                cancels |= "cancel" in node.event_kinds
                errors |= node.codes("error")
            if node.kind in THROW_EVENTS:
                escalations |= node.codes("escalation")
        catching = [each for node in level.nodes.values() for each in _starters(node)]
        codes = {code for each in catching for code in each.codes("error")}
        left = set() if "" in codes else errors - codes
        ends |= bool(catching)
        return Inside(ends, frozenset(left), frozenset(escalations), cancels)


def _reporting(loop: MultiInstance, inside: Inside | None) -> Inside:
    """What an activity can do besides whose instances throw something when they are done."""
    inside = inside or Inside(plain=True)
    return replace(inside, escalations=inside.escalations | loop.codes("escalation"))


def _not_followed(node: Node) -> bool:
    """What the search does not carry out: joins that data open, activities that begin or end with several tokens."""
    joins = node.kind == "complexGateway" and len(node.incoming) > 1
    return joins or node.start_quantity != "1" or node.completion_quantity != "1"


def _attached(level: Contents) -> dict[str, list[Node]]:
    """Boundary events by the activity they are attached to."""
    found: dict[str, list[Node]] = {}
    for node in level.nodes.values():
        if node.attached_to:
            found.setdefault(node.attached_to, []).append(node)
    return found


def _interrupted(node: Node, events: list[Node]) -> bool:
    """Whether an event from outside may end a sub-process whatever goes on in it; one that goes round until then is
    meant to."""
    inside = [each for other in (node.children.nodes.values() if node.children else ()) for each in _starters(other)]
    return any(
        event.interrupting and event.event_kinds & {"timer", "message", "signal", "conditional", "escalation"}
        for event in (*events, *inside)
    )


def _awaits(node: Node) -> bool:
    """Whether a case begins here only when something comes from outside."""
    return node.instantiate or (node.kind == "startEvent" and node.event_kind != "none")


def _starters(node: Node) -> list[Node]:
    if node.children is None or not node.triggered_by_event:
        return []
    return [each for each in node.children.nodes.values() if each.kind == "startEvent"]


def _path(net: Net, way: list[tuple[int, Outcome]]) -> tuple[str, ...]:
    """The ids passed on a way, in order."""
    found: list[str] = []
    for number, outcome in way:
        step: Step = net.steps[number]
        found += [*step.path, *outcome.path]
    return tuple(each for index, each in enumerate(found) if index == 0 or found[index - 1] != each)


def _after(net: Net, place: int, without: bool = False) -> set[int]:
    """The places a token from here may come to; `without`: not counting the place itself unless it comes back."""
    steps = net.consumers()
    seen: set[int] = set() if without else {place}
    todo = [place]
    while todo:
        number = steps.get(todo.pop())
        for each in net.following(number) if number is not None else ():
            if each not in seen:
                seen.add(each)
                todo.append(each)
    return seen


def _behind(level: Contents, elements: list[str]) -> set[str]:
    """The flow nodes that can only wait for others when these are stuck: all that follow them."""
    seen: set[str] = set()
    todo = list(elements)
    while todo:
        key = todo.pop()
        if key in seen or key not in level.nodes:
            continue
        seen.add(key)
        todo += [level.flows[flow].target for flow in level.nodes[key].outgoing]
        todo += [event.id for event in level.boundary_events(key)]
    return seen
