"""Processes written in a few lines of Python and handed over as complete BPMN files: named, placed on a drawing.

For tests that publish processes of their own through the product's commands."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
_NAMESPACES = (
    f'xmlns:bpmn="{BPMN}" xmlns:spiffworkflow="{SPIFF}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
_STEP = re.compile(r'<bpmn:(?:\w+Task|task|\w+Event|\w+Gateway|subProcess|transaction|callActivity) id="([^"]+)"')
_LINE = re.compile(r'<bpmn:(?:sequenceFlow|association) id="([^"]+)"')
FORMAL = 'xsi:type="bpmn:tFormalExpression"'


def duration(text: str) -> str:
    """A timer that waits a while (ISO 8601)."""
    inner = f"<bpmn:timeDuration {FORMAL}>{escape(text)}</bpmn:timeDuration>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def message(name: str) -> str:
    """A message event; the message has its name as its id."""
    return f'<bpmn:messageEventDefinition messageRef="{name}"/>'


def signal(name: str) -> str:
    """A signal event; the signal has its name as its id."""
    return f'<bpmn:signalEventDefinition signalRef="{name}"/>'


def many(sequential: bool = False) -> str:
    """Several instances over the property `collection`."""
    return f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"/>'


class Diagram:
    """One process. Methods answer the diagram, so that calls can be chained; tasks are the unit's own staff's."""

    def __init__(
        self, key: str, *, messages: tuple[str, ...] = (), signals: tuple[str, ...] = (), **properties: str
    ) -> None:
        self.key = key
        self.properties = {"startable": "staff", "title": f'"Hồ sơ {key}"', **properties}
        self._messages, self._signals = messages, signals
        self._nodes: dict[str, str] = {}
        self._flows: dict[str, tuple[str, str, str]] = {}
        self._defaults: dict[str, str] = {}
        self._heads: dict[str, str] = {}

    def node(self, kind: str, key: str, inner: str = "", attributes: str = "", **properties: str) -> Diagram:
        self._heads[key] = f'<bpmn:{kind} id="{key}" name="Bước {key}"{attributes}'
        self._nodes[key] = f"{_properties(properties)}{inner}</bpmn:{kind}>"
        return self

    def start(self, key: str = "S", inner: str = "") -> Diagram:
        return self.node("startEvent", key, inner)

    def end(self, key: str = "E", inner: str = "", **properties: str) -> Diagram:
        return self.node("endEvent", key, inner, **properties)

    def user(self, key: str, inner: str = "", **properties: str) -> Diagram:
        return self.node("userTask", key, inner, **{"role": "staff", "unit": "own", "form": "note", **properties})

    def service(self, key: str, operation: str, **properties: str) -> Diagram:
        return self.node("serviceTask", key, operation=operation, **properties)

    def script(self, key: str, text: str) -> Diagram:
        return self.node("scriptTask", key, f"<bpmn:script>{escape(text)}</bpmn:script>", ' scriptFormat="feel"')

    def catch(self, key: str, inner: str, **properties: str) -> Diagram:
        return self.node("intermediateCatchEvent", key, inner, **properties)

    def throw(self, key: str, name: str, **properties: str) -> Diagram:
        return self.node("intermediateThrowEvent", key, message(name), **properties)

    def boundary(self, key: str, on: str, inner: str, interrupting: bool = True) -> Diagram:
        attributes = f' attachedToRef="{on}" cancelActivity="{str(interrupting).lower()}"'
        return self.node("boundaryEvent", key, inner, attributes)

    def gateway(self, key: str, kind: str = "exclusive") -> Diagram:
        return self.node(f"{kind}Gateway", key)

    def flow(self, source: str, target: str, when: str = "", *, default: bool = False) -> Diagram:
        key = f"F_{source}_{target}"
        self._flows[key] = (source, target, when)
        if default:
            self._defaults[source] = key
        return self

    def chain(self, *keys: str) -> Diagram:
        for source, target in pairwise(keys):
            self.flow(source, target)
        return self

    def xml(self) -> bytes:
        """The whole file."""
        body = ""
        for key, head in self._heads.items():
            default = f' default="{self._defaults[key]}"' if key in self._defaults else ""
            body += f"{head}{default}>{self._nodes[key]}"
        for key, (source, target, when) in self._flows.items():
            inner = f"<bpmn:conditionExpression {FORMAL}>{escape(when)}</bpmn:conditionExpression>" if when else ""
            ends = f'sourceRef="{source}" targetRef="{target}"'
            body += f'<bpmn:sequenceFlow id="{key}" name="{key} đi" {ends}>{inner}</bpmn:sequenceFlow>'
        top = "".join(f'<bpmn:message id="{name}" name="{name}"/>' for name in self._messages)
        top += "".join(f'<bpmn:signal id="{name}" name="{name}"/>' for name in self._signals)
        process = f'<bpmn:process id="{self.key}" name="Quy trình {self.key}" isExecutable="true">'
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {_NAMESPACES} targetNamespace="urn:test" '
            f'id="file_{self.key}">{top}{process}{_properties(self.properties)}{body}</bpmn:process>{self._drawing()}'
            "</bpmn:definitions>"
        ).encode()

    def _inside(self, wanted: re.Pattern[str]) -> list[str]:
        """Ids of what lies in sub-processes, which are given as text."""
        return [found for body in self._nodes.values() for found in wanted.findall(body)]

    def _drawing(self) -> str:
        shapes = "".join(
            f'<bpmndi:BPMNShape id="{key}_di" bpmnElement="{key}"><dc:Bounds x="{100 + place * 150}" y="100" '
            'width="100" height="80"/></bpmndi:BPMNShape>'
            for place, key in enumerate([*self._heads, *self._inside(_STEP)])
        )
        edges = "".join(
            f'<bpmndi:BPMNEdge id="{key}_di" bpmnElement="{key}"><di:waypoint x="100" y="100"/>'
            '<di:waypoint x="200" y="100"/></bpmndi:BPMNEdge>'
            for key in [*self._flows, *self._inside(_LINE)]
        )
        plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="{self.key}">{shapes}{edges}</bpmndi:BPMNPlane>'
        return f'<bpmndi:BPMNDiagram id="diagram">{plane}</bpmndi:BPMNDiagram>'


def _properties(values: dict[str, str]) -> str:
    if not values:
        return ""
    body = "".join(
        f"<spiffworkflow:property name={quoteattr(name.replace('__', '.'))} value={quoteattr(value)}/>"
        for name, value in values.items()
    )
    inner = f"<spiffworkflow:properties>{body}</spiffworkflow:properties>"
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def line(key: str, count: int, **properties: str) -> Diagram:
    """A process of so many tasks, one after the other: T1, T2, …, each with the form `note`."""
    diagram = Diagram(key, **properties).start()
    names = [f"T{number}" for number in range(1, count + 1)]
    for name in names:
        diagram.user(name)
    return diagram.end().chain("S", *names, "E")


def fan(key: str, count: int, **properties: str) -> Diagram:
    """A process of one task in so many parallel instances, then a closing task."""
    diagram = Diagram(key, **properties).start()
    diagram.user("Ask", many(), collection=f"for i in 1..{count} return i", item="number")
    return diagram.user("Close").end().chain("S", "Ask", "Close", "E")
