"""Everything worth saying about a decision model before it is published: texts that are not FEEL, unknown names, types,
rows that say the same twice. What cannot be read at all is refused earlier (`DmnRefused`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from engine.dmn import model as m
from engine.dmn.decisions import Decisions
from engine.dmn.findings import DmnFinding
from engine.dmn.tracing import LIST_POLICIES
from engine.dmn.words import column_names, spoken
from engine.feel import FeelError, FeelSyntaxError, Value, parse, parse_unary_tests

_FIX = "Hãy sửa lại ô này."
MOST_CASES = 200
_TEXT = re.compile(r'"[^"\\]*"')
_TEXTS = re.compile(rf"{_TEXT.pattern}(\s*,\s*{_TEXT.pattern})*")


@dataclass(frozen=True)
class CellFault:
    """What is wrong with one cell: row and column count from 0, columns of results after those of conditions."""

    row: int
    column: int
    message: str


def check(decisions: Decisions) -> list[DmnFinding]:
    """All findings about a model, errors first."""
    found = list(_findings(decisions))
    return sorted(found, key=lambda each: each.severity != "error")


def _findings(decisions: Decisions) -> Iterator[DmnFinding]:
    model = decisions.root.model
    if not any(isinstance(each, m.Decision | m.DecisionService) for each in model.elements.values()):
        yield DmnFinding("", "", "Tệp chưa có quyết định nào.", "Hãy thêm ít nhất một quyết định.")
    told: set[tuple[str, str]] = set()
    for each in model.elements.values():
        if not isinstance(each, m.Decision):
            continue
        if each.logic is None:
            yield DmnFinding(each.id, each.name, "Quyết định chưa có nội dung.", "Hãy thêm bảng hoặc biểu thức.")
        if isinstance(each.logic, m.Table):
            columns = column_names(each.logic)
            for fault in cell_faults(decisions, each):
                told.add((each.id, each.logic.rules[fault.row].id))
                where = f"Dòng {fault.row + 1}, cột “{columns[fault.column]}”: {fault.message}"
                yield DmnFinding(each.id, each.name, where, _FIX)
            yield from _table(decisions, each, each.logic)
        elif isinstance(each.logic, m.Literal) and (why := _unknown(decisions, each, each.logic.text)):
            yield DmnFinding(each.id, each.name, why, "Hãy sửa lại biểu thức.")
    known = {rule for _, rule in told}
    for wrong in decisions.faults:
        if wrong.element_id not in known:
            yield DmnFinding(wrong.element_id, wrong.place, wrong.message, "Hãy sửa lại biểu thức.")
    for name in dict.fromkeys(decisions.unknown_types):
        message = f"Kiểu dữ liệu “{name}” chưa được khai báo."
        yield DmnFinding("", "", message, "Hãy chọn kiểu đã có, hoặc khai báo kiểu này trong tệp.")


def _table(decisions: Decisions, decision: m.Decision, table: m.Table) -> Iterator[DmnFinding]:
    for column in table.inputs:
        if not column.text:
            message = f"Cột điều kiện “{column.label}” chưa ghi dữ liệu cần xét."
            yield DmnFinding(decision.id, decision.name, message, "Hãy ghi biểu thức cho đầu cột.")
        elif why := _unknown(decisions, decision, column.text):
            name = column.label or column.text
            yield DmnFinding(decision.id, decision.name, f"Cột điều kiện “{name}”: {why}", "Hãy sửa lại đầu cột.")
    if not table.rules:
        yield DmnFinding(decision.id, decision.name, "Bảng chưa có dòng nào.", "Hãy thêm ít nhất một dòng.")
    if len({each.name for each in table.outputs}) < len(table.outputs):
        message = "Hai cột kết quả trùng tên hoặc chưa có tên."
        yield DmnFinding(decision.id, decision.name, message, "Hãy đặt cho mỗi cột kết quả một tên riêng.")
    if not cell_faults(decisions, decision):
        yield from _cases(decisions, decision, table)
    if table.policy in ("UNIQUE", "FIRST", "ANY"):
        seen: dict[tuple[str, ...], int] = {}
        for number, rule in enumerate(table.rules, 1):
            first = seen.setdefault(tuple(test or "-" for test in rule.tests), number)
            if first != number:
                message = f"Dòng {number} có điều kiện giống hệt dòng {first}."
                yield DmnFinding(decision.id, decision.name, message, "Hãy bỏ hoặc sửa một dòng.", "warning")


def _cases(decisions: Decisions, decision: m.Decision, table: m.Table) -> Iterator[DmnFinding]:
    """Cases no row is for, and cases two rows are for where one has to be: told when every column lists its values."""
    needs = decisions.root.needs.get(decision.id, ())
    given = {each.element.name for each in needs if isinstance(each.element, m.InputData)}
    values = [_possible(each) if each.text in given else [] for each in table.inputs]
    size = prod(map(len, values))
    if not 0 < size <= MOST_CASES or table.policy in LIST_POLICIES:
        return
    gaps: list[str] = []
    overlaps: dict[tuple[int, ...], str] = {}
    for case in product(*values):
        asked = dict(zip((each.text for each in table.inputs), case, strict=True))
        try:
            fired = decisions.evaluate(decision.id, asked).fired
        except FeelError:
            return  # it costs too much to be tried out here
        rows = next((each.rows for each in fired if each.table == table.id), ())
        spelled = zip(table.inputs, case, strict=True)
        told = ", ".join(f"{each.label or each.text} là “{spoken(value)}”" for each, value in spelled)
        if not rows and not any(each.default for each in table.outputs):
            gaps.append(told)
        elif len(rows) > 1 and table.policy == "UNIQUE":
            overlaps.setdefault(rows, told)
    for rows, told in overlaps.items():
        message = f"Dòng {', '.join(map(str, rows))} cùng khớp khi {told}, mà bảng chỉ cho một dòng khớp."
        yield DmnFinding(decision.id, decision.name, message, "Hãy sửa điều kiện của các dòng này.")
    if gaps:
        more = f" và {len(gaps) - 1} trường hợp khác" if len(gaps) > 1 else ""
        message = f"Chưa có dòng cho trường hợp {gaps[0]}{more}."
        remedy = "Hãy thêm dòng, nếu không hồ sơ gặp trường hợp này sẽ dừng lại chờ xử lý."
        yield DmnFinding(decision.id, decision.name, message, remedy, "warning")


def _possible(column: m.Input) -> list[Value]:
    """The values a column lists, as far as they are texts or yes and no; empty when it lists none."""
    if column.type == "boolean":
        return [True, False]
    texts = _TEXT.findall(column.values) if _TEXTS.fullmatch(column.values.strip()) else []
    return [text[1:-1] for text in texts]


def cell_faults(decisions: Decisions, decision: m.Decision) -> list[CellFault]:
    """What is wrong with the cells of a decision's table, one fault at most for each."""
    table = decision.logic
    if not isinstance(table, m.Table):
        return []
    compiled = decisions.root
    names = _visible(decisions, decision)
    found = []
    for row, rule in enumerate(table.rules):
        for column, text in enumerate((*rule.tests, *rule.results)):
            condition = column < len(rule.tests)
            if not condition and not text:
                found.append(CellFault(row, column, "Ô kết quả còn trống."))
                continue
            try:
                read = parse_unary_tests if condition else parse
                expression = read(text or "-", names, compiled.types.feel)
            except FeelSyntaxError as error:
                found.append(CellFault(row, column, error.message))
                continue
            if unknown := sorted(expression.names - names - {"?"}):
                found.append(CellFault(row, column, _not_known(unknown[0])))
    return found


def _visible(decisions: Decisions, decision: m.Decision) -> frozenset[str]:
    needs = decisions.root.needs.get(decision.id, ())
    return frozenset(each.through or each.element.name for each in needs) | {decision.name}


def _unknown(decisions: Decisions, decision: m.Decision, text: str) -> str:
    """What a text names that the decision does not see; '' when nothing, or when it cannot be read."""
    names = _visible(decisions, decision)
    try:
        unknown = sorted(parse(text, names, decisions.root.types.feel).names - names) if text else []
    except FeelSyntaxError:
        return ""
    return _not_known(unknown[0]) if unknown else ""


def _not_known(name: str) -> str:
    return f'không có dữ liệu tên “{name}”. Nếu đây là chữ, hãy đặt trong dấu ngoặc kép: "{name}".'
