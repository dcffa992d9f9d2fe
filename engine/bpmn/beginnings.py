"""Where a process begins because something comes: start events, and receive tasks and event gateways that open a case
(BPMN 2.0.2 §10.5.2, §10.3.3, §10.6.6).
One list, so that the runtime, the checks and the tests agree on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .model import Definitions, EventDefinition, Node, Process

BY_ITSELF = frozenset({"timer", "conditional"})


@dataclass(frozen=True, slots=True)
class Beginning:
    """An event that opens a case without anything being sent: `place` counts the definitions of the node `element`."""

    element: str
    place: int
    event: EventDefinition


def beginnings(definitions: Definitions, process: Process, kind: str) -> dict[str, tuple[str, ...]]:
    """Ids of the nodes a message or a signal (`kind`) begins the process at, by its name.

    Any one of several definitions of a start event begins it (§10.5.2, table 10.84)."""
    found: dict[str, tuple[str, ...]] = {}
    for node in _open_a_case(process):
        for name in dict.fromkeys(_awaited(definitions, node, kind)):
            found[name] = (*found.get(name, ()), node.id)
    return found


def by_itself(process: Process) -> tuple[Beginning, ...]:
    """The timers and conditions that begin the process."""
    return tuple(
        Beginning(node.id, place, event)
        for node in _open_a_case(process)
        for place, event in enumerate(node.events)
        if event.kind in BY_ITSELF
    )


def _open_a_case(process: Process) -> Iterator[Node]:
    for node in process.nodes.values():
        if node.kind == "startEvent" or (node.kind == "receiveTask" and node.instantiate):
            yield node
        elif node.kind == "eventBasedGateway" and node.instantiate:
            yield from (process.nodes[process.flows[flow].target] for flow in node.outgoing)


def _awaited(definitions: Definitions, node: Node, kind: str) -> Iterator[str]:
    for event in node.events:
        if event.kind == kind:
            yield event.ref_name or event.ref
    if node.kind == "receiveTask" and kind == "message" and node.message:
        message = definitions.messages.get(node.message)
        yield message.name if message is not None and message.name else node.message
