"""Playing a block beside its oracle: at every turn one of the things that can happen does, chosen at random.

The same seed makes the same choices, however the process is kept between commands."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from tests.blocks.oracle import Oracle, Path
from tests.blocks.shapes import Block

LONG = 60


class Move(NamedTuple):
    """One thing that happens: `kind` is task, retry, message or time."""

    kind: str
    key: str = ""
    path: Path = ()
    answers: dict[str, Any] = {}
    at: datetime | None = None


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
        moves = [Move("task", key, path) for key, path in sorted(oracle.open)]
        moves += [Move("retry", key, path) for key, path in sorted(oracle.stuck)]
        moves += [Move("message", key, path) for key, path in oracle.messages()]
        due = oracle.next_due()
        if due is not None:
            moves.append(Move("time", at=due))
        if not moves:
            assert oracle.over
            return None
        self._steps += 1
        move = chance.choice(moves)
        move = move._replace(answers=self._answers(move.key))
        if move.kind == "task":
            oracle.complete(move.key, move.path, move.answers)
        elif move.kind == "retry":
            oracle.retry(move.key, move.path)
        elif move.kind == "message":
            oracle.deliver(move.key, move.path, move.answers)
        else:
            assert due is not None
            oracle.wake(due)
        return move

    def _answers(self, key: str) -> dict[str, Any]:
        """What a person answers: a number, whether again, and which branches are taken."""
        number = self._branches.get(key, 1) or 1
        taken = self._chance.sample(range(number), self._chance.randint(1, number))
        again = self._chance.random() < 0.6 and self._steps < LONG
        return {"n": Decimal(self._chance.randint(1, 3)), "again": again, "take": "".join(map(str, sorted(taken)))}
