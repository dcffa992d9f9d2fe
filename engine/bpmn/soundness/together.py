"""Which places may hold tokens at the same time, worked out pair by pair without looking at states (Kovalyov, Esparza).
More pairs than can really be, never fewer: where no place goes with itself, nothing is done twice side by side."""

from __future__ import annotations

from .net import Net, Step

MOST_PAIRS = 100_000


def doubled(net: Net) -> set[int] | None:
    """The places where a second token may come while the first is still there; None when there are too many pairs."""
    step_of = net.consumers()
    pairs: set[tuple[int, int]] = set()
    todo: list[tuple[int, int]] = []
    beside: dict[int, set[int]] = {}

    def note(left: int, right: int) -> None:
        if (left, right) not in pairs:
            pairs.update({(left, right), (right, left)})
            beside.setdefault(left, set()).add(right)
            beside.setdefault(right, set()).add(left)
            todo.append((left, right))

    for step in net.steps.values():
        for outcome in step.outcomes:
            if len(outcome.places) ** 2 > MOST_PAIRS:
                return None
            for index, place in enumerate(outcome.places):
                for other in outcome.places[index + 1 :]:
                    note(place, other)
            if len(pairs) > MOST_PAIRS:
                return None
    while todo:
        if len(pairs) > MOST_PAIRS:
            return None
        pair = todo.pop()
        for place, other in (pair, pair[::-1]):
            number = step_of.get(place)
            if number is not None and _may_go(net, net.steps[number], place, other, beside):
                for after in net.following(number):
                    note(after, other)
    return {left for left, right in pairs if left == right}


def _may_go(net: Net, step: Step, place: int, other: int, beside: dict[int, set[int]]) -> bool:
    """Whether a step may take a token from a place while another place keeps its own."""
    if step.wait == "any":
        return True
    if step.wait == "all":
        return all(other in beside.get(each, ()) for each in step.inputs) and (
            other not in step.inputs or other in beside.get(other, ())
        )
    if other in step.inputs:
        return other in beside.get(other, ())
    stands = net.places[other].stands
    return not any(
        element in net.reach[each] and element not in net.onward[place]
        for each in step.inputs
        if each != place
        for element in stands
    )
