"""For each rule about where things lie, what they say and lead to, a model that breaks it and one that does not; and
models with single faults of which each must be found."""

from __future__ import annotations

from build import END, START, chain, file, flow, formal, node, simple, timer

T = node("userTask", "a")
SUB = '<startEvent id="s2"/><endEvent id="e2"/>' + flow("s2", "e2")
UNDO = node("boundaryEvent", "x", "<compensateEventDefinition/>", 'attachedToRef="a"')
LINE = '<association id="l" associationDirection="One" sourceRef="x" targetRef="h"/>'
CHOICE = node("userTask", "b") + flow("g", "a", "x = 1") + flow("g", "b") + flow("a", "e") + flow("b", "e")


def pools(flows: str = "", multiplicity: str = "") -> bytes:
    """Two pools; in the second a gateway, a data object and a lane."""
    second = (
        '<process id="q"><startEvent id="s2"/><endEvent id="e2"/><dataObject id="o"/><exclusiveGateway id="g"/>'
        '<task id="b"/><task id="c"/><intermediateCatchEvent id="k"><messageEventDefinition messageRef="m"/>'
        '</intermediateCatchEvent><laneSet id="ls"><lane id="l"/></laneSet>'
        + chain("s2", "g", "b", "k", "e2")
        + chain("g", "c", "e2")
        + "</process>"
    )
    participants = (
        f'<participant id="p1" processRef="p">{multiplicity}</participant><participant id="p2" processRef="q"/>'
    )
    collaboration = f'<collaboration id="co">{participants}{flows}</collaboration>'
    return file(START + T + END + chain("s", "a", "e"), '<message id="m" name="Gửi"/>' + collaboration, second)


def message_flow(source: str, target: str) -> str:
    """A message flow."""
    return f'<messageFlow id="mf" sourceRef="{source}" targetRef="{target}"/>'


def undone(more: str = "") -> bytes:
    """A step with the one that undoes it."""
    handler = node("userTask", "h", attributes='isForCompensation="true"')
    return file(START + T + UNDO + handler + END + chain("s", "a", "e") + LINE + more)


def laned(member: str) -> bytes:
    """A lane with one member, beside another process."""
    lane = f'<laneSet id="ls"><lane id="l"><flowNodeRef>{member}</flowNodeRef></lane></laneSet>'
    return file(START + T + END + chain("s", "a", "e") + lane, after='<process id="q"><task id="b"/></process>')


def reading(data: str) -> bytes:
    """A step that reads data; `o` lies on its level, `inner` inside a sub-process, `far` in another process."""
    sets = "<inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet/>"
    ends = f"<sourceRef>{data}</sourceRef><targetRef>di</targetRef>"
    inner = f'<ioSpecification><dataInput id="di"/>{sets}</ioSpecification>'
    step = node("userTask", "a", f"{inner}<dataInputAssociation>{ends}</dataInputAssociation>")
    sub = node("subProcess", "b", SUB + '<dataObject id="inner"/>')
    other = '<process id="q"><dataObject id="far"/><task id="t"/></process>'
    return file(START + '<dataObject id="o"/>' + step + sub + END + chain("s", "a", "b", "e"), after=other)


def counted(data: str) -> bytes:
    """A sub-process that counts, and a loop around it that reads how far it has come."""
    inner = '<startEvent id="s2"/><endEvent id="e2"/>' + chain("s2", "t", "e2")
    inner += node("scriptTask", "t", "<script>{n: n + 1}</script>", 'scriptFormat="feel"')
    first = node("scriptTask", "f", "<script>{n: 0}</script>", 'scriptFormat="feel"')
    ways = node("exclusiveGateway", "g") + node("exclusiveGateway", "h", attributes='default="h_e"')
    body = START + data + first + ways + node("subProcess", "a", inner) + END
    return file(body + chain("s", "f", "g", "a", "h", "e") + flow("h", "g", "n &lt; 3"))


def gateway(kind: str) -> bytes:
    """A gateway with a default flow."""
    ways = node(kind, "g", attributes='default="g_b"') + CHOICE.replace(formal("conditionExpression", "x = 1"), "")
    return file(START + T + ways + END + flow("s", "g"))


