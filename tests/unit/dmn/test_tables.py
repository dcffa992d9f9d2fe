"""Decision tables: each hit policy does what it says, and says when it cannot (DMN 1.5 chapter 8)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dmn import Outcome, load
from tests.unit.dmn.models import decision, definitions, input_data, table

pytestmark = pytest.mark.unit
RULES = [(">= 1", '"a"'), (">= 5", '"b"'), (">= 5", '"c"'), (">= 100", '"a"')]


def ask(logic: str, x: Any) -> Outcome:
    """The decision `d` about an input `x`."""
    return load(definitions(input_data("x") + decision("d", logic, "in:x"))).evaluate("d", {"x": x})


@pytest.mark.parametrize(
    ("policy", "x", "expected"),
    [
        ("UNIQUE", 2, "a"),
        ("FIRST", 7, "a"),
        ("ANY", 2, "a"),
        ("PRIORITY", 7, "c"),
        ("COLLECT", 7, ["a", "b", "c"]),
        ("RULE ORDER", 7, ["a", "b", "c"]),
        ("OUTPUT ORDER", 7, ["c", "b", "a"]),
    ],
)
def test_each_policy_chooses_as_it_says(policy: str, x: int, expected: Any) -> None:
    outcome = ask(table(policy, RULES, values='"c", "b", "a"'), x)
    assert outcome.value == expected
    assert not outcome.problems


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY"])
def test_what_the_policy_forbids_is_null_with_the_reason_and_not_the_first(policy: str) -> None:
    outcome = ask(table(policy, RULES), 7)
    assert outcome.value is None
    assert "cùng khớp" in outcome.problems[0].message


def test_any_takes_rows_that_agree() -> None:
    assert ask(table("ANY", [(">= 1", '"a"'), (">= 5", '"a"')]), 7).value == "a"


@pytest.mark.parametrize("policy", ["PRIORITY", "OUTPUT ORDER"])
def test_an_order_has_to_be_declared(policy: str) -> None:
    outcome = ask(table(policy, RULES), 7)
    assert outcome.value is None
    assert "thứ tự ưu tiên" in outcome.problems[0].message


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
def test_aggregations_agree_with_arithmetic(numbers: list[int]) -> None:
    rules = [("-", str(each)) for each in numbers]
    expected = {"SUM": sum(numbers), "MIN": min(numbers), "MAX": max(numbers), "COUNT": len(numbers)}
    for aggregation, value in expected.items():
        assert ask(table("COLLECT", rules, aggregation=aggregation), 0).value == Decimal(value)


def test_sums_are_decimal_to_the_last_digit() -> None:
    rules = [("-", "0.1"), ("-", "0.2")]
    assert ask(table("COLLECT", rules, aggregation="SUM"), 0).value == Decimal("0.3")


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
def test_what_cannot_be_aggregated_is_null_with_the_reason(aggregation: str) -> None:
    outcome = ask(table("COLLECT", [("-", "1"), ("-", '"x"')], aggregation=aggregation), 0)
    assert outcome.value is None
    assert outcome.problems


def test_no_rule_gives_the_default_else_null_without_a_problem() -> None:
    assert ask(table("FIRST", RULES, default='"none"'), 0).value == "none"
    outcome = ask(table("FIRST", RULES), 0)
    assert (outcome.value, outcome.problems) == (None, ())


def test_a_result_outside_the_allowed_values_is_null_with_the_row() -> None:
    outcome = ask(table("FIRST", [("-", '"z"')], values='"a", "b"'), 0)
    assert outcome.value is None
    assert "dòng 1" in outcome.problems[0].message


def test_cells_may_use_inputs_and_the_tested_value() -> None:
    rules = [("? > 3 and ? < x + 1", "x * 2"), ("-", "0")]
    assert ask(table("FIRST", rules), 5).value == Decimal(10)


def test_a_mistake_in_a_cell_is_told_with_its_row() -> None:
    decisions = load(definitions(input_data("x") + decision("d", table("FIRST", [("-", "1 +")]), "in:x")))
    assert [fault.place for fault in decisions.faults] == ["d, dòng 1"]
    assert decisions.evaluate("d", {"x": Decimal(1)}).value is None


def test_several_results_make_a_context() -> None:
    logic = (
        '<decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>x</text></inputExpression></input>'
        '<output name="hạng"/><output name="điểm"/><rule><inputEntry><text>-</text></inputEntry>'
        '<outputEntry><text>"A"</text></outputEntry><outputEntry><text>9</text></outputEntry></rule></decisionTable>'
    )
    assert ask(logic, 1).value == {"hạng": "A", "điểm": Decimal(9)}
