"""What BPMN's token rules say of a block-structured process, worked out from the blocks alone (BPMN 2.0.2 §13).

It never looks at the engine or at the drawn model: a split gives a token to each branch taken, its join waits for just
those; a loop begins anew; what an event interrupts is gone. It also keeps the variables, each in the scope it is
written in. Several instances: `repeating.py`; events: `happening.py`; undoing: `undoing.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.blocks.happening import Happening
from tests.blocks.levels import START, Level, Place, Region, Then, Waiting
from tests.blocks.repeating import Repeating
from tests.blocks.shapes import Block, wait_of


class Oracle(Repeating, Happening):
    """What can happen next and what has happened.

    `waiting`: what waits for whom; `passed`: what was completed how often; `over`: whether all is, `failed`: by an
    error nobody caught; `root`: the variables of the instance."""

    def __init__(self, block: Block, now: datetime = START) -> None:
        super().__init__(now)
        self.passed["S"] += 1
        self.root: dict[str, Any] = {}
        level = Level(Region(None), None)
        level.place = Place((), self.root, level, Region(level.region))
        level.ended = self._end
        self._enter(block, level.place, lambda: self._token_ended(level))

    def _end(self) -> None:
        self.passed["E"] += 1
        self.over = True

    def _enter(self, block: Block, at: Place, then: Then) -> None:
        getattr(self, f"_on_{block.kind}")(block, at, then)

    # ---- steps

    def _on_task(self, block: Block, at: Place, then: Then) -> None:
        self._ask(block.key, at, then)

    def _on_script(self, block: Block, at: Place, then: Then) -> None:
        self._compute(block.key, at, "x")
        then()

    def _on_work(self, block: Block, at: Place, then: Then) -> None:
        """A step that fails as often as it is said to."""
        tries = 0

        def tried(_: Any) -> None:
            nonlocal tries
            tries += 1
            stuck.stays = tries + 1 < block.size
            if tries == block.size:
                done()

        def done() -> None:
            self.passed[block.key] += 1
            at.scope[block.key] = {"tries": Decimal(block.size + 1)}
            then()

        if block.size:
            stuck = self._wait("stuck", block.key, at, tried, stays=block.size > 1)
        else:
            done()

    def _on_data(self, block: Block, at: Place, then: Then) -> None:
        """A data object of the level is written by one step, taken in, raised and given out by the next."""
        key = block.key

        def told() -> None:
            self.passed.update([f"{key}_p", key])
            at.scope[f"{key}_d"] = at.scope[f"{key}_t"]["n"] + 1
            then()

        self._ask(f"{key}_t", at, told)

    def _on_jump(self, block: Block, at: Place, then: Then) -> None:
        """From one end of a link to the other (§10.5.1)."""
        key = block.key

        def jumped() -> None:
            self.passed.update([f"{key}_l", f"{key}_c"])
            then()

        self._ask(f"{key}_t", at, jumped)

    # ---- the flow

    def _on_seq(self, block: Block, at: Place, then: Then) -> None:
        self._row(block.parts, at, then)

    def _row(self, parts: Sequence[Block], at: Place, then: Then) -> None:
        if not parts:
            then()
        else:
            self._enter(parts[0], at, lambda: self._row(parts[1:], at, then))

    def _on_par(self, block: Block, at: Place, then: Then) -> None:
        self._split(block, at, block.parts, then)

    def _on_xor(self, block: Block, at: Place, then: Then) -> None:
        self._ask(f"{block.key}_d", at, lambda: self._split(block, at, self._taken(block, at)[:1], then))

    def _on_inc(self, block: Block, at: Place, then: Then) -> None:
        self._ask(f"{block.key}_d", at, lambda: self._split(block, at, self._taken(block, at), then))

    def _taken(self, block: Block, at: Place) -> list[Block]:
        return [part for n, part in enumerate(block.parts) if str(n) in at.scope[f"{block.key}_d"]["take"]]

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

    def _on_some(self, block: Block, at: Place, then: Then) -> None:
        """A complex gateway: goes on when `size` of the branches have come, then takes the others (table 13.5)."""
        key, inner = block.key, self._open(at, lambda level: self._published(block.key, level, at, then))
        branches, needed, came = block.parts[:-1], min(max(block.size, 1), len(block.parts) - 1), 0
        inner.level.live = len(branches)
        self.passed.update([f"{key}_s", f"{key}_f"])

        def arrived() -> None:
            nonlocal came
            came += 1
            if came == needed:
                self.passed[f"{key}_j"] += 1
                inner.level.live += 1
                self._enter(block.parts[-1], inner, ended)
            if came == len(branches) and came > needed:
                self.passed[f"{key}_j"] += 1  # what came late goes no further
            self._token_ended(inner.level)

        def ended() -> None:
            self.passed[f"{key}_e"] += 1
            self._token_ended(inner.level)

        for part in branches:
            self._enter(part, inner, arrived)

    def _on_loop(self, block: Block, at: Place, then: Then) -> None:
        key = block.key
        self.passed[f"{key}_m"] += 1

        def checked() -> None:
            self.passed[f"{key}_x"] += 1
            if at.scope[f"{key}_c"]["again"]:
                self._on_loop(block, at, then)
            else:
                self._compute(f"{key}_o", at, Decimal(1))
                then()

        self._enter(block.parts[0], at, lambda: self._ask(f"{key}_c", at, checked))

    def _on_calc(self, block: Block, at: Place, then: Then) -> None:
        """A sum over all rounds decides the way."""
        key = block.key

        def summed() -> None:
            total = at.scope.get(f"{key}_v", Decimal(0)) + at.scope[f"{key}_t"]["n"]
            self._compute(key, at, total)
            self._split(block, at, [block.parts[int(total) % 2]], then)

        self._ask(f"{key}_t", at, summed)

    def _compute(self, key: str, at: Place, value: Any) -> None:
        self.passed[key] += 1
        at.scope[f"{key.removesuffix('_o')}_v"] = value

    # ---- sub-processes and calls

    def _on_sub(self, block: Block, at: Place, then: Then) -> None:
        self._inside(block.key, block.parts[0], at, then)

    def _on_call(self, block: Block, at: Place, then: Then) -> None:
        self._ask(f"{block.key}_t", at, lambda: self._called(block, at, at.scope, then))

    def _on_leak(self, block: Block, at: Place, then: Then) -> None:
        """An error that somebody around may catch."""
        inner = self._open(at, lambda level: self._published(block.key, level, at, then))
        self._beside(block.key, block.parts[0], inner, lambda: self._throw_error(inner.level, "err"))

    def _on_stop(self, block: Block, at: Place, then: Then) -> None:
        self._terminated(block, at, then)

    # ---- what may be done in any order

    def _on_free(self, block: Block, at: Place, then: Then) -> None:
        """An ad-hoc sub-process: people choose; after each activity it is asked whether it is enough (§13.3.5)."""
        key, one, cancels = block.key, block.flag, block.size % 2 == 1
        inner = self._open(at, lambda level: self._published(key, level, at, then))
        inner.level.live, offers = 0, Region(inner.region)
        closing = False
        begin: dict[str, Callable[[], None]] = {
            f"{key}_a": lambda: self._ask(f"{key}_a", inner, done),
            f"{key}_b": lambda: self._inside(f"{key}_b", block.parts[0], inner, done),
        }

        def offer(name: str) -> None:
            kind = "held" if one and inner.level.live else "task"
            self._wait(kind, f"{name}?", inner.within(offers), lambda _: chosen(name))

        def offered() -> list[Waiting]:
            return [each for each in self._waiting if each.at.region is offers]

        def chosen(name: str) -> None:
            inner.level.live += 1
            for other in offered() if one else ():
                self._waiting.remove(other)
                offer(other.key[:-1])
            offer(name)
            begin[name]()

        def done() -> None:
            nonlocal closing
            scope, level = inner.scope, inner.level
            again = scope.get(f"{key}_a", {}).get("again")
            if not closing and (f"{key}_b" in scope or again is False):
                closing = offers.ended = True
                if cancels:
                    inner.region.ended, level.live = True, 1
            if closing:
                self._token_ended(level)
                return
            level.live -= 1
            for other in offered() if not (one and level.live) else ():
                other.kind = "task"

        for name in begin:
            offer(name)

    def _due(self, block: Block) -> datetime:
        return self.now + self._wait_of(block)

    def _wait_of(self, block: Block) -> timedelta:
        return timedelta(microseconds=int(wait_of(block) * 1_000_000))
