"""What BPMN's token rules say of a block-structured process, worked out from the blocks alone (BPMN 2.0.2 §13.4).

It never looks at the engine or at the drawn model: a split gives a token to each branch taken, its join waits for just
those; a loop begins anew; several instances end when all have or enough agree; what an event interrupts is gone. It
also keeps the variables, each in the scope it is written in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.blocks.shapes import Block, wait_of

Path = tuple[tuple[str, int], ...]
Then = Callable[[], None]
START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """Where a token is: the items it lies in, outermost first, and the variables of its scope."""

    path: Path
    scope: dict[str, Any]

    def inner(self) -> Place:
        return replace(self, scope={})

    def item(self, key: str, number: int) -> Place:
        return Place((*self.path, (key, number)), {})


class Oracle:
    """What can happen next and what has happened.

    `open`: tasks, and `waits`: events, as (key, path of items); `stuck`: steps that failed; `passed`: what was
    completed how often; `over`: whether all is; `root`: the variables of the instance."""

    def __init__(self, block: Block, now: datetime = START) -> None:
        self.open: dict[tuple[str, Path], Callable[[dict[str, Any]], None]] = {}
        self.waits: dict[tuple[str, Path], tuple[datetime | None, Callable[[Any], None]]] = {}
        self.stuck: dict[tuple[str, Path], Then] = {}
        self.passed: Counter[str] = Counter(["S"])
        self.over = False
        self.now = now
        self.root: dict[str, Any] = {}
        self._enter(block, Place((), self.root), self._end)

    # ---- what happens

    def complete(self, key: str, path: Path, answers: dict[str, Any]) -> None:
        """A person completes a task."""
        self.open.pop((key, path))(answers)

    def retry(self, key: str, path: Path) -> None:
        """A failed step is tried again."""
        self.stuck.pop((key, path))()

    def messages(self) -> list[tuple[str, Path]]:
        """Where messages are waited for; the key is that of the event."""
        return sorted(at for at, (due, _) in self.waits.items() if due is None)

    def deliver(self, key: str, path: Path, payload: Any) -> None:
        """A message comes to the event that waits for it."""
        self.waits[key, path][1](payload)

    def next_due(self) -> datetime | None:
        """When the next timer is due."""
        return min((due for due, _ in self.waits.values() if due is not None), default=None)

    def wake(self, now: datetime) -> None:
        """Time has passed: whatever is due happens, in order."""
        self.now = now
        while due := [(at, place) for place, (at, _) in self.waits.items() if at is not None and at <= now]:
            self.waits[min(due, key=lambda each: each[0])[1]][1](None)

    def _end(self) -> None:
        self.passed["E"] += 1
        self.over = True

    # ---- the rules

    def _ask(self, key: str, at: Place, then: Then, several: bool = False) -> None:
        """A person is asked; the answers become the variable named after the task."""

        def done(answers: dict[str, Any]) -> None:
            self.passed[key] += 1
            at.scope[key] = answers
            then()

        assert (key, at.path) not in self.open
        self.open[key, at.path] = done

    def _wait(self, key: str, at: Place, due: datetime | None, then: Callable[[Any], None]) -> None:
        assert (key, at.path) not in self.waits
        self.waits[key, at.path] = (due, then)

    def _drop(self, blocks: Sequence[Block], at: Place, *keys: str) -> None:
        """Everything under way in these blocks ends, and these tasks and events."""
        within = {each.key for block in blocks for each in block.walk()}

        def gone(key: str, path: Path) -> bool:
            return path[: len(at.path)] == at.path and (key in keys or key.split("_")[0] in within)

        self.open = {where: then for where, then in self.open.items() if not gone(*where)}
        self.waits = {where: then for where, then in self.waits.items() if not gone(*where)}
        self.stuck = {where: then for where, then in self.stuck.items() if not gone(*where)}

    def _due(self, block: Block) -> datetime:
        return self.now + timedelta(microseconds=int(wait_of(block) * 1_000_000))

    def _enter(self, block: Block, at: Place, then: Then) -> None:
        key, parts = block.key, block.parts
        match block.kind:
            case "task":
                self._ask(key, at, then)
            case "script":
                self._compute(key, at, "x")
                then()
            case "work":
                self._work(block, at, 1, then)
            case "seq":
                self._row(list(parts), at, then)
            case "par":
                self._split(block, at, parts, then)
            case "xor":
                self._ask(f"{key}_d", at, lambda: self._split(block, at, self._taken(block, at)[:1], then))
            case "inc":
                self._ask(f"{key}_d", at, lambda: self._split(block, at, self._taken(block, at), then))
            case "loop":
                self._round(block, at, then)
            case "sub":
                self._inside(block, at, then)
            case "call":
                self._ask(f"{key}_t", at, lambda: self._called(block, at, at.scope, then))
            case "many":
                self._several(block, range(block.size), at, then, lambda item, done: self._ask(key, item, done))
            case "subs":
                self._several(block, range(block.size), at, then, lambda item, done: self._inside(block, item, done))
            case "calls":
                self._ask(f"{key}_t", at, lambda: self._calls(block, at, then))
            case "each" | "keyed":
                self._ask(f"{key}_t", at, lambda: self._each(block, at, then))
            case "again":
                self._again(block, at, 1, then)
            case "calc":
                self._ask(f"{key}_t", at, lambda: self._calc(block, at, then))
            case "race":
                self._race(block, at, then)
            case "alarm" | "notice" | "fault":
                self._watch(block, at, then)

    def _compute(self, key: str, at: Place, value: Any) -> None:
        self.passed[key] += 1
        at.scope[f"{key.removesuffix('_o')}_v"] = value

    def _work(self, block: Block, at: Place, tries: int, then: Then) -> None:
        """A step that fails as often as it is said to."""
        if tries <= block.size:
            self.stuck[block.key, at.path] = lambda: self._work(block, at, tries + 1, then)
            return
        self.passed[block.key] += 1
        at.scope[block.key] = {"tries": Decimal(tries)}
        then()

    def _taken(self, block: Block, at: Place) -> list[Block]:
        return [part for n, part in enumerate(block.parts) if str(n) in at.scope[f"{block.key}_d"]["take"]]

    def _row(self, parts: list[Block], at: Place, then: Then) -> None:
        if not parts:
            then()
        else:
            self._enter(parts[0], at, lambda: self._row(parts[1:], at, then))

    def _split(self, block: Block, at: Place, taken: Sequence[Block], then: Then) -> None:
        self.passed[f"{block.key}_f"] += 1
        waiting = len(taken)

        def arrived() -> None:
            nonlocal waiting
            waiting -= 1
            if waiting == 0:
                self.passed[f"{block.key}_j"] += 1
                then()

        for part in taken:
            self._enter(part, at, arrived)

    def _round(self, block: Block, at: Place, then: Then) -> None:
        key = block.key
        self.passed[f"{key}_m"] += 1

        def checked() -> None:
            self.passed[f"{key}_x"] += 1
            if at.scope[f"{key}_c"]["again"]:
                self._round(block, at, then)
            else:
                self._compute(f"{key}_o", at, Decimal(1))
                then()

        self._enter(block.parts[0], at, lambda: self._ask(f"{key}_c", at, checked))

    def _inside(self, block: Block, at: Place, then: Then, key: str = "") -> None:
        """A sub-process: its variables become one, named after it."""
        key, inner = key or block.key, at.inner()
        self.passed[f"{key}_s"] += 1

        def ended() -> None:
            self.passed[f"{key}_e"] += 1
            self.passed[key] += 1
            at.scope[key] = inner.scope
            then()

        self._enter(block.parts[0], inner, ended)

    def _called(self, block: Block, at: Place, given: dict[str, Any], then: Then) -> None:
        """A called process: nothing but the number goes in, nothing but the next one comes out."""
        key, number = block.key, given[f"{block.key}_t"]["n"]
        self.passed[f"{key}_s"] += 1

        def ended() -> None:
            self.passed.update([f"{key}_r", f"{key}_e", key])
            at.scope[key] = number + 1
            then()

        self._enter(block.parts[0], at.inner(), ended)

    def _calls(self, block: Block, at: Place, then: Then) -> None:
        given = at.scope
        self._several(block, range(block.size), at, then, lambda item, done: self._called(block, item, given, done))

    def _each(self, block: Block, at: Place, then: Then) -> None:
        """One instance for each member of a list, or for each key."""
        number = int(at.scope[f"{block.key}_t"]["n"])
        names = [f"k{n + 1}" for n in range(number)] if block.kind == "keyed" else range(number)

        def enough(answers: Sequence[dict[str, Any]]) -> bool:
            return block.size > 0 and sum(each["again"] for each in answers) >= block.size

        self._several(block, names, at, then, lambda item, done: self._ask(block.key, item, done), enough)

    def _again(self, block: Block, at: Place, rounds: int, then: Then) -> None:
        """The rounds of a standard loop are instances of the activity, but work on the same variables."""
        item = replace(at, path=(*at.path, (block.key, rounds - 1)))

        def done() -> None:
            if at.scope[block.key]["again"] and rounds < 3:
                self._again(block, at, rounds + 1, then)
            else:
                self.passed[block.key] += 1
                then()

        self._ask(block.key, item, done)

    def _several(
        self,
        block: Block,
        names: Sequence[Any],
        at: Place,
        then: Then,
        begin: Callable[[Place, Then], None],
        enough: Callable[[Sequence[dict[str, Any]]], bool] = lambda answers: False,
    ) -> None:
        key, items = block.key, [at.item(block.key, n) for n in range(len(names))]
        finished: set[int] = set()

        def start(n: int) -> None:
            begin(items[n], lambda: done(n))

        def answers() -> dict[Any, Any]:
            return {names[n]: item.scope[key] for n, item in enumerate(items) if n in finished}

        def done(n: int) -> None:
            finished.add(n)
            if len(finished) == len(items) or enough(list(answers().values())):
                whole()
            elif block.flag:
                start(n + 1)

        def whole() -> None:
            self._drop((), at, key)
            self.passed[key] += 1
            at.scope[key] = answers() if block.kind == "keyed" else list(answers().values())
            then()

        if not items:
            whole()
        for n in range(1 if block.flag and items else len(items)):
            start(n)

    def _calc(self, block: Block, at: Place, then: Then) -> None:
        key = block.key
        total = at.scope.get(f"{key}_v", Decimal(0)) + at.scope[f"{key}_t"]["n"]
        self._compute(key, at, total)
        self._split(block, at, [block.parts[int(total) % 2]], then)

    def _race(self, block: Block, at: Place, then: Then) -> None:
        """Time or a message, whichever is first."""
        key = block.key

        def won(event: str, part: Block, payload: Any) -> None:
            self._drop((), at, f"{key}_w", f"{key}_m")
            self.passed.update([f"{key}_g", event])
            if payload is not None:
                at.scope[event] = payload
            self._enter(part, at, joined)

        def joined() -> None:
            self.passed[f"{key}_j"] += 1
            then()

        self._wait(f"{key}_w", at, self._due(block), lambda _: won(f"{key}_w", block.parts[0], None))
        self._wait(f"{key}_m", at, None, lambda payload: won(f"{key}_m", block.parts[1], payload))

    def _watch(self, block: Block, at: Place, then: Then) -> None:
        """A sub-process that ends when the part it watches and what its event set off have ended."""
        key, outer, live = block.key, at.inner(), 1
        ends = block.flag or block.kind == "fault"
        self.passed[f"{key}_s"] += 1

        def token_ended(event: str) -> None:
            nonlocal live
            live -= 1
            self.passed[event] += 1
            if live == 0:
                self.passed[key] += 1
                at.scope[key] = outer.scope
                then()

        def host_ended() -> None:
            self._drop((), at, f"{key}_b")
            token_ended(f"{key}_e")

        def happened(payload: Any) -> None:
            nonlocal live
            self._drop((), at, f"{key}_b")
            if ends:
                self._drop(block.parts[:1], at, f"{key}_t")
            else:
                live += 1
            if payload is not None:
                outer.scope[f"{key}_b"] = payload
            self.passed[f"{key}_b"] += 1
            self._enter(block.parts[1], outer, lambda: token_ended(f"{key}_y"))

        if block.kind == "alarm":
            self._wait(f"{key}_b", at, self._due(block), happened)
        elif block.kind == "notice":
            self._wait(f"{key}_b", at, None, happened)
        if block.kind == "fault":
            self._faulty(block, outer, host_ended, happened)
        else:
            self._inside(block, outer, host_ended, f"{key}_h")

    def _faulty(self, block: Block, at: Place, then: Then, happened: Callable[[Any], None]) -> None:
        key, inner, live = block.key, at.inner(), 2
        self.passed.update([f"{key}_h_s", f"{key}_f"])

        def token_ended(event: str) -> None:
            nonlocal live
            live -= 1
            self.passed[event] += 1
            if live == 0:
                self.passed[f"{key}_h"] += 1
                at.scope[f"{key}_h"] = inner.scope
                then()

        def checked() -> None:
            self.passed[f"{key}_x"] += 1
            if inner.scope[f"{key}_t"]["again"]:
                self.passed[f"{key}_z"] += 1
                happened(None)
            else:
                token_ended(f"{key}_n")

        self._enter(block.parts[0], inner, lambda: token_ended(f"{key}_h_e"))
        self._ask(f"{key}_t", inner, checked)
