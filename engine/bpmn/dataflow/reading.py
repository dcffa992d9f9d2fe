"""What a flow node reads: the names in its expressions, told apart from what FEEL itself binds.
A name that a text compares with null is asked for on purpose and may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.feel import FeelError, parse
from engine.feel import nodes as n

from ..feel_texts import FeelText, texts_of
from ..model import Flow, MultiInstance, Node, Process
from ..texts import expression

_COUNTS = frozenset(
    "nrOfInstances nrOfCompletedInstances nrOfActiveInstances numberOfInstances numberOfCompletedInstances "
    "numberOfActiveInstances numberOfTerminatedInstances answers".split()
)
_ROUND = frozenset({"loopCounter"})
_GATEWAY = frozenset({"activationCount", "waitingForStart"})


_MORE = {"completion": _COUNTS, "report": _COUNTS, "loop": _ROUND, "activation": _GATEWAY}
_AFTER = ("completion", "loop", "report")


@dataclass(frozen=True, slots=True)
class Read:
    """A name read by a text. `asked`: the text itself asks whether it is there; `after`: read when the node is done."""

    name: str
    what: str
    asked: bool
    after: bool = False


def reads_of(process: Process, node: Node) -> Iterator[Read]:
    """What a flow node reads, its lanes' selectors included; not what is bound within it."""
    bound = bound_in(node)
    for text in texts_of(node):
        if node.kind == "callActivity" and text.field.startswith("out."):
            continue  # read inside the called process
        if text.field == "data":
            continue  # the lines of the diagram say what these read
        more = _MORE.get(text.field, frozenset())
        if node.ad_hoc is not None and node.children is not None:
            more = more.union(*({inner.id, *(script_writes(inner) or ())} for inner in node.children.walk()))
        yield from _reads(text, bound | more, text.field.startswith("out.") or text.field in _AFTER)
    if node.kind in ("userTask", "manualTask"):
        for lane in process.lanes_of(node.id)[:1]:
            for text in texts_of(lane):
                if text.field not in node.properties:
                    yield from _reads(text, bound, False)


def reads_of_flow(source: Node, flow: Flow) -> Iterator[Read]:
    """What the condition of a flow out of a node reads."""
    bound = _GATEWAY if source.kind == "complexGateway" else frozenset()
    yield from _reads(FeelText(flow, "condition", "điều kiện", flow.condition), bound, False)


def bound_in(node: Node) -> frozenset[str]:
    """The names an activity with several instances has for each of them."""
    if isinstance(node.loop, MultiInstance):
        return frozenset({node.loop.item or "item", "item", "item_key", "loopCounter"})
    return frozenset()


@lru_cache(maxsize=4096)
def assured(condition: str) -> frozenset[str]:
    """The names that are surely there when a condition holds, because it asks for them (`is defined`, not null)."""
    try:
        tree = parse(expression(condition)).ast
    except FeelError:
        return frozenset()
    found: set[str] = set()
    todo = [tree]
    while todo:
        match todo.pop():
            case n.And() as both:
                todo += n.children(both)
            case n.Call(function=n.Name(name="is defined"), arguments=(asked,)):
                found |= _roots(asked)
            case n.Comparison(op="!=", left=asked, right=n.Literal(value=None)):
                found |= _roots(asked)
    return frozenset(found)


def script_writes(node: Node) -> frozenset[str] | None:
    """The variables a script writes; None when its text does not tell."""
    try:
        tree = parse(expression(node.script)).ast
    except FeelError:
        return frozenset()  # another rule says what is wrong with it
    return frozenset(entry.key for entry in tree.entries) if isinstance(tree, n.ContextNode) else None


def writes_of(node: Node) -> frozenset[str]:
    """The variables a step writes besides the one that carries its id, as far as its text tells."""
    named = frozenset(name[4:] for name in node.properties if name.startswith("out."))
    return named | (script_writes(node) or frozenset()) if node.kind == "scriptTask" else named


