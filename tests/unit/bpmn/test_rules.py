"""Each rule finds the model that breaks it, leaves the one beside it alone, and speaks Vietnamese.
A rule without a case fails here, so none can be added untested."""

from __future__ import annotations

import re

import pytest
from build import END, START, chain, file, node, properties
from cases import CASES, PUBLISH
from cases_schema import FAULTS, RIGHT, SCHEMA

from engine.bpmn import Catalogue, check, load
from engine.bpmn.rules import BPMN_RULES, PUBLISH_RULES

CATALOGUE = Catalogue(
    {"opinion"},
    {"issue"},
    {"notify"},
    {"office"},
    {"route": frozenset({"kind"})},
    {"opinion": frozenset({"agreed", "note"})}.get,
)
NOT_HERE = {"publish-layout"}  # test_drawing.py has its models


@pytest.mark.parametrize("rule", CASES)
def test_rule_finds_the_bad_model_and_not_the_good_one(rule: str) -> None:
    bad, good = CASES[rule]
    assert rule in {finding.rule for finding in check(load(bad))}
    assert rule not in {finding.rule for finding in check(load(good))}


@pytest.mark.parametrize("rule", PUBLISH)
def test_publishing_rule(rule: str) -> None:
    bad, good = PUBLISH[rule]
    assert rule in {finding.rule for finding in check(load(bad), publish=True, catalogue=CATALOGUE)}
    assert rule not in {finding.rule for finding in check(load(good), publish=True, catalogue=CATALOGUE)}
    assert rule not in {finding.rule for finding in check(load(bad))}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found(name: str) -> None:
    rule, model = FAULTS[name]
    assert rule in {finding.rule for finding in check(load(model))}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_left_alone(name: str) -> None:
    rules = {"message-flow", "data-collections", "expression-language", "timer-text", "unjoined-branches", *SCHEMA}
    assert not rules & {finding.rule for finding in check(load(RIGHT[name]))}


def test_every_rule_has_a_case() -> None:
    names = {rule.__module__.rpartition(".")[2].replace("_", "-") for rule in (*BPMN_RULES, *PUBLISH_RULES)}
    assert names - NOT_HERE <= set(CASES) | set(PUBLISH)


@pytest.mark.parametrize(
    "model", [*(bad for bad, _ in (*CASES.values(), *PUBLISH.values())), *(bad for _, bad in FAULTS.values())]
)
def test_findings_are_vietnamese_and_say_what_to_do(model: bytes) -> None:
    findings = check(load(model), publish=True, catalogue=CATALOGUE)
    assert findings
    for finding in findings:
        assert finding.remedy.startswith(("Hãy", "Sau")) and finding.remedy.endswith((".", "…")), finding
        assert finding.message.endswith((".", "…")) and "{" not in finding.message, finding
        assert not re.search(r"Error|Exception|None\b|\bobject\b|<|\blevel\b", finding.text), finding
        assert finding.element_id or finding.rule == "duplicate-names", finding


@pytest.mark.parametrize(
    ("before", "properties_", "found"),
    [
        ("", {}, True),
        ('<scriptTask id="t" scriptFormat="feel"><script>{kind: 1}</script></scriptTask>', {}, False),
        ('<userTask id="kind" name="Loại"/>', {}, False),
        ("", {"in.kind": "1"}, False),
    ],
)
def test_an_input_nothing_gives_to_a_decision_is_a_warning(
    before: str, properties_: dict[str, str], found: bool
) -> None:
    task = node("businessRuleTask", "a", properties(decision="route", **properties_))
    way = ("s", "t", "a", "e") if 'id="t"' in before else ("s", "kind", "a", "e") if before else ("s", "a", "e")
    model = load(file(START + before + task + END + chain(*way)))
    told = [f.severity for f in check(model, publish=True, catalogue=CATALOGUE) if f.rule == "publish-decisions"]
    assert told == (["warning"] if found else [])


def test_unfinished_models_may_be_saved_but_not_published() -> None:
    model = load(CASES["condition-missing"][0])
    assert [f.severity for f in check(model) if f.rule == "condition-missing"] == ["warning"]
    assert [f.severity for f in check(model, publish=True) if f.rule == "condition-missing"] == ["error"]


def test_errors_come_before_warnings() -> None:
    order = [finding.severity for finding in check(load(CASES["default-flow"][0]))]
    assert order == sorted(order)
