"""What a decision tells besides its value: which rows matched, what it needs, what is wrong, what changed."""

from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import (
    EditedRow,
    Fired,
    asked,
    check,
    differences,
    edit_table,
    hit_policy,
    load,
    named,
    new_model,
    read,
    spoken,
)
from tests.unit.dmn.models import decision, definitions, input_data, literal, table

pytestmark = pytest.mark.unit
RULES = [(">= 1", '"a"'), (">= 5", '"b"'), (">= 5", '"c"')]


def fired(logic: str, x: Any) -> Fired:
    outcome = load(definitions(input_data("x") + decision("d", logic, "in:x"))).evaluate("d", {"x": x})
    (one,) = outcome.fired
    return one


@pytest.mark.parametrize(
    ("policy", "rows", "taken"),
    [("FIRST", (1, 2, 3), (1,)), ("PRIORITY", (1, 2, 3), (3,)), ("COLLECT", (1, 2, 3), (1, 2, 3)),
     ("UNIQUE", (1, 2, 3), (1, 2, 3))],
)  # fmt: skip
def test_the_rows_that_matched_and_those_the_result_is_from(policy: str, rows: Any, taken: Any) -> None:
    found = fired(table(policy, RULES, values='"c", "b", "a"'), 7)
    assert (found.rows, found.taken, found.asked, found.place) == (rows, taken, (Decimal(7),), "d")


def test_a_condition_that_could_not_be_decided_is_not_taken_for_false() -> None:
    assert fired(table("FIRST", [("> 5", '"a"'), ("-", '"b"')]), None).unsure == (1,)
    assert fired(table("FIRST", [("null", '"a"'), ("> 5", '"b"')]), None).unsure == ()
    assert fired(table("FIRST", [("> 5", '"a"')]), 1).silent
    assert not fired(table("COLLECT", [("> 5", '"a"')]), 1).silent


def test_what_may_be_asked_names_every_input_on_the_way() -> None:
    body = input_data("x", "number") + input_data("y") + decision("a", literal("x + 1"), "in:x")
    decisions = load(definitions(body + decision("b", literal("a * y"), "d:a", "in:y")))
    found = {one.name: one for one in asked(decisions)}
    assert dict(found["b"].inputs) == {"x": "number", "y": "Any"}
    assert (found["a"].final, found["b"].final) == (False, True)
    assert named(decisions, "") == named(decisions, "_b") == named(decisions, "b") == found["b"]
    assert named(decisions, "none") is None


def test_a_choice_among_several_has_to_be_made() -> None:
    decisions = load(definitions(decision("a", literal("1")) + decision("b", literal("2"))))
    assert named(decisions, "") is None


def findings(logic: str) -> list[tuple[str, str]]:
    decisions = load(definitions(input_data("x") + decision("d", logic, "in:x")))
    return [(each.severity, each.message) for each in check(decisions)]


def test_a_word_without_quotes_is_told_at_its_cell() -> None:
    ((severity, message),) = findings(table("FIRST", [("Dat", '"a"')]))
    assert severity == "error" and "Dòng 1, cột “x”" in message and '"Dat"' in message


def test_an_empty_result_and_a_cell_that_is_no_feel_are_told() -> None:
    messages = [message for _, message in findings(table("FIRST", [("-", ""), ("-", "1 +")]))]
    assert any("Dòng 1" in each and "trống" in each for each in messages)
    assert any("Dòng 2" in each for each in messages)


def test_a_row_that_says_the_same_is_a_warning_only() -> None:
    assert [severity for severity, _ in findings(table("FIRST", [("1", '"a"'), ("1", '"b"')]))] == ["warning"]
    assert findings(table("COLLECT", [("1", '"a"'), ("1", '"b"')])) == []


def test_a_table_without_rows_and_a_model_without_decisions_are_told() -> None:
    assert "chưa có dòng" in findings(table("FIRST", []))[0][1]
    assert "chưa có quyết định" in check(load(definitions(input_data("x"))))[0].message


