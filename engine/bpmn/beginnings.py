"""Where a process begins because something comes: start events, and receive tasks and event gateways that open a case
(BPMN 2.0.2 §10.5.2, §10.3.3, §10.6.6).
One list, so that the runtime, the checks and the tests agree on it."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Definitions, Node, Process


def beginnings(definitions: Definitions, process: Process, kind: str) -> dict[str, tuple[str, ...]]:
    """Ids of the nodes a message or a signal (`kind`) begins the process at, by its name."""
    found: dict[str, tuple[str, ...]] = {}
    for node in _open_a_case(process):
        for name in _awaited(definitions, node, kind):
            found[name] = (*found.get(name, ()), node.id)
    return found


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
