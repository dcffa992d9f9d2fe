"""The tokens of one level as a net: places, and steps that take tokens from places and put tokens into others.
Plain data; `building` makes it from the model, `reducing` makes it smaller, `searching` moves the tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

# any: one token is enough (a merge is one place); all: one on every place; some: an inclusive join;
# begin: where a level begins, fired once.
Wait = Literal["any", "all", "some", "begin"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a step can end: the places that get a token. `path`: ids of what is passed then, in order;
    `covers`: ids of everything that happens or may happen with it; `kills`: it ends the level at once."""

    places: tuple[int, ...] = ()
    path: tuple[str, ...] = ()
    covers: frozenset[str] = frozenset()
    kills: bool = False


@dataclass(slots=True)
class Step:
    """A flow node, or several melted into one. `slow`: it waits for people or events, so that others go first.

    Without `slow` it is done at once. `element` is the flow node it stands for."""

    element: str
    wait: Wait
    inputs: tuple[int, ...]
    outcomes: list[Outcome]
    slow: bool = False
    path: tuple[str, ...] = ()
    covers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a token lies: before a flow node, or on one of the flows into a join.

    `stands`: ids of the flow nodes at which the engine holds tokens meanwhile (an activity and its boundary events)."""

    element: str
    flow: str = ""
    stands: tuple[str, ...] = ()


@dataclass(slots=True)
class Net:
    """A level. Steps by number, the first is where it begins. `reach`: for every inclusive join its places with the
    flow nodes from which a token can still come there (BPMN 2.0.2 §13.4.3)."""

    places: list[Place] = field(default_factory=list)
    steps: dict[int, Step] = field(default_factory=dict)
    reach: dict[int, frozenset[str]] = field(default_factory=dict)
    onward: dict[int, frozenset[str]] = field(default_factory=dict)

    def copy(self) -> Net:
        """The same net, to be changed apart."""
        steps = {number: replace(step, outcomes=list(step.outcomes)) for number, step in self.steps.items()}
        return Net(self.places, steps, self.reach, self.onward)

    @property
    def begin(self) -> Step:
        """Where the level begins; each outcome is a way to begin."""
        return self.steps[0]

    def consumers(self) -> dict[int, int]:
        """By place the number of the step that takes its tokens."""
        return {place: number for number, step in self.steps.items() for place in step.inputs}

    def following(self, number: int) -> Iterator[int]:
        """The places a step may put tokens into."""
        for outcome in self.steps[number].outcomes:
            yield from outcome.places

    @property
    def kills(self) -> bool:
        """Whether something in the level can end it at once."""
        return any(outcome.kills for step in self.steps.values() for outcome in step.outcomes)