def listed(*rows: tuple[str, str, str]) -> list[tuple[str, str]]:
    """Findings about a table whose columns list their values."""
    content = edit_table(SOURCE, "decision_route", [EditedRow("", row[:2], row[2:], ("",)) for row in rows])
    head = b"</inputExpression>"
    one, two, rest = content.decode().split(head.decode(), 2)
    values = '</inputExpression><inputValues><text>"a, b", "c"</text></inputValues>'
    flagged = two.replace("<inputExpression>", '<inputExpression typeRef="boolean">')
    table = f"{one}{values}{flagged}{head.decode()}{rest}".replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"')
    return [(each.severity, each.message) for each in check(load(table.encode()))]


def test_a_case_no_row_is_for_is_told_when_all_cases_are_known() -> None:
    ((severity, message),) = listed(('"a, b"', "-", '"x"'), ('"c"', "true", '"y"'))
    assert severity == "warning" and "Loại là “c”, Số người là “Không”" in message
    assert listed(('"a, b"', "-", '"x"'), ('"c"', "-", '"y"')) == []


def test_rows_for_the_same_case_are_an_error_where_one_has_to_match() -> None:
    ((severity, message),) = listed(('"a, b"', "-", '"x"'), ("-", "true", '"y"'), ('"c"', "false", '"z"'))
    assert severity == "error" and message.startswith("Dòng 1, 2 cùng khớp khi Loại là “a, b”")


SOURCE = new_model("route", "Tuyến trình", ["Loại", "Số người"], "Kết quả")


def edited(*rows: tuple[str, str, str, str]) -> bytes:
    made = [EditedRow(id, (one, two), (result,), ("",)) for id, one, two, result in rows]
    return edit_table(SOURCE, "decision_route", made)


def test_a_new_table_can_be_asked_and_has_only_its_one_row() -> None:
    decisions = load(SOURCE)
    assert check(decisions) == []
    assert [name for name, _ in asked(decisions)[0].inputs] == ["loai", "so_nguoi"]


def test_editing_rows_keeps_their_ids_and_everything_else() -> None:
    content = edited(("", '"a"', "> 5", '"x"'), ("rule_1", "-", "-", '"y"'))
    decisions = load(content)
    asking = {"loai": "a", "so_nguoi": Decimal(7)}
    assert decisions.evaluate("Tuyến trình", asking).value == "x"
    assert [rule.id for rule in read(content).elements["decision_route"].logic.rules] == ["rule_2", "rule_1"]  # type: ignore[union-attr]
    again = [EditedRow("rule_2", ('"a"', "> 5"), ('"x"',), ("",)), EditedRow("rule_1", ("-", "-"), ('"y"',), ("",))]
    assert edit_table(content, "decision_route", again) == content


def test_a_row_with_too_few_cells_is_not_written() -> None:
    with pytest.raises(ValueError, match="cells"):
        edit_table(SOURCE, "decision_route", [EditedRow("", ("-",), ('"x"',))])
    with pytest.raises(KeyError):
        edit_table(SOURCE, "nothing", [])


def test_differences_name_rows_and_columns() -> None:
    one = edited(("rule_1", '"a"', "> 5", '"x"'), ("", "-", "-", '"y"'))
    two = edited(("rule_1", '"a"', "> 6", '"x"'))
    told = differences(one, two)
    assert "Bảng “Tuyến trình”: dòng 1, cột “Số người” đổi từ > 5 thành > 6." in told
    assert any("bỏ dòng 2" in each for each in told) and len(told) == 2
    assert differences(one, one) == []
    added = differences(two, one)
    assert any("thêm dòng 2" in each for each in added)


def test_a_change_of_order_is_told_as_such() -> None:
    one = edited(("rule_1", '"a"', "-", '"x"'), ("", '"b"', "-", '"y"'))
    rows = read(one).elements["decision_route"].logic.rules  # type: ignore[union-attr]
    other = edit_table(one, "decision_route", [EditedRow(r.id, r.tests, r.results, r.remarks) for r in rows[::-1]])
    assert differences(one, other) == ["Bảng “Tuyến trình”: đổi thứ tự các dòng."]


def test_words_are_vietnamese() -> None:
    assert spoken(Decimal("1234567.5")) == "1.234.567,5"
    assert spoken(True) == "Có" and spoken(None) == "(để trống)"
    logic = read(SOURCE).elements["decision_route"].logic
    assert "dòng khớp đầu tiên" in hit_policy(logic)  # type: ignore[arg-type]
