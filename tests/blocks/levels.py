"""What the oracle stands on: levels and regions that end together, places of tokens, and everything that waits.

Nothing here knows the engine: a level is a process or the inside of a sub-process (BPMN 2.0.2 §13.3), a region is what
an interruption ends as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

Path = tuple[tuple[str, int], ...]
Spot = tuple[str, Path]
Then = Callable[[], None]
START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@dataclass(eq=False)
class Region:
    """What ends as a whole, with every region in it."""

    around: Region | None
    ended: bool = False

    @property
    def alive(self) -> bool:
        return not self.ended and (self.around is None or self.around.alive)


@dataclass(frozen=True)
class Undo:
    """How a completed activity is undone; `do` gets the place of the level it lies on, and what follows."""

    key: str
    do: Callable[[Place, Then], None]


@dataclass(frozen=True)
class Catcher:
    """What catches an error or escalation, of one code or ("") of all."""

    kind: str
    code: str
    happened: Then


@dataclass(eq=False)
class Batch:
    """Several instances of one activity, or rounds of a loop, and what the completed ones leave to be undone."""

    region: Region
    done: list[Undo] = field(default_factory=list)


@dataclass(eq=False)
class Level:
    """A process or sub-process under way. `edges`: what catches at the border of its activity, `catchers`: inside.

    `live`: its tokens; `done`: what was completed on it and can be undone, in order; `inner`: what is under way in it;
    `beside`: it is an event sub-process."""

    region: Region
    around: Level | None
    place: Place = field(init=False)
    edges: list[Catcher] = field(default_factory=list)
    catchers: list[Catcher] = field(default_factory=list)
    done: list[Undo] = field(default_factory=list)
    inner: list[Level | Batch] = field(default_factory=list)
    beside: bool = False
    live: int = 1
    ended: Then = lambda: None


@dataclass(frozen=True)
class Place:
    """Where a token is: the items it lies in, outermost first, the variables of its scope, its level and region."""

    path: Path
    scope: dict[str, Any]
    level: Level
    region: Region

    def inner(self) -> Place:
        """The same with variables of its own."""
        return replace(self, scope={})

    def item(self, key: str, number: int, region: Region) -> Place:
        """One of several instances."""
        return replace(self, path=(*self.path, (key, number)), scope={}, region=region)

    def within(self, region: Region) -> Place:
        return replace(self, region=region)


@dataclass(eq=False)
class Waiting:
    """Something that waits to happen: `kind` is task, stuck, message, signal or timer; `stays`: it may happen again."""

    kind: str
    key: str
    at: Place
    then: Callable[[Any], None]
    due: datetime | None = None
    name: str = ""
    stays: bool = False
    rounds: tuple[int, timedelta] | None = None

    @property
    def spot(self) -> Spot:
        return self.key, self.at.path


class Ground:
    """Everything that waits, in the order it began to, and what was passed how often."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.passed: Counter[str] = Counter()
        self.over = self.failed = False
        self._waiting: list[Waiting] = []

    # ---- looking

    def waiting(self, kind: str) -> dict[Spot, list[Waiting]]:
        """What waits, by where; of those at one spot the one that began first comes first."""
        self._waiting = [each for each in self._waiting if each.at.region.alive]
        found: dict[Spot, list[Waiting]] = {}
        for each in self._waiting:
            if each.kind == kind:
                found.setdefault(each.spot, []).append(each)
        return found

    def counted(self, kind: str) -> Counter[Spot]:
        """How much waits where."""
        return Counter({spot: len(found) for spot, found in self.waiting(kind).items()})

    def next_due(self) -> datetime | None:
        """When the next timer is due."""
        waiting = [each for found in self.waiting("timer").values() for each in found]
        return min((each.due for each in waiting if each.due is not None), default=None)

    # ---- what happens

    def happen(self, kind: str, spot: Spot, number: int = 0, what: Any = None) -> None:
        """A person completes a task, a failed step is tried again, a message comes."""
        self._happen(self.waiting(kind)[spot][number], what)

    def signal(self, name: str) -> None:
        """Everybody who waits for it now hears a signal, what lies outside first (BPMN 2.0.2 §10.5.1)."""
        for each in [each for each in self._waiting if each.kind == "signal" and each.name == name]:
            if each.at.region.alive and each in self._waiting:
                self._happen(each, None)

    def wake(self, now: datetime) -> None:
        """Time has passed: whatever is due happens, in order, what is late once."""
        self.now = now
        while (due := self.next_due()) is not None and due <= now:
            timer = next(each for each in self._waiting if each.due == due)
            if timer.rounds is not None:
                left, every = timer.rounds
                timer.rounds, timer.stays = (left - 1, every), left > 1
                while timer.due is not None and timer.due <= now:
                    timer.due += every
            self._happen(timer, None)

    def _happen(self, waiting: Waiting, what: Any) -> None:
        if not waiting.stays:
            self._waiting.remove(waiting)
        waiting.then(what)

    # ---- what waits

    def _wait(self, kind: str, key: str, at: Place, then: Callable[[Any], None], **more: Any) -> Waiting:
        waiting = Waiting(kind, key, at, then, **more)
        self._waiting.append(waiting)
        return waiting

    def _ask(self, key: str, at: Place, then: Then) -> None:
        """A person is asked; the answers become the variable named after the task."""

        def done(answers: dict[str, Any]) -> None:
            self.passed[key] += 1
            at.scope[key] = answers
            then()

        self._wait("task", key, at, done)

    # ---- levels

    def _open(self, at: Place, ended: Callable[[Level], None], edges: Iterable[Catcher] = ()) -> Place:
        """The inside of an activity, with one token; `ended` is called when no token is left in it."""
        level = Level(Region(at.region), at.level, edges=list(edges))
        level.place = Place(at.path, {}, level, Region(level.region))
        level.ended = lambda: ended(level)
        at.level.inner.append(level)
        return level.place

    def _token_ended(self, level: Level) -> None:
        level.live -= 1
        if level.live == 0:
            self._close(level)

    def _close(self, level: Level) -> None:
        level.region.ended = True
        if level.around is not None:
            level.around.inner.remove(level)
        level.ended()
