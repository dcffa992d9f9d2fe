"""Business rule tasks: a decision of the release steers the process, says which rows matched, and never errs silently.

docs/architecture.md, design.md §4; every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from models import Model, many, xml
from play import Play

from engine.bpmn import load
from engine.dmn import EditedRow, edit_table, new_model
from engine.dmn import load as load_decisions
from engine.spiff import Compiled, DecisionFile, compile_processes

NEW = new_model("route", "Tuyến trình", ["Loại", "Số người"], "Kết quả")
ROWS = [('"idea"', "-", '"keep"'), ("-", "> 5", '"council"'), ("-", "<= 5", '"board"')]
TABLE = edit_table(NEW, "decision_route", [EditedRow("", row[:2], row[2:], ("",)) for row in ROWS])


def compiled(model: Model, table: bytes = TABLE) -> Compiled:
    file = DecisionFile("route", "Tuyến trình", 3, "ab" * 32, load_decisions(table))
    return compile_processes([load(xml(model))], {"route": file})


def asking(decision: str = "route", **mapped: str) -> Model:
    model = Model().start().user("loai").node("businessRuleTask", "d", "", {"decision": decision, **mapped})
    return model.user("z").end().chain("S", "loai", "d", "z", "E")


IN = {"in.loai": "loai.kind", "in.so_nguoi": "loai.people"}


@pytest.fixture(params=[False, True], ids=["hot", "cold"])
def cold(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def told(play: Play) -> dict[str, Any]:
    (one,) = [each for each in play.history if each["do"] == "decided"]
    return one


def test_the_result_is_the_variable_of_the_element_and_the_rows_are_told(cold: bool) -> None:
    play = Play(compiled(asking(**IN, **{"out.way": 'd + "!"'})), cold=cold)
    play.start().do("loai", kind="product", people=Decimal(7))
    assert play.open() == ["z"] and play.variables()["d"] == "council" and play.variables()["way"] == "council!"
    effect = told(play)
    assert (effect["file"], effect["decision"], effect["title"], effect["version"]) == (
        "route",
        "decision_route",
        "Tuyến trình",
        3,
    )
    (table,) = effect["tables"]
    assert (table["rows"], table["taken"], table["name"]) == ([2], [2], "Tuyến trình")
    values = {str(key): text for key, text in play.world.values.items()}
    assert "product" in values[effect["asked"]] and "council" in values[effect["result"]]
    assert play.passed("d") == ["d"]


def test_inputs_without_a_mapping_are_variables_of_the_same_name(cold: bool) -> None:
    play = Play(compiled(asking(**{"in.loai": "loai.kind"})), cold=cold)
    play.start(so_nguoi=Decimal(2)).do("loai", kind="product")
    assert play.variables()["d"] == "board"


def test_an_input_that_is_nowhere_is_an_incident_and_not_null(cold: bool) -> None:
    play = Play(compiled(asking(**{"in.loai": "loai.kind"})), cold=cold)
    play.start().do("loai", kind="product")
    assert play.stuck() == ["d"]
    ((_, message),) = play.incidents.values()
    assert "so_nguoi" in message and "Hãy" in message
    play.repair("so_nguoi", Decimal(9)).retry("d")
    assert play.variables()["d"] == "council" and play.stuck() == []


def test_an_error_in_a_row_is_an_incident_and_not_the_next_row(cold: bool) -> None:
    rows = [EditedRow("", ("-", "> 5"), ('"council"',)), EditedRow("", ("-", "-"), ('"board"',))]
    play = Play(compiled(asking(**IN), edit_table(NEW, "decision_route", rows)), cold=cold)
    play.start().do("loai", kind="product", people=None)
    assert play.stuck() == ["d"] and "d" not in play.variables()
    assert not [each for each in play.history if each["do"] == "decided"]


def test_no_matching_row_is_an_incident(cold: bool) -> None:
    rows = [EditedRow("", ('"idea"', "-"), ('"keep"',))]
    play = Play(compiled(asking(**IN), edit_table(NEW, "decision_route", rows)), cold=cold)
    play.start().do("loai", kind="product", people=Decimal(1))
    ((_, message),) = play.incidents.values()
    assert "Không dòng nào" in message and "Tuyến trình" in message


def test_a_decision_that_is_not_there_is_an_incident(cold: bool) -> None:
    for wrong in ("other", "route#other"):
        play = Play(compiled(asking(wrong, **IN)), cold=cold)
        play.start().do("loai", kind="idea", people=Decimal(1))
        assert play.stuck() == ["d"]


def test_a_failing_result_mapping_does_not_decide_twice(cold: bool) -> None:
    play = Play(compiled(asking(**IN, **{"out.way": "d + fix"})), cold=cold)
    play.start().do("loai", kind="idea", people=Decimal(1))
    assert play.stuck() == ["d"]
    play.repair("fix", "!").retry("d")
    assert play.variables()["way"] == "keep!"
    assert told(play)["version"] == 3


def test_each_item_of_a_repetition_is_decided(cold: bool) -> None:
    props = {"decision": "route#Tuyến trình", "collection": "people", "item": "n", "in.loai": '"x"', "in.so_nguoi": "n"}
    model = Model().start().node("businessRuleTask", "d", many(), props).user("z").end().chain("S", "d", "z", "E")
    play = Play(compiled(model), cold=cold)
    play.start(people=[Decimal(1), Decimal(9)])
    assert play.open() == ["z"] and len([e for e in play.history if e["do"] == "decided"]) == 2
