"""Decision models against the text of DMN 1.5 (§6.3, §7.3, §10.2, §10.4), where ours once was not as it says."""

from decimal import Decimal
from time import process_time

import pytest

from engine.dmn import DmnRefused, check, load
from engine.feel import FeelBudgetExceeded, Value
from tests.unit.dmn.models import decision, definitions, input_data, literal, table

pytestmark = pytest.mark.unit


def _value(body: str, inputs: dict[str, Value] | None = None, others: tuple[bytes, ...] = ()) -> Value:
    return load(definitions(body), others).evaluate("d", inputs or {}).value


def _knowledge(name: str, parameter: str, text: str, requires: str = "") -> str:
    link = f'<knowledgeRequirement><requiredKnowledge href="#_{requires}"/></knowledgeRequirement>' if requires else ""
    return (
        f'<businessKnowledgeModel id="_{name}" name="{name}"><variable name="{name}"/><encapsulatedLogic>'
        f'<formalParameter name="{parameter}"/>{literal(text)}</encapsulatedLogic>{link}</businessKnowledgeModel>'
    )


def test_a_service_asked_twice_sees_the_list_it_is_given_each_time() -> None:
    body = input_data("x") + decision("o", literal("for i in [0] return sum(x)"), "in:x")
    body += (
        '<decisionService id="_s" name="s"><variable name="s"/><outputDecision href="#_o"/><inputData href="#_x"/>'
        "</decisionService>"
    )
    assert _value(body + decision("d", literal("[s([1]), s([2])]"), "k:s")) == [[Decimal(1)], [Decimal(2)]]


def test_knowledge_models_may_require_each_other() -> None:
    body = _knowledge("ev", "n", "if n = 0 then true else od(n - 1)", "od")
    body += _knowledge("od", "n", "if n = 0 then false else ev(n - 1)", "ev")
    assert _value(body + decision("d", literal("[ev(6), ev(7)]"), "k:ev")) == [True, False]


def test_requirements_too_deep_for_the_machine_are_refused_in_a_sentence() -> None:
    chain = decision("c0", literal("1"))
    chain += "".join(decision(f"c{at}", literal("1"), f"d:c{at - 1}") for at in range(1, 3000))
    with pytest.raises(FeelBudgetExceeded, match="Hãy"):
        load(definitions(chain)).evaluate("c2999", {})


NAMES = (
    '<itemDefinition name="tP"><itemComponent name="start-date"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="in or out"><typeRef>number</typeRef></itemComponent></itemDefinition>'
)


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (literal("p.start-date + 1"), Decimal(2)),
        (literal("p.in or out"), Decimal(5)),
        (literal("count([p][start-date = 1])"), Decimal(1)),
        (f"<filter><in>{literal('[p]')}</in><match>{literal('in or out = 4')}</match></filter>", []),
        (literal("start - date"), Decimal(6)),
    ],
)
def test_names_of_entries_are_known_after_a_dot_and_in_a_filter(logic: str, expected: Value) -> None:
    body = NAMES + input_data("p", "tP") + input_data("start") + input_data("date")
    inputs: dict[str, Value] = {"p": {"start-date": Decimal(1), "in or out": Decimal(5)}}
    inputs |= {"start": Decimal(9), "date": Decimal(3)}
    assert _value(body + decision("d", logic, "in:p", "in:start", "in:date"), inputs) == expected


def test_an_import_without_a_name_brings_elements_and_types_under_their_own() -> None:
    other = '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>&gt;= 0</text></allowedValues>'
    other += "</itemDefinition>" + decision("base", literal("7"))
    body = (
        '<import name="" namespace="urn:other" importType="DMN"/><decision id="_d" name="d">'
        '<variable name="d" typeRef="tAge"/><informationRequirement><requiredDecision href="urn:other#_base"/>'
        "</informationRequirement>{}</decision>"
    )
    others = (definitions(other, namespace="urn:other"),)
    assert _value(body.format(literal("base + 1")), others=others) == Decimal(8)
    assert _value(body.format(literal("-base")), others=others) is None


