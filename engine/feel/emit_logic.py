"""Closures for comparison and three-valued logic (DMN 1.5 §10.3.2.11, §10.3.2.15, tables 42, 50 and 55)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel import nodes as n
from engine.feel import operators as o
from engine.feel.emit import Code, Scope, emit, emitter
from engine.feel.errors import Run
from engine.feel.values import shown


@emitter(n.Comparison)
def comparison(node: n.Comparison, local: bool) -> Code:
    left, right, op, pos = emit(node.left, local), emit(node.right, local), node.op, node.pos
    if op == "=":
        return _equality(left, right, pos)
    if op == "!=":

        def differs(s: Scope) -> bool | None:
            answer = o.equals(left(s), right(s), s.run, pos)
            return None if answer is None else not answer

        return differs
    action = o.ORDER[op]
    if isinstance(node.right, n.Literal) and type(node.right.value) is Decimal:
        limit = node.right.value

        def against(s: Scope) -> Any:
            a = left(s)
            return action(a, limit) if type(a) is Decimal else o.ordered(op, a, limit, s.run, pos)

        return against

    def order(s: Scope) -> Any:
        a, b = left(s), right(s)
        if type(a) is Decimal and type(b) is Decimal:
            return action(a, b)
        return o.ordered(op, a, b, s.run, pos)

    return order


def _equality(left: Code, right: Code, pos: int) -> Code:
    def equal(s: Scope) -> bool | None:
        a, b = left(s), right(s)
        cls = type(a)
        if cls is type(b) and (cls is Decimal or cls is bool):
            return bool(a == b)
        return o.equals(a, b, s.run, pos)

    return equal


def _logic(parts: tuple[n.Node, ...], local: bool, stop: bool, word: str) -> Code:
    codes = [(emit(part, local), part.pos) for part in parts]

    def combine(s: Scope) -> bool | None:
        certain = True
        for code, pos in codes:
            value: object = code(s)
            if value is stop:
                return stop
            if value is not (not stop):
                certain = False
                if value is not None:
                    _no_condition(value, word, s.run, pos)
        return (not stop) if certain else None

    if len(codes) != 2:
        return combine
    (first, at_first), (second, at_second) = codes
    go = not stop

    def pair(s: Scope) -> bool | None:
        one: object = first(s)
        if one is stop:
            return stop
        other: object = second(s)
        if other is stop:
            return stop
        if one is go and other is go:
            return go
        for value, pos in ((one, at_first), (other, at_second)):
            if value is not go and value is not None:
                _no_condition(value, word, s.run, pos)
        return None

    return pair


def _no_condition(value: object, word: str, run: Run, pos: int) -> None:
    run.fail(pos, f"Vế của “{word}” là {shown(value)}. Hãy dùng điều kiện cho kết quả đúng hoặc sai.")


@emitter(n.And)
def conjunction(node: n.And, local: bool) -> Code:
    return _logic(node.parts, local, False, "and")


@emitter(n.Or)
def disjunction(node: n.Or, local: bool) -> Code:
    return _logic(node.parts, local, True, "or")


@emitter(n.Between)
def between(node: n.Between, local: bool) -> Code:
    operand, low, high, pos = emit(node.operand, local), emit(node.low, local), emit(node.high, local), node.pos

    def inside(s: Scope) -> bool | None:
        value, run = operand(s), s.run
        above, below = o.ordered(">=", value, low(s), run, pos), o.ordered("<=", value, high(s), run, pos)
        if above is False or below is False:
            return False
        return True if above and below else None

    return inside
