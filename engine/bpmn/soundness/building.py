"""From a level of the model to its net: what `engine.spiff` does with tokens, with every condition a free choice.
Events may come or not come, activities take as long as they like; BPMN 2.0.2 chapter 13."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ..model import ACTIVITIES, ENDINGS, Contents, EventDefinition, Flow, Node
from ..timers import comes_again
from .net import Net, Outcome, Place, Step, Wait

MOST_WAYS = 6
MOST_ROUNDS = 27
# Ways to fire that listen on afterwards; told twice is told often enough to see what is left over.
AGAIN = 2
_INSIDE = frozenset({"error", "escalation", "cancel"})


@dataclass(frozen=True, slots=True)
class Inside:
    """What the inside of a sub-process or a called process can do to the activity: end, throw, be taken back.

    `known` is False when the inside is not part of the file: then anything may come. `plain`: there is no inside; an
    error event at its edge catches what fails in it."""

    ends: bool = True
    errors: frozenset[str] = frozenset()
    escalations: frozenset[str] = frozenset()
    cancels: bool = False
    known: bool = True
    plain: bool = False


class Builder:
    """Builds the net of one level. `partial` afterwards: not every combination of ways was taken in."""

    def __init__(
        self, level: Contents, insides: dict[str, Inside], starts: Sequence[Sequence[Node]], again: int = AGAIN
    ) -> None:
        """insides: by id of the activity; starts: the ways to begin; again: how often an event may come at most."""
        self._again = again
        self._level = level
        self._insides = insides
        self._starts = starts
        self._events: dict[str, list[Node]] = {}
        for node in level.nodes.values():
            if node.attached_to:
                self._events.setdefault(node.attached_to, []).append(node)
        self._places: dict[tuple[str, str], int] = {}
        self.net = Net()
        self.partial = False

    def build(self) -> Net:
        """The net."""
        begin = [Outcome(tuple(self._place(node.id) for node in nodes)) for nodes in self._starts]
        self.net.steps[0] = Step("", "begin", (), begin)
        for node in self._level.nodes.values():
            if not (node.triggered_by_event or node.is_for_compensation):
                self._node(node)
        return self.net

    # ---- places

    def _place(self, element: str, flow: str = "", stands: tuple[str, ...] = ()) -> int:
        key = (element, flow)
        if key not in self._places:
            self._places[key] = len(self.net.places)
            self.net.places.append(Place(element, flow, stands or (element,)))
        return self._places[key]

    def _over(self, flow: Flow) -> int:
        """Where a token lies that was sent along a flow."""
        return self._place(flow.target, flow.id if self._joins(self._level.nodes[flow.target]) else "")

    def _joins(self, node: Node) -> bool:
        return node.kind in ("parallelGateway", "inclusiveGateway", "complexGateway") and len(node.incoming) > 1

    def _add(self, node: Node, wait: Wait, inputs: tuple[int, ...], outcomes: list[Outcome], slow: bool) -> None:
        covers = frozenset({node.id})
        self.net.steps[len(self.net.steps)] = Step(node.id, wait, inputs, outcomes, slow, (node.id,), covers)

    # ---- flow nodes

    def _node(self, node: Node) -> None:
        if self._joins(node):
            inputs = tuple(self._place(node.id, flow) for flow in node.incoming)
            if node.kind != "parallelGateway":
                for place, flow in zip(inputs, node.incoming, strict=True):
                    self.net.reach[place] = self._upstream(node, flow, True)
                    self.net.onward[place] = self._upstream(node, flow, False)
            self._add(node, "all" if node.kind == "parallelGateway" else "some", inputs, self._leave(node), False)
        elif node.kind in ACTIVITIES:
            self._activity(node)
        elif node.kind == "eventBasedGateway":
            self._race(node)
        elif node.kind == "intermediateCatchEvent" and any(comes_again(event) for event in node.events):
            self._cycle(node)
        else:
            slow = node.kind == "intermediateCatchEvent" and node.event_kind != "link"
            self._add(node, "any", (self._place(node.id),), self._leave(node), slow)

    def _leave(self, node: Node) -> list[Outcome]:
        """The ways on from a node that is done."""
        if node.kind == "endEvent" and node.event_kinds & ENDINGS:
            return [Outcome(kills=True)]
        if node.kind == "intermediateThrowEvent" and node.event_kind == "link":
            return [Outcome(self._linked(node))]
        flows = [self._level.flows[flow] for flow in node.outgoing]
        if node.kind == "exclusiveGateway":
            ways: list[tuple[Flow, ...]] = [(flow,) for flow in flows]
        elif node.kind in ("inclusiveGateway", "complexGateway") or node.split == "inclusive":
            ways = self._some(flows, node)
        else:
            ways = [tuple(flows)]
        told = len(flows) > 1 and node.kind != "parallelGateway"
        return [
            Outcome(tuple(self._over(flow) for flow in way), tuple(flow.id for flow in way) if told else ())
            for way in ways or [()]
        ]

    def _some(self, flows: list[Flow], node: Node) -> list[tuple[Flow, ...]]:
        """The sets of flows an inclusive choice may take: conditions hold or not, else the default."""
        default = [flow for flow in flows if flow.id == node.default]
        free = [flow for flow in flows if flow.conditional and flow.id != node.default]
        always = [flow for flow in flows if flow not in default and flow not in free]
        if node.kind != "inclusiveGateway" and node.kind != "complexGateway":
            none = always + default
        else:
            # Ways without a condition are still to be filled in: any of them may get one.
            free, always, none = free + always, [], default
        sizes = range(1, len(free) + 1)
        if len(free) > MOST_WAYS:
            self.partial, sizes = True, (1, 2, len(free))  # type: ignore[assignment]
        chosen = [tuple(always) + some for size in sizes for some in combinations(free, size)]
        return chosen + ([tuple(none)] if none else [])

    def _linked(self, node: Node) -> tuple[int, ...]:
        catching = [other for other in self._level.nodes.values() if other.kind == "intermediateCatchEvent"]
        targets = [other.id for other in catching if _leads(node, other)]
        return (self._place(targets[0]),) if targets else ()

    def _thrown_from(self, node: Node) -> list[str]:
        """The throwing ends of the link a node catches."""
        if node.kind != "intermediateCatchEvent" or node.event_kind != "link":
            return []
        throwing = [other for other in self._level.nodes.values() if other.kind == "intermediateThrowEvent"]
        return [other.id for other in throwing if _leads(other, node)]

    def _race(self, node: Node) -> None:
        """An event-based gateway: one of its events comes first and is done with it."""
        flows = [self._level.flows[flow] for flow in node.outgoing]
        outcomes = []
        for flow in flows:
            target = self._level.nodes[flow.target]
            outcomes += [
                replace(way, path=(flow.id, target.id, *way.path), covers=frozenset({target.id}))
                for way in self._leave(target)
            ]
        stands = (node.id, *(flow.target for flow in flows))
        self._add(node, "any", (self._place(node.id, stands=stands),), outcomes or [Outcome()], True)

    def _cycle(self, node: Node) -> None:
        """A timer on the way that comes again: a token goes on each time, the last time for good."""
        places = [self._place(node.id, f"#{left}" if left < self._again else "") for left in range(self._again + 1)]
        for left, place in enumerate(places):
            ways = self._leave(node)
            if left:
                ways += [replace(way, places=(*way.places, places[left - 1])) for way in ways]
            self._add(node, "any", (place,), ways, True)

    # ---- activities

    def _activity(self, node: Node) -> None:
        """An activity ends, or is interrupted; events that do not interrupt leave it under way."""
        inside = self._insides.get(node.id)
        events = [
            event
            for event in self._events.get(node.id, ())
            if event.event_kind != "compensate" and self._may_come(event, inside)
        ]
        breaking = [event for event in events if event.interrupting]
        beside = [event for event in events if not event.interrupting]
        ends = self._ends(node, inside, breaking)
        ends += [self._to(event) for event in breaking if _unasked(event, inside)]
        self._rounds(node, list(dict.fromkeys(ends)) or self._leave(node), beside, breaking)

    def _may_come(self, event: Node, inside: Inside | None) -> bool:
        if inside is None or not inside.known or not event.events:
            return True
        come = (self._comes(each, inside) for each in event.events)
        return all(come) if event.awaits_all() else any(come)

    def _comes(self, event: EventDefinition, inside: Inside) -> bool:
        if event.kind not in _INSIDE or (inside.plain and event.kind == "error"):
            return True
        code = event.code or event.ref_name
        found = {"error": inside.errors, "escalation": inside.escalations}.get(event.kind, frozenset())
        return inside.cancels if event.kind == "cancel" else bool(found) if not code else code in found

    def _ends(self, node: Node, inside: Inside | None, breaking: list[Node]) -> list[Outcome]:
        """How an activity ends by itself, and by what was thrown inside it."""
        if inside is None:
            return self._leave(node)
        found = self._leave(node) if inside.ends else []
        for thrown in sorted(inside.errors):
            catching = [event for event in breaking if event.codes("error") & {"", thrown}]
            catching.sort(key=lambda event: thrown not in event.codes("error"))
            found.append(self._to(catching[0]) if catching else Outcome(path=(node.id,), kills=True))
        if inside.cancels:
            cancel = [event for event in breaking if "cancel" in event.event_kinds]
            found.append(self._to(cancel[0]) if cancel else Outcome())
        return list(dict.fromkeys(found))

    def _to(self, event: Node) -> Outcome:
        return Outcome((self._place(event.id),))

    def _rounds(self, node: Node, ends: list[Outcome], beside: list[Node], breaking: list[Node]) -> None:
        """The activity as often as events beside it may still come: each time it is a place of its own."""
        most = [1 if _once(event) else self._again for event in beside]
        if _product(most) > MOST_ROUNDS:
            self.partial, beside, most = True, beside[:4], [1] * len(beside[:4])

        def place(left: tuple[int, ...]) -> int:
            waiting = [event.id for event, times in zip(beside, left, strict=True) if times]
            stands = (node.id, *waiting, *(event.id for event in breaking))
            return self._place(node.id, "" if left == tuple(most) else f"#{left}", stands)

        todo, seen = [tuple(most)], set()
        while todo:
            left = todo.pop()
            if left in seen:
                continue
            seen.add(left)
            outcomes = list(ends)
            for index, event in enumerate(beside):
                if left[index]:
                    less = (*left[:index], left[index] - 1, *left[index + 1 :])
                    outcomes.append(Outcome((self._place(event.id), place(less))))
                    todo.append(less)
            self._add(node, "any", (place(left),), outcomes, True)

    def _upstream(self, join: Node, flow_id: str, edges: bool) -> frozenset[str]:
        """The flow nodes from which a token can come to a flow into a join without passing it; `edges`: also by way of
        events at the edge of an activity."""
        todo, seen = [self._level.flows[flow_id].source], set()
        while todo:
            key = todo.pop()
            if key in seen or key == join.id:
                continue
            seen.add(key)
            node = self._level.nodes[key]
            if node.attached_to and edges:
                todo.append(node.attached_to)
            todo += self._thrown_from(node)
            todo += [self._level.flows[incoming].source for incoming in node.incoming]
        return frozenset(seen)


def _leads(throwing: Node, catching: Node) -> bool:
    """Whether a throwing link leads to a catching one (as `engine.bpmn.links`)."""
    return any(
        throw.kind == catch.kind == "link" and (throw.ref == catch.id if throw.ref else throw.text == catch.text)
        for throw in throwing.events
        for catch in catching.events
    )


def _unasked(event: Node, inside: Inside | None) -> bool:
    """Whether an event may come without an end inside the activity that throws it."""
    if inside is None or not inside.known or inside.plain or not event.events:
        return True
    return bool(event.event_kinds - {"error", "cancel"})


def _once(event: Node) -> bool:
    """Whether an event that does not interrupt comes once: a timer without a cycle is all, or part of all, it needs."""
    timers = [each for each in event.events if each.kind == "timer" and each.timer_kind != "cycle"]
    return bool(timers) and (len(event.events) == 1 or event.awaits_all())


def _product(numbers: list[int]) -> int:
    result = 1
    for number in numbers:
        result *= number + 1
    return result
