"""What an event waits for or throws (BPMN 2.0.2 §10.5.5).
Apart from the nodes, because instances of an activity may throw too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Timer = Literal["", "date", "duration", "cycle"]


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event waits for or throws (BPMN 2.0.2 §10.5.5).

    kind: timer, message, signal, error, escalation, conditional, link, terminate, compensate, cancel.
    ref: id of the message, signal, error, escalation, activity to compensate or catching link; `ref_name` its name,
    `code` the error or escalation code.
    text: the timer's text as written (ISO 8601, or FEEL after `=`), the condition, or the
    link's name. operation: operationRef of a message event.
    """

    kind: str
    id: str = ""
    ref: str = ""
    ref_name: str = ""
    code: str = ""
    timer_kind: Timer = ""
    text: str = ""
    operation: str = ""