def speaking(language: str) -> bytes:
    """A condition that names its language."""
    ways = node("exclusiveGateway", "g", attributes='default="g_b"') + CHOICE
    body = START + T + ways + END + flow("s", "g")
    return file(body.replace('xsi:type="tFormalExpression"', f'xsi:type="tFormalExpression" language="{language}"'))


SCHEMA: dict[str, tuple[bytes, bytes]] = {
    "attribute-values": (
        simple(node("receiveTask", "a", attributes='instantiate="True"'), "a"),
        simple(node("receiveTask", "a", attributes='instantiate="0"'), "a"),
    ),
    "placement": (
        simple(T + node("task", "t", node("task", "inside")), "a", "t"),
        simple(T + node("subProcess", "t", node("task", "inside")), "a", "t"),
    ),
    "drawn-references": (
        simple(T + '<group id="g" categoryValueRef="a"/>', "a"),
        simple(
            T + '<group id="g" categoryValueRef="v"/>',
            "a",
            before='<category id="k"><categoryValue id="v" value="V"/></category>',
        ),
    ),
    "compensation-flows": (undone(flow("h", "e")), undone()),
    "participant-multiplicity": (
        pools(multiplicity='<participantMultiplicity minimum="3" maximum="2"/>'),
        pools(multiplicity='<participantMultiplicity minimum="2" maximum="2"/>'),
    ),
    "start-event-outgoing": (
        simple(T + '<startEvent id="z"/>', "a"),
        simple(T, "a"),
    ),
    "lane-members": (laned("b"), laned("a")),
    "inner-writes": (counted(""), counted('<dataObject id="n"/>')),
    "data-reach": (reading("inner"), reading("o")),
}

