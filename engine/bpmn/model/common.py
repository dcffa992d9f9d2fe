"""What processes have in common: messages, signals, errors, escalations, pools and the lines between them
(BPMN 2.0.2 §8.3, §8.4 and chapter 9)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A message; `item` is its itemRef."""

    id: str
    name: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A BPMN error; boundary events catch it by `code`."""

    id: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """An escalation."""

    id: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Participant:
    """A pool."""

    id: str
    name: str
    process: str = ""
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A message flow between pools, drawn only: delivery follows the message's name and correlation keys."""

    id: str
    name: str
    source: str
    target: str
    message: str = ""
