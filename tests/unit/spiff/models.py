"""Small BPMN models as text, so that every test goes the way of a real file: load, then compile.

A `Model` is one process or the inside of one sub-process."""

from __future__ import annotations

from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from engine.bpmn import check, load
from engine.spiff import Compiled, compile_processes

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
FORMAL = 'xsi:type="bpmn:tFormalExpression"'


def properties(values: dict[str, str]) -> str:
    """The extension element that carries properties."""
    if not values:
        return ""
    body = "".join(
        f"<spiffworkflow:property name={quoteattr(name)} value={quoteattr(value)}/>" for name, value in values.items()
    )
    extension = f"<spiffworkflow:properties>{body}</spiffworkflow:properties>"
    return f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>"


def timer(kind: str, text: str) -> str:
    """A timer event definition; kind is Date, Duration or Cycle."""
    inner = f"<bpmn:time{kind} {FORMAL}>{escape(text)}</bpmn:time{kind}>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def message(ref: str) -> str:
    """A message event definition."""
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'


def error(ref: str) -> str:
    """An error event definition."""
    return f'<bpmn:errorEventDefinition errorRef="{ref}"/>'


def signal(ref: str) -> str:
    """A signal event definition."""
    return f'<bpmn:signalEventDefinition signalRef="{ref}"/>'


def escalation(ref: str) -> str:
    """An escalation event definition; without a reference it catches every one."""
    return f'<bpmn:escalationEventDefinition escalationRef="{ref}"/>' if ref else "<bpmn:escalationEventDefinition/>"


def compensate(ref: str = "") -> str:
    """A compensation event definition: of one activity, or of all."""
    named = f' activityRef="{ref}"' if ref else ""
    return f"<bpmn:compensateEventDefinition{named}/>"


def link(name: str) -> str:
    """A link event definition."""
    return f'<bpmn:linkEventDefinition name="{name}"/>'


CANCEL = "<bpmn:cancelEventDefinition/>"
TERMINATE = "<bpmn:terminateEventDefinition/>"


def condition(text: str) -> str:
    """A conditional event definition."""
    inner = f"<bpmn:condition {FORMAL}>{escape(text)}</bpmn:condition>"
    return f"<bpmn:conditionalEventDefinition>{inner}</bpmn:conditionalEventDefinition>"


def many(*, sequential: bool = False, cardinality: str = "", until: str = "") -> str:
    """Multi-instance characteristics; a collection is a property (`collection`, `item`)."""
    inner = f"<bpmn:loopCardinality {FORMAL}>{escape(cardinality)}</bpmn:loopCardinality>" if cardinality else ""
    inner += f"<bpmn:completionCondition {FORMAL}>{escape(until)}</bpmn:completionCondition>" if until else ""
    tag = "bpmn:multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{str(sequential).lower()}">{inner}</{tag}>'


def reporting(behavior: str, event: str = "", *, sequential: bool = False, until: str = "", more: str = "") -> str:
    """Multi-instance characteristics whose instances throw something; `event`: the id of a definition of the file."""
    said = f' behavior="{behavior}"' + (f' {behavior.lower()}BehaviorEventRef="{event}"' if event else "")
    plain = many(sequential=sequential, until=until).replace(" isSequential", f"{said} isSequential")
    return plain.replace("</bpmn:multi", f"{more}</bpmn:multi")


def chosen(when: str, definition: str) -> str:
    """What is thrown for an instance when a condition holds (Complex)."""
    inner = f"<bpmn:condition {FORMAL}>{escape(when)}</bpmn:condition><bpmn:event>{definition}</bpmn:event>"
    return f"<bpmn:complexBehaviorDefinition>{inner}</bpmn:complexBehaviorDefinition>"


def loop(while_: str, *, maximum: int | None = None, before: bool = False) -> str:
    """A standard loop."""
    most = f' loopMaximum="{maximum}"' if maximum is not None else ""
    inner = f"<bpmn:loopCondition {FORMAL}>{escape(while_)}</bpmn:loopCondition>" if while_ else ""
    tag = "bpmn:standardLoopCharacteristics"
    return f'<{tag} testBefore="{str(before).lower()}"{most}>{inner}</{tag}>'


