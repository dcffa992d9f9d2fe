"""Decision tables: which rules match, and what the hit policy makes of their results (DMN 1.5 chapter 8).

All seven policies and the four aggregations; what the policy forbids is null with the reason, never a silent first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any

from engine.dmn import model as m
from engine.dmn.boxing import Boxing, SyntaxFault
from engine.dmn.nodes import Broken, Placed, located
from engine.dmn.tracing import LIST_POLICIES, note
from engine.dmn.types import Check
from engine.feel import Expression, FeelSyntaxError, Run, parse_unary_tests
from engine.feel import nodes as n
from engine.feel.arithmetic import add
from engine.feel.emit import Code, Scope, emit, emitter
from engine.feel.operators import same
from engine.feel.types import NO_MATCH

TESTED = "?"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of conditions ready to run; `values` tests what may be asked at all."""

    name: str
    tested: n.Node
    check: Check | None
    values: n.Node | None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A column of results; `priorities` are tests of the possible values, the most important first."""

    name: str
    check: Check | None
    values: n.Node | None
    priorities: tuple[Expression, ...]
    default: n.Node | None


@dataclass(frozen=True, slots=True)
class TableNode(n.Node):
    """A decision table as a node of a FEEL tree."""

    columns: tuple[Column, ...]
    conclusions: tuple[Conclusion, ...]
    rules: tuple[tuple[tuple[n.Node, ...], tuple[n.Node, ...]], ...]
    policy: str
    aggregation: str
    place: str
    id: str = ""
    texts: tuple[m.Rule, ...] = ()


def table(boxing: Boxing, found: m.Table, names: frozenset[str], place: str) -> n.Node:
    """The node of a table."""
    columns = []
    for each in found.inputs:
        where = f"{place} – {each.label or each.text}"
        tested = boxing.text(each.text, names, where, each.id)
        values = _tests(boxing, each.values, names, where, each.id) if each.values else None
        tested = Placed(0, tested, where, each.text)
        columns.append(Column(each.label or each.text, tested, boxing.types.check(each.type), values))
    conclusions = [_conclusion(boxing, each, found, names, place) for each in found.outputs]
    rules = []
    for number, rule in enumerate(found.rules, 1):
        where = f"{place}, dòng {number}"
        tests = tuple(_tests(boxing, text, names, where, rule.id) for text in rule.tests)
        results = tuple(boxing.text(text, names, where, rule.id) for text in rule.results)
        rules.append((tests, results))
    return TableNode(
        0,
        tuple(columns),
        tuple(conclusions),
        tuple(rules),
        found.policy,
        found.aggregation,
        place,
        found.id,
        found.rules,
    )


def _conclusion(boxing: Boxing, output: m.Output, found: m.Table, names: frozenset[str], place: str) -> Conclusion:
    where = f"{place} – {output.name}" if output.name else place
    type = output.type or (found.type if len(found.outputs) == 1 and found.policy not in LIST_POLICIES else "")
    values = _tests(boxing, output.values, names, where, output.id) if output.values else None
    ranking = output.values or boxing.types.allowed(type)
    default = boxing.text(output.default, names, where, output.id) if output.default else None
    return Conclusion(output.name, boxing.types.check(type), values, _priorities(ranking, names), default)


def _tests(boxing: Boxing, text: str, names: frozenset[str], place: str, element_id: str) -> n.Node:
    try:
        return parse_unary_tests(text or "-", names, boxing.types.feel).ast
    except FeelSyntaxError as error:
        boxing.faults.append(SyntaxFault(element_id, place, error.message))
        return Broken(0, error.message)


def _priorities(text: str, names: frozenset[str]) -> tuple[Expression, ...]:
    try:
        whole = parse_unary_tests(text, names) if text else None
    except FeelSyntaxError:
        return ()  # `_tests` has told of it
    tests = whole.ast.tests if whole is not None and isinstance(whole.ast, n.UnaryTests) else ()
    return tuple(Expression(text, n.UnaryTests(0, (each,), False)) for each in tests)


# ---- running

_NO_ORDER = "chưa khai báo thứ tự ưu tiên của các kết quả. Hãy ghi các giá trị được phép."
Row = tuple[Any, ...]


@emitter(TableNode)
def run_table(node: TableNode, local: bool) -> Code:
    columns = [
        (emit(each.tested, local), each.check, None if each.values is None else emit(each.values, True), each.name)
        for each in node.columns
    ]
    rules = [
        ([emit(test, True) for test in tests], [emit(result, local) for result in results])
        for tests, results in node.rules
    ]
    defaults = [None if each.default is None else emit(each.default, local) for each in node.conclusions]
    weight = sum(n.size(test) for tests, _ in node.rules for test in tests)
    texts, policy, place, named = node.texts, _POLICIES[node.policy], node.place, (node.id, node.place, node.policy)

    def run(s: Scope) -> Any:
        s.run.charge(weight)
        asked = []
        for tested, check, allowed, name in columns:
            value = tested(s) if check is None else check(tested(s), s.run)
            if value is NO_MATCH or (allowed is not None and allowed(Scope({TESTED: value}, s, s.run)) is not True):
                return s.run.fail(0, f"“{place}”: giá trị của “{name}” không nằm trong các giá trị được phép.")
            asked.append(Scope({TESTED: value}, s, s.run))
        matched, numbers, unsure = [], [], []
        for number, (tests, results) in enumerate(rules, 1):
            answer = _matches(tests, asked, s.run, f"{place}, dòng {number}", texts[number - 1].tests)
            if answer is None:
                unsure.append(number)
            elif answer:
                matched.append(_row(node, results, s, number))
                numbers.append(number)
        if numbers and policy is _first:
            unsure = [number for number in unsure if number < numbers[0]]  # later rows were not needed
        values = [scope.vars[TESTED] for scope in asked]
        note(s.run, named, values, numbers, _taken(node, matched, numbers, s.run), unsure)
        if not matched:
            return _default(node, defaults, s)
        return policy(node, matched, s.run)

    return run


def _taken(node: TableNode, rows: list[Row], numbers: list[int], run: Run) -> list[int]:
    """The rows a result is taken from: one where the policy chooses one, else all that match."""
    if len(rows) < 2 or node.policy not in ("FIRST", "PRIORITY"):
        return numbers
    best = 0 if node.policy == "FIRST" else next(n for n, row in enumerate(rows) if row is _ranked(node, rows, run)[0])
    return [numbers[best]]


def _matches(tests: Sequence[Code], asked: Sequence[Scope], run: Run, place: str, texts: Sequence[str]) -> bool | None:
    """Whether a rule matches; None when an error kept one of its conditions from being true or false."""
    for test, scope, text in zip(tests, asked, texts, strict=True):
        before = len(run.problems)
        answer = test(scope)
        failed = len(run.problems) > before
        if failed:
            located(run, before, place, text)
        if answer is not True:
            return None if failed and answer is None else False
    return True


def _row(node: TableNode, results: Sequence[Code], s: Scope, number: int) -> Row:
    made = []
    for conclusion, result, text in zip(node.conclusions, results, node.texts[number - 1].results, strict=True):
        before = len(s.run.problems)
        value = result(s)
        located(s.run, before, f"{node.place}, dòng {number}", text)
        if conclusion.check is not None:
            value = conclusion.check(value, s.run)
        allowed = conclusion.values
        if value is not NO_MATCH and value is not None and allowed is not None:
            fits = any(each.within(s.run, {TESTED: value}) is True for each in conclusion.priorities)
            value = value if fits or not conclusion.priorities else NO_MATCH
        if value is NO_MATCH:
            where = f"{node.place}, dòng {number}"
            value = s.run.fail(0, f"“{where}”: kết quả không nằm trong các giá trị được phép. Hãy sửa lại ô kết quả.")
        made.append(value)
    return tuple(made)


def _default(node: TableNode, defaults: Sequence[Code | None], s: Scope) -> Any:
    """The default results when no rule matches; null when there are none."""
    if not any(each is not None for each in defaults):
        return None
    row = tuple(None if each is None else each(s) for each in defaults)
    found = _shaped(node, row)
    return [found] if node.policy in LIST_POLICIES and not node.aggregation else found


def _shaped(node: TableNode, row: Row) -> Any:
    """One result as a value: of several columns a context."""
    if len(node.conclusions) == 1:
        return row[0]
    return {each.name: value for each, value in zip(node.conclusions, row, strict=True)}


def _unique(node: TableNode, rows: list[Row], run: Run) -> Any:
    if len(rows) > 1:
        return run.fail(0, f"“{node.place}”: {len(rows)} dòng cùng khớp, mà bảng chỉ cho một dòng khớp. Hãy sửa bảng.")
    return _shaped(node, rows[0])


def _any(node: TableNode, rows: list[Row], run: Run) -> Any:
    first = _shaped(node, rows[0])
    if not all(same(first, _shaped(node, each), run) for each in rows[1:]):
        return run.fail(0, f"“{node.place}”: các dòng cùng khớp cho kết quả khác nhau. Hãy sửa bảng.")
    return first


def _first(node: TableNode, rows: list[Row], run: Run) -> Any:
    return _shaped(node, rows[0])


def _ranked(node: TableNode, rows: list[Row], run: Run) -> list[Row]:
    """The rows by the priority of their values, column by column; equal ones in the order of the rules."""

    def rank(row: Row) -> tuple[int, ...]:
        found = []
        for conclusion, value in zip(node.conclusions, row, strict=True):
            places = [at for at, each in enumerate(conclusion.priorities) if each.within(run, {TESTED: value}) is True]
            found.append(places[0] if places else len(conclusion.priorities))
        return tuple(found)

    return sorted(rows, key=rank)


def _priority(node: TableNode, rows: list[Row], run: Run) -> Any:
    if not any(each.priorities for each in node.conclusions):
        return run.fail(
            0, f"“{node.place}”: chưa khai báo thứ tự ưu tiên của các kết quả. Hãy ghi các giá trị được phép."
        )
    return _shaped(node, _ranked(node, rows, run)[0])


def _output_order(node: TableNode, rows: list[Row], run: Run) -> Any:
    if not any(each.priorities for each in node.conclusions):
        return run.fail(
            0, f"“{node.place}”: chưa khai báo thứ tự ưu tiên của các kết quả. Hãy ghi các giá trị được phép."
        )
    return [_shaped(node, each) for each in _ranked(node, rows, run)]


def _collect(node: TableNode, rows: list[Row], run: Run) -> Any:
    found = [_shaped(node, each) for each in rows]
    if not node.aggregation:
        return found
    if node.aggregation == "COUNT":
        return Decimal(len(found))
    return _AGGREGATIONS[node.aggregation](node, found, run)


def _sum(node: TableNode, values: list[Any], run: Run) -> Any:
    if not all(type(each) is Decimal for each in values):
        return run.fail(0, f"“{node.place}”: chỉ cộng được khi mọi kết quả là số. Hãy kiểm tra các ô kết quả.")
    return reduce(lambda one, other: add(one, other, run, 0), values)


def _extreme(choose: Callable[[list[Any]], Any]) -> Callable[[TableNode, list[Any], Run], Any]:
    def find(node: TableNode, values: list[Any], run: Run) -> Any:
        try:
            if any(each is None for each in values):
                raise TypeError
            return choose(values)
        except TypeError:
            return run.fail(0, f"“{node.place}”: các kết quả không so sánh được với nhau. Hãy kiểm tra các ô kết quả.")

    return find


_AGGREGATIONS = {"SUM": _sum, "MIN": _extreme(min), "MAX": _extreme(max)}
_POLICIES: dict[str, Callable[[TableNode, list[Row], Run], Any]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "COLLECT": _collect,
    "RULE ORDER": _collect,
    "OUTPUT ORDER": _output_order,
}