# Faults a rule finds besides the one of its case: name of the rule, model.
FAULTS: dict[str, tuple[str, bytes]] = {
    "message flow to a gateway": ("message-flow", pools(message_flow("a", "g"))),
    "message flow to data": ("message-flow", pools(message_flow("a", "o"))),
    "message flow to a lane": ("message-flow", pools(message_flow("a", "l"))),
    "message flow to a process": ("message-flow", pools(message_flow("a", "q"))),
    "message flow out of a catching event": ("message-flow", pools(message_flow("k", "a"))),
    "no one takes part": (
        "participant-multiplicity",
        pools(multiplicity='<participantMultiplicity minimum="0" maximum="0"/>'),
    ),
    "fewer than none": ("participant-multiplicity", pools(multiplicity='<participantMultiplicity minimum="-1"/>')),
    "more than the default": ("participant-multiplicity", pools(multiplicity='<participantMultiplicity minimum="2"/>')),
    "data of another process": ("data-reach", reading("far")),
    "default of a parallel gateway": ("default-flow", gateway("parallelGateway")),
    "default of an event": (
        "default-flow",
        file('<startEvent id="s" default="s_a"/>' + T + END + chain("s", "a", "e")),
    ),
    "all flows of a step have conditions": (
        "gateway-default-missing",
        file(
            START
            + T
            + node("userTask", "b")
            + END
            + flow("s", "a")
            + flow("a", "b", "x = 1")
            + flow("a", "e", "x = 2")
            + flow("b", "e")
        ),
    ),
    "an empty ad-hoc sub-process": (
        "ad-hoc",
        simple(node("adHocSubProcess", "a", formal("completionCondition", "true")), "a"),
    ),
    "a link without a name": (
        "links",
        file(
            START
            + node("intermediateThrowEvent", "t", "<linkEventDefinition/>")
            + node("intermediateCatchEvent", "c", "<linkEventDefinition/>")
            + END
            + chain("s", "t")
            + chain("c", "e")
        ),
    ),
    "data declared without sets": ("data-sets", simple(node("task", "a", "<ioSpecification/>"), "a")),
    "a global conversation with a note": (
        "choreography-references",
        simple(T, "a", before='<globalConversation id="g"><textAnnotation id="n"/></globalConversation>'),
    ),
    "a public process that is run": (
        "unsupported-attributes",
        file(START + T + END + chain("s", "a", "e"), attributes='isExecutable="1" processType="Public"'),
    ),
    "a call of a step": (
        "called-element",
        simple(node("callActivity", "c", attributes='calledElement="a"') + T, "a", "c"),
    ),
    "run or not": ("attribute-values", file(START + T + END + chain("s", "a", "e"), attributes='isExecutable="yes"')),
    "an unknown direction": (
        "attribute-values",
        file(
            START
            + T
            + node("exclusiveGateway", "g", attributes='gatewayDirection="Left"')
            + CHOICE
            + END
            + flow("s", "g")
        ),
    ),
    "rounds in words": (
        "attribute-values",
        simple(node("userTask", "a", '<standardLoopCharacteristics loopMaximum="many"/>'), "a"),
    ),
    "a condition in another language": ("expression-language", speaking("http://groovy.codehaus.org/")),
    "a condition said to be XPath": ("expression-language", speaking("http://www.w3.org/1999/XPath")),
    "a file in another language": (
        "expression-language",
        speaking("feel")
        .replace(b' language="feel"', b"")
        .replace(b'id="d"', b'id="d" expressionLanguage="urn:groovy"'),
    ),
    "a cycle that ends at a date": (
        "timer-text",
        file(
            START
            + T
            + node("boundaryEvent", "b", timer("timeCycle", "R2/PT1H/2027-01-01T00:00:00Z"), 'attachedToRef="a"')
            + END
            + chain("s", "a", "e")
            + chain("b", "e")
        ),
    ),
    "a time zone that is none": (
        "timer-text",
        simple(node("intermediateCatchEvent", "a", timer("timeDate", "2027-01-01T00:00:00-23:59")), "a"),
    ),
    "an attribute of something else": (
        "attribute-values",
        simple(node("userTask", "a", attributes='triggeredByEvent="true"'), "a"),
    ),
    "a condition written straight into a flow": (
        "placement",
        simple(T, "a").replace(b'targetRef="a"></sequenceFlow>', b'targetRef="a">x = 1</sequenceFlow>'),
    ),
    "a loop on an event": (
        "placement",
        simple(
            node(
                "intermediateCatchEvent",
                "a",
                timer("timeDuration", "P1D") + "<standardLoopCharacteristics/>",
            ),
            "a",
        ),
    ),
    "a step in a lane": ("placement", simple(T + '<laneSet id="ls"><lane id="l"><task id="t"/></lane></laneSet>', "a")),
    "a timer in a step": ("placement", simple(node("userTask", "a", timer("timeDuration", "P1D")), "a")),
    "a process in a process": ("placement", simple(T + '<process id="inner"/>', "a")),
    "a condition on a step": ("placement", simple(node("task", "a", formal("conditionExpression", "x")), "a")),
    "an unknown operation": ("drawn-references", simple(node("serviceTask", "a", attributes='operationRef="x"'), "a")),
    "a type that is a message": (
        "drawn-references",
        simple(T + '<dataObject id="o" itemSubjectRef="m"/>', "a", before='<message id="m" name="M"/>'),
    ),
}

# Right as they are: no rule of this file says a word.
RIGHT: dict[str, bytes] = {
    "a cycle of one round": simple(
        node("intermediateCatchEvent", "a", timer("timeCycle", "R1/P1D")) + node("userTask", "b"), "a", "b"
    ),
    "a condition in FEEL": speaking("https://www.omg.org/spec/DMN/20191111/FEEL/"),
    "message flow between steps": pools(message_flow("a", "b")),
    "message flow to a pool": pools(message_flow("a", "p2")),
    "message flow into a catching event": pools(message_flow("a", "k")),
    "a type of XML Schema": simple(
        T.replace("<userTask", '<dataObject id="o" xmlns:xsd="urn:xsd" itemSubjectRef="xsd:string"/><userTask'), "a"
    ),
    "another tool's own parts": simple(
        T.replace("/>", "").replace(
            "></userTask>",
            '><extensionElements><x:y xmlns:x="urn:x"><task/></x:y></extensionElements></userTask>',
        ),
        "a",
    ),
    "an event definition shared by many": simple(T, "a", before='<signalEventDefinition id="d"/>'),
    "lists said with a digit": simple(
        T + '<dataObject id="o" itemSubjectRef="i" isCollection="1"/>',
        "a",
        before='<itemDefinition id="i" isCollection="true"/>',
    ),
}
