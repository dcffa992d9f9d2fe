"""Which spec carries out which kind of flow node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.bpmn.model import Node
from engine.spiff.activities import (
    Activity,
    CallActivity,
    EventSubProcess,
    Manual,
    Receive,
    Script,
    Send,
    Service,
    SubProcess,
    Transaction,
)
from engine.spiff.adhoc import AdHoc
from engine.spiff.complex import Complex
from engine.spiff.deciding import Decide
from engine.spiff.events import Boundary, CatchEvent, End, EventGateway, ThrowEvent
from engine.spiff.nodes import Exclusive, Inclusive, NodeSpec, Parallel
from engine.spiff.repeat import Repeated

if TYPE_CHECKING:
    from engine.spiff.compiler import LevelSpec

_KINDS: dict[str, type[NodeSpec]] = {
    "exclusiveGateway": Exclusive,
    "parallelGateway": Parallel,
    "inclusiveGateway": Inclusive,
    "complexGateway": Complex,
    "eventBasedGateway": EventGateway,
    "startEvent": CatchEvent,
    "intermediateCatchEvent": CatchEvent,
    "intermediateThrowEvent": ThrowEvent,
    "endEvent": End,
    "boundaryEvent": Boundary,
    "task": Activity,
    "userTask": Manual,
    "manualTask": Manual,
    "scriptTask": Script,
    "serviceTask": Service,
    "businessRuleTask": Decide,
    "sendTask": Send,
    "receiveTask": Receive,
    "subProcess": SubProcess,
    "transaction": Transaction,
    "adHocSubProcess": AdHoc,
    "callActivity": CallActivity,
}


def can_be_carried_out(node: Node) -> bool:
    """Whether there is a spec for a node of this kind."""
    return node.kind in _KINDS and (not node.triggered_by_event or node.children is not None)


def spec_for(level: LevelSpec, node: Node) -> NodeSpec:
    """The spec of a node; with several instances, a wrapper around the spec of one of them.

    Raises KeyError for a kind the engine does not carry out: `engine.bpmn.check` refuses those before."""
    if node.triggered_by_event:
        return EventSubProcess(level, node)
    kind = _KINDS[node.kind]
    if node.loop is not None and issubclass(kind, Activity):
        return Repeated(level, node, kind)
    return kind(level, node)
