"""What an execution asks of the world around it, and what it hands back to it.

The runtime implements `Host` inside its unit of work; tests implement it with plain functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


class Incident(Exception):
    """An automatic step that cannot be carried out: the token stays before it until somebody repairs and retries.

    `message` is a Vietnamese sentence for the administrator."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class StepContext:
    """Where an automatic step stands: its token, process and element, with the element's name and properties."""

    token_id: UUID
    process_id: str
    element_id: str
    name: str
    properties: Mapping[str, str]


@dataclass(frozen=True)
class OutMessage:
    """A message thrown by a step: its name, whom it is for, what it carries, the keys it must be matched on."""

    step: StepContext
    name: str
    to: Any
    payload: dict[str, Any]
    correlation: dict[str, Any]


@dataclass(frozen=True)
class OutSignal:
    """A signal thrown by a step, for everybody who waits for its name in other instances."""

    step: StepContext
    name: str


class Host(Protocol):
    """The world around one execution."""

    def now(self) -> datetime:
        """The present moment (aware, UTC)."""

    def call(self, operation: str, parameters: dict[str, Any], step: StepContext) -> Any:
        """Carry out a named operation and return its result (a FEEL value). Raises Incident."""

    def send(self, message: OutMessage) -> None:
        """Take a message on its way, in the transaction of the step."""

    def broadcast(self, signal: OutSignal) -> None:
        """Take a signal on its way to the other instances, in the transaction of the step."""

    def live_parameters(self) -> Mapping[str, Any]:
        """The parameters of the locality that are read when used, not when the instance began."""

    def load_values(self, ids: Iterable[UUID]) -> dict[UUID, Any]:
        """FEEL values by id; erased ones come back as None."""
