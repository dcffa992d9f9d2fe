"""Variables that are read before anything writes them: every trait of scopes and ways, one small model each."""

from __future__ import annotations

import pytest
from cases_data import ENTRIES, FINE, TRAITS, answered, detour, row

from engine.bpmn import Catalogue, check, load
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


@pytest.mark.parametrize("text", ENTRIES)
def test_an_entry_no_form_asks_is_a_warning_at_what_reads_it(text: str) -> None:
    catalogue = Catalogue({"opinion"}, answers={"opinion": frozenset({"agreed", "note"})}.get)
    found = [each for each in check(load(answered(text)), publish=True, catalogue=catalogue) if "fields" in each.rule]
    assert [(each.severity, each.element_id) for each in found] == ([] if ENTRIES[text] else [("warning", "r")])
