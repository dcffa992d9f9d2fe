"""Several instances of one activity, by the token rules alone: all at once or one after the other, until all are done
or enough agree, and loops (BPMN 2.0.2 §10.3.8, §13.3.6, §13.3.7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tests.blocks.levels import Batch, Place, Region, Then
from tests.blocks.shapes import Block
from tests.blocks.undoing import Keep, Undoing

Enough = Callable[[Sequence[Any]], bool]
Begin = Callable[[Place, Then, Keep], None]


class Repeating(Undoing):
    """What several instances, and rounds of a loop, do."""

    def _on_many(self, block: Block, at: Place, then: Then) -> None:
        self._several(block, range(block.size), at, then, self._task_of(block))

    def _on_keeps(self, block: Block, at: Place, then: Then) -> None:
        self._several(block, range(block.size), at, then, self._undoable_of(block))

    def _on_subs(self, block: Block, at: Place, then: Then) -> None:
        def begin(item: Place, done: Then, keep: Keep) -> None:
            self._inside(block.key, block.parts[0], item, done, keep=keep)

        self._several(block, range(block.size), at, then, begin)

    def _on_most(self, block: Block, at: Place, then: Then) -> None:
        """Sub-processes of which `size` are enough, each with a person's task at its beginning."""

        def begin(item: Place, done: Then, keep: Keep) -> None:
            self._inside(block.key, block.parts[0], item, done, keep=keep, first=f"{block.key}_k")

        self._several(block, range(3), at, then, begin, lambda done: len(done) >= max(block.size, 1))

    def _on_stops(self, block: Block, at: Place, then: Then) -> None:
        """A terminate end ends the instance it lies in, not the others."""

        def begin(item: Place, done: Then, keep: Keep) -> None:
            self._terminated(block, item, done, keep)

        self._several(block, range(block.size), at, then, begin)

    def _on_calls(self, block: Block, at: Place, then: Then) -> None:
        def begin(item: Place, done: Then, keep: Keep) -> None:
            self._called(block, item, at.scope, done, keep)

        def asked() -> None:
            self._several(block, range(block.size), at, then, begin)

        self._ask(f"{block.key}_t", at, asked)

    def _on_each(self, block: Block, at: Place, then: Then) -> None:
        """One instance for each member of a list, or for each key."""

        def enough(answers: Sequence[Any]) -> bool:
            return block.size > 0 and sum(each["again"] for each in answers) >= block.size

        def asked() -> None:
            number = int(at.scope[f"{block.key}_t"]["n"])
            names = [f"k{n + 1}" for n in range(number)] if block.kind == "keyed" else range(number)
            self._several(block, names, at, then, self._task_of(block), enough)

        self._ask(f"{block.key}_t", at, asked)

    _on_keyed = _on_each

    def _on_poll(self, block: Block, at: Place, then: Then) -> None:
        """Several are asked until a time; what they have answered by then is kept."""
        key, edge = block.key, Region(at.region)

        def joined() -> None:
            edge.ended = True
            self.passed[f"{key}_j"] += 1
            then()

        def late(_: Any) -> None:
            at.scope[key] = answered()
            region.ended = True
            self.passed[f"{key}_b"] += 1
            joined()

        self._wait("timer", f"{key}_b", at.within(edge), late, due=self._due(block))
        region, answered = self._several(block, range(block.size), at, joined, self._task_of(block))

    def _task_of(self, block: Block) -> Begin:
        return lambda item, done, keep: self._ask(block.key, item, done)

    def _undoable_of(self, block: Block) -> Begin:
        def begin(item: Place, done: Then, keep: Keep) -> None:
            def answered() -> None:
                keep(self._by_handler(block.key, own=True))
                done()

            self._ask(block.key, item, answered)

        return begin

    def _several(
        self,
        block: Block,
        names: Sequence[Any],
        at: Place,
        then: Then,
        begin: Begin,
        enough: Enough = lambda answers: False,
    ) -> tuple[Region, Callable[[], Any]]:
        """Answers what ends all of them, and a way to ask for the results so far."""
        key, region = block.key, Region(at.region)
        items = [at.item(key, n, region) for n in range(len(names))]
        finished: set[int] = set()
        batch = Batch(region)
        at.level.inner.append(batch)

        def answers() -> Any:
            found = {names[n]: item.scope[key] for n, item in enumerate(items) if n in finished}
            return found if block.kind == "keyed" else list(found.values())

        def start(n: int) -> None:
            begin(items[n], lambda: done(n), batch.done.append)

        def done(n: int) -> None:
            finished.add(n)
            given = answers()
            if len(finished) == len(items) or enough(list(given.values()) if isinstance(given, dict) else given):
                whole()
            elif block.flag:
                start(n + 1)

        def whole() -> None:
            region.ended = True
            at.level.inner.remove(batch)
            self.passed[key] += 1
            at.scope[key] = answers()
            if batch.done:
                at.level.done.append(self._all_of(key, batch.done))
            then()

        if not items:
            whole()
        for n in range(1 if block.flag and items else len(items)):
            start(n)
        return region, answers

    # ---- loops

    def _on_again(self, block: Block, at: Place, then: Then) -> None:
        def round_(place: Place, done: Then, keep: Keep) -> None:
            self._ask(block.key, place, done)

        self._rounds(block, at, then, round_, 3, lambda: bool(at.scope[block.key]["again"]))

    def _on_rounds(self, block: Block, at: Place, then: Then) -> None:
        """A sub-process again and again; the answer at its end decides."""
        key = block.key

        def round_(place: Place, done: Then, keep: Keep) -> None:
            self._inside(key, block.parts[0], place, done, keep=keep, last=f"{key}_c")

        self._rounds(block, at, then, round_, 3, lambda: bool(at.scope[key][f"{key}_c"]["again"]))

    def _on_prior(self, block: Block, at: Place, then: Then) -> None:
        """A loop that asks before each round."""
        key = block.key

        def again() -> bool:
            return bool(at.scope.get(key, at.scope[f"{key}_t"])["again"])

        def asked() -> None:
            if again():
                self._rounds(block, at, then, lambda place, done, keep: self._ask(key, place, done), most, again)
            else:
                self.passed[key] += 1
                then()

        most = block.size + 1
        self._ask(f"{key}_t", at, asked)

    def _rounds(self, block: Block, at: Place, then: Then, body: Begin, most: int, again: Callable[[], bool]) -> None:
        """The rounds of a loop are instances of the activity, but work on the same variables."""
        batch = Batch(at.region)
        at.level.inner.append(batch)

        def done(number: int) -> None:
            if number + 1 < most and again():
                start(number + 1)
                return
            at.level.inner.remove(batch)
            self.passed[block.key] += 1
            if batch.done:
                at.level.done.append(self._all_of(block.key, batch.done))
            then()

        def start(number: int) -> None:
            item = replace(at, path=(*at.path, (block.key, number)))
            body(item, lambda: done(number), batch.done.append)

        start(0)
