"""For each rule a small model that breaks it and one close to it that does not.
`CASES` maps the rule's name to (bad, good); publishing rules are checked with a catalogue."""

from __future__ import annotations

from xml.sax.saxutils import escape

from build import END, START, chain, file, flow, formal, node, properties, simple, timer
from cases_data import DATA
from cases_schema import SCHEMA
from cases_soundness import SOUNDNESS

T = node("userTask", "a")
MSG = '<message id="m" name="Gửi hồ sơ"/>'
MESSAGE = '<messageEventDefinition messageRef="m"/>'
PATH = formal("messagePath", "so")
RETRIEVED = f'<correlationPropertyRetrievalExpression messageRef="m">{PATH}</correlationPropertyRetrievalExpression>'
KEY = (
    f'<correlationProperty id="cp" name="so">{RETRIEVED}</correlationProperty><collaboration id="co">'
    '<correlationKey id="ck" name="k"><correlationPropertyRef>cp</correlationPropertyRef></correlationKey>'
    "</collaboration>"
)
SUBSCRIBED = b'<correlationSubscription correlationKeyRef="ck"/></process>'
SUB = '<startEvent id="s2"/><endEvent id="e2"/>' + flow("s2", "e2")
SHAPES = "signalEventDefinition"


def xor(conditions: str, default: str = "") -> bytes:
    """A choice between two ends; `conditions` says for each way, by letter, whether it has one."""
    attributes = f'default="{default}"' if default else ""
    texts = ["x = 1" if letter == "c" else "" for letter in conditions]
    return file(
        START
        + node("exclusiveGateway", "g", attributes=attributes)
        + END
        + node("endEvent", "f")
        + flow("s", "g")
        + flow("g", "e", texts[0])
        + flow("g", "f", texts[1])
    )


def undo(key: str) -> bytes:
    """A task that can be undone, one that cannot, and an event that undoes one of them."""
    throw = node("intermediateThrowEvent", "u", f'<compensateEventDefinition activityRef="{key}"/>')
    event = node("boundaryEvent", "x", "<compensateEventDefinition/>", 'attachedToRef="a"')
    line = '<association id="l" associationDirection="One" sourceRef="x" targetRef="h"/>'
    handler = node("userTask", "h", attributes='isForCompensation="true"')
    steps = T + node("userTask", "b") + event + handler + throw
    return file(START + steps + END + chain("s", "a", "b", "u", "e") + line)


def merge(inner: str = "") -> bytes:
    """Two ways that a complex gateway joins."""
    ways = node("parallelGateway", "f") + T + node("userTask", "b") + node("complexGateway", "g", inner)
    return file(START + ways + END + chain("s", "f", "a", "g", "e") + chain("f", "b", "g"))


def catch(definition: str, before: str = "") -> bytes:
    """A catching event between start and end."""
    return simple(node("intermediateCatchEvent", "c", definition), "c", before=before)


def boundary(definition: str, attributes: str = "", host: str = "", flows: str = "", before: str = MSG) -> bytes:
    """A boundary event on an activity a, leading to an end f unless flows are given."""
    body = START + (host or T) + node("boundaryEvent", "b", definition, f'attachedToRef="a" {attributes}')
    return file(body + END + node("endEvent", "f") + chain("s", "a", "e") + (flows or flow("b", "f")), before)


def gate(first: str, second: str, more: str = "", attributes: str = "", way: str = "") -> bytes:
    """An event-based gateway before two nodes x and y."""
    body = START + node("eventBasedGateway", "g", attributes=attributes) + first + second + END + more
    return file(body + flow("s", "g") + flow("g", "x", way) + flow("g", "y") + flow("x", "e") + flow("y", "e"), MSG)


X_TIMER = node("intermediateCatchEvent", "x", timer("timeDuration", "P1D"))
X_MESSAGE = node("intermediateCatchEvent", "x", MESSAGE)
Y_MESSAGE = node("intermediateCatchEvent", "y", MESSAGE)
Y_RECEIVE = node("receiveTask", "y", attributes='messageRef="m"')
SUB_A = node("subProcess", "a", SUB)
MI = '<multiInstanceLoopCharacteristics isSequential="true">{}</multiInstanceLoopCharacteristics>'
ITEM = '<itemDefinition id="i" structureRef="text"/><itemDefinition id="j" structureRef="number"/>'


