"""Melts what cannot go wrong: rows of steps, choices that come together again, branches that are joined, loops.
What is left is the part whose order matters; an orderly process melts to nothing, however wide it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from .net import Net, Outcome, Step

MOST_OUTCOMES = 64


def reduce(net: Net) -> Net:
    """A smaller net with the same deadlocks, endless loops and dead steps. Waiting for others is left out: it counts
    only for inclusive joins, and when one of those is left, the caller goes on with the net as it was."""
    return _Reducer(net.copy()).run()


class _Reducer:
    """Melts a net until nothing can be melted any more."""

    def __init__(self, net: Net) -> None:
        self._net = net
        # By place the steps that put tokens there; some may do so no longer.
        self._sources: dict[int, set[int]] = {}
        for number, step in net.steps.items():
            step.slow = False
            self._note(number, step.outcomes)

    def run(self) -> Net:
        """The smaller net."""
        steps, changed = self._net.steps, True
        while changed:
            changed = False
            for number in list(steps):
                if number in steps:
                    changed |= _tidy(steps[number])
                    changed |= self._same_branches(number) or self._inclusive_block(number) or self._melt(number)
        return self._net

    def _note(self, number: int, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            for place in outcome.places:
                self._sources.setdefault(place, set()).add(number)

    def _before(self, place: int) -> list[tuple[int, int]]:
        """The steps and their outcomes (numbers) that put a token on a place."""
        steps = self._net.steps
        return [
            (number, index)
            for number in sorted(self._sources.get(place, ()))
            if number in steps
            for index, outcome in enumerate(steps[number].outcomes)
            if place in outcome.places
        ]

    def _same_branches(self, number: int) -> bool:
        """Branches of a parallel join that always come together are one."""
        step = self._net.steps[number]
        if step.wait != "all":
            return False
        kept: dict[frozenset[tuple[int, int, int]], int] = {}
        gone: set[int] = set()
        for place in step.inputs:
            origin = frozenset(
                (each, index, self._net.steps[each].outcomes[index].places.count(place))
                for each, index in self._before(place)
            )
            if origin and origin in kept:
                gone.add(place)
            else:
                kept[origin] = place
        for each in {each for place in gone for each, _ in self._before(place)}:
            other = self._net.steps[each]
            other.outcomes = [_without(outcome, gone) for outcome in other.outcomes]
        step.inputs = tuple(place for place in step.inputs if place not in gone)
        if len(step.inputs) == 1:
            step.wait = "any"
        return bool(gone)

    def _inclusive_block(self, number: int) -> bool:
        """An inclusive join of what one step sends out waits for just that: one branch stands for all of them."""
        step = self._net.steps[number]
        if step.wait != "some":
            return False
        origins = {each for place in step.inputs for each, _ in self._before(place)}
        if len(origins) != 1:
            return False
        source = self._net.steps[next(iter(origins))]
        inputs = set(step.inputs)
        for outcome in source.outcomes:
            if any(count > 1 for place, count in Counter(outcome.places).items() if place in inputs):
                return False
        source.outcomes = [_one_of(outcome, inputs, step.inputs[0]) for outcome in source.outcomes]
        self._note(next(iter(origins)), source.outcomes)
        step.inputs, step.wait = step.inputs[:1], "any"
        return True

    def _melt(self, number: int) -> bool:
        """A step that needs one token melts into those before it: at once when it has one way on, else where each of
        those before it does nothing else."""
        steps = self._net.steps
        step = steps[number]
        if step.wait != "any" or any(step.inputs[0] in outcome.places for outcome in step.outcomes):
            return False
        place = step.inputs[0]
        before = self._before(place)
        if not before:
            return False
        if len(step.outcomes) > 1 or step.outcomes[0].kills:
            if any(steps[each].outcomes[index].places != (place,) for each, index in before):
                return False
            if any(len(steps[each].outcomes) + len(step.outcomes) > MOST_OUTCOMES for each, _ in before):
                return False
        for each in {each for each, _ in before}:
            other = steps[each]
            other.outcomes = [new for outcome in other.outcomes for new in _through(outcome, place, step)]
            self._note(each, step.outcomes)
        del steps[number]
        return True


def _tidy(step: Step) -> bool:
    """Ways that lead to the same are one; a way back to itself is none when there is another."""
    found: dict[tuple[tuple[int, ...], bool], Outcome] = {}
    for outcome in step.outcomes:
        key = (tuple(sorted(outcome.places)), outcome.kills)
        before = found.get(key)
        if before is None:
            found[key] = outcome
        else:
            shorter = min(before, outcome, key=lambda each: len(each.path))
            found[key] = replace(shorter, covers=before.covers | outcome.covers)
    itself = (step.inputs, False)
    if step.wait == "any" and itself in found and len(found) > 1:
        step.covers |= found.pop(itself).covers
    changed = len(found) < len(step.outcomes)
    step.outcomes = list(found.values())
    return changed


def _without(outcome: Outcome, gone: set[int]) -> Outcome:
    return replace(outcome, places=tuple(place for place in outcome.places if place not in gone))


def _one_of(outcome: Outcome, inputs: set[int], first: int) -> Outcome:
    rest = tuple(place for place in outcome.places if place not in inputs)
    return replace(outcome, places=(first, *rest)) if len(rest) < len(outcome.places) else outcome


def _through(outcome: Outcome, place: int, step: Step) -> list[Outcome]:
    if place not in outcome.places:
        return [outcome]
    times = outcome.places.count(place)
    rest = tuple(each for each in outcome.places if each != place)
    return [
        Outcome(
            rest + way.places * times,
            outcome.path + step.path + way.path,
            outcome.covers | step.covers | way.covers,
            way.kills,
        )
        for way in step.outcomes
    ]
