"""Typed parameters: what is read, what is refused, and what expressions get."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.localities.cache import Bounded
from engine.localities.profiles import LIVE, merge, read_parameter, values


def parameter(type: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"name": "thing", "type": type, "label": "Một tham số", "read": "live", "value": value, **more}


def test_exclusive_deadline_ends_as_the_day_begins_in_vietnam() -> None:
    read = read_parameter(parameter("deadline", {"date": "2022-08-10", "boundary": "exclusive"}))
    assert read.feel == {
        "date": date(2022, 8, 10),
        "boundary": "exclusive",
        "moment": datetime(2022, 8, 9, 17, tzinfo=UTC),
    }


def test_inclusive_deadline_ends_with_the_day() -> None:
    read = read_parameter(parameter("deadline", {"date": "2022-08-10", "boundary": "inclusive"}))
    assert read.feel["moment"] == datetime(2022, 8, 10, 17, tzinfo=UTC)


def test_numbers_are_decimal_and_booleans_stay() -> None:
    assert read_parameter(parameter("integer", 5)).feel == Decimal(5)
    assert read_parameter(parameter("boolean", True)).feel is True
    rows = read_parameter(parameter("table", [{"a": 1, "b": "x"}], columns={"a": "Cột", "b": "Cột khác"}))
    assert rows.feel == [{"a": Decimal(1), "b": "x"}] and isinstance(rows.feel[0]["a"], Decimal)


def test_unset_is_null_for_every_type() -> None:
    assert read_parameter(parameter("deadline", None)).feel is None


@pytest.mark.parametrize(
    "data",
    [
        parameter("integer", True),
        parameter("integer", 1.5),
        parameter("integer", "5"),
        parameter("boolean", 1),
        parameter("text", 5),
        parameter("date", "2022-02-30"),
        parameter("date", "10/08/2022"),
        parameter("deadline", {"date": "2022-08-10"}),
        parameter("deadline", {"date": "2022-08-10", "boundary": "before"}),
        parameter("choice", "c", options={"a": "Một", "b": "Hai"}),
        parameter("choices", ["a", "c"], options={"a": "Một", "b": "Hai"}),
        parameter("table", [{"z": 1}], columns={"a": "Cột"}),
        parameter("number", 5),
        parameter("text", "x", read="sometimes"),
        parameter("text", "x", label=" "),
        parameter("text", "x", name="Tên"),
        parameter("text", "x", extra=1),
        "text",
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(data: Any) -> None:
    with pytest.raises(ValueError, match=r"\w+.*\.$"):
        read_parameter(data)


def test_inner_package_wins_and_reading_is_told_apart() -> None:
    outer = [read_parameter(parameter("text", "ngoài")), read_parameter(parameter("text", "khác", name="other"))]
    inner = [read_parameter(parameter("text", "trong", read="at_start"))]
    merged = merge([outer, inner])
    assert values(merged) == {"thing": "trong", "other": "khác"}
    assert values(merged, LIVE) == {"other": "khác"}


def test_parameter_survives_its_json() -> None:
    read = read_parameter(parameter("choice", "a", options={"a": "Một"}, hint="Gợi ý"))
    assert read_parameter(read.to_json()) == read


def test_memory_is_bounded_and_keeps_what_is_used() -> None:
    made: list[int] = []
    memory: Bounded[int, int] = Bounded(2)

    def get(key: int) -> int:
        return memory.get(key, lambda: made.append(key) or key)  # type: ignore[func-returns-value]

    for key in (1, 2, 1, 3, 1, 2):
        assert get(key) == key
    assert made == [1, 2, 3, 2] and len(memory) == 2
