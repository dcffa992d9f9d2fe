"""What decision models add to the trees of FEEL: places, checked values, functions with checked arguments, tables.

So a boxed expression is one FEEL tree, evaluated by the interpreter of FEEL under its budget (DMN 1.5 §10.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.dmn.types import Check
from engine.feel import Function, Problem, Range, Run
from engine.feel import nodes as n
from engine.feel.emit import Code, Scope, emit, emitter
from engine.feel.types import NO_MATCH


@dataclass(frozen=True, slots=True)
class Placed(n.Node):
    """An expression; what goes wrong in it is said to have gone wrong at `place`, and where in its `text` if it has
    one of its own."""

    body: n.Node
    place: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Checked(n.Node):
    """A value that has to be of a type; else it is null, and `place` says where."""

    operand: n.Node
    check: Check
    place: str


@dataclass(frozen=True, slots=True)
class Definition(n.Node):
    """A function whose arguments are checked; `checks` holds one check or None per parameter."""

    parameters: tuple[str, ...]
    checks: tuple[Check | None, ...]
    types: tuple[n.Type | None, ...]
    body: n.Node
    place: str


@dataclass(frozen=True, slots=True)
class Broken(n.Node):
    """A text that is not FEEL: its value is null, with the reason."""

    message: str


@dataclass(frozen=True, slots=True)
class AsList(n.Node):
    """What an iteration runs over: a list or a range as it is, a single value as a list of one, null as nothing."""

    operand: n.Node


@dataclass(frozen=True, slots=True)
class Quantifier(n.Node):
    """A boxed “some” or “every” over the answers of a loop; one that is neither true nor false makes it null."""

    every: bool
    answers: n.Node
    place: str


def located(run: Run, since: int, place: str, text: str = "") -> None:
    """Say of the problems recorded from `since` on where they arose; the innermost place is kept."""
    for at in range(since, len(run.problems)):
        problem = run.problems[at]
        if not problem.message.startswith("“"):
            problem = Problem(f"“{place}”: {problem.at(text).message}", problem.position)
        run.problems[at] = Problem(problem.message, problem.position, True)


@emitter(Placed)
def placed(node: Placed, local: bool) -> Code:
    body, place, text = emit(node.body, local), node.place, node.text

    def run(s: Scope) -> Any:
        before = len(s.run.problems)
        value = body(s)
        if place and len(s.run.problems) > before:
            located(s.run, before, place, text)
        return value

    return run


@emitter(Checked)
def checked(node: Checked, local: bool) -> Code:
    operand, check, place = emit(node.operand, local), node.check, node.place

    def run(s: Scope) -> Any:
        value = check(operand(s), s.run)
        if value is NO_MATCH:
            return s.run.fail(0, f"“{place}”: giá trị không đúng kiểu đã khai báo. Hãy kiểm tra kiểu hoặc biểu thức.")
        return value

    return run


@emitter(Broken)
def broken(node: Broken, local: bool) -> Code:
    message = node.message
    return lambda s: s.run.fail(0, message)


@emitter(AsList)
def as_list(node: AsList, local: bool) -> Code:
    operand = emit(node.operand, local)

    def run(s: Scope) -> Any:
        value = operand(s)
        return value if type(value) is list or type(value) is Range else [] if value is None else [value]

    return run


@emitter(Quantifier)
def quantifier(node: Quantifier, local: bool) -> Code:
    answers, decide, place = emit(node.answers, local), all if node.every else any, node.place

    def run(s: Scope) -> Any:
        values = answers(s)
        if type(values) is not list:
            return None
        if not all(type(each) is bool for each in values):
            return s.run.fail(0, f"“{place}”: điều kiện phải cho kết quả đúng hoặc sai với mọi phần tử.")
        return decide(values)

    return run


@emitter(Definition)
def definition(node: Definition, local: bool) -> Code:
    body, weight, place = emit(node.body, True), n.size(node.body), node.place
    names, checks = node.parameters, node.checks
    types = node.types if any(node.types) else ()

    def define(s: Scope) -> Function:
        def invoke(run: Run, args: list[Any]) -> Any:
            run.charge(weight)
            given = {}
            for name, check, value in zip(names, checks, args, strict=True):
                found = value if check is None else check(value, run)
                if found is NO_MATCH:
                    return run.fail(0, f"“{place}”: tham số “{name}” không đúng kiểu đã khai báo. Hãy kiểm tra lại.")
                given[name] = found
            return body(Scope(given, s, run))

        return Function(names, invoke, "", types)

    return define
