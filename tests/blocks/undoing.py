"""Sub-processes, and undoing what was completed in them, by the token rules alone: handlers are called in the reverse
order of completion, a sub-process without one is undone from within (BPMN 2.0.2 §10.7, §13.5.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from tests.blocks.levels import Batch, Catcher, Ground, Level, Place, Then, Undo
from tests.blocks.shapes import Block

Keep = Callable[[Undo], None]


class Undoing(Ground):
    """Levels of their own, and what becomes of what was done on them."""

    def _enter(self, block: Block, at: Place, then: Then) -> None:
        raise NotImplementedError

    def _due(self, block: Block) -> datetime:
        raise NotImplementedError

    # ---- sub-processes

    def _published(self, key: str, level: Level, at: Place, then: Then, keep: Keep | None = None) -> None:
        """A sub-process has ended: its variables become one, named after it."""
        self.passed[key] += 1
        at.scope[key] = level.place.scope
        self._remember(key, level, at, keep)
        then()

    def _remember(self, key: str, level: Level, at: Place, keep: Keep | None = None) -> None:
        if level.done:
            (keep or at.level.done.append)(self._from_within(key, level.done))

    def _inside(
        self,
        key: str,
        part: Block,
        at: Place,
        then: Then,
        edges: Iterable[Catcher] = (),
        keep: Keep | None = None,
        first: str = "",
        last: str = "",
    ) -> None:
        """A sub-process around a block; `first` and `last`: a person's task before and after it."""
        inner = self._open(at, lambda level: self._published(key, level, at, then, keep), edges)
        self.passed[f"{key}_s"] += 1

        def ended() -> None:
            self.passed[f"{key}_e"] += 1
            self._token_ended(inner.level)

        def parted() -> None:
            if last:
                self._ask(last, inner, ended)
            else:
                ended()

        if first:
            self._ask(first, inner, lambda: self._enter(part, inner, parted))
        else:
            self._enter(part, inner, parted)

    def _called(self, block: Block, at: Place, given: dict[str, Any], then: Then, keep: Keep | None = None) -> None:
        """A called process: nothing but the number goes in, nothing but the next one comes out."""
        key, number = block.key, given[f"{block.key}_t"]["n"]
        self.passed[f"{key}_s"] += 1

        def finished(level: Level) -> None:
            self.passed[key] += 1
            at.scope[key] = number + 1
            self._remember(key, level, at, keep)
            then()

        def ended() -> None:
            self.passed.update([f"{key}_r", f"{key}_e"])
            self._token_ended(inner.level)

        inner = self._open(at, finished)
        self._enter(block.parts[0], inner, ended)

    def _beside(self, key: str, part: Block, inner: Place, bad: Then) -> None:
        """Beside the part, a person may find a fault."""
        inner.level.live = 2
        self.passed.update([f"{key}_s", f"{key}_f"])

        def ended() -> None:
            self.passed[f"{key}_e"] += 1
            self._token_ended(inner.level)

        def checked() -> None:
            self.passed[f"{key}_x"] += 1
            if inner.scope[f"{key}_t"]["again"]:
                self.passed[f"{key}_z"] += 1
                bad()
            else:
                self.passed[f"{key}_n"] += 1
                self._token_ended(inner.level)

        self._enter(part, inner, ended)
        self._ask(f"{key}_t", inner, checked)

    def _terminated(self, block: Block, at: Place, then: Then, keep: Keep | None = None) -> None:
        """A terminate end ends its level, which is then over (§13.5.6)."""

        def end() -> None:
            inner.region.ended = True
            self._close(inner.level)

        inner = self._open(at, lambda level: self._published(block.key, level, at, then, keep))
        self._beside(block.key, block.parts[0], inner, end)

    # ---- what can be undone

    def _by_handler(self, key: str, own: bool = False) -> Undo:
        """By a person; `own`: each instance on its own variables."""
        return Undo(key, lambda place, then: self._ask(f"{key}_u", place.inner() if own else place, then))

    def _from_within(self, key: str, done: Sequence[Undo]) -> Undo:
        return Undo(key, lambda place, then: self._undo(list(reversed(done)), place.inner(), then))

    def _all_of(self, key: str, kept: Sequence[Undo]) -> Undo:
        """Instances are undone one by one, the latest first."""
        return Undo(key, lambda place, then: self._undo(list(reversed(kept)), place, then))

    def _undo(self, wanted: Sequence[Undo], place: Place, then: Then) -> None:
        if wanted:
            wanted[0].do(place, lambda: self._undo(wanted[1:], place, then))
        else:
            then()

    def _on_keep(self, block: Block, at: Place, then: Then) -> None:
        def done() -> None:
            at.level.done.append(self._by_handler(block.key))
            then()

        self._ask(block.key, at, done)

    def _on_whole(self, block: Block, at: Place, then: Then) -> None:
        """A sub-process with a handler of its own, which undoes it as a whole."""

        def done() -> None:
            at.level.done.append(self._by_handler(block.key))
            then()

        self._inside(block.key, block.parts[0], at, done, keep=lambda undo: None)

    def _on_undo(self, block: Block, at: Place, then: Then) -> None:
        """Whatever was done on this level is undone; an event sub-process also undoes what the level around it did."""
        self._ask(f"{block.key}_t", at, lambda: self._compensate(block.key, at, then))

    def _on_revoke(self, block: Block, at: Place, then: Then) -> None:
        """Something is done, then it and all that was done before it on this level is undone."""
        self._enter(block.parts[0], at, lambda: self._on_undo(block, at, then))

    def _on_redo(self, block: Block, at: Place, then: Then) -> None:
        """One activity is done, something else, then the first is undone by name."""
        key = block.key

        def kept() -> None:
            at.level.done.append(self._by_handler(f"{key}_k"))
            self._enter(block.parts[0], at, lambda: self._compensate(key, at, then, f"{key}_k"))

        self._ask(f"{key}_k", at, kept)

    def _compensate(self, key: str, at: Place, then: Then, named: str = "") -> None:
        level, wanted = at.level, list[tuple[Undo, Place]]()
        for each in (level, level.around) if level.beside else (level,):
            assert each is not None
            wanted += [(undo, each.place) for undo in reversed(each.done) if named in ("", undo.key)]
            each.done = [undo for undo in each.done if named not in ("", undo.key)]

        def undone() -> None:
            self.passed[key] += 1
            then()

        def go_on(left: list[tuple[Undo, Place]]) -> None:
            if left:
                undo, place = left[0]
                undo.do(place.within(at.region), lambda: go_on(left[1:]))
            else:
                undone()

        go_on(wanted)

    def _partly(self, level: Level) -> list[Undo]:
        """What is under way on a level has done already, in the order it began: all this can still be undone."""
        found = []
        for inner in level.inner:
            done = [*inner.done, *(self._partly(inner) if isinstance(inner, Level) else ())]
            if done and inner.region.alive:
                own = isinstance(inner, Batch)
                found.append(self._all_of("", done) if own else self._from_within("", done))
        return found
