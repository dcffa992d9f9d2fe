"""Playing a block beside its oracle: at every turn one of the things that can happen does, chosen at random.

The same seed makes the same choices, however the process is kept between commands."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from tests.blocks.levels import Path
from tests.blocks.oracle import Oracle
from tests.blocks.shapes import Block

LONG = 40  # moves after which nothing begins anew
FEW = 12  # moves after which nothing comes from outside that nobody needs


class Move(NamedTuple):
    """One thing that happens: `kind` is task, stuck (tried again), message, signal (from elsewhere) or time.

    `number`: which of those that wait at one spot."""

    kind: str
    key: str = ""
    path: Path = ()
    number: int = 0
    answers: dict[str, Any] = {}
    at: datetime | None = None

    def __str__(self) -> str:
        where = "".join(f" of {key}[{number}]" for key, number in self.path)
        what = "" if self.kind != "task" else f" {'again' if self.answers['again'] else 'enough'}"
        return f"{self.kind} {self.key or self.at}{where}{what}"


class Choices:
    """The moves of one play, from a seed."""

    def __init__(self, block: Block, seed: int) -> None:
        self.oracle = Oracle(block)
        self._chance = random.Random(seed)
        self._branches = {f"{each.key}_d": len(each.parts) for each in block.walk()}
        self._steps = 0

    def next(self) -> Move | None:
        """Choose the next move, and let the oracle make it; None when all is over."""
        oracle, chance = self.oracle, self._chance
        moves = self._inside("task") + self._inside("stuck")
        due = oracle.next_due()
        if due is not None:
            # Some time later than that: what is due meanwhile happens in order, and once.
            moves.append(Move("time", at=due + timedelta(hours=chance.choice((0, 0, 1, 30)))))
        if self._steps < FEW or not moves:
            moves += self._inside("message")
            names = {each.name for found in oracle.waiting("signal").values() for each in found}
            moves += [Move("signal", name) for name in sorted(names)]
        if not moves or oracle.over:
            assert oracle.over
            return None
        self._steps += 1
        move = chance.choice(moves)
        move = move._replace(answers=self._answers(move.key))
        if move.kind == "time":
            assert move.at is not None
            oracle.wake(move.at)
        elif move.kind == "signal":
            oracle.signal(move.key)
        else:
            oracle.happen(move.kind, (move.key, move.path), move.number, move.answers)
        return move

    def _inside(self, kind: str) -> list[Move]:
        counted = sorted(self.oracle.counted(kind).items())
        return [Move(kind, key, path, n) for (key, path), number in counted for n in range(number)]

    def _answers(self, key: str) -> dict[str, Any]:
        """What a person answers: a number, whether again, and which branches are taken."""
        number = self._branches.get(key, 1) or 1
        taken = self._chance.sample(range(number), self._chance.randint(1, number))
        again = self._chance.random() < 0.6 and self._steps < LONG
        return {"n": Decimal(self._chance.randint(1, 3)), "again": again, "take": "".join(map(str, sorted(taken)))}
