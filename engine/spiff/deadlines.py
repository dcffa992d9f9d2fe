"""When the waiting timers of an instance are due, the earliest first.

Kept as tokens change, so that neither a completion nor a timer that fires looks through all the others."""

from __future__ import annotations

import heapq
from datetime import datetime
from uuid import UUID


class Deadlines:
    """The due time of each waiting token. What is no longer so stays in the heap until it comes up or is too much."""

    def __init__(self) -> None:
        self._due: dict[UUID, datetime] = {}
        self._heap: list[tuple[datetime, str, UUID]] = []

    def set(self, token_id: UUID, due: datetime) -> None:
        """A token waits until then."""
        if self._due.get(token_id) != due:
            self._due[token_id] = due
            heapq.heappush(self._heap, (due, str(token_id), token_id))
            if len(self._heap) > 2 * len(self._due) + 64:
                self._heap = sorted((at, str(token), token) for token, at in self._due.items())

    def drop(self, token_id: UUID) -> None:
        """A token waits for no time any more."""
        self._due.pop(token_id, None)

    def first(self) -> tuple[datetime, UUID] | None:
        """The earliest due time and its token; of those due together the one that began to wait first."""
        while self._heap:
            due, _, token_id = self._heap[0]
            if self._due.get(token_id) == due:
                return due, token_id
            heapq.heappop(self._heap)
        return None

    def all(self) -> list[UUID]:
        """Every token that waits for a time."""
        return list(self._due)
