"""Parsed expressions: the compiled closure beside its text and tree, cached by text and known names."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from engine.feel import builtins, emit_basic, emit_blocks, emit_functions, emit_logic, emit_names
from engine.feel import nodes as n
from engine.feel.emit import Scope, emit
from engine.feel.errors import (
    DEFAULT,
    Budget,
    FeelBudgetExceeded,
    FeelError,
    FeelSyntaxError,
    Problem,
    Run,
    exceeded,
)
from engine.feel.parser import Parser
from engine.feel.portable import portable
from engine.feel.registry import BUILTINS
from engine.feel.types import TypeTable
from engine.feel.values import Value, nfc, weigh

__all__ = ["Expression", "Result", "parse", "parse_type", "parse_unary_tests", "strip_marker"]
# imported because they register themselves
REGISTERED = (builtins, emit_basic, emit_blocks, emit_functions, emit_logic, emit_names)
CACHE_SIZE = 4096


class Result(NamedTuple):
    """What an evaluation gave; `problems` say why something in it became null."""

    value: Value
    problems: tuple[Problem, ...] = ()


class Expression:
    """A FEEL expression or unary tests, ready to be evaluated any number of times and in any thread."""

    __slots__ = ("text", "ast", "names", "_code")

    def __init__(self, text: str, ast: n.Node) -> None:
        self.text = text
        self.ast = ast
        self.names: frozenset[str] = frozenset(_root_names(ast))
        self._code = emit(ast, False)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def to_json(self) -> list[Any]:
        """The tree as JSON-able arrays for the browser."""
        return portable(self.ast)

    def evaluate(
        self, context: Mapping[str, Value], *, now: datetime | None = None, budget: Budget = DEFAULT
    ) -> Result:
        """The value in a context (names to values; ints are taken, floats refused). The context is not changed.

        now: aware instant that now() and today() see (ValueError when it has no zone).
        Raises FeelBudgetExceeded when the expression costs too much,
        FeelError when the context holds something that is no FEEL value.
        """
        if now is not None and now.tzinfo is None:
            raise ValueError("now has to be an aware instant")
        run = Run(budget, now)
        value = self.within(run, context)
        cls = type(value)
        if cls is list or cls is dict or cls is str:
            self._guard(lambda: weigh(value, run))
        return Result(value, tuple(run.problems) if run.problems else ())

    def within(self, run: Run, context: Mapping[str, Value]) -> Value:
        """The value as a part of a larger evaluation that shares budget, clock and problems (decision models)."""
        try:
            before = len(run.problems)
            value: Value = self._code(Scope(context, None, run))
            if len(run.problems) > before:
                run.problems[before:] = [problem.at(self.text) for problem in run.problems[before:]]
            return value
        except RecursionError:
            self._guard(exceeded)
            return None
        except FeelError as error:
            error.expression = error.expression or self.text
            raise

    def _guard(self, action: Callable[[], Any]) -> Any:
        try:
            return action()
        except FeelBudgetExceeded as error:
            error.expression = self.text
            raise
        except RecursionError:
            return self._guard(exceeded)


def _root_names(ast: n.Node) -> set[str]:
    called = {
        part.function.name for part in n.walk(ast) if isinstance(part, n.Call) and isinstance(part.function, n.Name)
    }
    found = n.free_names(ast)
    return {name for name in found if name not in ("?", "@") and not (name in BUILTINS and name in called)}


def strip_marker(text: str) -> str:
    """The text without the `=` that marks FEEL in models and forms."""
    stripped = text.lstrip()
    return stripped[1:] if stripped.startswith("=") else text


class _Cache:
    """The most recently used expressions, by kind, text and names."""

    def __init__(self) -> None:
        self._items: OrderedDict[tuple[Any, ...], Expression] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> Expression | None:
        found = self._items.get(key)
        if found is not None and len(self._items) > CACHE_SIZE // 2:  # only then it matters which was used last
            with self._lock:
                if key in self._items:
                    self._items.move_to_end(key)
        return found

    def put(self, key: tuple[Any, ...], item: Expression) -> None:
        with self._lock:
            self._items[key] = item
            while len(self._items) > CACHE_SIZE:
                self._items.popitem(last=False)


_CACHE = _Cache()


def _parsed(unary: bool, text: str, names: Collection[str], types: Mapping[str, n.Type] | None) -> Expression:
    known = None if not types else types if isinstance(types, TypeTable) else frozenset(types.items())
    key = (unary, text, frozenset(names) if names else None, known)
    found = _CACHE.get(key)
    if found is not None:
        return found
    clean = nfc(text)
    try:
        parser = Parser(clean, [nfc(name) for name in names], types)
        tree = parser.whole_unary_tests() if unary else parser.whole_expression()
        made = Expression(clean, tree)
    except FeelSyntaxError as error:
        error.expression = text
        raise
    except RecursionError:
        raise FeelSyntaxError("Biểu thức lồng nhau quá sâu. Hãy chia thành nhiều biểu thức.", 0, text) from None
    _CACHE.put(key, made)
    return made


def parse(text: str, names: Collection[str] = (), types: Mapping[str, n.Type] | None = None) -> Expression:
    """A FEEL expression (DMN 1.5 rule 1), from the cache when known; a leading `=` is dropped.

    names: known names, needed for those with symbols or keywords inside, e.g. "Tổng-số".
    types: types declared outside the text (item definitions), by name. Raises FeelSyntaxError.
    """
    return _parsed(False, strip_marker(text), names, types)


def parse_type(text: str, types: Mapping[str, n.Type] | None = None) -> n.Type:
    """A type, e.g. "list<number>"; names in `types` stand for what they declare. Raises FeelSyntaxError."""
    parser = Parser(nfc(text), (), types)
    found = parser.type()
    if parser.token.kind != "end":
        parser.unexpected()
    return found


def parse_unary_tests(text: str, names: Collection[str] = (), types: Mapping[str, n.Type] | None = None) -> Expression:
    """Unary tests (DMN 1.5 rule 14) for the value `?` of the context. Raises FeelSyntaxError."""
    return _parsed(True, text, names, types)