def test_a_type_that_is_part_of_itself_is_checked_all_the_way_down() -> None:
    tree = (
        '<itemDefinition name="tTree"><itemComponent name="n"><typeRef>number</typeRef></itemComponent>'
        '<itemComponent name="kids" isCollection="true"><typeRef>tTree</typeRef></itemComponent></itemDefinition>'
    )
    fine = "{n: 1, kids: [{n: 2, kids: []}]}"
    assert _value(tree + decision("d", literal(fine), type="tTree")) is not None
    assert _value(tree + decision("d", literal(fine.replace("2", '"x"')), type="tTree")) is None
    loop = '<itemDefinition name="tA"><typeRef>tB</typeRef></itemDefinition>'
    loop += '<itemDefinition name="tB"><typeRef>tA</typeRef></itemDefinition>'
    assert _value(loop + decision("d", literal("1"), type="tA")) == Decimal(1)


@pytest.mark.parametrize(("kind", "body", "expected"), [("for", "return", [2, 4]), ("some", "satisfies", True)])
def test_boxed_iterations_go_through_a_range(kind: str, body: str, expected: Value) -> None:
    text = "i * 2" if kind == "for" else "i > 1"
    logic = f'<{kind} iteratorVariable="i"><in>{literal("[1..2]")}</in><{body}>{literal(text)}</{body}></{kind}>'
    assert _value(decision("d", logic)) == expected


def test_an_explanation_shows_the_words_of_the_cell_it_arose_in() -> None:
    body = input_data("x") + decision("d", table("FIRST", [("> y", "1"), ("-", "1 + z")]), "in:x")
    messages = [each.message for each in load(definitions(body)).evaluate("d", {"x": Decimal(1)}).problems]
    assert messages[0] == (
        "“d, dòng 1”: Không có dữ liệu tên “y” (vị trí 3: “y”). Hãy kiểm tra tên hoặc bổ sung dữ liệu này."
    )
    assert any("“d, dòng 2”: Không có dữ liệu tên “z” (vị trí 5: “z”)" in each for each in messages)
    held = load(definitions(decision("d", literal('"a"'), type="number"))).evaluate("d", {}).problems
    assert "vị trí" not in held[0].message  # it is the whole value that does not fit


def test_what_is_not_feel_is_never_taken_for_it() -> None:
    logic = literal("1 div 2").replace("<literalExpression", '<literalExpression expressionLanguage="urn:xpath"')
    decisions = load(definitions(decision("d", logic)))
    assert decisions.evaluate("d", {}).value is None
    assert any("ngôn ngữ không được hỗ trợ" in each.message for each in check(decisions))
    cells = table("FIRST", [("-", "1")]).replace("<outputEntry", '<outputEntry expressionLanguage="urn:xpath"')
    with pytest.raises(DmnRefused, match="ngôn ngữ không được hỗ trợ"):
        load(definitions(decision("d", cells)))


def test_a_service_names_only_what_is_there() -> None:
    with pytest.raises(DmnRefused, match="không có trong mô hình"):
        load(definitions('<decisionService id="_s" name="s"><outputDecision href="#_none"/></decisionService>'))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("function(x: number) x", True),
        ("function(x) x", True),
        ("function(x: string) x", False),
        ("abs", True),
        ("string length", False),
        ("function(x, y) x", False),
        ("1", False),
    ],
)
def test_a_function_item_holds_functions_that_take_what_it_says(text: str, fits: bool) -> None:
    item = (
        '<itemDefinition name="tF"><functionItem outputTypeRef="number"><parameters name="x" typeRef="number"/>'
        "</functionItem></itemDefinition>"
    )
    assert (_value(item + decision("d", literal(text), type="tF")) is not None) is fits


def test_types_that_double_at_every_level_are_read_at_once() -> None:
    rows = "".join(
        f'<itemDefinition name="t{at}"><itemComponent name="a"><typeRef>t{at + 1}</typeRef></itemComponent>'
        f'<itemComponent name="b"><typeRef>t{at + 1}</typeRef></itemComponent></itemDefinition>'
        for at in range(40)
    )
    rows += '<itemDefinition name="t40"><typeRef>number</typeRef></itemDefinition>'
    began = process_time()
    assert _value(rows + decision("d", literal('{a: {b: "x"}}'), type="t39")) is None
    assert _value(rows + decision("d", literal("{a: {b: {a: 1}}}"), type="t37")) is not None
    assert process_time() - began < 10