class Model:
    """Nodes and flows of one level; methods answer the model, so that calls can be chained."""

    def __init__(self, key: str = "p") -> None:
        self.key = key
        self._nodes: list[tuple[str, str, str, dict[str, str], str]] = []
        self._flows: list[tuple[str, str, str, str]] = []
        self._defaults: dict[str, str] = {}
        self._lines: list[tuple[str, str]] = []

    def node(
        self, kind: str, key: str, inner: str = "", props: dict[str, str] | None = None, attributes: str = ""
    ) -> Model:
        self._nodes.append((kind, key, inner, props or {}, attributes))
        return self

    def start(self, key: str = "S", inner: str = "") -> Model:
        return self.node("startEvent", key, inner)

    def end(self, key: str = "E", inner: str = "", **props: str) -> Model:
        return self.node("endEvent", key, inner, props)

    def user(self, key: str, inner: str = "", **props: str) -> Model:
        return self.node("userTask", key, inner, props)

    def users(self, *keys: str) -> Model:
        for key in keys:
            self.user(key)
        return self

    def script(self, key: str, text: str, inner: str = "", **props: str) -> Model:
        return self.node("scriptTask", key, f"{inner}<bpmn:script>{escape(text)}</bpmn:script>", props)

    def xor(self, *keys: str) -> Model:
        for key in keys:
            self.node("exclusiveGateway", key)
        return self

    def par(self, *keys: str) -> Model:
        for key in keys:
            self.node("parallelGateway", key)
        return self

    def inc(self, *keys: str) -> Model:
        for key in keys:
            self.node("inclusiveGateway", key)
        return self

    def catch(self, key: str, definition: str, **props: str) -> Model:
        return self.node("intermediateCatchEvent", key, definition, props)

    def boundary(self, key: str, on: str, definition: str, interrupting: bool = True, **props: str) -> Model:
        attributes = f' attachedToRef="{on}" cancelActivity="{str(interrupting).lower()}"'
        return self.node("boundaryEvent", key, definition, props, attributes)

    def sub(self, key: str, inside: Model, inner: str = "", **props: str) -> Model:
        return self.node("subProcess", key, inner + inside.body(), props)

    def throw(self, key: str, definition: str, **props: str) -> Model:
        return self.node("intermediateThrowEvent", key, definition, props)

    def transaction(self, key: str, inside: Model, inner: str = "") -> Model:
        return self.node("transaction", key, inner + inside.body())

    def on(self, key: str, start: str, definition: str, inside: Model, interrupting: bool = True) -> Model:
        """An event sub-process: its start event, then what `inside` says from there."""
        attributes = f' isInterrupting="{str(interrupting).lower()}"'
        inside.node("startEvent", start, definition, None, attributes)
        return self.node("subProcess", key, inside.body(), None, ' triggeredByEvent="true"')

    def undone_by(self, key: str, handler: str, kind: str = "userTask", inner: str = "", **props: str) -> Model:
        """The activity that undoes another one, with the event that ties them."""
        event = f"{key}.undo"
        self.node("boundaryEvent", event, compensate(), None, f' attachedToRef="{key}"')
        self.node(kind, handler, inner, props, ' isForCompensation="true"')
        self._lines.append((event, handler))
        return self

    def call(self, key: str, process: str, inner: str = "", props: dict[str, str] | None = None) -> Model:
        return self.node("callActivity", key, inner, props, f' calledElement="{process}"')

    def flow(self, source: str, target: str, when: str = "", *, default: bool = False) -> Model:
        key = f"{source}-{target}"
        taken = sum(1 for flow in self._flows if flow[0] == key or flow[0].startswith(f"{key}."))
        key = f"{key}.{taken}" if taken else key
        self._flows.append((key, source, target, when))
        if default:
            self._defaults[source] = key
        return self

    def chain(self, *keys: str) -> Model:
        for source, target in pairwise(keys):
            self.flow(source, target)
        return self

    def body(self) -> str:
        nodes = ""
        for kind, key, inner, props, attributes in self._nodes:
            default = f' default="{self._defaults[key]}"' if key in self._defaults else ""
            head = f'<bpmn:{kind} id="{key}" name="{key}"{default}{attributes}>'
            nodes += f"{head}{properties(props)}{inner}</bpmn:{kind}>"
        flows = ""
        for key, source, target, when in self._flows:
            inner = f"<bpmn:conditionExpression {FORMAL}>{escape(when)}</bpmn:conditionExpression>" if when else ""
            ends = f'sourceRef="{source}" targetRef="{target}"'
            flows += f'<bpmn:sequenceFlow id="{key}" {ends}>{inner}</bpmn:sequenceFlow>'
        for source, target in self._lines:
            ends = f'sourceRef="{source}" targetRef="{target}"'
            flows += f'<bpmn:association id="{source}~{target}" associationDirection="One" {ends}/>'
        return nodes + flows


def xml(
    *models: Model,
    messages: tuple[str, ...] = (),
    errors: tuple[str, ...] = (),
    signals: tuple[str, ...] = (),
    escalations: tuple[str, ...] = (),
    definitions: tuple[str, ...] = (),
) -> bytes:
    """A whole file. What events refer to has its name (code) as its id."""
    top = "".join(f'<bpmn:message id="{name}" name="{name}"/>' for name in messages)
    top += "".join(f'<bpmn:signal id="{name}" name="{name}"/>' for name in signals)
    top += "".join(f'<bpmn:error id="{name}" name="{name}" errorCode="{name}"/>' for name in errors)
    top += "".join(f'<bpmn:escalation id="{name}" name="{name}" escalationCode="{name}"/>' for name in escalations)
    top += "".join(definitions)
    processes = "".join(f'<bpmn:process id="{m.key}" isExecutable="true">{m.body()}</bpmn:process>' for m in models)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:spiffworkflow="{SPIFF}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test" id="file">'
        f"{top}{processes}</bpmn:definitions>"
    ).encode()


def compiled(*models: Model, **named: tuple[str, ...]) -> Compiled:
    """The processes, ready to run."""
    return compile_processes([load(xml(*models, **named))])


def checked(*models: Model, **named: tuple[str, ...]) -> Compiled:
    """The processes, ready to run, after the checks found no error in them."""
    definitions = load(xml(*models, **named))
    found = [finding.message for finding in check(definitions) if finding.severity == "error"]
    assert not found, found
    return compile_processes([definitions])
