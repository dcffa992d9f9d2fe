"""Looking at an instance without changing it: its rows as an execution that can compute but not act.

Pages read forms' first values and variables through it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from engine import history
from engine.feel import codec
from engine.localities import LIVE, Parameter, profile, values
from engine.runtime.statements import LOAD_STATE
from engine.spiff import Compiled, Execution, OutMessage, OutSignal, StepContext
from engine.storage import Reading


class ReadHost:
    """A host for looking at an instance: it can compute, not act."""

    def __init__(self, session: Reading, now: datetime, unit_id: UUID) -> None:
        self._session = session
        self._now = now
        self._unit_id = unit_id
        self._live: dict[str, Any] | None = None
        self.parameters: Mapping[str, Parameter] = {}  # as they are now, once they were read
        self.rules: tuple[tuple[str, int], ...] = ()  # versions of the parameters that were read, innermost first

    def now(self) -> datetime:
        return self._now

    def call(self, operation: str, parameters: dict[str, Any], step: StepContext) -> Any:
        raise AssertionError("nothing runs while an instance is only looked at")

    def send(self, message: OutMessage) -> None:
        raise AssertionError("nothing runs while an instance is only looked at")

    def broadcast(self, signal: OutSignal) -> None:
        raise AssertionError("nothing runs while an instance is only looked at")

    def live_parameters(self) -> dict[str, Any]:
        if self._live is None:
            read = profile(self._session, self._unit_id, self._now)
            self._live, self.parameters = values(read.parameters, LIVE), read.parameters
            self.rules = read.versions
        return self._live

    def load_values(self, ids: Iterable[UUID]) -> dict[UUID, Any]:
        return {key: codec.from_data(json) for key, json in history.values_of(self._session, ids).items()}


def load(session: Reading, compiled: Compiled, host: ReadHost, instance_id: UUID) -> Execution:
    """An instance from its rows, one statement."""
    rows = LOAD_STATE.rows(session.connection(), {"which": instance_id})
    bodies = orjson.loads(f"[{','.join([body for _, _, body in rows])}]")  # in one go: there may be a thousand
    return Execution.load(compiled, host, {row[:2]: body for row, body in zip(rows, bodies, strict=True)})
