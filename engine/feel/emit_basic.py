"""Closures for literals, names, paths, arithmetic, comparison and logic (DMN 1.5 §10.3.2.7–§10.3.2.15)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel import arithmetic as m
from engine.feel import nodes as n
from engine.feel import operators as o
from engine.feel.emit import MISSING, Code, Scope, emit, emitter
from engine.feel.errors import Run
from engine.feel.registry import BUILTINS
from engine.feel.values import Range, admit, kind, shown

_ARITHMETIC = {"+": m.add, "-": m.subtract, "*": m.multiply, "/": m.divide, "**": m.power}


@emitter(n.Literal)
def literal(node: n.Literal, local: bool) -> Code:
    value = node.value
    return lambda s: value


@emitter(n.Name)
def name(node: n.Name, local: bool) -> Code:
    wanted, pos = node.name, node.pos

    def root(s: Scope) -> Any:
        value = s.vars.get(wanted, MISSING)
        return admit(value, s.run) if value is not MISSING else unknown(wanted, s.run, pos)

    def walk(s: Scope) -> Any:
        value = lookup(wanted, s)
        return value if value is not MISSING else unknown(wanted, s.run, pos)

    return walk if local else root


def lookup(wanted: str, s: Scope) -> Any:
    """The variable nearest to the scope, values of the root admitted; MISSING when there is none."""
    scope: Scope | None = s
    while scope is not None:
        value = scope.vars.get(wanted, MISSING)
        if value is not MISSING:
            return value if scope.parent is not None else admitted(wanted, value, s.run)
        scope = scope.parent
    return MISSING


def admitted(wanted: str, value: Any, run: Run) -> Any:
    """A root variable's value, checked once per evaluation however often a loop reads it."""
    if type(value) is not list and type(value) is not dict:
        return admit(value, run)
    known = run.admitted.get(wanted)
    if known is None:
        known = run.admitted[wanted] = admit(value, run)
    return known


def unknown(wanted: str, run: Run, pos: int) -> Any:
    """A built-in function used as a value, else null: there is no such variable."""
    found = BUILTINS.get(wanted)
    if found is not None:
        return found
    return run.fail(pos, f"Không có dữ liệu tên “{wanted}”. Hãy kiểm tra tên hoặc bổ sung dữ liệu này.")


@emitter(n.Path)
def path(node: n.Path, local: bool) -> Code:
    wanted, pos = node.name, node.pos
    keys = [wanted]
    base = node.base
    while isinstance(base, n.Path):
        keys.append(base.name)
        base = base.base
    if isinstance(base, n.Name) and not local:
        return _root_path(base, tuple(reversed(keys)), pos)
    inner = emit(node.base, local)

    def step(s: Scope) -> Any:
        return member(inner(s), wanted, s.run, pos)

    return step


def _root_path(base: n.Name, keys: tuple[str, ...], pos: int) -> Code:
    """a.b.c from a root variable: only what is read is admitted, not the whole context around it."""
    first, read = base.name, emit(base, False)

    def root(s: Scope) -> Any:
        value = s.vars.get(first)
        at = 0
        while at < len(keys) and type(value) is dict:
            value = value.get(keys[at], MISSING)
            at += 1
        if value is MISSING:
            return no_member(keys[at - 1], s.run, pos)
        value = admit(value, s.run) if at else read(s)
        for key in keys[at:]:
            value = member(value, key, s.run, pos)
        return value

    return root


def no_member(wanted: str, run: Run, pos: int) -> Any:
    """Null, because there is no such entry."""
    return run.fail(pos, f"Không có mục “{wanted}” trong dữ liệu. Hãy kiểm tra tên mục hoặc bổ sung dữ liệu này.")


def member(value: Any, wanted: str, run: Run, pos: int) -> Any:
    """value.wanted: an entry, a property of a temporal value or range, or the same of each element of a list."""
    cls = type(value)
    if cls is dict:
        found = value.get(wanted, MISSING)
        return found if found is not MISSING else no_member(wanted, run, pos)
    if cls is list:
        run.room(len(value))
        run.charge(len(value))
        return [member(item, wanted, run, pos) for item in value]
    try:
        return o.property_of(value, wanted)
    except KeyError:
        return run.fail(pos, f"Không lấy được mục “{wanted}” từ {shown(value)}. Hãy kiểm tra đường dẫn dữ liệu.")


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


@emitter(n.Comparison)
def comparison(node: n.Comparison, local: bool) -> Code:
    left, right, op, pos = emit(node.left, local), emit(node.right, local), node.op, node.pos
    if op == "=":
        return lambda s: o.equals(left(s), right(s), s.run, pos)
    if op == "!=":

        def differs(s: Scope) -> bool | None:
            answer = o.equals(left(s), right(s), s.run, pos)
            return None if answer is None else not answer

        return differs
    action = o.ORDER[op]

    def order(s: Scope) -> Any:
        a, b = left(s), right(s)
        if type(a) is Decimal and type(b) is Decimal:
            return action(a, b)
        return o.ordered(op, a, b, s.run, pos)

    return order


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
                    s.run.fail(pos, f"Vế của “{word}” là {shown(value)}. Hãy dùng điều kiện cho kết quả đúng hoặc sai.")
        return (not stop) if certain else None

    return combine


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
