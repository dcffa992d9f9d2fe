"""Whole models: requirements, types, boxed expressions, knowledge models, services, imports (DMN 1.5 §7, §10)."""

from decimal import Decimal

import pytest

from engine.dmn import DmnRefused, load
from engine.feel import Budget, FeelBudgetExceeded
from tests.unit.dmn.models import NAMESPACE, decision, definitions, input_data, literal, table

pytestmark = pytest.mark.unit


def test_a_decision_sees_what_it_requires_and_nothing_else() -> None:
    body = input_data("x") + input_data("y") + decision("a", literal("x + 1"), "in:x")
    body += decision("b", literal("a * 2"), "d:a") + decision("c", literal("y"), "in:x")
    decisions = load(definitions(body))
    assert decisions.evaluate("b", {"x": Decimal(1)}).value == Decimal(4)
    outcome = decisions.evaluate("c", {"x": Decimal(1), "y": Decimal(2)})
    assert outcome.value is None
    assert outcome.problems


def test_each_decision_is_made_once() -> None:
    steps = "count(for i in 1..1000 return i)"
    body = decision("a", literal(steps)) + "".join(decision(f"b{i}", literal("a"), "d:a") for i in range(50))
    body += decision("z", literal("b0 + b49"), *(f"d:b{i}" for i in range(50)))
    assert load(definitions(body)).evaluate("z", {}, budget=Budget(steps=20_000)).value == Decimal(2000)


def test_requirements_in_a_circle_are_refused_by_name() -> None:
    body = decision("a", literal("b"), "d:b") + decision("b", literal("a"), "d:a")
    with pytest.raises(DmnRefused, match="vòng quanh"):
        load(definitions(body))


def test_a_requirement_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(DmnRefused, match="không có trong mô hình"):
        load(definitions(decision("a", literal("1"), "d:none")))


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [("number", '"x"', None), ("string", '["x"]', "x"), ("list<string>", '"x"', ["x"]), ("tLow", "200", None),
     ("tLow", "20", Decimal(20)), ("tRow", '{ name: "x", low: 300 }', None),
     ("tRow", '{ name: "x", low: 3 }', {"name": "x", "low": Decimal(3)}), ("tLows", "[1, 2, 300]", None)],
)  # fmt: skip
def test_values_are_held_to_their_types(type: str, text: str, expected: object) -> None:
    types = (
        '<itemDefinition name="tLow"><typeRef>number</typeRef><allowedValues><text>[0..100]</text></allowedValues>'
        '</itemDefinition><itemDefinition name="tRow"><itemComponent name="name"><typeRef>string</typeRef>'
        '</itemComponent><itemComponent name="low"><typeRef>tLow</typeRef></itemComponent></itemDefinition>'
        '<itemDefinition name="tLows" isCollection="true"><typeRef>tLow</typeRef></itemDefinition>'
    )
    outcome = load(definitions(types + decision("d", literal(text), type=type))).evaluate("d", {})
    assert outcome.value == expected
    assert bool(outcome.problems) == (expected is None)


def test_knowledge_models_are_functions_with_typed_parameters() -> None:
    body = (
        '<businessKnowledgeModel id="_half" name="half"><variable name="half"/><encapsulatedLogic>'
        f'<formalParameter name="n" typeRef="number"/>{literal("n / 2")}</encapsulatedLogic></businessKnowledgeModel>'
    )
    body += decision("d", literal("half(9)"), "k:half") + decision("e", literal('half("x")'), "k:half")
    decisions = load(definitions(body))
    assert decisions.evaluate("d", {}).value == Decimal("4.5")
    assert decisions.evaluate("e", {}).value is None


def test_a_service_is_a_function_of_its_inputs_and_hides_the_rest() -> None:
    body = (
        input_data("x")
        + decision("inner", literal("x + 1"), "in:x")
        + decision("outer", literal("inner * 10"), "d:inner")
    )
    body += (
        '<decisionService id="_s" name="s"><variable name="s"/><outputDecision href="#_outer"/>'
        '<encapsulatedDecision href="#_inner"/><inputData href="#_x"/></decisionService>'
        '<decisionService id="_t" name="t"><variable name="t"/><outputDecision href="#_outer"/>'
        '<inputDecision href="#_inner"/></decisionService>'
    )
    body += decision("d", literal("s(1) + t(5)"), "k:s", "k:t")
    decisions = load(definitions(body))
    assert decisions.evaluate("d", {}).value == Decimal(70)
    assert decisions.evaluate("s", {"x": Decimal(2)}).value == Decimal(30)


def test_imported_models_lie_under_their_name() -> None:
    library = definitions(input_data("x") + decision("twice", literal("x * 2"), "in:x"), "urn:library")
    needs = '<informationRequirement><requiredDecision href="urn:library#_twice"/></informationRequirement>'
    body = '<import name="lib" namespace="urn:library" importType="x"/>'
    body += f'<decision id="_d" name="d"><variable name="d"/>{needs}{literal("lib.twice + 1")}</decision>'
    assert load(definitions(body), [library]).evaluate("d", {"lib": {"x": Decimal(4)}}).value == Decimal(9)
    with pytest.raises(DmnRefused, match="lib"):
        load(definitions(body))


def test_boxed_expressions_mean_what_their_feel_means() -> None:
    loop = f'<for iteratorVariable="i"><in>{literal("a")}</in><return>{literal("i * 10")}</return></for>'
    context = (
        f'<context><contextEntry><variable name="a"/>{literal("[1, 2, 3]")}</contextEntry><contextEntry>'
        f'<variable name="b"/>{loop}</contextEntry>'
        f"<contextEntry><filter><in>{literal('b')}</in><match>{literal('item > 10')}</match></filter>"
        "</contextEntry></context>"
    )
    assert load(definitions(decision("d", context))).evaluate("d", {}).value == [Decimal(20), Decimal(30)]


def test_a_model_costs_no_more_than_its_budget() -> None:
    loop = literal("sum(for i in 1..100000, j in 1..100000 return i * j)")
    with pytest.raises(FeelBudgetExceeded):
        load(definitions(decision("d", loop))).evaluate("d", {})


@pytest.mark.parametrize(
    "source",
    [b"", b"<x/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', f'<definitions xmlns="{NAMESPACE}">'.encode()],
)
def test_what_is_no_model_is_refused_in_a_sentence(source: bytes) -> None:
    with pytest.raises(DmnRefused, match="Hãy"):
        load(source)


def test_a_table_with_too_few_cells_is_refused_with_its_decision() -> None:
    broken = table("FIRST", [("-", "1")]).replace("<outputEntry><text>1</text></outputEntry>", "")
    with pytest.raises(DmnRefused, match="“d”"):
        load(definitions(input_data("x") + decision("d", broken, "in:x")))
