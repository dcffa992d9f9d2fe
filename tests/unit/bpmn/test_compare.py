"""What changed between two versions of a diagram: every kind of change has its sentence, layout has none."""

import pytest

from engine.bpmn import Change, differences, load
from tests.diagrams import Diagram, duration, message

NAMES = {"form": {"note": "Ghi chú", "other": "Mẫu khác"}, "role": {"staff": "Chuyên viên", "clerk": "Văn thư"}}
LANES = """<bpmn:laneSet id="lanes">
<bpmn:lane id="one" name="Một"><bpmn:extensionElements><spiffworkflow:properties>
<spiffworkflow:property name="role" value="staff"/></spiffworkflow:properties></bpmn:extensionElements>
<bpmn:flowNodeRef>S</bpmn:flowNodeRef><bpmn:flowNodeRef>A</bpmn:flowNodeRef></bpmn:lane>
<bpmn:lane id="two" name="Hai"><bpmn:flowNodeRef>B</bpmn:flowNodeRef><bpmn:flowNodeRef>E</bpmn:flowNodeRef></bpmn:lane>
</bpmn:laneSet>"""


def base() -> Diagram:
    return Diagram("p", messages=("m1", "m2")).start().user("A").user("B").end().chain("S", "A", "B", "E")


def compare(old: Diagram | bytes, new: Diagram | bytes) -> list[Change]:
    texts = [one.xml() if isinstance(one, Diagram) else one for one in (old, new)]
    return differences(load(texts[0]), load(texts[1]), NAMES)


def sentences(old: Diagram | bytes, new: Diagram | bytes) -> list[str]:
    return [change.text for change in compare(old, new)]


def with_lanes(xml: bytes, lanes: str = LANES) -> bytes:
    """The lanes come right behind the properties of the process."""
    head, mark, rest = xml.partition(b"</bpmn:extensionElements>")
    return head + mark + lanes.encode() + rest


def test_the_same_diagram_has_no_differences() -> None:
    assert compare(base(), base()) == []


def test_layout_does_not_count() -> None:
    moved = base().xml().replace(b'x="100"', b'x="900"')
    assert compare(base(), moved) == []


def test_a_step_put_in_between() -> None:
    new = Diagram("p", messages=("m1", "m2")).start().user("A").user("B").user("New").end().chain("S", "A", "B", "E")
    xml = new.xml().replace(b'sourceRef="A" targetRef="B"', b'sourceRef="A" targetRef="New"')
    xml = xml.replace(
        b"</bpmn:process>",
        b'<bpmn:sequenceFlow id="X" sourceRef="New" targetRef="B"/></bpmn:process>',
    )
    assert compare(base(), xml) == [
        Change("New", "added", "Thêm bước việc “Bước New”, sau bước việc “Bước A”, trước bước việc “Bước B”."),
        Change(
            "F_A_B",
            "changed",
            "Đổi hướng nhánh “F_A_B đi”: trước đây từ bước việc “Bước A” đến bước việc “Bước B”, "
            "nay từ bước việc “Bước A” đến bước việc “Bước New”.",
        ),
    ]


def test_a_step_taken_out_is_named_and_its_lines_are_not() -> None:
    old = base().user("C").chain("A", "C", "B")
    assert compare(old, base()) == [Change("C", "removed", "Bỏ bước việc “Bước C”.")]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name="Bước A"', 'name="Ký"', "Đổi tên bước việc từ “Bước A” thành “Ký”."),
        ('name="Quy trình p"', 'name="Khác"', "Đổi tên quy trình từ “Quy trình p” thành “Khác”."),
        ('name="startable" value="staff"', 'name="startable" value="clerk"', "Đổi vai trò được bắt đầu của quy trình."),
        ('name="F_A_B đi"', 'name="Đồng ý"', "Đổi tên nhánh từ “F_A_B đi” thành “Đồng ý”."),
    ],
)
def test_names_and_properties(old: str, new: str, sentence: str) -> None:
    xml = base().xml().decode()
    assert old in xml
    assert sentences(xml.encode(), xml.replace(old, new, 1).encode()) == [sentence]


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        ({"form": "other"}, "Đổi biểu mẫu của bước việc “Bước A” từ “Ghi chú” thành “Mẫu khác”."),
        ({"form": "secret_code"}, "Đổi biểu mẫu của bước việc “Bước A”."),
        ({"role": "clerk"}, "Đổi vai trò của bước việc “Bước A” từ “Chuyên viên” thành “Văn thư”."),
        ({"unit": "parent"}, "Đổi đơn vị thực hiện của bước việc “Bước A”."),
        ({"due": 'duration("P3D")'}, "Đặt hạn của bước việc “Bước A”."),
        ({"in.x": "1", "in.y": "2"}, "Đặt giá trị đưa vào của bước việc “Bước A”."),
        ({"whatever": "1"}, "Đặt một thiết lập của bước việc “Bước A”."),
    ],
)
def test_properties_of_a_step(properties: dict[str, str], sentence: str) -> None:
    new = Diagram("p", messages=("m1", "m2")).start().user("A", **properties).user("B").end()
    assert sentences(base(), new.chain("S", "A", "B", "E")) == [sentence]


