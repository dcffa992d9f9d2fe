"""Puts the way that leads to a fault into words: what happens step by step, and which branch is taken where.
Shared by the rules about soundness and about data that is not there yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .findings import PathStep
from .kinds import node_label
from .model import Flow, Node, Process

_CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})


def steps_of(process: Process, ids: Iterable[str]) -> tuple[PathStep, ...]:
    """The steps of a way given as ids of flow nodes and of the flows chosen, in the order they are passed."""
    nodes = {node.id: node for node in process.walk()}
    flows = {flow.id: flow for flow in process.walk_flows()}
    known = [each for each in ids if each in nodes or each in flows]
    found: list[PathStep] = []
    for index, each in enumerate(known):
        node = nodes.get(each)
        if node is None:
            continue
        chosen = []
        for later in known[index + 1 :]:
            if later not in flows or flows[later].source != each:
                break
            chosen.append(flows[later])
        broken = index + 1 < len(known) and known[index + 1] in nodes and nodes[known[index + 1]].attached_to == each
        taken = chosen or ([] if broken else [flows[flow] for flow in node.outgoing])
        if not chosen and len(taken) > 1 and node.kind in _CHOICES:
            taken = []
        text = _words(node, chosen, nodes, broken)
        found.append(PathStep(each, text, tuple(flow.id for flow in taken)))
    return tuple(found)


def branch(flow: Flow, nodes: Mapping[str, Node]) -> str:
    """How a sentence names a branch: by its own name, else by where it leads."""
    if flow.name:
        return f"nhánh “{flow.name}”"
    target = nodes.get(flow.target)
    return f"nhánh tới {node_label(target, lower=True)}" if target is not None else "một nhánh"


def _words(node: Node, chosen: list[Flow], nodes: Mapping[str, Node], broken: bool) -> str:
    label = node_label(node)
    if chosen:
        return f"{label}: đi theo {' và '.join(branch(flow, nodes) for flow in chosen)}"
    if node.kind == "boundaryEvent":
        return f"{label}: xảy ra" + (", ngắt bước đang làm" if node.interrupting else "")
    if broken:
        return f"{label}: đang làm"
    if node.kind == "parallelGateway" and len(node.outgoing) > 1:
        return f"{label}: đi theo cả {len(node.outgoing)} nhánh"
    return label
