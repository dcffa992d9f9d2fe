"""Variables that are read before anything writes them: every trait of scopes and ways, one small model each."""

from __future__ import annotations

import pytest
from cases_data import FINE, TRAITS, detour, row

from engine.bpmn import check, load
from engine.bpmn.dataflow import gaps


@pytest.mark.parametrize("trait", TRAITS)
def test_what_is_read_too_early_is_found_and_nothing_else(trait: str) -> None:
    model, maybe, never = TRAITS[trait]
    found = gaps(load(model).processes["p"])
    assert {gap.name for gap in found if not gap.never} == maybe
    assert {gap.name for gap in found if gap.never} == never


@pytest.mark.parametrize("text", FINE)
def test_names_feel_binds_are_no_variables(text: str) -> None:
    assert not gaps(load(row(text)).processes["p"])


def test_the_way_past_the_writing_step_is_told_in_order() -> None:
    (gap,) = gaps(load(detour("{y: x}")).processes["p"])
    assert gap.path == ("s", "g", "g_j", "j", "r")
    (finding,) = [each for each in check(load(detour("{y: x}")), publish=True) if each.path]
    assert [step.element_id for step in finding.path] == ["s", "g", "j", "r"]
    assert "đi theo" in finding.path[1].text and finding.path[1].flows == ("g_j",)
