"""What is written in a file stands in the model, cleaned and made explicit.
The plan beside this file has lanes, loops, timers and messages; the rest are small models."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from build import END, START, chain, file, flow, formal, node, properties, simple, timer

from engine.bpmn import check, explicit, load
from engine.bpmn.model import Flow, Lane, MultiInstance, Node, StandardLoop

PLAN = (Path(__file__).parent / "plan.bpmn").read_bytes()


def test_plan_is_read_whole() -> None:
    model = load(PLAN)
    plan = model.processes["plan"]
    assert model.source == PLAN and model.sha256 == hashlib.sha256(PLAN).hexdigest()
    assert plan.executable and plan.name == "Ban hành kế hoạch"
    assert plan.nodes["opinion"].properties["collection"] == "member_organisations"
    assert plan.nodes["opinion"].loop == MultiInstance(collection="member_organisations", item="organisation")
    assert plan.nodes["late"].attached_to == "opinion" and not plan.nodes["late"].interrupting
    late = plan.nodes["late"].event
    assert late is not None and (late.kind, late.timer_kind, late.text) == ("timer", "duration", "P7D")
    issued = plan.nodes["issued"].event
    assert issued is not None and (issued.kind, issued.ref, issued.ref_name) == ("message", "msg", "plan_issued")
    assert plan.nodes["ok"].default == "f_ok_draft"
    assert plan.flows["f_ok_number"].condition == "approved"
    assert plan.nodes["launch"].called_element == "launch"
    assert [lane.name for lane in plan.lanes_of("approve")] == ["Ban Thường trực"]
    assert plan.lanes[0].properties == {"role": "movement_dept", "unit": "own"}
    assert model.participants["pool"].process == "plan"
    assert len(model.diagram.shapes) == 20 and len(model.diagram.edges) == len(plan.flows) + 1
    assert isinstance(model.find("draft"), Node) and isinstance(model.find("l1"), Lane)
    assert isinstance(model.find("f_ok_draft"), Flow) and model.find("nothing") is None
    assert model.process_of("draft") is plan


def test_reading_twice_gives_the_same_model() -> None:
    assert load(PLAN) == load(PLAN)


def test_labels_are_composed_and_cleaned() -> None:
    name = unicodedata.normalize("NFD", "Thẩm định") + "\u00a0hồ\u200b  sơ"
    assert load(simple(node("userTask", "a", name=name), "a")).node("a").name == "Thẩm định hồ sơ"


def test_flows_without_id_get_one_that_is_always_the_same() -> None:
    bare = '<sequenceFlow sourceRef="s" targetRef="e"/>'
    flows = load(file(START + END + bare + bare)).processes["p"].flows
    assert list(flows) == ["flow_s_e", "flow_s_e_2"]
    assert all(found.synthetic for found in flows.values())
    taken = load(file('<startEvent id="s"/><endEvent id="e"/><task id="flow_s_e"/>' + bare)).processes["p"].flows
    assert list(taken) == ["flow_s_e_2"]


def test_multi_instance_from_the_standard() -> None:
    inner = (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>units</loopDataInputRef>'
        '<inputDataItem id="unit"/>'
        + formal("completionCondition", "= nrOfCompletedInstances >= 2")
        + "</multiInstanceLoopCharacteristics>"
    )
    loop = load(simple(node("task", "a", inner), "a")).node("a").loop
    assert loop == MultiInstance(True, "units", "", "unit", "nrOfCompletedInstances >= 2")


def test_multi_instance_from_properties_wins() -> None:
    inner = properties(collection="= rows", item="row", sequential="true", completion="= done") + (
        '<multiInstanceLoopCharacteristics isSequential="false"><loopDataInputRef>old</loopDataInputRef>'
        "</multiInstanceLoopCharacteristics>"
    )
    loop = load(simple(node("task", "a", inner), "a")).node("a").loop
    assert loop == MultiInstance(True, "rows", "", "row", "done")


def test_standard_loop() -> None:
    loop = '<standardLoopCharacteristics testBefore="true" loopMaximum="3">'
    inner = f"{loop}{formal('loopCondition', 'x')}</standardLoopCharacteristics>"
    assert load(simple(node("task", "a", inner), "a")).node("a").loop == StandardLoop("x", True, 3)


def test_conditions_lose_the_mark_and_timers_keep_it() -> None:
    xml = simple(node("intermediateCatchEvent", "c", timer("timeDate", "= due")), "c")
    event = load(xml).node("c").event
    assert event is not None and event.text == "= due"
    both = load(file(START + END + node("task", "a") + flow("s", "a") + flow("a", "e", "= x"))).processes["p"]
    assert both.flows["a_e"].condition == "x"


@pytest.mark.parametrize(("conditions", "split"), [(["", ""], "parallel"), (["x", ""], "inclusive"), ([""], "")])
def test_implicit_split_is_named_and_made_explicit(conditions: list[str], split: str) -> None:
    ends = "".join(node("endEvent", f"e{n}") for n in range(len(conditions)))
    ways = "".join(flow("a", f"e{n}", text) for n, text in enumerate(conditions))
    process = load(file(START + node("task", "a") + ends + flow("s", "a") + ways)).processes["p"]
    assert process.nodes["a"].split == split
    clear = explicit(process)
    if not split:
        assert clear == process
        return
    gateway = clear.nodes["a.split"]
    assert gateway.kind == f"{split}Gateway" and gateway.synthetic
    assert {clear.flows[key].source for key in gateway.outgoing} == {"a.split"}
    assert clear.nodes["a"].outgoing == gateway.incoming and not clear.nodes["a"].split
    assert set(process.nodes) < set(clear.nodes) and set(process.flows) < set(clear.flows)


def test_levels_without_start_get_one() -> None:
    clear = explicit(load(file(node("subProcess", "a", node("task", "x") + node("task", "y")))).processes["p"])
    assert clear.nodes["p.start"].kind == "startEvent"
    inside = clear.nodes["a"].children
    assert inside is not None
    assert inside.nodes["a.fork"].kind == "parallelGateway" and inside.nodes["a.start"].synthetic
    assert {inside.flows[key].target for key in inside.nodes["a.fork"].outgoing} == {"x", "y"}


def test_nested_lanes_and_sub_processes() -> None:
    lanes = (
        '<laneSet id="ls"><lane id="l" name="L"><flowNodeRef>a</flowNodeRef><childLaneSet id="cs">'
        '<lane id="k" name="K">'
        "<flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane></laneSet>"
    )
    process = load(
        file(lanes + START + node("subProcess", "a", node("task", "t")) + END + chain("s", "a", "e"))
    ).processes["p"]
    assert [lane.id for lane in process.lanes_of("t")] == ["k", "l"]
    parent = process.parent_of("t")
    assert parent is not None and parent.id == "a"


@pytest.mark.parametrize(
    ("kind", "text", "right"),
    [
        ("timeDate", "2027-01-31T17:00:00+07:00", True),
        ("timeDate", "2027-01-31T10:00Z", True),
        ("timeDate", "2027-01-31T17:00:00", True),
        ("timeDate", "2027-02-30T17:00:00Z", False),
        ("timeDuration", "P1Y2M3DT4H5M6S", True),
        ("timeDuration", "P2W", True),
        ("timeDuration", "PT0.5S", True),
        ("timeDuration", "P", False),
        ("timeDuration", "P1DT", False),
        ("timeDuration", "P99999999999M", False),
        ("timeDuration", "P101Y", False),
        ("timeCycle", "R3/P1D", True),
        ("timeCycle", "R/P1M", True),
        ("timeCycle", "R3/2027-01-31T17:00:00+07:00/P1D", True),
        ("timeCycle", "R/PT0S", False),
        ("timeCycle", "R/PT1S", False),
        ("timeCycle", "R0/P1D", False),
        ("timeCycle", "R100000/P1D", False),
        ("timeCycle", "0 9 1 * *", False),
    ],
)
def test_timer_texts(kind: str, text: str, right: bool) -> None:
    edge = node("boundaryEvent", "b", timer(kind, text), ' attachedToRef="c" cancelActivity="false"')
    found = check(load(simple(node("task", "c") + edge, "c")))
    assert ("timer-text" not in {finding.rule for finding in found}) is right


def test_a_cycle_on_the_way_is_refused() -> None:
    found = check(load(simple(node("intermediateCatchEvent", "c", timer("timeCycle", "R3/P1D")), "c")))
    assert "timer-text" in {finding.rule for finding in found}


@pytest.mark.parametrize(("text", "severity"), [("R3/P1D", "warning"), ("R/P1D", "error"), ("=cycle", "error")])
def test_a_cycle_on_the_way_says_how_often(text: str, severity: str) -> None:
    found = check(load(simple(node("intermediateCatchEvent", "c", timer("timeCycle", text)), "c")))
    assert [finding.severity for finding in found if finding.rule == "timer-text"] == [severity]


@pytest.mark.parametrize(
    ("text", "kept", "severity"),
    [
        ("PT1H", "PT1H", "warning"),
        ('"PT1H"', "PT1H", "warning"),  # as a string of an expression language, which is how some tools save it
        ('"an hour"', '"an hour"', "error"),
        ("after lunch", "after lunch", "error"),
        ('=duration("PT1H")', '=duration("PT1H")', None),
    ],
)
def test_a_time_that_is_not_said_to_be_an_expression_is_still_that_time(
    text: str, kept: str, severity: str | None
) -> None:
    definition = f"<timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition>"
    definitions = load(simple(node("intermediateCatchEvent", "c", definition), "c"))
    assert definitions.processes["p"].nodes["c"].event.text == kept
    told = [finding.severity for finding in check(definitions) if finding.rule == "natural-language"]
    assert told == ([severity] if severity else [])