def _reads(text: FeelText, bound: frozenset[str], after: bool) -> Iterator[Read]:
    names, asked = _names(text.text)
    for name in sorted(names - bound):
        yield Read(name, text.what, name in asked, after)


def names_in(text: str) -> frozenset[str]:
    """The names an expression reads; none when it is not well-formed, which another rule says."""
    return _names(text)[0]


@lru_cache(maxsize=4096)
def entries_in(text: str) -> frozenset[tuple[str, str]]:
    """The entries of variables an expression reads by a path, as (variable, entry); not those it asks about with
    `is defined`, and none when it is not well-formed."""
    try:
        parsed = parse(expression(text))
    except FeelError:
        return frozenset()
    calls = [part for part in n.walk(parsed.ast) if isinstance(part, n.Call)]
    asking = (call for call in calls if isinstance(call.function, n.Name) and call.function.name == "is defined")
    asked = {id(part) for call in asking for part in n.walk(call)}
    return frozenset(
        (part.base.name, part.name)
        for part in n.walk(parsed.ast)
        if isinstance(part, n.Path) and isinstance(part.base, n.Name) and id(part) not in asked
        if part.base.name in parsed.names
    )


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names a text reads, and those of them it asks about."""
    try:
        tree = parse(expression(text)).ast
    except FeelError:
        return frozenset(), frozenset()
    names: set[str] = set()
    asked: set[str] = set()
    _collect(tree, frozenset(), names, asked)
    return frozenset(names), frozenset(asked)


def _collect(node: n.Node, bound: frozenset[str], names: set[str], asked: set[str]) -> None:
    match node:
        case n.Name(name=name):
            if name not in bound and name not in ("?", "@"):
                names.add(name)
        case n.Call(function=n.Name(name=called)):
            if called == "is defined":
                asked.update(_roots(node))
            for part in n.children(node):
                if part is not node.function:
                    _collect(part, bound, names, asked)
        case n.ContextNode(entries=entries):
            for entry in entries:
                _collect(entry.value, bound, names, asked)
                bound |= {entry.key}
        case n.Filter(base=base):
            # A name in a filter is mostly an entry of the item.
            _collect(base, bound, names, asked)
        case n.For(iterations=iterations, body=body):
            _in_loop(iterations, body, bound | {"partial"}, bound, names, asked)
        case n.Quantified(iterations=iterations, condition=condition):
            _in_loop(iterations, condition, bound, bound, names, asked)
        case n.FunctionNode(parameters=parameters, body=body):
            if body is not None:
                _collect(body, bound | {each.name for each in parameters}, names, asked)
        case n.If(condition=condition):
            # What is read on one side only is read when other data say so; who asks whether it is there knows.
            for part in n.children(node):
                _collect(part, bound, names, asked)
                if part is not condition or _asks(condition):
                    asked.update(_roots(part))
        case _:
            parts = list(n.children(node))
            if any(isinstance(part, n.Literal) and part.value is None for part in parts):
                asked.update(root for part in parts for root in _roots(part))
            for part in parts:
                _collect(part, bound, names, asked)


def _asks(condition: n.Node) -> bool:
    """Whether a condition is about something being there."""
    return any(
        (isinstance(part, n.Literal) and part.value is None)
        or (isinstance(part, n.Call) and isinstance(part.function, n.Name) and part.function.name == "is defined")
        for part in n.walk(condition)
    )


def _in_loop(
    iterations: tuple[n.Iteration, ...],
    body: n.Node,
    inner: frozenset[str],
    bound: frozenset[str],
    names: set[str],
    asked: set[str],
) -> None:
    for each in iterations:
        _collect(each.source, bound, names, asked)
        if each.end is not None:
            _collect(each.end, bound, names, asked)
        bound |= {each.name}
        inner |= {each.name}
    _collect(body, inner, names, asked)


def _roots(node: n.Node) -> set[str]:
    return {part.name for part in n.walk(node) if isinstance(part, n.Name)}
