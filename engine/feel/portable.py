"""The AST as JSON for the browser's evaluator (webui/assets/js/feel.js): arrays, the kind first.
The browser needs no parser and no eval; what it does not know it leaves to the server."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.feel import nodes as n
from engine.feel.builtins.conversion import plain
from engine.feel.registry import BUILTINS
from engine.feel.temporal import format_datetime, format_time


def portable(node: n.Node) -> list[Any]:
    """One node as a JSON array, e.g. ["<", ["var", "amount"], ["n", "3"]]."""
    match node:
        case n.Literal(value=value):
            return _literal(value)
        case n.Name(name=name):
            return ["var", name, 1] if name in BUILTINS else ["var", name]
        case n.Path(base=base, name=name):
            return ["get", portable(base), name]
        case n.ListNode(items=items):
            return ["list", *map(portable, items)]
        case n.ContextNode(entries=entries):
            return ["ctx", *([entry.key, portable(entry.value)] for entry in entries)]
        case n.RangeNode(low=low, high=high, low_included=low_in, high_included=high_in):
            return ["range", portable(low), portable(high), low_in, high_in]
        case n.Negation(operand=operand):
            return ["neg", portable(operand)]
        case n.Arithmetic(ops=ops, operands=operands):
            chain: list[Any] = ["math", portable(operands[0])]
            for op, operand in zip(ops, operands[1:], strict=True):
                chain += [op, portable(operand)]
            return chain
        case n.Comparison(op=op, left=left, right=right):
            return [op, portable(left), portable(right)]
        case n.And(parts=parts) | n.Or(parts=parts):
            return ["and" if isinstance(node, n.And) else "or", *map(portable, parts)]
        case n.Between(operand=operand, low=low, high=high):
            return ["between", portable(operand), portable(low), portable(high)]
        case n.Test(op=op, operand=operand):
            return ["test", op, portable(operand)]
        case n.In(operand=operand, tests=tests):
            return ["in", portable(operand), *map(portable, tests)]
        case _:
            return _block(node)


def _block(node: n.Node) -> list[Any]:
    match node:
        case n.If(condition=condition, then=then, otherwise=otherwise):
            return ["if", portable(condition), portable(then), portable(otherwise)]
        case n.UnaryTests(tests=tests, negated=negated):
            return ["tests", negated, *map(portable, tests)]
        case n.Quantified(every=every, iterations=iterations, condition=condition):
            return ["every" if every else "some", _steps(iterations), portable(condition)]
        case n.For(iterations=iterations, body=body):
            return ["for", _steps(iterations), portable(body)]
        case n.Filter(base=base, condition=condition):
            return ["filter", portable(base), portable(condition)]
        case n.Call(function=n.Name(name=name), arguments=arguments, names=()):
            return ["call", name, *map(portable, arguments)]
        case _:
            return ["server"]  # named arguments, function values, type tests: only the server answers


def _steps(iterations: tuple[n.Iteration, ...]) -> list[Any]:
    return [[step.name, portable(step.source), *([portable(step.end)] if step.end else [])] for step in iterations]


def _literal(value: Any) -> list[Any]:
    if value is None or type(value) is bool:
        return ["k", value]
    if type(value) is str:
        return ["s", value]
    if type(value) is Decimal:
        return ["n", plain(value)]
    if type(value) is date:
        return ["d", value.isoformat()]
    if type(value) is datetime:
        return ["dt", format_datetime(value)]
    if type(value) is time:
        return ["t", format_time(value)]
    return ["server"]