def io(inputs: str, sets: str, more: str = "", kind: str = "task", attributes: str = "", before: str = ITEM) -> bytes:
    """A task with declared data."""
    inner = f"<ioSpecification>{inputs}{sets}</ioSpecification>{more}"
    return simple(node(kind, "a", inner, attributes), "a", before=before)


DIN = '<dataInput id="di" itemSubjectRef="i"/>'
SETS = "<inputSet id='is'><dataInputRefs>di</dataInputRefs></inputSet><outputSet id='os'/>"
DOUT = '<dataOutput id="do" itemSubjectRef="i"/>'
OUT_SETS = "<inputSet id='is'/><outputSet id='os'><dataOutputRefs>do</dataOutputRefs></outputSet>"
OBJECT = b'<dataObject id="o" itemSubjectRef="i"/>' + END.encode()
STORE = b'<dataStoreReference id="ds" name="Kho"/>' + END.encode()
SIGNAL = '<signal id="m" name="Hết giờ"/>'
GOOD = simple(T, "a")


def associate(way: str, source: str, target: str, more: str = "") -> str:
    """A data association of a task; way is Input or Output."""
    ends = f"<sourceRef>{source}</sourceRef><targetRef>{target}</targetRef>"
    return f"<data{way}Association>{ends}{more}</data{way}Association>"


def assign(source: str, target: str) -> str:
    """An assignment of a data association."""
    return f"<assignment>{formal('from', source)}{formal('to', target)}</assignment>"


def opened_by(first: str, more: str = "") -> bytes:
    """An event gateway that opens a case: this event, or a message."""
    gateway = node("eventBasedGateway", "g", attributes=f'instantiate="true"{more}')
    body = gateway + first + Y_MESSAGE.replace('"m"', '"n"') + END
    return file(body + flow("g", "x") + flow("g", "y") + flow("x", "e") + flow("y", "e"), MSG + '<message id="n"/>')


DUE = "<timerEventDefinition><timeDate>2027-01-05T08:00:00</timeDate></timerEventDefinition>"


def begun_by(definitions: str, attributes: str = "") -> bytes:
    """A process that begins by these events."""
    return file(f'<startEvent id="s" {attributes}>{definitions}</startEvent>{END}{flow("s", "e")}', MSG)


def condition_on(text: str) -> str:
    """A conditional event."""
    return f"<conditionalEventDefinition><condition>{escape(text)}</condition></conditionalEventDefinition>"


def named_reference(name: str) -> str:
    """A data object with a name, and a reference to it with this one, in the state “đã duyệt”."""
    state = '<dataState name="đã duyệt"/>'
    reference = f'<dataObjectReference id="r" dataObjectRef="o" name="{name}">{state}</dataObjectReference>'
    return f'<dataObject id="o" name="Báo cáo"/>{reference}'


def event_data(definition: str) -> str:
    """What a throwing event carries."""
    reference = definition.removesuffix("EventDefinition")
    return (
        f'<dataInput id="di"/><inputSet><dataInputRefs>di</dataInputRefs></inputSet><{definition} {reference}Ref="m"/>'
    )


def brought(kind: str) -> str:
    """An import of this type."""
    return f'<import importType="{kind}" location="x" namespace="urn:x"/>'


