"""Builds the model from an XML tree whose ids and references are known to hold.
One function per kind of thing; anything the model has no place for is left to the checks, which see the XML too."""

from __future__ import annotations

from lxml import etree

from .diagram import read_diagram
from .model import (
    ACTIVITIES,
    CHOREOGRAPHY,
    EVENTS,
    GATEWAYS,
    SUB_PROCESSES,
    AdHoc,
    Annotation,
    Association,
    Contents,
    DataObject,
    Definitions,
    Flow,
    Lane,
    MessageFlow,
    Node,
    Participant,
    Process,
)
from .normalise import flow_ids, split_of
from .reading_data import read_data
from .reading_events import Names, read_events
from .reading_loops import read_loop
from .texts import body, expression, is_true, label, nfc, ref
from .xml import SPIFF, XSI, child, children, local

NODES = ACTIVITIES | EVENTS | GATEWAYS | CHOREOGRAPHY
GLOBAL_TASKS = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


def read(root: etree._Element, source: bytes, sha256: str) -> Definitions:
    """The model of a tree, with the bytes it came from."""
    names = Names(root)
    annotations: dict[str, Annotation] = {}
    associations: dict[str, Association] = {}
    participants: dict[str, Participant] = {}
    message_flows: dict[str, MessageFlow] = {}
    for collaboration in children(root, "collaboration"):
        for element in children(collaboration):
            key = nfc(element.get("id"))
            match local(element):
                case "participant":
                    participants[key] = Participant(
                        key,
                        label(element.get("name")),
                        ref(element.get("processRef")),
                        child(element, "participantMultiplicity") is not None,
                    )
                case "messageFlow":
                    message_flows[key] = MessageFlow(
                        key,
                        label(element.get("name")),
                        ref(element.get("sourceRef")),
                        ref(element.get("targetRef")),
                        ref(element.get("messageRef")),
                    )
        annotations.update(_annotations(collaboration))
        associations.update(_associations(collaboration))
    processes = [_process(element, names) for element in children(root, "process")]
    tasks = [_global_task(element, names) for element in children(root, *GLOBAL_TASKS)]
    return Definitions(
        id=nfc(root.get("id")),
        name=label(root.get("name")),
        processes={process.id: process for process in processes},
        global_tasks={task.id: task for task in tasks},
        messages=names.messages,
        signals=names.signals,
        errors=names.errors,
        escalations=names.escalations,
        participants=participants,
        message_flows=message_flows,
        annotations=annotations,
        associations=associations,
        diagram=read_diagram(root),
        exporter=label(root.get("exporter")),
        source=source,
        sha256=sha256,
    )


def _process(element: etree._Element, names: Names) -> Process:
    contents = _contents(element, names)
    return Process(
        id=nfc(element.get("id")),
        name=label(element.get("name")),
        documentation=_documentation(element),
        executable=is_true(element.get("isExecutable")),
        properties=_properties(element),
        lanes=tuple(_lanes(element)),
        data=read_data(element, names.structures),
        nodes=contents.nodes,
        flows=contents.flows,
        data_objects=contents.data_objects,
        annotations=contents.annotations,
        associations=contents.associations,
    )


def _global_task(element: etree._Element, names: Names) -> Process:
    """A task others may call, as a process with this one step in it; what it declares is the process's data."""
    key = nfc(element.get("id"))
    kind = GLOBAL_TASKS[local(element)]
    step = Node(
        id=key,
        kind=kind,
        name=label(element.get("name")),
        documentation=_documentation(element),
        properties=_properties(element),
        script=body(child(element, "script")) if kind == "scriptTask" else "",
        script_format=nfc(element.get("scriptLanguage") or element.get("scriptFormat")),
    )
    return Process(
        id=key, name=step.name, executable=True, data=read_data(element, names.structures), nodes={key: step}
    )


def _contents(element: etree._Element, names: Names) -> Contents:
    flows = _flows(element, names)
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows.values():
        outgoing.setdefault(flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)
    nodes = {}
    for found in children(element, *NODES):
        key = nfc(found.get("id"))
        nodes[key] = _node(found, names, flows, tuple(incoming.get(key, ())), tuple(outgoing.get(key, ())))
    return Contents(
        nodes=nodes,
        flows=flows,
        data_objects=_data_objects(element),
        annotations=_annotations(element),
        associations=_associations(element),
    )


