"""Closures for tests, conditionals, loops, filters, functions and types (DMN 1.5 §10.3.2.5, §10.3.2.12–§10.3.2.16).
Every repetition charges the size of what it repeats, so that no loop outruns the budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import nodes as n
from engine.feel import operators as o
from engine.feel.emit import Code, Scope, emit, emitter
from engine.feel.errors import Run, exceeded
from engine.feel.values import Range, shown

ITERATION = 3  # a turn of a loop costs about as much as so many nodes
Step = tuple[str, Code, Code | None, int]  # name, source, end and place of an iteration
TestCode = Callable[[Scope, Any], "bool | None"]


def _test(node: n.Node, local: bool) -> TestCode:
    pos = node.pos
    if isinstance(node, n.Test):
        operand, op = emit(node.operand, local), node.op
        return lambda s, value: _compare(op, value, operand(s), s.run, pos)
    code = emit(node, local)
    asks = any(isinstance(part, n.Name) and part.name == "?" for part in n.walk(node))

    def check(s: Scope, value: Any) -> bool | None:
        answer = code(s)
        if asks and (answer is None or type(answer) is bool):
            return answer
        if type(answer) is bool and type(value) is not bool:
            return answer
        return _matches(value, answer, s.run, pos)

    return check


def _compare(op: str, value: Any, end: Any, run: Run, pos: int) -> bool | None:
    if op == "=" or op == "!=":
        answer = o.equals(value, end, run, pos)
        return answer if op == "=" or answer is None else not answer
    return o.ordered(op, value, end, run, pos)


def _matches(value: Any, wanted: Any, run: Run, pos: int) -> bool | None:
    """Whether a value is what is wanted: equal to it, inside it (range), or one of it (list)."""
    if type(wanted) is Range and type(value) is not Range:
        return o.in_range(value, wanted, run, pos)
    if type(wanted) is list:
        run.charge(len(wanted))
        for item in wanted:
            if type(item) is Range and type(value) is not Range:
                if o.in_range(value, item, run, pos):
                    return True
            elif o.same(value, item, run):
                return True
        return o.same(value, wanted, run)
    return o.equals(value, wanted, run, pos)


def _any_test(tests: list[TestCode], s: Scope, value: Any) -> bool | None:
    certain = True
    for test in tests:
        answer = test(s, value)
        if answer is True:
            return True
        certain = certain and answer is False
    return False if certain else None


@emitter(n.In)
def in_tests(node: n.In, local: bool) -> Code:
    operand, tests = emit(node.operand, local), [_test(test, local) for test in node.tests]
    return lambda s: _any_test(tests, s, operand(s))


@emitter(n.UnaryTests)
def unary_tests(node: n.UnaryTests, local: bool) -> Code:
    tests, negated = [_test(test, local) for test in node.tests], node.negated
    if not tests:
        return lambda s: True
    read = emit(n.Name(node.pos, "?"), local)

    def check(s: Scope) -> bool | None:
        answer = _any_test(tests, s, read(s))
        return answer if not negated or answer is None else not answer

    return check


@emitter(n.If)
def conditional(node: n.If, local: bool) -> Code:
    condition, then, otherwise = (emit(part, local) for part in (node.condition, node.then, node.otherwise))
    pos = node.condition.pos

    def choose(s: Scope) -> Any:
        value = condition(s)
        if value is True:
            return then(s)
        if value is not False and value is not None:
            s.run.fail(pos, f"Điều kiện của “if” là {shown(value)}. Hãy dùng điều kiện cho kết quả đúng hoặc sai.")
        return otherwise(s)

    return choose


# -- loops ------------------------------------------------------------------------------------------------------


def _span(low: Any, high: Any) -> Iterator[Any] | None:
    """The whole numbers or the days from low to high, upwards or downwards; None when there are no such."""
    if type(low) is Decimal and type(high) is Decimal and low == low.to_integral_value():
        step = 1 if low <= high else -1
        return map(Decimal, range(int(low), int(high) + step, step))
    if type(low) is date and type(high) is date:
        days = (high - low).days
        step = 1 if days >= 0 else -1
        return (low + timedelta(days=day) for day in range(0, days + step, step))
    return None


def _elements(step: Step, s: Scope) -> Iterable[Any] | None:
    """What one iteration goes through; None with a problem when the source cannot be gone through."""
    _, source, end, pos = step
    value = source(s)
    if end is not None:
        span = _span(value, end(s))
    elif type(value) is Range:
        upwards = o.ordered("<=", value.low, value.high, s.run, pos)
        span = _span(value.low, value.high) if upwards else None
        if span is not None:
            skip = [
                edge for edge, kept in ((value.low, value.low_included), (value.high, value.high_included)) if not kept
            ]
            span = (item for item in span if item not in skip) if skip else span
    elif value is not None:
        return value if type(value) is list else (value,)
    else:
        span = None
    if span is None:
        s.run.fail(pos, "Không có danh sách hoặc khoảng số nguyên, khoảng ngày để lặp. Hãy kiểm tra phần sau “in”.")
    return span


def _steps(iterations: tuple[n.Iteration, ...], local: bool) -> list[Step]:
    steps = []
    for at, step in enumerate(iterations):
        inner = local or at > 0
        end = emit(step.end, inner) if step.end is not None else None
        steps.append((step.name, emit(step.source, inner), end, step.pos))
    return steps


def _keeps_scope(node: n.Node) -> bool:
    """Whether something may look at its scope later: only a function does. Else one scope does for all turns."""
    return any(isinstance(part, n.FunctionNode) for part in n.walk(node))


def _scopes(steps: list[Step], s: Scope, cost: int, kept: bool, at: int = 0) -> Iterator[Scope | None]:
    """A scope for every combination, in order; None once when a source cannot be gone through."""
    elements = _elements(steps[at], s)
    if elements is None:
        yield None
        return
    name, last, run = steps[at][0], at + 1 == len(steps), s.run
    scope = Scope({}, s, run)
    for element in elements:
        run.steps -= cost
        if run.steps < 0:
            exceeded()
        if kept:
            scope = Scope({}, s, run)
        scope.vars[name] = element
        if last:
            yield scope
        else:
            yield from _scopes(steps, scope, cost, kept, at + 1)


@emitter(n.For)
def for_loop(node: n.For, local: bool) -> Code:
    steps, body = _steps(node.iterations, local), emit(node.body, True)
    cost, kept = n.size(node.body) + ITERATION, _keeps_scope(node)
    partial = any(isinstance(part, n.Name) and part.name == "partial" for part in n.walk(node.body))

    def loop(s: Scope) -> Any:
        results: list[Any] = []
        for scope in _scopes(steps, s, cost, kept):
            if scope is None:
                return None
            if partial:
                s.run.charge(len(results))
                scope = Scope({"partial": list(results)}, scope, s.run)
            results.append(body(scope))
        return results

    return loop


@emitter(n.Quantified)
def quantified(node: n.Quantified, local: bool) -> Code:
    steps, condition = _steps(node.iterations, local), emit(node.condition, True)
    cost, kept = n.size(node.condition) + ITERATION, _keeps_scope(node)
    stop = not node.every

    def ask(s: Scope) -> bool | None:
        certain = True
        for scope in _scopes(steps, s, cost, kept):
            if scope is None:
                return None
            answer: object = condition(scope)
            if answer is stop:
                return stop
            certain = certain and answer is (not stop)
        return (not stop) if certain else None

    return ask


@emitter(n.Filter)
def filtered(node: n.Filter, local: bool) -> Code:
    base, condition, pos = emit(node.base, local), emit(node.condition, True), node.pos
    cost, kept = n.size(node.condition) + ITERATION, _keeps_scope(node.condition)

    def select(s: Scope) -> Any:
        value, run = base(s), s.run
        items = value if type(value) is list else [] if value is None else [value]
        if not items:
            return _at(condition(s), items, run, pos, [])
        found: list[Any] = []
        scope = Scope({}, s, run)
        inner = Scope(None, scope, run)
        for at, item in enumerate(items):
            run.steps -= cost
            if run.steps < 0:
                exceeded()
            if kept:
                scope = Scope({}, s, run)
                inner = Scope(None, scope, run)
            scope.vars["item"] = item
            if type(item) is dict:
                inner.vars = item
                answer = condition(inner)
            else:
                answer = condition(scope)
            if answer is True:
                found.append(item)
            elif answer is not False and at == 0:
                if type(answer) is Decimal:
                    return _at(answer, items, run, pos, None)
                if answer is not None:
                    return run.fail(pos, f"Phần lọc cho kết quả là {shown(answer)}. Hãy dùng điều kiện hoặc số thứ tự.")
        return found

    return select


def _at(index: Any, items: list[Any], run: Run, pos: int, otherwise: Any) -> Any:
    """The element at a 1-based index, negative from the end; `otherwise` when the index is no number."""
    if type(index) is not Decimal:
        return otherwise
    if index == index.to_integral_value() and 1 <= abs(index) <= len(items):
        return items[int(index) - 1 if index > 0 else int(index)]
    return run.fail(pos, f"Danh sách không có phần tử theo số thứ tự này (có {len(items)} phần tử). Hãy kiểm tra lại.")