CASES: dict[str, tuple[bytes, bytes]] = {
    "start-event-incoming": (file(START + T + END + chain("s", "a", "e") + flow("a", "s")), GOOD),
    "end-event-outgoing": (file(START + T + END + chain("s", "a", "e") + flow("e", "a")), GOOD),
    "end-event-incoming": (file(START + T + END + node("endEvent", "f") + chain("s", "a", "e")), GOOD),
    "start-and-end": (file(START + T + flow("s", "a")), file(T)),
    "empty-process": (file(""), file(T)),
    "process-start-kind": (
        file(f'<startEvent id="s"><errorEventDefinition/></startEvent>{END}{flow("s", "e")}'),
        file(f'<startEvent id="s">{MESSAGE}</startEvent>{END}{flow("s", "e")}', MSG),
    ),
    "sub-process-start-kind": (
        simple(node("subProcess", "a", SUB.replace('"s2"/>', f'"s2">{MESSAGE}</startEvent>')), "a", before=MSG),
        simple(SUB_A, "a"),
    ),
    "event-sub-process-start": (
        simple(T + node("subProcess", "z", SUB, 'triggeredByEvent="true"'), "a"),
        simple(
            T
            + node("subProcess", "z", SUB.replace('"s2"/>', f'"s2">{MESSAGE}</startEvent>'), 'triggeredByEvent="true"'),
            "a",
            before=MSG,
        ),
    ),
    "event-sub-process-flows": (
        simple(node("subProcess", "a", SUB, 'triggeredByEvent="true"'), "a"),
        simple(node("subProcess", "a", SUB, 'triggeredByEvent="false"'), "a"),
    ),
    "single-conditional-flow": (
        file(START + T + END + flow("s", "a") + flow("a", "e", "x = 1")),
        file(START + T + END + node("endEvent", "f") + flow("s", "a") + flow("a", "e", "x = 1") + flow("a", "f")),
    ),
    "default-flow": (xor("cc", "s_g"), xor("c-", "g_f")),
    "condition-place": (
        file(START + T + END + flow("s", "a", "x = 1") + flow("a", "e")),
        GOOD,
    ),
    "condition-missing": (xor("c-"), xor("c-", "g_f")),
    "gateway-default-missing": (xor("cc"), xor("c-", "g_f")),
    "gateway-direction": (
        xor("c-", "g_f").replace(b'id="g"', b'id="g" gatewayDirection="Converging"'),
        xor("c-", "g_f").replace(b'id="g"', b'id="g" gatewayDirection="Diverging"'),
    ),
    "gateway-flows": (simple(node("exclusiveGateway", "a"), "a"), xor("c-", "g_f")),
    "event-gateway-exits": (
        simple(node("eventBasedGateway", "g") + X_TIMER, "g", "x"),
        gate(X_TIMER, Y_MESSAGE),
    ),
    "event-gateway-targets": (gate(X_MESSAGE, Y_RECEIVE), gate(X_TIMER, Y_RECEIVE)),
    "boundary-incoming": (boundary(MESSAGE, flows=flow("b", "f") + flow("a", "b")), boundary(MESSAGE)),
    "boundary-outgoing": (
        file(START + T + node("boundaryEvent", "b", MESSAGE, 'attachedToRef="a"') + END + chain("s", "a", "e"), MSG),
        boundary(MESSAGE),
    ),
    "boundary-kind": (
        boundary('<errorEventDefinition errorRef="r"/>', 'cancelActivity="false"', SUB_A, before='<error id="r"/>'),
        boundary('<errorEventDefinition errorRef="r"/>', "", SUB_A, before='<error id="r"/>'),
    ),
    "intermediate-flows": (
        file(START + node("intermediateThrowEvent", "c") + END + flow("s", "e") + flow("c", "e")),
        simple(node("intermediateThrowEvent", "c"), "c"),
    ),
    "intermediate-kind": (catch("<compensateEventDefinition/>"), catch(MESSAGE, MSG)),
    "links": (
        file(START + node("intermediateThrowEvent", "c", '<linkEventDefinition name="L"/>') + END + flow("s", "c")),
        file(
            START
            + node("intermediateThrowEvent", "c", '<linkEventDefinition name="L"/>')
            + node("intermediateCatchEvent", "k", '<linkEventDefinition name="L"/>')
            + END
            + flow("s", "c")
            + flow("k", "e")
        ),
    ),
    "cancel-end": (
        file(START + node("endEvent", "e", "<cancelEventDefinition/>") + flow("s", "e")),
        simple(
            node(
                "transaction",
                "a",
                SUB.replace('<endEvent id="e2"/>', node("endEvent", "e2", "<cancelEventDefinition/>")),
            ),
            "a",
        ),
    ),
    "event-definition-reuse": (
        file(
            '<startEvent id="s"><eventDefinitionRef>x</eventDefinitionRef></startEvent>'
            + node("endEvent", "e", '<messageEventDefinition id="x" messageRef="m"/>')
            + flow("s", "e"),
            MSG,
        ),
        file(
            '<startEvent id="s"><eventDefinitionRef>x</eventDefinitionRef></startEvent>' + END + flow("s", "e"),
            MSG + '<messageEventDefinition id="x" messageRef="m"/>',
        ),
    ),
    "token-quantity": (
        simple(node("userTask", "a", attributes='startQuantity="0"'), "a"),
        simple(node("userTask", "a", attributes='startQuantity="1"'), "a"),
    ),
    "loop-markers": (
        simple(node("task", "a", "<standardLoopCharacteristics/>" + MI.format(formal("loopCardinality", "2"))), "a"),
        simple(node("task", "a", MI.format(formal("loopCardinality", "2"))), "a"),
    ),
    "multi-instance-source": (
        simple(node("task", "a", MI.format("")), "a"),
        simple(node("task", "a", properties(collection="units", item="unit")), "a"),
    ),
    "called-element": (
        simple(node("callActivity", "a"), "a"),
        simple(node("callActivity", "a", attributes='calledElement="other"'), "a"),
    ),
    "natural-language": (
        xor("c-", "g_f").replace(b' xsi:type="tFormalExpression"', b""),
        xor("c-", "g_f").replace(b' xsi:type="tFormalExpression">', b">= "),
    ),
    "empty-expression": (
        file(
            START + T + END + flow("s", "a") + '<sequenceFlow id="x" sourceRef="a" targetRef="e">'
            '<conditionExpression xsi:type="tFormalExpression"/></sequenceFlow>'
        ),
        GOOD,
    ),
    "conditional-event": (
        catch("<conditionalEventDefinition/>"),
        catch(f"<conditionalEventDefinition>{formal('condition', 'x > 1')}</conditionalEventDefinition>"),
    ),
    "timer-text": (catch(timer("timeDuration", "three days")), catch(timer("timeDuration", "P3DT2H"))),
    "event-reference": (catch("<messageEventDefinition/>"), catch(MESSAGE, MSG)),
    "message-flow": (
        simple(
            T,
            "a",
            before='<collaboration id="co"><participant id="po" processRef="p"/>'
            '<messageFlow id="mf" sourceRef="a" targetRef="s"/></collaboration>',
        ),
        simple(
            T,
            "a",
            before='<collaboration id="co"><participant id="po" processRef="p"/><participant id="po2"/>'
            '<messageFlow id="mf" sourceRef="a" targetRef="po2"/></collaboration>',
        ),
    ),
    "incoming-outgoing": (
        simple(node("userTask", "a", "<incoming>a_e</incoming>"), "a"),
        file(
            '<startEvent id="s"><outgoing>s_e</outgoing></startEvent>'
            '<endEvent id="e"><incoming>s_e</incoming></endEvent>' + flow("s", "e")
        ),
    ),
    "dead-ends": (file(START + T + node("userTask", "b") + END + chain("s", "a", "e") + flow("a", "b")), GOOD),
    "unreachable": (
        file(START + T + node("task", "x") + node("task", "y") + END + chain("s", "a", "e") + chain("x", "y", "x")),
        GOOD,
    ),
    "script": (
        simple(node("scriptTask", "a", attributes='scriptFormat="feel"'), "a"),
        simple(node("scriptTask", "a", "<script>{x: 1}</script>", 'scriptFormat="feel"'), "a"),
    ),
    "unsupported-language": (
        simple(node("scriptTask", "a", "<script>x = 1</script>", 'scriptFormat="python"'), "a"),
        simple(node("scriptTask", "a", "<script>{x: 1}</script>", 'scriptFormat="feel"'), "a"),
    ),
    "decision-missing": (
        simple(node("businessRuleTask", "a"), "a"),
        simple(node("businessRuleTask", "a", properties(decision="route")), "a"),
    ),
    "feel-syntax": (
        simple(node("userTask", "a", properties(due="= 1 +")), "a"),
        simple(node("userTask", "a", properties(due="= 1 + 1")), "a"),
    ),
    "unsupported": (
        simple(node("userTask", "a") + node("implicitThrowEvent", "x"), "a"),
        GOOD,
    ),
    "ad-hoc": (
        simple(node("adHocSubProcess", "a", node("userTask", "t")), "a"),
        simple(node("adHocSubProcess", "a", node("userTask", "t") + formal("completionCondition", "x = 1")), "a"),
    ),
    "compensation-target": (undo("b"), undo("a")),
    "complex-gateway": (merge(), merge(formal("activationCondition", "activationCount >= 2"))),
    "unsupported-events": (
        simple(node("intermediateCatchEvent", "a", f"{MESSAGE}<errorEventDefinition/>"), "a", before=MSG),
        simple(node("intermediateCatchEvent", "a", f"{MESSAGE}{timer('timeDuration', 'P1D')}"), "a", before=MSG),
    ),
    "several-definitions": (
        simple(node("intermediateCatchEvent", "a", f"{MESSAGE}{MESSAGE}"), "a", before=MSG),
        simple(node("intermediateCatchEvent", "a", f"{MESSAGE}{timer('timeDuration', 'P1D')}"), "a", before=MSG),
    ),
    "unsupported-attributes": (
        simple(T, "a").replace(b'<sequenceFlow id="a_e"', b'<sequenceFlow isImmediate="false" id="a_e"'),
        simple(T, "a"),
    ),
    "multi-instance-reports": (
        simple(node("task", "a", MI.format(formal("loopCardinality", "2")).replace("isS", 'behavior="One" isS')), "a"),
        simple(
            node(
                "task",
                "a",
                MI.format(formal("loopCardinality", "2")).replace(
                    "isS", 'behavior="One" oneBehaviorEventRef="told" isS'
                ),
            ),
            "a",
            before='<signal id="x" name="Xong"/><signalEventDefinition id="told" signalRef="x"/>',
        ),
    ),
    "correlation": (
        simple(node("receiveTask", "a", attributes='messageRef="m"'), "a", before=MSG + KEY).replace(
            b"</process>", SUBSCRIBED
        ),
        simple(T, "a", before=MSG + KEY).replace(b"</process>", SUBSCRIBED),
    ),
    "boundary-never": (
        boundary("<errorEventDefinition/>"),
        boundary("<errorEventDefinition/>", host=node("serviceTask", "a")),
    ),
    "expression-language": (
        xor("c-", "g_f").replace(b"<conditionExpression", b'<conditionExpression language="%"'),
        xor("c-", "g_f").replace(b"<conditionExpression", b'<conditionExpression language="feel"'),
    ),
    "performer": (
        simple(
            node("task", "a", "<performer><resourceRef>r</resourceRef><resourceAssignmentExpression/></performer>"),
            "a",
            before='<resource id="r" name="R"/>',
        ),
        simple(
            node("task", "a", "<performer><resourceRef>r</resourceRef></performer>"),
            "a",
            before='<resource id="r" name="R"/>',
        ),
    ),
    "duplicate-names": (
        simple(T, "a", before='<message id="m" name="M"/><message id="n" name="M"/>'),
        simple(T, "a", before='<message id="m" name="M"/><message id="n" name="N"/>'),
    ),
    "data-collections": (
        io(DIN.replace("/>", ' isCollection="true"/>'), SETS),
        io(DIN, SETS),
    ),
    "data-sets": (io(DIN, "<inputSet/><outputSet/>"), io(DIN, SETS)),
    "data-sub-process": (
        simple(node("subProcess", "a", "<ioSpecification><inputSet/><outputSet/></ioSpecification>" + SUB), "a"),
        io(DIN, SETS),
    ),
    "data-associations": (
        io(
            DIN,
            SETS,
            "<dataInputAssociation><sourceRef>o</sourceRef><targetRef>di</targetRef></dataInputAssociation>",
        ).replace(END.encode(), b'<dataObject id="o" itemSubjectRef="j"/>' + END.encode()),
        io(
            DIN,
            SETS,
            "<dataInputAssociation><sourceRef>o</sourceRef><targetRef>di</targetRef></dataInputAssociation>",
        ).replace(END.encode(), b'<dataObject id="o" itemSubjectRef="i"/>' + END.encode()),
    ),
    "data-messages": (
        io(DIN, SETS, "", "sendTask", 'messageRef="m"', ITEM + '<message id="m" name="M" itemRef="j"/>'),
        io(DIN, SETS, "", "sendTask", 'messageRef="m"', ITEM + '<message id="m" name="M" itemRef="i"/>'),
    ),
    "data-multi-instance": (
        io(DIN, SETS, MI.format("<loopDataInputRef>i</loopDataInputRef>")),
        io(DIN, SETS, MI.format("<loopDataInputRef>di</loopDataInputRef>")),
    ),
    "data-calls": (
        io(DIN, SETS, "", "callActivity", 'calledElement="g"', ITEM + '<globalTask id="g"/>'),
        io(DIN, SETS, "", "callActivity", 'calledElement="elsewhere"'),
    ),
    "instantiate": (opened_by(X_MESSAGE, ' eventGatewayType="Parallel"'), opened_by(X_TIMER)),
    "start-outside": (begun_by(condition_on("case.title != null")), begun_by(condition_on("profile.count > 3"))),
    "data-ends": (
        io(DIN, SETS, associate("Input", "o", "o")).replace(END.encode(), OBJECT),
        io(DIN, SETS, associate("Input", "o", "di")).replace(END.encode(), OBJECT),
    ),
    "data-assignments": (
        io(DIN, SETS, associate("Input", "o", "di", assign("1", "elsewhere.x"))).replace(END.encode(), OBJECT),
        io(DIN, SETS, associate("Input", "o", "di", assign("1", "di.x"))).replace(END.encode(), OBJECT),
    ),
    "data-nothing-made": (io(DOUT, OUT_SETS), io(DOUT, OUT_SETS, kind="userTask")),
    "data-reference-name": (
        simple(T + named_reference("Biên bản"), "a"),
        simple(T + named_reference("Báo cáo [đã duyệt]"), "a"),
    ),
    "data-while-executing": (
        io(DIN, SETS.replace("</inputSet>", "<whileExecutingInputRefs>di</whileExecutingInputRefs></inputSet>")),
        io(DIN, SETS.replace("</inputSet>", "<optionalInputRefs>di</optionalInputRefs></inputSet>")),
    ),
    "data-stores": (
        io(DIN, SETS, associate("Input", "ds", "di")).replace(END.encode(), STORE),
        io(DIN, SETS).replace(END.encode(), STORE),
    ),
    "data-signals": (
        simple(node("intermediateThrowEvent", "a", event_data("signalEventDefinition")), "a", before=SIGNAL),
        simple(node("intermediateThrowEvent", "a", event_data("messageEventDefinition")), "a", before=MSG),
    ),
    "message-operation": (catch(MESSAGE, MSG), catch(properties(correlation="{k: 1}") + MESSAGE, MSG)),
    "imports": (
        simple(T, "a", before=brought("http://www.omg.org/spec/BPMN/20100524/MODEL")),
        simple(T, "a", before=brought("http://www.w3.org/2001/XMLSchema")),
    ),
    "only-drawn": (
        simple(T, "a", before='<globalConversation id="g"/>'),
        simple(T, "a", before='<collaboration id="g"/>'),
    ),
    "choreography-references": (
        simple(T, "a", before='<globalConversation id="g"><choreographyRef>g</choreographyRef></globalConversation>'),
        simple(T, "a", before='<globalConversation id="g"/>'),
    ),
    **SCHEMA,
    **SOUNDNESS,
}


