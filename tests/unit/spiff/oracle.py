"""What BPMN's token rules say of a block-structured process, worked out from the blocks alone (BPMN 2.0.2 §13.4).

It never looks at the engine or at the drawn model: a split gives a token to each branch taken, its join waits for just
those; a loop begins anew; several instances end when all have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from blocks import Block

Path = tuple[tuple[str, int], ...]
Then = Callable[[], None]


class Oracle:
    """The open tasks as (key, path of items), what has been completed how often, and whether all is over."""

    def __init__(self, block: Block) -> None:
        self.open: dict[tuple[str, Path], Callable[[dict[str, Any]], None]] = {}
        self.passed: Counter[str] = Counter(["S"])
        self.over = False
        self._enter(block, (), self._end)

    def complete(self, key: str, path: Path, answers: dict[str, Any]) -> None:
        """A person completes a task."""
        self.open.pop((key, path))(answers)

    def _end(self) -> None:
        self.passed["E"] += 1
        self.over = True

    def _ask(self, key: str, path: Path, then: Callable[[dict[str, Any]], None]) -> None:
        def done(answers: dict[str, Any]) -> None:
            self.passed[key] += 1
            then(answers)

        assert (key, path) not in self.open
        self.open[key, path] = done

    def _enter(self, block: Block, path: Path, then: Then) -> None:
        key, parts = block.key, block.parts
        match block.kind:
            case "task":
                self._ask(key, path, lambda _: then())
            case "script":
                self.passed[key] += 1
                then()
            case "seq":
                self._row(list(parts), path, then)
            case "par":
                self._split(block, path, parts, then)
            case "xor":
                self._ask(f"{key}_d", path, lambda a: self._split(block, path, [parts[int(min(a["take"]))]], then))
            case "inc":
                self._ask(
                    f"{key}_d", path, lambda a: self._split(block, path, [parts[int(n)] for n in a["take"]], then)
                )
            case "loop":
                self._round(block, path, then)
            case "sub":
                self._inside(block, path, then)
            case "many":
                self._several(block, path, then, lambda item, done: self._ask(key, item, lambda _: done()))
            case "subs":
                self._several(block, path, then, lambda item, done: self._inside(block, item, done))

    def _row(self, parts: list[Block], path: Path, then: Then) -> None:
        if not parts:
            then()
        else:
            self._enter(parts[0], path, lambda: self._row(parts[1:], path, then))

    def _split(self, block: Block, path: Path, taken: Sequence[Block], then: Then) -> None:
        self.passed[f"{block.key}_f"] += 1
        waiting = len(taken)

        def arrived() -> None:
            nonlocal waiting
            waiting -= 1
            if waiting == 0:
                self.passed[f"{block.key}_j"] += 1
                then()

        for part in taken:
            self._enter(part, path, arrived)

    def _round(self, block: Block, path: Path, then: Then) -> None:
        key = block.key
        self.passed[f"{key}_m"] += 1

        def checked(answers: dict[str, Any]) -> None:
            self.passed[f"{key}_x"] += 1
            if answers["again"]:
                self._round(block, path, then)
            else:
                self.passed[f"{key}_o"] += 1
                then()

        self._enter(block.parts[0], path, lambda: self._ask(f"{key}_c", path, checked))

    def _inside(self, block: Block, path: Path, then: Then) -> None:
        self.passed[f"{block.key}_s"] += 1

        def ended() -> None:
            self.passed[f"{block.key}_e"] += 1
            self.passed[block.key] += 1
            then()

        self._enter(block.parts[0], path, ended)

    def _several(self, block: Block, path: Path, then: Then, begin: Callable[[Path, Then], None]) -> None:
        done = 0

        def finished() -> None:
            nonlocal done
            done += 1
            if done == block.size:
                whole()
            elif block.sequential:
                begin((*path, (block.key, done)), finished)

        def whole() -> None:
            self.passed[block.key] += 1
            then()

        if block.size == 0:
            whole()
        for n in range(1 if block.sequential and block.size else block.size):
            begin((*path, (block.key, n)), finished)
