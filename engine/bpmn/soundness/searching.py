"""Moves the tokens of a net through everything that can happen, each state once, the shortest way first.
Of moves that cannot disturb each other only one is looked at first (stubborn sets, Valmari): no deadlock is missed."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from .net import Net, Outcome, Step

# The places of the tokens, in order, several times for several tokens; () when the level has ended by itself.
State = tuple[int, ...]
ENDED: State = ()
KILLED: State = (-1,)
ORIGIN: State = (-2,)
MOST_TOGETHER = 3
Move = tuple[int, Outcome, State]


@dataclass(slots=True)
class Found:
    """What a search saw. `before`: how each state was come to first. `cut`: not everything was looked at;
    `piled`: states in which tokens have multiplied and can go on to."""

    before: dict[State, tuple[State, int, Outcome] | None] = field(default_factory=dict)
    after: dict[State, list[State]] = field(default_factory=dict)
    resting: list[State] = field(default_factory=list)
    piled: list[State] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)
    cut: bool = False

    def way(self, state: State) -> list[tuple[int, Outcome]]:
        """The steps that lead to a state, with what each of them chose."""
        steps: list[tuple[int, Outcome]] = []
        while (arrival := self.before[state]) is not None:
            state, number, outcome = arrival
            steps.append((number, outcome))
        return steps[::-1]

    def ancestors(self, state: State) -> Iterator[State]:
        """The states on the way to one, the nearest first."""
        while (arrival := self.before[state]) is not None:
            state = arrival[0]
            yield state


def within(smaller: State, larger: State) -> bool:
    """Whether a state has some but not all of the tokens of another: what led from one to the other can go on."""
    return len(smaller) < len(larger) and not Counter(smaller) - Counter(larger)


class Search:
    """One search through the states of a net."""

    def __init__(
        self,
        net: Net,
        most: int,
        *,
        every_order: bool = False,
        deep: bool = False,
        wanted: frozenset[str] = frozenset(),
    ) -> None:
        """most: states to look at; every_order: leave no order of moves out; deep: each way to its end before the next;
        wanted: go first where this may happen."""
        self._deep = deep
        self._net = net
        self._most = most
        self._every = every_order
        self._step_of = net.consumers()
        self._joins = [step for step in net.steps.values() if step.wait == "some"]
        self._depth = self._depths()
        self._leads = self._reachable() if self._joins or wanted else {}
        self._toward = {
            place
            for place, found in self._leads.items()
            if any(not wanted.isdisjoint(self._happens(self._step_of[each])) for each in found if each in self._step_of)
        }
        self._entire: set[State] = set()
        self.found = Found()

    def run(self) -> Found:
        """Look at everything, as far as the number of states allows."""
        found = self.found
        todo: deque[State] = deque()
        found.before[ORIGIN] = None
        for outcome in self._net.begin.outcomes:
            self._arrive(ORIGIN, 0, outcome, KILLED if outcome.kills else tuple(sorted(outcome.places)), todo)
        while True:
            while todo:
                if len(found.before) > self._most:
                    found.cut = True
                    return found
                self._look(todo.pop() if self._deep else todo.popleft(), todo)
            # Only a kill can be overlooked for ever by going round elsewhere: then leave no order out.
            lost = [state for state in self.endless() if state not in self._entire] if self._net.kills else []
            if not lost:
                return found
            self._entire.update(lost)
            todo.extend(lost)

    def endless(self) -> list[State]:
        """The states from which nothing ever comes to rest."""
        before: dict[State, list[State]] = {}
        for state, following in self.found.after.items():
            for each in following:
                before.setdefault(each, []).append(state)
        todo = [*self.found.resting, *self.found.piled]
        good = set(todo)
        while todo:
            for each in before.get(todo.pop(), ()):
                if each not in good:
                    good.add(each)
                    todo.append(each)
        return [state for state in self.found.before if state not in good and state != ORIGIN]

    # ---- one state

    def _look(self, state: State, todo: deque[State]) -> None:
        found = self.found
        if state in (ENDED, KILLED):
            found.resting.append(state)
            return
        if max(Counter(state).values()) > MOST_TOGETHER and any(within(each, state) for each in found.ancestors(state)):
            found.piled.append(state)
            return
        steps = self._chosen(state)
        if not steps:
            found.resting.append(state)
            return
        following = found.after.setdefault(state, [])
        for number in steps:
            step = self._net.steps[number]
            left = self._take(state, step)
            for outcome in step.outcomes:
                after = KILLED if outcome.kills else tuple(sorted(left + outcome.places))
                self._arrive(state, number, outcome, after, todo)
                following.append(after)

    def _arrive(self, state: State, number: int, outcome: Outcome, after: State, todo: deque[State]) -> None:
        found, step = self.found, self._net.steps[number]
        found.covered |= step.covers | outcome.covers
        for place in outcome.places:
            if place in self._step_of and self._net.steps[self._step_of[place]].wait == "any":
                found.covered |= self._net.steps[self._step_of[place]].covers
        if after not in found.before:
            found.before[after] = (state, number, outcome)
            todo.append(after)

    def _take(self, state: State, step: Step) -> State:
        left = list(state)
        for place in step.inputs:
            if place in left:
                left.remove(place)
        return tuple(left)

    # ---- which moves

    def _chosen(self, state: State) -> list[int]:
        """The steps to look at: what is done at once goes before inclusive joins, those before people and events."""
        here = set(state)
        waiting = {self._step_of[place] for place in here if place in self._step_of}
        ready = sorted(number for number in waiting if self._ready(self._net.steps[number], here))
        for number in ready:
            # An end that is reached comes before all else; one with people before it, melted together, does not.
            if all(outcome.kills and not outcome.path for outcome in self._net.steps[number].outcomes):
                return [number]
        fast = [number for number in ready if not self._net.steps[number].slow]
        if fast:
            return self._first([[number] for number in fast], state)
        joins = sorted(number for number in waiting if self._free(number, here))
        if joins:
            return joins
        return ready if self._every else self._first(self._apart(ready, state), state)

    def _first(self, groups: list[list[int]], state: State) -> list[int]:
        if state in self._entire:
            return sorted(number for group in groups for number in group)
        if not groups:
            return []

        def order(group: list[int]) -> tuple[bool, int, int]:
            away = not any(place in self._toward for number in group for place in self._net.steps[number].inputs)
            return away, len(group), -max(self._depth.get(number, 0) for number in group)

        return min(groups, key=order)

    def _ready(self, step: Step, here: set[int]) -> bool:
        return step.wait == "any" or (step.wait == "all" and here.issuperset(step.inputs))

    def _free(self, number: int, here: set[int]) -> bool:
        """Whether an inclusive join has waited long enough (BPMN 2.0.2 §13.4.3, as `engine.spiff` decides it)."""
        step = self._net.steps[number]
        if step.wait != "some":
            return False
        empty = [self._net.reach[place] for place in step.inputs if place not in here]
        come = [self._net.onward[place] for place in step.inputs if place in here]
        for place in here:
            if place in step.inputs:
                continue
            for element in self._net.places[place].stands:
                if any(element in reach for reach in empty) and not any(element in reach for reach in come):
                    return False
        return True

    def _apart(self, ready: list[int], state: State) -> list[list[int]]:
        """The steps in groups that do not disturb each other: tokens before the same inclusive join may, when one of
        them can come to it in several ways."""
        group = {number: {number} for number in ready}
        for join in self._joins:
            before = [place for place in state if not self._leads[place].isdisjoint(join.inputs)]
            if len(before) > 1 and any(len(self._leads[place].intersection(join.inputs)) > 1 for place in before):
                steps = {self._step_of[place] for place in before if place in self._step_of}
                together = {each for number in steps if number in group for each in group[number]}
                for each in together:
                    group[each] = together
        return [sorted(each) for each in {id(each): each for each in group.values()}.values()]

    # ---- what is known beforehand

    def _depths(self) -> dict[int, int]:
        """How far from the beginning a step lies, by the longest first way to it."""
        order: list[int] = []
        seen: set[int] = set()
        stack: list[tuple[int, Iterator[int]]] = [(0, self._next(0))]
        seen.add(0)
        while stack:
            number, following = stack[-1]
            for each in following:
                if each not in seen:
                    seen.add(each)
                    stack.append((each, self._next(each)))
                    break
            else:
                order.append(number)
                stack.pop()
        return {number: index for index, number in enumerate(reversed(order))}

    def _next(self, number: int) -> Iterator[int]:
        return (self._step_of[place] for place in self._net.following(number) if place in self._step_of)

    def _reachable(self) -> dict[int, frozenset[int]]:
        """By place every place a token from there may come to, itself included."""
        after = {
            place: set(self._net.following(self._step_of[place])) if place in self._step_of else set()
            for place in range(len(self._net.places))
        }
        found: dict[int, frozenset[int]] = {}
        for place in after:
            seen, todo = {place}, [place]
            while todo:
                for each in after[todo.pop()] - seen:
                    seen.add(each)
                    todo.append(each)
            found[place] = frozenset(seen)
        return found

    def _happens(self, number: int) -> frozenset[str]:
        step = self._net.steps[number]
        return step.covers.union(*(outcome.covers for outcome in step.outcomes))
