"""The abstract syntax of FEEL as immutable nodes.
The parser builds them, the compiler turns them into closures, `portable` turns them into JSON for the browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """`pos` is the offset of the node's first character in the expression's text."""

    pos: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    key: str
    value: Node
    end: int


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RangeNode(Node):
    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class Negation(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """A chain of operators of one precedence, read from left to right; `ops[i]` stands before `operands[i + 1]`.

    A chain and not a tree, so that a long sum is no deep recursion."""

    ops: tuple[str, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """A comparison against the tested value, e.g. `>= 5`; as a plain value it is a range (DMN 1.5 rule 7)."""

    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    operand: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """Alternatives for the value `?`; no test at all means anything matches (`-`)."""

    tests: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    every: bool
    iterations: tuple[Iteration, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Filter(Node):
    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """An invocation; `names` is empty for positional arguments, else one name per argument."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Type(Node):
    """A type expression: `name` with element types, e.g. list<number>, context<a: string>, function<…> -> …."""

    name: str
    parts: tuple[Type, ...] = ()
    keys: tuple[str, ...] = ()
    result: Type | None = None


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    name: str
    type: Type | None


@dataclass(frozen=True, slots=True)
class FunctionNode(Node):
    """A function definition; `body` is None for an external one, which is never carried out."""

    parameters: tuple[Parameter, ...]
    body: Node | None


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    operand: Node
    type: Type


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order of the text."""
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, without recursion."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))


def size(node: Node) -> int:
    """How many nodes an expression has: what one evaluation of a repeated part costs."""
    return sum(1 for _ in walk(node))


def free_names(node: Node, bound: frozenset[str] = frozenset()) -> set[str]:
    """Root names the expression reads; a name inside a filter counts, it may be the root's."""
    match node:
        case Name(name=name):
            return set() if name in bound else {name}
        case ContextNode(entries=entries):
            found: set[str] = set()
            for entry in entries:
                found |= free_names(entry.value, bound)
                bound |= {entry.key}
            return found
        case For(iterations=iterations, body=body):
            return _free_in_loop(iterations, body, bound | {"partial"}, bound)
        case Quantified(iterations=iterations, condition=condition):
            return _free_in_loop(iterations, condition, bound, bound)
        case FunctionNode(parameters=parameters, body=body):
            return free_names(body, bound | {p.name for p in parameters}) if body else set()
        case Filter(base=base, condition=condition):
            return free_names(base, bound) | free_names(condition, bound | {"item"})
        case _:
            return set().union(*(free_names(child, bound) for child in children(node)))


def _free_in_loop(
    iterations: tuple[Iteration, ...], body: Node, inner: frozenset[str], bound: frozenset[str]
) -> set[str]:
    found: set[str] = set()
    for step in iterations:
        found |= free_names(step.source, bound) | (free_names(step.end, bound) if step.end else set())
        bound |= {step.name}
        inner |= {step.name}
    return found | free_names(body, inner)