def user(**values: str) -> bytes:
    """A process with one user task with these properties."""
    return simple(node("userTask", "a", properties(**values), name="Việc"), "a")


OPTIONAL = "<dataInputRefs>vao</dataInputRefs><optionalInputRefs>vao</optionalInputRefs>"


def given_by_nobody(listed: str) -> bytes:
    """A process people may start, with a data input."""
    sets = f"<inputSet>{listed}</inputSet><outputSet/>"
    data = f'<ioSpecification><dataInput id="vao"/>{sets}</ioSpecification>'
    return file(properties(startable="office") + data + START + T + END + chain("s", "a", "e"))


FULL = {"form": "opinion", "role": "office", "unit": "own"}
SERVICE = properties(operation="notify")
PUBLISH: dict[str, tuple[bytes, bytes]] = {
    "publish-executable": (GOOD.replace(b"true", b"false", 1), GOOD),
    "publish-names": (
        simple(node("userTask", "a", name=""), "a"),
        file(
            node("startEvent", "s", name="Bắt đầu")
            + node("userTask", "a", name="Soạn kế hoạch")
            + node("endEvent", "e", name="Kết thúc")
            + chain("s", "a", "e")
        ),
    ),
    "publish-same-names": (
        simple(node("userTask", "a", name="Việc") + node("userTask", "b", name="Việc"), "a", "b"),
        simple(node("userTask", "a", name="Việc") + node("userTask", "b", name="Việc khác"), "a", "b"),
    ),
    "publish-task-kind": (simple(node("task", "a"), "a"), GOOD),
    "publish-forms": (user(form="missing"), user(**FULL)),
    "publish-roles": (user(role="office", unit="somewhere"), user(**FULL)),
    "publish-operations": (simple(node("serviceTask", "a"), "a"), simple(node("serviceTask", "a", SERVICE), "a")),
    "publish-inputs": (given_by_nobody("<dataInputRefs>vao</dataInputRefs>"), given_by_nobody(OPTIONAL)),
    "publish-decisions": (
        simple(node("businessRuleTask", "a", properties(decision="missing")), "a"),
        simple(node("businessRuleTask", "a", properties(decision="route", **{"in.kind": "1"})), "a"),
    ),
    **DATA,
    "publish-calls": (
        simple(node("callActivity", "a", attributes='calledElement="x"'), "a"),
        simple(node("callActivity", "a", attributes='calledElement="issue"'), "a"),
    ),
    "publish-ids": (simple(node("userTask", "End"), "End"), GOOD),
}