def _node(
    element: etree._Element, names: Names, flows: dict[str, Flow], incoming: tuple[str, ...], outgoing: tuple[str, ...]
) -> Node:
    kind = local(element)
    properties = _properties(element)
    events = read_events(element, names) if kind in EVENTS else ()
    default = ref(element.get("default"))
    interrupting = element.get("isInterrupting" if kind == "startEvent" else "cancelActivity")
    return Node(
        id=nfc(element.get("id")),
        kind=kind,
        name=label(element.get("name")),
        documentation=_documentation(element),
        properties=properties,
        incoming=incoming,
        outgoing=outgoing,
        default=default,
        split=split_of(kind, [flows[flow] for flow in outgoing], default),
        attached_to=ref(element.get("attachedToRef")) if kind == "boundaryEvent" else "",
        interrupting=interrupting is None or is_true(interrupting),
        events=events,
        parallel_multiple=is_true(element.get("parallelMultiple")),
        loop=read_loop(element, properties, names) if kind in ACTIVITIES else None,
        script=body(child(element, "script")) if kind == "scriptTask" else "",
        script_format=nfc(element.get("scriptFormat")),
        called_element=ref(element.get("calledElement")),
        message=ref(element.get("messageRef")),
        operation=ref(element.get("operationRef")),
        children=_contents(element, names) if kind in SUB_PROCESSES else None,
        triggered_by_event=is_true(element.get("triggeredByEvent")),
        is_for_compensation=is_true(element.get("isForCompensation")),
        instantiate=is_true(element.get("instantiate")),
        event_gateway_type=nfc(element.get("eventGatewayType")),
        start_quantity=nfc(element.get("startQuantity")) or "1",
        completion_quantity=nfc(element.get("completionQuantity")) or "1",
        direction=nfc(element.get("gatewayDirection")) or "Unspecified",
        ad_hoc=_ad_hoc(element) if kind == "adHocSubProcess" else None,
        activation=expression(body(child(element, "activationCondition"))) if kind == "complexGateway" else "",
        data=read_data(element, names.structures) if kind in ACTIVITIES | EVENTS else None,
    )


def _ad_hoc(element: etree._Element) -> AdHoc:
    return AdHoc(
        sequential=nfc(element.get("ordering")) == "Sequential",
        condition=expression(body(child(element, "completionCondition"))),
        cancel_remaining=is_true(element.get("cancelRemainingInstances", "true")),
    )


def _flows(element: etree._Element, names: Names) -> dict[str, Flow]:
    found = list(children(element, "sequenceFlow"))
    flows = {}
    for flow, key in zip(found, flow_ids(found, names.taken), strict=True):
        condition = child(flow, "conditionExpression")
        written = body(condition)
        kind = (condition.get(f"{{{XSI}}}type") or "").rpartition(":")[2] if condition is not None else ""
        flows[key] = Flow(
            key,
            label(flow.get("name")),
            ref(flow.get("sourceRef")),
            ref(flow.get("targetRef")),
            expression(written),
            synthetic=not nfc(flow.get("id")),
            formal=condition is None or kind == "tFormalExpression" or written.startswith("="),
            documentation=_documentation(flow),
            properties=_properties(flow),
        )
    return flows


def _lanes(element: etree._Element) -> list[Lane]:
    lanes = []
    for lane_set in children(element, "laneSet", "childLaneSet"):
        for lane in children(lane_set, "lane"):
            nested = tuple(_lanes(lane))
            own = frozenset(ref(node.text) for node in children(lane, "flowNodeRef"))
            lanes.append(
                Lane(
                    nfc(lane.get("id")),
                    label(lane.get("name")),
                    _properties(lane),
                    own.union(*(inner.node_ids for inner in nested)),
                    nested,
                )
            )
    return lanes


def _data_objects(element: etree._Element) -> dict[str, DataObject]:
    objects = {}
    for found in children(element, "dataObject", "dataObjectReference", "dataStoreReference"):
        key = nfc(found.get("id"))
        target = ref(found.get("dataObjectRef") or found.get("dataStoreRef"))
        state = child(found, "dataState")
        objects[key] = DataObject(
            key,
            label(found.get("name")),
            local(found),
            target,
            is_true(found.get("isCollection")),
            label(state.get("name")) if state is not None else "",
        )
    return objects


def _annotations(element: etree._Element) -> dict[str, Annotation]:
    return {
        nfc(found.get("id")): Annotation(nfc(found.get("id")), body(child(found, "text")))
        for found in children(element, "textAnnotation")
    }


def _associations(element: etree._Element) -> dict[str, Association]:
    return {
        nfc(found.get("id")): Association(
            nfc(found.get("id")),
            ref(found.get("sourceRef")),
            ref(found.get("targetRef")),
            nfc(found.get("associationDirection")) or "None",
        )
        for found in children(element, "association")
    }


def _documentation(element: etree._Element) -> str:
    return "\n".join(text for text in map(body, children(element, "documentation")) if text)


def _properties(element: etree._Element) -> dict[str, str]:
    extensions = child(element, "extensionElements")
    if extensions is None:
        return {}
    return {
        nfc(found.get("name")): nfc(found.get("value"))
        for found in extensions.iterfind(f"{{{SPIFF}}}properties/{{{SPIFF}}}property")
        if nfc(found.get("name"))
    }
