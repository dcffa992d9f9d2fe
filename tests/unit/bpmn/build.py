"""Builds small BPMN files for the tests, so that each test shows only what it is about.
`file` wraps, `flow`, `node` and `chain` make elements; layout is laid out in a row when asked for."""

from __future__ import annotations

from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="urn:t">'
)
START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'


def file(body: str, before: str = "", after: str = "", attributes: str = 'isExecutable="true" name="Thử"') -> bytes:
    """A file with one process, id p."""
    return f'{HEAD}{before}<process id="p" {attributes}>{body}</process>{after}</definitions>'.encode()


def formal(tag: str, text: str) -> str:
    """An element with a formal expression."""
    return f'<{tag} xsi:type="tFormalExpression">{text}</{tag}>'


def flow(source: str, target: str, condition: str = "", key: str = "", name: str = "") -> str:
    """A sequence flow, with a condition when given."""
    inner = formal("conditionExpression", condition) if condition else ""
    named = f' name="{name}"' if name else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{key or f"{source}_{target}"}"{named} {ends}>{inner}</sequenceFlow>'


def chain(*keys: str) -> str:
    """Flows from one node to the next."""
    return "".join(flow(a, b) for a, b in pairwise(keys))


def node(kind: str, key: str, inner: str = "", attributes: str = "", name: str | None = None) -> str:
    """A flow node, named after its id unless told otherwise."""
    return f'<{kind} id="{key}" name="{key if name is None else name}" {attributes}>{inner}</{kind}>'


def properties(**values: str) -> str:
    """Extension properties."""
    entries = "".join(f'<spiffworkflow:property name="{name}" value="{value}"/>' for name, value in values.items())
    return f"<extensionElements><spiffworkflow:properties>{entries}</spiffworkflow:properties></extensionElements>"


def timer(kind: str, text: str) -> str:
    """A timer definition; kind timeDate, timeDuration or timeCycle."""
    return f"<timerEventDefinition>{formal(kind, text)}</timerEventDefinition>"


def simple(inner: str, *keys: str, before: str = "") -> bytes:
    """Start, the nodes in `inner` one after the other by their ids, end."""
    return file(START + inner + END + chain("s", *keys, "e"), before)


def layout(shapes: dict[str, tuple[float, float, float, float]], edges: dict[str, list[tuple[float, float]]]) -> str:
    """A diagram of the process p."""
    drawn = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{key}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        "</bpmndi:BPMNShape>"
        for key, (x, y, w, h) in shapes.items()
    )
    for key, points in edges.items():
        waypoints = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
        drawn += f'<bpmndi:BPMNEdge bpmnElement="{key}">{waypoints}</bpmndi:BPMNEdge>'
    return f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">{drawn}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
