"""Makes explicit what BPMN leaves unsaid: ids of flows, what several outgoing flows mean, where a level begins.
Ids people gave are kept; what is generated is deterministic and marked synthetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from lxml import etree

from .model import ACTIVITIES, EVENTS, Contents, Flow, Node, Process, Split
from .texts import nfc, ref

C = TypeVar("C", bound=Contents)


def flow_ids(flows: Sequence[etree._Element], taken: set[str]) -> list[str]:
    """An id for each sequence flow: its own, or one made of source and target (ids are optional, §8.3.1).

    taken: ids of the whole file; those made here are added."""
    result = []
    numbers: dict[str, int] = {}
    for flow in flows:
        key = nfc(flow.get("id"))
        if not key:
            wanted = f"flow_{ref(flow.get('sourceRef'))}_{ref(flow.get('targetRef'))}"
            n = numbers.get(wanted, 1)
            key = wanted if n == 1 else f"{wanted}_{n}"
            while key in taken:
                n += 1
                key = f"{wanted}_{n}"
            numbers[wanted] = n + 1
            taken.add(key)
        result.append(key)
    return result


def split_of(kind: str, outgoing: Sequence[Flow], default: str) -> Split:
    """What the outgoing flows of an activity or event mean (§10.3 and §13.2.1: all unconditional ones, and those
    whose condition holds; the default when none does)."""
    if kind not in ACTIVITIES | EVENTS:
        return ""
    if any(flow.conditional for flow in outgoing) or (default and len(outgoing) > 1):
        return "inclusive"
    return "parallel" if len(outgoing) > 1 else ""


def explicit(process: Process) -> Process:
    """The process with a synthetic gateway behind each node that splits by itself and a synthetic start event on each
    level that has none. Ids of people's elements and flows stay; only the source of a moved flow changes."""
    return _explicit(process, process.id)


def _explicit(level: C, owner: str) -> C:
    nodes: dict[str, Node] = dict(level.nodes)
    flows: dict[str, Flow] = dict(level.flows)
    for node in level.nodes.values():
        if node.children is not None:
            node = nodes[node.id] = replace(node, children=_explicit(node.children, node.id))
        if node.split:
            _split(node, nodes, flows)
    starts = level.start_nodes()
    if starts and all(node.kind != "startEvent" for node in starts):
        _start(owner, starts, nodes, flows)
    return replace(level, nodes=nodes, flows=flows)


def _split(node: Node, nodes: dict[str, Node], flows: dict[str, Flow]) -> None:
    gateway, way = _free(f"{node.id}.split", nodes), _free(f"{node.id}.out", flows)
    nodes[gateway] = Node(
        id=gateway,
        kind=f"{node.split}Gateway",
        name=node.name,
        incoming=(way,),
        outgoing=node.outgoing,
        default=node.default,
        direction="Diverging",
        synthetic=True,
    )
    nodes[node.id] = replace(node, outgoing=(way,), default="", split="")
    flows[way] = Flow(way, "", node.id, gateway, synthetic=True)
    for flow in node.outgoing:
        flows[flow] = replace(flows[flow], source=gateway)


def _start(owner: str, starts: Sequence[Node], nodes: dict[str, Node], flows: dict[str, Flow]) -> None:
    start = _free(f"{owner}.start", nodes)
    source = start
    if len(starts) > 1:
        source = _free(f"{owner}.fork", nodes)
        way = _free(f"{owner}.begin", flows)
        flows[way] = Flow(way, "", start, source, synthetic=True)
    outgoing = []
    for node in starts:
        flow = _free(f"{owner}.to.{node.id}", flows)
        flows[flow] = Flow(flow, "", source, node.id, synthetic=True)
        nodes[node.id] = replace(nodes[node.id], incoming=(flow,))
        outgoing.append(flow)
    if source != start:
        nodes[source] = Node(
            id=source, kind="parallelGateway", incoming=(way,), outgoing=tuple(outgoing), synthetic=True
        )
        outgoing = [way]
    nodes[start] = Node(id=start, kind="startEvent", outgoing=tuple(outgoing), synthetic=True)


def _free(wanted: str, taken: Mapping[str, object]) -> str:
    key, n = wanted, 2
    while key in taken:
        key, n = f"{wanted}.{n}", n + 1
    return key
