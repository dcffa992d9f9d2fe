"""Live instances kept in memory between commands, at most so many, each with the version it stands at.

Whoever works on one takes it out; it comes back only after the commit, so a failure leaves nothing wrong behind."""

import threading
from collections import OrderedDict
from uuid import UUID

from engine.spiff import Execution


class LiveInstances:
    """A bounded memory of executions by instance id."""

    def __init__(self, limit: int = 256) -> None:
        self._limit = limit
        self._items: OrderedDict[UUID, tuple[int, Execution]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, instance_id: UUID, version: int) -> Execution | None:
        """The execution if it stands at exactly this version; whatever is kept is taken out."""
        with self._lock:
            found = self._items.pop(instance_id, None)
        return found[1] if found is not None and found[0] == version else None

    def keep(self, instance_id: UUID, version: int, execution: Execution) -> None:
        """Keep an execution for the next command."""
        with self._lock:
            self._items[instance_id] = (version, execution)
            while len(self._items) > self._limit:
                self._items.popitem(last=False)

    def clear(self) -> None:
        """Forget everything (tests compare cold and hot)."""
        with self._lock:
            self._items.clear()