def test_kind_timer_message_and_interruption() -> None:
    def made(text: str, name: str, interrupting: bool) -> Diagram:
        diagram = base().boundary("T", "A", duration(text), interrupting).flow("T", "E")
        return diagram.catch("M", message(name)).chain("B", "M")

    assert sentences(made("P1D", "m1", True), made("P2D", "m2", False)) == [
        "Đổi hẹn giờ của sự kiện gắn trên bước “Bước T”.",
        "Sự kiện gắn trên bước “Bước T” nay không ngắt việc đang làm.",
        "Đổi thông điệp của sự kiện chờ “Bước M”.",
    ]
    xml = base().xml()
    manual = xml.replace(b'<bpmn:userTask id="B"', b'<bpmn:manualTask id="B"', 1)
    head, _, tail = manual.rpartition(b"</bpmn:userTask>")
    assert sentences(xml, head + b"</bpmn:manualTask>" + tail) == [
        "Đổi bước việc “Bước B” thành bước việc làm ngoài hệ thống “Bước B”."
    ]


def test_conditions_and_defaults() -> None:
    def made(when: str, default: str) -> Diagram:
        diagram = Diagram("p").start().gateway("G").user("A").user("B").end().chain("S", "G").chain("A", "E")
        diagram.chain("B", "E")
        for target in ("A", "B"):
            diagram.flow("G", target, "" if target == default else when, default=target == default)
        return diagram

    assert sentences(made("x > 1", "B"), made("x > 2", "B")) == ["Đổi điều kiện của nhánh “F_G_A đi”."]
    assert sentences(made("x > 1", "B"), made("x > 1", "A")) == [
        "Đổi nhánh mặc định của cổng rẽ nhánh “Bước G” sang nhánh “F_G_A đi”.",
        "Bỏ điều kiện của nhánh “F_G_A đi”.",
        "Thêm điều kiện của nhánh “F_G_B đi”.",
    ]


def test_lanes() -> None:
    old = with_lanes(base().xml())
    moved = LANES.replace("<bpmn:flowNodeRef>A</bpmn:flowNodeRef>", "").replace(
        "<bpmn:flowNodeRef>B<", "<bpmn:flowNodeRef>A</bpmn:flowNodeRef><bpmn:flowNodeRef>B<"
    )
    assert sentences(old, with_lanes(base().xml(), moved)) == [
        "Chuyển bước việc “Bước A” từ bộ phận thực hiện “Một” sang bộ phận thực hiện “Hai”."
    ]
    changed = LANES.replace('value="staff"', 'value="clerk"').replace('name="Hai"', 'name="Ba"')
    assert sentences(old, with_lanes(base().xml(), changed)) == [
        "Đổi vai trò của bộ phận thực hiện “Một” từ “Chuyên viên” thành “Văn thư”.",
        "Đổi tên bộ phận thực hiện từ “Hai” thành “Ba”.",
    ]


def test_flows_between_steps_that_stay() -> None:
    assert sentences(base(), base().flow("B", "A")) == [
        "Thêm nhánh “F_B_A đi” từ bước việc “Bước B” đến bước việc “Bước A”."
    ]
    assert sentences(base().flow("B", "A"), base()) == [
        "Bỏ nhánh “F_B_A đi” từ bước việc “Bước B” đến bước việc “Bước A”."
    ]


def test_scripts_calls_and_repetition() -> None:
    def made(script: str, called: str, many: str) -> Diagram:
        diagram = Diagram("p").start().script("A", script)
        diagram.node("callActivity", "C", many, f' calledElement="{called}"').end()
        return diagram.chain("S", "A", "C", "E")

    loop = '<bpmn:multiInstanceLoopCharacteristics isSequential="false"/>'
    assert sentences(made("{a: 1}", "x", ""), made("{a: 2}", "y", loop)) == [
        "Đổi cách tính của bước tính toán “Bước A”.",
        "Đổi quy trình được gọi của bước gọi quy trình khác “Bước C”.",
        "Bước gọi quy trình khác “Bước C” nay làm nhiều lượt.",
    ]
