"""Random small process graphs that need not be block-structured: any flow node may lead to any other.
Every cycle goes through a person's task, so that each command comes to rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from models import Model, error, message, timer

SPLITS = ("xor", "par", "inc", "race")
MESSAGES = ("m",)
ERRORS = ("x",)


@dataclass(frozen=True)
class Graph:
    """Kinds of the nodes by number, flows as pairs of numbers, boundary events as (host, interrupts, target)."""

    kinds: tuple[str, ...]
    flows: tuple[tuple[int, int], ...]
    events: tuple[tuple[int, bool, int], ...]
    inside: Graph | None = None


@st.composite
def graphs(draw: st.DrawFn, most: int = 8, deep: bool = True) -> Graph:
    """A graph: node 0 is the start, every other node is led to by some node."""
    count = draw(st.integers(3, most))
    joins = draw(
        st.sampled_from(("par", "inc", "inc"))
    )  # graphs of one kind of join are the ones that come to something
    offered = ["user", "user", "user", *SPLITS[:3], "end", "xor", joins, joins]
    ends = ("end", "end", "stop", "fail") if not deep else ("end", "end", "end", "stop")
    kinds = ["start", *(draw(st.sampled_from(offered)) for _ in range(count - 2)), draw(st.sampled_from(ends))]
    if not deep:
        kinds[1] = "user"  # a sub-process takes a while, wherever it stands
    sub = deep and draw(st.integers(0, 3)) == 0
    if sub:
        kinds[draw(st.integers(1, count - 2))] = "sub"
    flows: list[tuple[int, int]] = []
    for number in range(1, count):
        first = 1 if number > 1 and not deep else 0
        before = [n for n in range(first, number) if kinds[n] not in ("end", "stop", "fail")]
        if not before:
            continue
        flows.append((draw(st.sampled_from(before)), number))
    for number, kind in enumerate(kinds):
        if kind in ("end", "stop", "fail"):
            continue
        out = sum(1 for flow in flows if flow[0] == number)
        most_out = {"user": (1, 1, 1, 2)}.get(kind, (1, 2, 3) if kind in SPLITS else (1,))
        wanted = draw(st.sampled_from(most_out))
        for _ in range(max(wanted - out, 0)):
            after = [n for n in range(1, count) if n > number or kinds[n] in ("user", "sub")]
            flow = (number, draw(st.sampled_from(after)))
            if flow not in flows:
                flows.append(flow)
    events = []
    for number, kind in enumerate(kinds):
        if kind in ("user", "sub") and draw(st.integers(0, 3)) == 0:
            after = [n for n in range(1, count) if n > number or kinds[n] in ("user", "sub")]
            events.append((number, draw(st.booleans()), draw(st.sampled_from(after))))
    return Graph(tuple(kinds), tuple(flows), tuple(events), draw(graphs(5, False)) if sub else None)


def model(graph: Graph, prefix: str = "") -> Model:
    """The process of a graph; every choice has a default and conditions that say nothing."""
    made = Model()
    keys = [f"{prefix}{kind}{number}" for number, kind in enumerate(graph.kinds)]
    for key, kind in zip(keys, graph.kinds, strict=True):
        _node(made, key, kind, graph)
    for number, (kind, key) in enumerate(zip(graph.kinds, keys, strict=True)):
        targets = [target for source, target in graph.flows if source == number]
        for index, target in enumerate(targets):
            last = index == len(targets) - 1
            choice = kind in ("xor", "inc") and len(targets) > 1
            made.flow(key, keys[target], "c" if choice and not last else "", default=choice and last)
    for index, (host, interrupts, target) in enumerate(graph.events):
        key = f"{prefix}b{index}"
        inner = message("m") if interrupts else timer("Duration", "P1D")
        if graph.kinds[host] == "sub" and index % 2:
            inner, interrupts = error("x"), True
        made.boundary(key, keys[host], inner, interrupts)
        made.flow(key, keys[target])
    return made


def _node(made: Model, key: str, kind: str, graph: Graph) -> Any:
    if kind == "sub" and graph.inside is not None:
        return made.sub(key, model(graph.inside, f"{key}_"))
    if kind == "end":
        return made.end(key)
    if kind in ("stop", "fail"):
        # What ends a level at once has a person before it: what begins beside it is then under way for a while.
        inner = {"stop": "<bpmn:terminateEventDefinition/>", "fail": error("x")}[kind]
        return made.user(key).end(f"{key}_end", inner).flow(key, f"{key}_end")
    tags = {"start": "startEvent", "user": "userTask", "xor": "exclusiveGateway", "par": "parallelGateway"}
    return made.node(tags.get(kind, "inclusiveGateway"), key)
