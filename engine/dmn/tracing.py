"""Which rules of which tables made an answer: noted while a decision is made, kept for whoever asks why.

Only tables are noted; every other boxed expression is its own explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.feel import Budget, Run, Value

LIST_POLICIES = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class Fired:
    """One use of a table: what was asked in each column, the rows that matched, those the result was taken from.

    `rows` and `taken` count from 1. `unsure`: rows with a condition that was neither true nor false because of an
    error, so that the result cannot be relied upon. `table` and `place`: the table's id and its decision's name."""

    table: str
    place: str
    policy: str
    asked: tuple[Value, ...]
    rows: tuple[int, ...]
    taken: tuple[int, ...]
    unsure: tuple[int, ...] = ()

    @property
    def silent(self) -> bool:
        """Did a table that has to name a row find none?"""
        return not self.rows and self.policy not in LIST_POLICIES


class TracedRun(Run):
    """An evaluation that keeps what its tables did."""

    __slots__ = ("fired",)

    def __init__(self, budget: Budget, now: datetime | None) -> None:
        super().__init__(budget, now)
        self.fired: list[Fired] = []

    def note(self, fired: Fired) -> None:
        """Keep one use of a table, as long as there are not absurdly many."""
        if len(self.fired) < 1000:
            self.fired.append(fired)


def note(
    run: Run,
    table: tuple[str, str, str],
    asked: Sequence[Any],
    rows: Sequence[int],
    taken: Sequence[int],
    unsure: Sequence[int],
) -> None:
    """Note one use of a table (its id, place and policy) if the evaluation is traced."""
    if isinstance(run, TracedRun):
        run.note(Fired(*table, tuple(asked), tuple(rows), tuple(taken), tuple(unsure)))
