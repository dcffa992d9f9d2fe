"""The drawing is well-formed, safe under a strict policy, complete, and says in words what its colours say.
Layout rules for publishing stand here too, because they are about the same figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from build import END, START, chain, file, flow, layout, node, simple, timer
from lxml import etree

from engine.bpmn import Overlay, check, draw, load
from engine.bpmn.svg_icons import EVENTS

PLAN = load((Path(__file__).parent / "plan.bpmn").read_bytes())
SVG = "{http://www.w3.org/2000/svg}"
BOX = (0.0, 0.0, 100.0, 80.0)


def tree(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


def of(root: etree._Element, key: str) -> etree._Element:
    return root.xpath("//*[@data-element=$key]", key=key)[0]


def test_every_element_is_drawn_once() -> None:
    root = tree(draw(PLAN))
    drawn = [element.get("data-element") for element in root.iter() if element.get("data-element")]
    plan = PLAN.processes["plan"]
    assert sorted(drawn) == sorted([*plan.nodes, *plan.flows, "l1", "l2", "l3", "pool"])


def test_strict_policy_holds() -> None:
    svg = draw(PLAN)
    names = {name for element in tree(svg).iter() for name in element.attrib}
    assert "style" not in names and not {name for name in names if name.startswith("on")}
    assert not re.search(r"<(style|script|image|use|foreignObject|a)\b", svg)


def test_it_is_an_image_with_a_vietnamese_name() -> None:
    root = tree(draw(PLAN))
    assert root.get("role") == "img" and root.get("aria-label") == "Sơ đồ quy trình “Ban hành kế hoạch”"
    assert root.find(f"{SVG}title").text == root.get("aria-label")


def test_long_names_are_set_in_several_lines() -> None:
    texts = [text.text for text in of(tree(draw(PLAN)), "draft").iter(f"{SVG}text")]
    assert len(texts) > 1 and " ".join(texts) == "Soạn dự thảo kế hoạch Đoàn kết sáng tạo"


def test_overlay_shows_the_path_taken() -> None:
    overlay = Overlay({"draft": 2, "start": 1}, {"approve": "2 người"}, {"f_start_draft"}, {"year"})
    root = tree(draw(PLAN, "plan", overlay))
    assert "is-done" in of(root, "draft").get("class")
    assert of(root, "draft").find(f"{SVG}title").text.endswith("đã xong, 2 lần")
    assert of(root, "approve").find(f"{SVG}title").text.endswith("đang chờ, 2 người")
    assert "is-failed" in of(root, "year").get("class") and "có sự cố" in of(root, "year").find(f"{SVG}title").text
    assert "is-taken" in of(root, "f_start_draft").get("class")
    assert "is-taken" not in of(root, "f_ok_draft").get("class")
    badges = {text.text for text in root.xpath("//*[contains(@class, 'bpmn-badge')]/*[local-name()='text']")}
    assert {"×2", "2 người", "!"} <= badges
    assert "2 phần tử đã qua, 1 phần tử đang chờ, 1 phần tử có sự cố" in root.get("aria-label")


def test_markers() -> None:
    root = tree(draw(PLAN))
    assert len(of(root, "opinion").findall(f".//{SVG}path")) == 2  # person and three bars
    assert of(root, "late").find(f"{SVG}circle").get("stroke-dasharray")
    assert not of(root, "issued").find(f"{SVG}circle").get("stroke-dasharray")
    assert of(root, "f_ok_draft").xpath("*[@class='bpmn-default']")
    assert not of(root, "f_ok_number").xpath("*[@class='bpmn-default']")


@pytest.mark.parametrize(("attributes", "sign"), [("", "multiple"), ('parallelMultiple="true"', "parallelMultiple")])
def test_one_of_several_and_all_of_several_look_different(attributes: str, sign: str) -> None:
    definitions = timer("timeDuration", "P1D") + "<signalEventDefinition/>"
    event = node("intermediateCatchEvent", "c", definitions, attributes)
    drawn = simple(event, "c").replace(
        b"</definitions>", layout({"c": (0, 0, 36, 36)}, {}).encode() + b"</definitions>"
    )
    icons = of(tree(draw(load(drawn))), "c").xpath(".//*[@class='bpmn-icon']")
    assert [icon.get("d") for icon in icons] == [EVENTS[sign]] and EVENTS["multiple"] != EVENTS["parallelMultiple"]


def test_texts_are_escaped() -> None:
    evil = "&lt;script&gt;&quot;x&amp;"
    model = load(file(node("task", "a", name=evil), after=layout({"a": BOX}, {})))
    svg = draw(model, overlay=Overlay(active={"a": "</text><script>\x00"}))
    tree(svg)
    assert "<script" not in svg


def test_collapsed_sub_process_hides_its_inside() -> None:
    body = START + node("subProcess", "a", node("task", "t")) + END + chain("s", "a", "e")
    shapes = {"s": BOX, "a": BOX, "t": BOX, "e": BOX}
    text = file(body, after=layout(shapes, {})).decode()
    for flag, shown in (("true", True), ("false", False)):
        model = load(text.replace('bpmnElement="a"', f'bpmnElement="a" isExpanded="{flag}"').encode())
        assert ('data-element="t"' in draw(model)) is shown


def test_one_process_of_a_file() -> None:
    other = '<process id="q"><task id="b" name="Khác"/></process>'
    model = load(file(node("task", "a"), before=other, after=layout({"a": BOX, "b": BOX}, {})))
    assert 'data-element="b"' in draw(model) and 'data-element="b"' not in draw(model, "p")


def test_without_layout_it_says_so() -> None:
    assert "Quy trình chưa có sơ đồ." in draw(load(file(START)))


def test_publishing_wants_layout_for_all() -> None:
    body = START + END + flow("s", "e")
    whole = layout({"s": BOX, "e": BOX}, {"s_e": [(0, 0), (10, 0)]})
    part = layout({"s": BOX}, {})
    missing = [f.element_id for f in check(load(file(body, after=part)), publish=True) if f.rule == "publish-layout"]
    assert missing == ["e", "s_e"]
    assert not [f for f in check(load(file(body, after=whole)), publish=True) if f.rule == "publish-layout"]


def test_strange_figures_are_no_layout() -> None:
    for figure in ("nan", "inf", "1e308", "", "x", "-5"):
        model = load(
            file(node("task", "a"), after=layout({"a": BOX}, {}).replace('width="100.0"', f'width="{figure}"'))
        )
        assert not model.diagram.shapes
        tree(draw(model))


def shape(key: str, x: int) -> str:
    """A shape of 36 by 50 in a row."""
    return (
        f'<bpmndi:BPMNShape bpmnElement="{key}"><dc:Bounds x="{x}" y="200" width="36" height="50"/></bpmndi:BPMNShape>'
    )


def test_data_is_drawn_with_its_state_and_the_lines_it_takes() -> None:
    data = (
        '<dataObject id="o" isCollection="true"/><dataStoreReference id="kho" name="Kho lưu trữ"/>'
        '<dataObjectReference id="r" name="Báo cáo &lt;quý&gt;" dataObjectRef="o"><dataState name="đã duyệt"/>'
        "</dataObjectReference>"
    )
    declared = '<dataInput id="vao" name="Số liệu"/><inputSet><dataInputRefs>vao</dataInputRefs></inputSet><outputSet/>'
    line = '<dataOutputAssociation id="line"><targetRef>r</targetRef></dataOutputAssociation>'
    body = f"<ioSpecification>{declared}</ioSpecification>{data}" + START + node("userTask", "a", line) + END
    points = '<di:waypoint x="50" y="80"/><di:waypoint x="50" y="200"/>'
    edge = f'<bpmndi:BPMNEdge bpmnElement="line">{points}</bpmndi:BPMNEdge>'
    plane = "".join((shape("r", 0), shape("kho", 100), shape("vao", 200), shape("a", 300), edge))
    diagram = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">{plane}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    root = tree(draw(load(file(body + chain("s", "a", "e"), after=diagram))))
    assert of(root, "r").find(f"{SVG}title").text == "Dữ liệu “Báo cáo <quý>” [đã duyệt]"
    assert of(root, "vao").find(f"{SVG}title").text == "Dữ liệu vào “Số liệu”"
    assert of(root, "kho").find(f"{SVG}ellipse") is not None
    lines = root.xpath("//*[@class='bpmn-data-flow']")
    assert [each.find(f"{SVG}title").text for each in lines] == ["Đường ghi dữ liệu"]
    assert lines[0].find(f"{SVG}polyline").get("points") == "50,80 50,200"
