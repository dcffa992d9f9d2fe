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
    net = net.copy()
    for step in net.steps.values():
        step.slow = False
    changed = True
    while changed:
        changed = False
        for number in list(net.steps):
            if number in net.steps:
                changed |= _tidy(net.steps[number])
                changed |= _same_branches(net, number) or _inclusive_block(net, number) or _melt(net, number)
    return net


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


def _same_branches(net: Net, number: int) -> bool:
    """Branches of a parallel join that always come together are one."""
    step = net.steps[number]
    if step.wait != "all":
        return False
    origins: dict[frozenset[tuple[int, int, int]], int] = {}
    producers = net.producers()
    gone: set[int] = set()
    for place in step.inputs:
        origin = frozenset(
            (each, index, net.steps[each].outcomes[index].places.count(place))
            for each, index in producers.get(place, ())
        )
        if origin and origin in origins:
            gone.add(place)
        else:
            origins[origin] = place
    if not gone:
        return False
    for other in net.steps.values():
        other.outcomes = [
            replace(outcome, places=tuple(place for place in outcome.places if place not in gone))
            for outcome in other.outcomes
        ]
    step.inputs = tuple(place for place in step.inputs if place not in gone)
    if len(step.inputs) == 1:
        step.wait = "any"
    return True


def _inclusive_block(net: Net, number: int) -> bool:
    """An inclusive join of what one step sends out waits for just that: one branch stands for all of them."""
    step = net.steps[number]
    if step.wait != "some":
        return False
    producers = net.producers()
    origins = {each for place in step.inputs for each, _ in producers.get(place, ())}
    if len(origins) != 1:
        return False
    source = net.steps[next(iter(origins))]
    inputs, first = set(step.inputs), step.inputs[0]
    for outcome in source.outcomes:
        if any(count > 1 for place, count in Counter(outcome.places).items() if place in inputs):
            return False
    source.outcomes = [_one_of(outcome, inputs, first) for outcome in source.outcomes]
    step.inputs, step.wait = (first,), "any"
    return True


def _one_of(outcome: Outcome, inputs: set[int], first: int) -> Outcome:
    rest = tuple(place for place in outcome.places if place not in inputs)
    return replace(outcome, places=(first, *rest)) if len(rest) < len(outcome.places) else outcome


def _melt(net: Net, number: int) -> bool:
    """A step that needs one token melts into those before it: at once when it has one way on, else where each of
    those before it does nothing else."""
    step = net.steps[number]
    if step.wait != "any" or any(step.inputs[0] in outcome.places for outcome in step.outcomes):
        return False
    place = step.inputs[0]
    before = net.producers().get(place, [])
    if not before:
        return False
    single = len(step.outcomes) == 1 and not step.outcomes[0].kills
    alone = all(net.steps[each].outcomes[index].places == (place,) for each, index in before)
    if not single and not alone:
        return False
    if not single and any(len(net.steps[each].outcomes) + len(step.outcomes) > MOST_OUTCOMES for each, _ in before):
        return False
    for each in {each for each, _ in before}:
        other = net.steps[each]
        other.outcomes = [new for outcome in other.outcomes for new in _through(outcome, place, step)]
    del net.steps[number]
    return True


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
