"""Closures for literals, lists, contexts, ranges and arithmetic (DMN 1.5 §10.3.2.3, §10.3.2.7, §10.3.2.13)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel import arithmetic as m
from engine.feel import nodes as n
from engine.feel import operators as o
from engine.feel.emit import Code, Scope, emit, emitter
from engine.feel.errors import Run
from engine.feel.values import Range, kind

_ARITHMETIC = {"+": m.add, "-": m.subtract, "*": m.multiply, "/": m.divide, "**": m.power}


@emitter(n.Literal)
def literal(node: n.Literal, local: bool) -> Code:
    value = node.value
    return lambda s: value


@emitter(n.ListNode)
def list_node(node: n.ListNode, local: bool) -> Code:
    items = [emit(item, local) for item in node.items]
    return lambda s: [item(s) for item in items]


@emitter(n.ContextNode)
def context_node(node: n.ContextNode, local: bool) -> Code:
    entries = [(entry.key, emit(entry.value, True)) for entry in node.entries]

    def build(s: Scope) -> Any:
        values: dict[str, Any] = {}
        scope = Scope(values, s, s.run)
        for key, code in entries:
            values[key] = code(scope)
        return values

    return build


@emitter(n.RangeNode)
def range_node(node: n.RangeNode, local: bool) -> Code:
    low, high, pos = emit(node.low, local), emit(node.high, local), node.pos
    low_in, high_in = node.low_included, node.high_included
    if isinstance(node.low, n.Literal) and isinstance(node.high, n.Literal):
        known = make_range(node.low.value, node.high.value, low_in, high_in, Run(), pos)
        if known is not None:
            return lambda s: known
    return lambda s: make_range(low(s), high(s), low_in, high_in, s.run, pos)


def make_range(low: Any, high: Any, low_in: bool, high_in: bool, run: Run, pos: int) -> Any:
    """A range of two values of one ordered kind; a null end means unbounded on that side."""
    if low is None and high is None:
        return run.fail(pos, "Khoảng giá trị thiếu cả hai đầu. Hãy nhập ít nhất một đầu.")
    if low is None or high is None:
        if kind(high if low is None else low) in o.ORDERED_KINDS:
            return Range(low, high, low_in and low is not None, high_in and high is not None)
        return run.fail(pos, "Đầu của khoảng giá trị không so sánh được. Hãy dùng số, ngày, giờ hoặc văn bản.")
    if kind(low) != kind(high) or kind(low) not in o.ORDERED_KINDS:
        return run.fail(pos, "Hai đầu của khoảng giá trị không cùng loại. Hãy dùng hai giá trị cùng loại.")
    return Range(low, high, low_in, high_in)


@emitter(n.Negation)
def negation(node: n.Negation, local: bool) -> Code:
    if isinstance(node.operand, n.Literal) and type(node.operand.value) is Decimal:
        value = m.NUMBERS.minus(node.operand.value)
        return lambda s: value
    operand, pos = emit(node.operand, local), node.pos
    return lambda s: m.negate(operand(s), s.run, pos)


@emitter(n.Arithmetic)
def arithmetic(node: n.Arithmetic, local: bool) -> Code:
    start = emit(node.operands[0], local)
    steps = [
        (_ARITHMETIC[op], emit(operand, local), operand.pos)
        for op, operand in zip(node.ops, node.operands[1:], strict=True)
    ]
    if len(steps) == 1:
        action, right, pos = steps[0]
        return lambda s: action(start(s), right(s), s.run, pos)

    def chain(s: Scope) -> Any:
        value, run = start(s), s.run
        for action, right, pos in steps:
            value = action(value, right(s), run, pos)
        return value

    return chain


@emitter(n.Test)
def test_as_range(node: n.Test, local: bool) -> Code:
    """`(>= 5)` as a value of its own is a range open on one side."""
    operand, op, pos = emit(node.operand, local), node.op, node.pos

    def build(s: Scope) -> Any:
        end = operand(s)
        if kind(end) not in o.ORDERED_KINDS or op == "!=":
            return s.run.fail(pos, "Khoảng giá trị này không có nghĩa. Hãy dùng số, ngày hoặc văn bản sau dấu so sánh.")
        if op == "=":
            return Range(end, end, True, True, op)
        included = len(op) == 2
        return Range(end, None, included, False, op) if op[0] == ">" else Range(None, end, False, included, op)

    return build
