"""For each rule about variables a small model that breaks it and one close to it that does not; and single traits."""

from __future__ import annotations

from build import END, START, chain, file, flow, node, properties

STARTED = 'isExecutable="true" name="Thử"><extensionElements><spiffworkflow:properties>'
STARTED += '<spiffworkflow:property name="startable" value="office"/></spiffworkflow:properties></extensionElements'


def started(body: str) -> bytes:
    """A process people start."""
    return file(body, attributes=STARTED)


def script(key: str, text: str) -> str:
    """A script task."""
    return node("scriptTask", key, f"<script>{text}</script>", 'scriptFormat="feel"')


def row(text: str, *, first: str = "{x: 1}") -> bytes:
    """A script that writes, then one that reads."""
    return started(START + script("w", first) + script("r", text) + END + chain("s", "w", "r", "e"))


def detour(text: str, way: str = "g") -> bytes:
    """A script that writes x on one of two ways, split and joined by gateways of the same kind, then a reading one."""
    kind = {"g": "exclusiveGateway", "p": "parallelGateway"}[way]
    split = node(kind, "g", attributes='default="g_j"' if way == "g" else "")
    body = START + split + script("w", "{x: 1}") + node(kind, "j") + script("r", text) + END
    condition = "unit.kind = 1" if way == "g" else ""
    return started(body + flow("s", "g") + flow("g", "w", condition) + flow("g", "j") + chain("w", "j", "r", "e"))


def answered(text: str) -> bytes:
    """A step with a form, then a script that reads."""
    step = node("userTask", "a", properties(form="opinion"))
    return started(START + step + script("r", text) + END + chain("s", "a", "r", "e"))


def caught(thrown: str, text: str = "{y: b.reason}") -> bytes:
    """A sub-process that ends with an error, caught at its edge by an event whose data a script reads."""
    inner = '<startEvent id="s2"/>' + node("endEvent", "x", thrown + '<errorEventDefinition errorRef="er"/>')
    host = node("subProcess", "h", inner + chain("s2", "x"))
    edge = node("boundaryEvent", "b", '<errorEventDefinition errorRef="er"/>', 'attachedToRef="h"')
    body = START + host + edge + script("r", text) + END + chain("s", "h", "e") + chain("b", "r", "e")
    return started(body).replace(b"<process", b'<error id="er" name="Sai" errorCode="sai"/><process', 1)


INPUT = '<dataInput id="di" name="reason"/><inputSet><dataInputRefs>di</dataInputRefs></inputSet>'

CALL = node("callActivity", "c", attributes='calledElement="q"')

DATA: dict[str, tuple[bytes, bytes]] = {
    "publish-unwritten": (row("{y: z}"), row("{y: x}")),
    "publish-maybe-unwritten": (detour("{y: x}"), detour("{y: x}", "p")),
    "publish-form-fields": (answered("{y: a.agred}"), answered("{y: a.agreed}")),
}

# What the answers of a form are read for, and whether the form asks it.
ENTRIES = {
    "{y: a.note}": True,
    "{y: string length(a.notes) > 3}": False,
    "{y: for each in [1] return a.nothing}": False,
    "{y: if is defined(a.nothing) then 1 else 2}": True,
    "{y: a.note, a: {other: 1}}": True,
    "{y: for a in [{other: 1}] return a.other}": True,
    "{y: unit.other}": True,
    "{y: a}": True,
}

# Texts that read nothing too early, behind `{x: 1}`.
FINE = (
    "{y: x + 1, z: y}",
    "{y: for a in [1] return a + x}",
    "{y: [{k: 1}][k = 1]}",
    "{y: count([x]) + unit.n}",
    "{y: some a in [x] satisfies a = 1}",
    "{y: now()}",
)

BOUNDARY = node("boundaryEvent", "b", "<messageEventDefinition messageRef='m'/>", 'attachedToRef="a"')
LOOPED = (
    START
    + node("userTask", "a")
    + node("exclusiveGateway", "g", attributes='default="g_e"')
    + END
    + chain("s", "a", "g", "e")
)
ITEMS = "<multiInstanceLoopCharacteristics/>"

# (model, names read too early that are written somewhere, names nothing writes)
TRAITS: dict[str, tuple[bytes, set[str], set[str]]] = {
    "a step's own answer is not there when it begins": (
        started(LOOPED + flow("g", "a", "a.again")).replace(
            b'<userTask id="a" name="a" >', f'<userTask id="a" name="a">{properties(due="a.day")}'.encode()
        ),
        {"a"},
        set(),
    ),
    "an answer is there behind the step, round the loop too": (
        started(LOOPED + node("scriptTask", "w", "<script>{n: a.n}</script>") + flow("g", "w", "a.more = 1")),
        set(),
        set(),
    ),
    "an interrupted step has not answered": (
        started(
            START
            + node("userTask", "a")
            + BOUNDARY
            + script("r", "{y: a.n, z: b.n}")
            + END
            + chain("s", "a", "e")
            + chain("b", "r", "e")
        ).replace(b"<process", b'<message id="m" name="M"/><process', 1),
        {"a"},
        set(),
    ),
    "what a sub-process writes stays inside": (
        started(
            START
            + node("subProcess", "p2", '<startEvent id="s2"/>' + script("w", "{x: 1}") + chain("s2", "w"))
            + script("r", "{y: x, z: p2.x}")
            + END
            + chain("s", "p2", "r", "e")
        ),
        {"x"},
        set(),
    ),
    "each of several instances has its item": (
        started(
            START
            + node("userTask", "a", properties(collection="[1]", item="one", due="one") + ITEMS)
            + script("r", "{y: a[1], z: one}")
            + END
            + chain("s", "a", "r", "e")
        ),
        {"one"},
        set(),
    ),
    "asked for on purpose": (detour("{y: if is defined(x) then x else 0}"), set(), set()),
    "read only where other data say so": (detour("{y: if unit.kind = 1 then x else 0}"), set(), set()),
    "the branch is taken only when it is there": (
        detour("{y: 1}").replace(
            flow("r", "e").encode(),
            (
                node("exclusiveGateway", "k", attributes='default="k_e"')
                + script("q", "{z: x}")
                + chain("r", "k", "e")
                + flow("k", "q", "is defined(x) and x &gt; 0")
                + flow("q", "e")
            ).encode(),
        ),
        set(),
        set(),
    ),
    "compared with nothing": (detour("{y: x != null}"), set(), set()),
    "what a caught error carries is there": (caught(INPUT), set(), set()),
    "an error that carries nothing leaves nothing": (caught(""), set(), {"b"}),
    "an error of a called process may carry something": (
        caught(INPUT).replace(b'id="s2"/>', b'id="s2"/>' + CALL.encode()),
        {"b"},
        set(),
    ),
    "a process that is only called may be given anything": (
        file(START + script("r", "{y: given}") + END + chain("s", "r", "e")),
        set(),
        set(),
    ),
}
