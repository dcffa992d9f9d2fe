"""AST to Python closures, once per expression: the registry, the scopes and `emit`.
What repeats charges its size at run time; straight code is bounded by the length of the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from engine.feel import nodes as n
from engine.feel.errors import Run

MISSING: Any = object()


class Scope:
    """Variables visible at one place; `parent` is None for the root, whose values come from outside."""

    __slots__ = ("vars", "parent", "run")

    def __init__(self, variables: Any, parent: Scope | None, run: Run) -> None:
        self.vars = variables
        self.parent = parent
        self.run = run


Code = Callable[[Scope], Any]
N = TypeVar("N", bound=n.Node)
_EMITTERS: dict[type[n.Node], Callable[[Any, bool], Code]] = {}


def emitter(node: type[N]) -> Callable[[Callable[[N, bool], Code]], Callable[[N, bool], Code]]:
    """Register how a kind of node becomes a closure."""

    def register(function: Callable[[N, bool], Code]) -> Callable[[N, bool], Code]:
        _EMITTERS[node] = function
        return function

    return register


def emit(node: n.Node, local: bool) -> Code:
    """The closure of a node; `local` says that scopes lie between it and the root."""
    return _EMITTERS[type(node)](node, local)
