"""For each rule about soundness a small model that breaks it and one close to it that does not."""

from __future__ import annotations

from build import END, START, chain, file, flow, node

A, B, C = (node("userTask", key) for key in "abc")
CHOICE = START + node("exclusiveGateway", "g", attributes='default="g_b"') + A + B + END
CHOSEN = flow("s", "g") + flow("g", "a", "x = 1", name="Cần hỏi ý kiến") + flow("g", "b")
FORK = START + node("parallelGateway", "f") + A + B + C + END
FORK += chain("s", "f", "a", "j") + chain("f", "b", "j", "c", "e")
ERROR = '<errorEventDefinition errorRef="x"/>'
ERRORS = '<error id="x" name="Trả lại" errorCode="x"/>'


def _inside(end: str) -> bytes:
    sub = '<startEvent id="s2"/><endEvent id="e2"/>' + node("exclusiveGateway", "g2", attributes='default="g2_e2"')
    sub += flow("s2", "g2") + flow("g2", "e2") + flow("g2", "e3", "x = 1") + node("endEvent", "e3", end)
    body = START + node("subProcess", "a", sub) + node("boundaryEvent", "b", ERROR, 'attachedToRef="a"') + END
    return file(body + node("endEvent", "f") + chain("s", "a", "e") + flow("b", "f"), ERRORS)


def _wide(joined: bool) -> bytes:
    """Eight branches of which any may be chosen; unless joined, each may also leave the process before the join."""
    body = START + END + node("inclusiveGateway", "f", attributes='default="f_a0"') + node("inclusiveGateway", "j")
    for n in range(8):
        body += node("userTask", f"a{n}") + flow("f", f"a{n}", "x = 1" if n else "")
        if joined:
            body += chain(f"a{n}", "j")
        else:
            body += node("exclusiveGateway", f"x{n}", attributes=f'default="x{n}_j"') + node("endEvent", f"e{n}")
            body += chain(f"a{n}", f"x{n}", "j") + flow(f"x{n}", f"e{n}", "x = 1")
    return file(body + chain("s", "f") + chain("j", "e"))


SOUNDNESS: dict[str, tuple[bytes, bytes]] = {
    "deadlock": (
        file(CHOICE + node("parallelGateway", "j") + CHOSEN + flow("a", "j") + chain("b", "j", "e")),
        file(CHOICE + node("exclusiveGateway", "j") + CHOSEN + flow("a", "j") + chain("b", "j", "e")),
    ),
    "endless-loop": (
        file(CHOICE + C + CHOSEN + chain("b", "e") + chain("a", "c", "a")),
        file(CHOICE + C + CHOSEN + chain("b", "e") + chain("a", "c", "b")),
    ),
    "dead-step": (_inside(""), _inside(ERROR)),
    "unjoined-branches": (file(FORK + node("exclusiveGateway", "j")), file(FORK + node("parallelGateway", "j"))),
    "partly-checked": (_wide(False), _wide(True)),
}
