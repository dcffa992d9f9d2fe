"""Data as BPMN says: into an activity when it begins, out of it when it ends (BPMN 2.0.2 §10.4.2, decision 0019).

Every scenario is played hot and with a reload after every command."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from models import Model, checked, compiled, error, escalation, loop, message, properties, xml
from pieces import again, declared, into, io, out, sets, thing
from play import Play, both

from engine.bpmn import check, load
from engine.feel import codec
from engine.spiff import compile_processes
from engine.spiff.repairing import reads_of, repair


def one(kind: str, inner: str, *things: Any, text: str = "", then: str = "z") -> Model:
    """Start, one step a with data, a user task z, end; data objects beside them."""
    model = Model().start()
    if kind == "scriptTask":
        model.script("a", text, inner)
    else:
        model.node(kind, "a", inner)
    for key, *rest in things:
        model.node(key, *rest)
    return model.user(then).end().chain("S", "a", then, "E")


def test_answers_go_out_and_come_in_where_they_are_declared() -> None:
    given = io(outputs=["tong:Tổng số", "ghi_chu"], optional=["ghi_chu"])
    model = Model().start()
    model.user("nhap", given + out("bao_cao", "tong") + out("ghi_lai", "ghi_chu"))
    model.user("xem", io(["vao"]) + into("vao", "bao_cao_ref"))
    model.node(*thing("bao_cao")).node(*again("bao_cao_ref", "bao_cao")).node(*thing("ghi_lai"))
    model.end().chain("S", "nhap", "xem", "E")

    def scenario(play: Play) -> None:
        play.start().do("nhap", **{"Tổng số": Decimal(7), "khac": "x"})
        seen = play.execution.visible_at(next(iter(play.items)))
        assert (seen["vao"], seen["bao_cao"], seen["bao_cao_ref"]) == (7, 7, 7)
        assert "ghi_lai" not in seen and "tong" not in seen and seen["nhap"]["khac"] == "x"
        play.do("xem")
        assert play.status == "completed"

    play = both(checked(model), scenario)
    assert [key for kind, key in play.rows if kind == "scope"] == ["root"]


def test_the_only_output_takes_the_whole_answer() -> None:
    model = one("userTask", io(outputs=["ra"]) + out("d", "ra"), thing("d"))
    play = both(checked(model), lambda play: play.start().do("a", x=Decimal(1), y="b"))
    assert play.variables()["d"] == {"x": Decimal(1), "y": "b"}


def test_an_arrow_from_a_step_without_an_output_carries_all_it_brought_about() -> None:
    model = one("userTask", out("r"), thing("d"), again("r", "d"))
    play = both(checked(model), lambda play: play.start().do("a", x=Decimal(1)))
    assert play.variables()["d"] == play.variables()["r"] == {"x": Decimal(1)}


def test_an_arrow_from_data_to_a_step_may_find_nothing_yet() -> None:
    placeholder = '<bpmn:property id="cho" name="__targetRef_placeholder"/>' + into("cho", "r")
    model = one("userTask", placeholder, thing("d"), again("r", "d"))
    play = both(checked(model), lambda play: play.start().do("a"))
    assert play.open() == ["z"]


def test_arrows_drawn_to_and_from_the_step_itself() -> None:
    model = one("userTask", into("a", "d") + out("e", "a"), thing("d"), thing("e"))
    play = both(checked(model), lambda play: play.start().do("a", x=Decimal(1)))
    assert play.variables()["e"] == {"x": Decimal(1)}


def test_values_given_at_the_start_are_read_under_every_name() -> None:
    model = one("scriptTask", "", thing("d"), again("r", "d"), text="{x: r + 1}")
    assert both(checked(model), lambda play: play.start(d=Decimal(1))).variables()["x"] == 2


def test_what_is_required_and_missing_is_an_incident_that_names_it() -> None:
    model = one("userTask", io(["vao:Số liệu", "them"], optional=["them"]) + into("vao", "d") + into("them", "d2"))
    model.node(*thing("d")).node(*thing("d2"))

    def scenario(play: Play) -> None:
        play.start()
        assert play.stuck() == ["a"] and play.open() == []
        ((_, said),) = play.incidents.values()
        assert said.startswith("Chưa bắt đầu được vì thiếu dữ liệu vào bắt buộc: “Số liệu”.")
        play.retry("a")
        assert play.stuck() == ["a"]
        play.repair("d", Decimal(3)).retry("a")
        assert play.open() == ["a"] and play.execution.evaluate_at(next(iter(play.items)), "vao + 1") == 4
        play.do("a").do("z")
        assert play.status == "completed"

    both(checked(model), scenario)


def test_what_a_step_was_to_make_and_did_not_is_an_incident_after_it() -> None:
    model = one("scriptTask", io(outputs=["ra:Kết quả"]) + out("d", "ra"), thing("d"), text="{khac: n}")

    def scenario(play: Play) -> None:
        play.start(n=Decimal(1))
        assert (
            play.stuck() == ["a"]
            and "không có dữ liệu ra bắt buộc: “Kết quả”" in next(iter(play.incidents.values()))[1]
        )
        assert play.variables()["khac"] == 1

    both(checked(model), scenario)


def test_a_script_writes_its_outputs_by_id_or_name_and_everything_else_beside_them() -> None:
    model = one(
        "scriptTask",
        io(["vao"], ["ra", "kq:ket_qua"]) + into("vao", "n") + out("d", "ra") + out("e", "kq"),
        thing("n"),
        thing("d"),
        thing("e"),
        text="{ra: vao + 1, ket_qua: ra * 2, ngoai: 5}",
    )
    play = both(checked(model), lambda play: play.start(n=Decimal(1)))
    found = play.variables()
    assert (found["d"], found["e"], found["ngoai"]) == (2, 4, 5) and not {"ra", "kq", "ket_qua", "vao"} & set(found)


def test_transformations_and_assignments() -> None:
    inner = io(["vao"], ["ra"]) + into("vao", "x", "y", how="{tong: x + y}") + out("d", "ra", gives=GIVES)
    model = one("scriptTask", inner, thing("x"), thing("y"), thing("d"), thing("other"), text="{ra: vao.tong}")

    def scenario(play: Play) -> None:
        play.start(x=Decimal(1), y=Decimal(2), d={"cu": "giữ"})
        assert play.variables()["d"] == {"cu": "giữ", "so": {"tong": Decimal(3)}}
        assert play.variables()["other"] == 4

    both(checked(model), scenario)


GIVES = (("ra", "d.so.tong"), ("ra + 1", "other"))


def test_an_assignment_without_its_source_is_not_carried_out() -> None:
    inner = io(["vao"], optional=["vao"]) + into("vao", "d", gives=[('"a"', "vao")])
    model = one("scriptTask", inner, thing("d"), text='{x: if vao = null then "không" else vao}')
    play = both(checked(model), lambda play: play.start())
    assert play.variables()["x"] == "không"


def test_a_value_for_a_list_becomes_a_list_of_one() -> None:
    model = one("scriptTask", io(outputs=["ra"]) + out("d", "ra"), thing("d", many=True), text='{ra: "a"}')
    assert both(checked(model), lambda play: play.start()).variables()["d"] == ["a"]


def test_the_first_input_set_that_is_complete_counts_and_says_which_outputs_follow() -> None:
    data = declared("dataInput", "i1") + declared("dataInput", "i2") + declared("dataOutput", "o1")
    data += declared("dataOutput", "o2")
    for n in ("1", "2"):
        data += f'<bpmn:inputSet id="is{n}"><bpmn:dataInputRefs>i{n}</bpmn:dataInputRefs>'
        data += f"<bpmn:outputSetRefs>os{n}</bpmn:outputSetRefs></bpmn:inputSet>"
    for n in ("1", "2"):
        data += f'<bpmn:outputSet id="os{n}"><bpmn:dataOutputRefs>o{n}</bpmn:dataOutputRefs>'
        data += f"<bpmn:inputSetRefs>is{n}</bpmn:inputSetRefs></bpmn:outputSet>"
    inner = f"<bpmn:ioSpecification>{data}</bpmn:ioSpecification>" + into("i1", "x") + into("i2", "y") + out("d", "o1")
    model = one("userTask", inner, thing("x"), thing("y"), thing("d"))

    def second(play: Play) -> None:
        play.start(y=Decimal(1)).do("a", o1=Decimal(5))
        assert play.stuck() == ["a"] and "“o2”" in next(iter(play.incidents.values()))[1]

    def first(play: Play) -> None:
        play.start(x=Decimal(1), y=Decimal(1)).do("a", o1=Decimal(5))
        assert play.open() == ["z"] and play.variables()["d"] == 5

    both(checked(model), second)
    both(checked(model), first)


def test_properties_belong_to_the_activity_and_data_objects_to_their_level() -> None:
    inside = Model().start("s").node(*thing("rieng")).script("b", "{rieng: chung + 1, chung: rieng, tt: 9, tam: 1}")
    inside.script("c", "{kiem: tt + rieng}").end("e").chain("s", "b", "c", "e")
    model = Model().start().node(*thing("chung")).sub("sub", inside, '<bpmn:property id="tt"/>').user("z").end()
    model.chain("S", "sub", "z", "E")

    def scenario(play: Play) -> None:
        play.start(chung=Decimal(1))
        found = play.variables()
        assert found["chung"] == 2 and "rieng" not in found and "tt" not in found
        assert found["sub"]["kiem"] == 11 and found["sub"]["tam"] == 1

    both(checked(model), scenario)


def test_properties_of_a_process_hold_what_a_sub_process_writes() -> None:
    inside = Model().start("s").script("b", '{data: "String"}').end("e").chain("s", "b", "e")
    model = Model().node("property", "data").start().sub("sub", inside).user("z").end().chain("S", "sub", "z", "E")
    assert both(checked(model), lambda play: play.start()).variables()["data"] == "String"


def test_data_is_also_known_by_its_name_where_that_is_a_word_nothing_else_is_called() -> None:
    inside = Model().start("s").script("b", '{so_lieu: "a", unit: 1, z: 2}').end("e").chain("s", "b", "e")
    model = Model().start().sub("sub", inside).script("c", "{x: so_lieu, y: dl1}").user("z").end()
    model.chain("S", "sub", "c", "z", "E")
    named = [("dl1", "so_lieu"), ("dl2", "unit"), ("dl3", "z")]

    def scenario(play: Play) -> None:
        play.start(unit={"id": "u"})
        found = play.variables()
        assert (found["x"], found["y"], found["so_lieu"]) == ("a", "a", "a")
        assert found["unit"] == {"id": "u"} and "dl2" not in found and "dl3" not in found

    things = "".join(f'<bpmn:dataObject id="{key}" name="{name}"/>' for key, name in named)
    source = xml(model).replace(b"</bpmn:process>", things.encode() + b"</bpmn:process>")
    both(compile_processes([load(source)]), scenario)


def multi(inputs: str, item: str = "", outputs: str = "", out_item: str = "", sequential: str = "false") -> str:
    """Multi-instance characteristics in the standard's own form."""
    inner = f"<bpmn:loopDataInputRef>{inputs}</bpmn:loopDataInputRef>"
    inner += f"<bpmn:loopDataOutputRef>{outputs}</bpmn:loopDataOutputRef>" if outputs else ""
    inner += f'<bpmn:inputDataItem id="{item}"/>' if item else ""
    inner += f'<bpmn:outputDataItem id="{out_item}"/>' if out_item else ""
    tag = "bpmn:multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{sequential}">{inner}</{tag}>'


@pytest.mark.parametrize("sequential", ["false", "true"])
def test_several_instances_take_their_item_and_fill_the_collection_in_order(sequential: str) -> None:
    inner = io(["ds[]", "don_vi"], ["tat_ca[]", "tra_loi"]) + into("ds", "danh_sach") + into("don_vi", "muc")
    inner += out("ket_qua", "tat_ca") + out("mot", "tra_loi")
    inner += multi("ds", "muc", "tat_ca", "mot", sequential)
    model = one("userTask", inner, thing("danh_sach", many=True), thing("ket_qua", many=True))

    def scenario(play: Play) -> None:
        play.start(danh_sach=["x", "y", "w"])
        for _ in range(3):
            token = max(play.items, key=lambda each: play.execution.evaluate_at(each, "don_vi"))
            name = play.execution.evaluate_at(token, "don_vi")
            assert play.execution.evaluate_at(token, "muc") == name
            assert play.execution.evaluate_at(token, "ds") == ["x", "y", "w"]
            play.complete(token, {"tra_loi": f"{name}!"})
        assert play.open() == ["z"]
        assert play.variables()["ket_qua"] == ["x!", "y!", "w!"]
        assert not {"ds", "tat_ca", "mot", "don_vi"} & set(play.variables())
        assert [key for kind, key in play.rows if kind == "scope"] == ["root"]

    both(checked(model), scenario)


def test_the_item_of_a_sub_process_is_written_from_inside_it() -> None:
    inside = Model().start("s").script("b", "{ra_mot: muc * 2, rieng: 1}").end("e").chain("s", "b", "e")
    characteristics = multi("danh_sach", "muc", "ket_qua", "ra_mot")
    model = Model().start().node(*thing("danh_sach", many=True)).node(*thing("ket_qua", many=True))
    model.sub("sub", inside, characteristics).user("z").end().chain("S", "sub", "z", "E")
    play = both(checked(model), lambda play: play.start(danh_sach=[Decimal(1), Decimal(2)]))
    assert play.variables()["ket_qua"] == [2, 4]


def test_a_missing_collection_is_an_incident() -> None:
    inner = io(["ds[]"], optional=["ds"]) + into("ds", "danh_sach") + multi("ds", "muc")
    model = one("userTask", inner, thing("danh_sach", many=True))
    play = both(checked(model), lambda play: play.start())
    assert play.stuck() == ["a"] and "Danh sách" in next(iter(play.incidents.values()))[1]


def test_each_round_of_a_loop_takes_and_gives_anew() -> None:
    inner = io(["vao"], ["ra"]) + into("vao", "dem") + out("dem", "ra") + loop("ra < 4")
    model = one("scriptTask", inner, thing("dem"), text="{ra: vao + 1}")
    play = both(checked(model), lambda play: play.start(dem=Decimal(1)))
    assert play.variables()["dem"] == 4 and play.open() == ["z"]


def callee(key: str = "q", text: str = "{ra: vao + 1}") -> Model:
    """A called process with an input and an output."""
    tag = "bpmn:ioSpecification>"
    inner = io(["vao:Vào"], ["ra:Ra"]).removeprefix(f"<{tag}").removesuffix(f"</{tag}")
    model = Model(key).node("ioSpecification", "io_q", inner)
    return model.start("qs").script("qa", text).end("qe").chain("qs", "qa", "qe")


def test_a_call_gives_and_takes_what_both_declare() -> None:
    inner = io(["cho:Vào"], ["nhan:Ra"]) + into("cho", "d") + out("e", "nhan")
    model = Model().start().call("a", "q", inner).node(*thing("d")).node(*thing("e")).user("z").end()
    model.chain("S", "a", "z", "E")
    play = both(checked(model, callee()), lambda play: play.start(d=Decimal(1)))
    assert play.variables()["e"] == 2 and not {"vao", "ra", "cho", "nhan"} & set(play.variables())


def test_a_call_that_lacks_what_the_called_process_requires() -> None:
    model = Model().start().call("a", "q").user("z").end().chain("S", "a", "z", "E")
    world = compiled_unchecked(model, callee())
    play = both(world, lambda play: play.start())
    assert play.stuck() == ["a"] and "Quy trình được gọi thiếu dữ liệu vào bắt buộc: “Vào”" in said(play)
    by_name = Model().start().call("a", "q", props={"in.vao": "4", "out.x": "ra"}).user("z").end()
    by_name.chain("S", "a", "z", "E")
    play = both(compiled_unchecked(by_name, callee()), lambda play: play.start())
    assert play.variables()["x"] == 5


def test_a_called_process_that_ends_without_its_output() -> None:
    inner = io(["cho"], ["nhan"]) + into("cho", "d") + out("e", "nhan")
    model = Model().start().call("a", "q", inner).node(*thing("d")).node(*thing("e")).user("z").end()
    model.chain("S", "a", "z", "E")
    play = both(compiled_unchecked(model, callee(text="{khac: 1}")), lambda play: play.start(d=Decimal(1)))
    assert play.stuck() == ["a"] and "không có dữ liệu ra bắt buộc: “Ra”" in said(play)


def said(play: Play) -> str:
    """What the only incident says."""
    ((_, text),) = play.incidents.values()
    return text


def compiled_unchecked(*models: Model) -> Any:
    """Models a check would refuse, as when caller and callee lie in two files."""
    return compiled(*models)


def test_a_global_task_is_called_like_a_process() -> None:

    inner = io(["cho"], ["nhan"]) + into("cho", "d") + out("e", "nhan")
    model = Model().start().call("a", "g", inner).node(*thing("d")).node(*thing("e")).user("z").end()
    model.chain("S", "a", "z", "E")
    task = f'<bpmn:globalUserTask id="g" name="Hỏi">{properties({"form": "hoi"})}{io(["vao"], ["ra"])}'
    source = xml(model).replace(b"</bpmn:definitions>", f"{task}</bpmn:globalUserTask></bpmn:definitions>".encode())
    definitions = load(source)
    assert not [finding for finding in check(definitions) if finding.severity == "error"]

    def scenario(play: Play) -> None:
        play.start(d=Decimal(1))
        assert play.open() == ["g"] and play.execution.evaluate_at(next(iter(play.items)), "vao") == 1
        play.do("g", ra=Decimal(8))
        assert play.variables()["e"] == 8 and play.passed() == ["S", "g", "a"]

    both(compile_processes([definitions]), scenario)


def throws(definition: str) -> str:
    """What a throwing event carries, in the order of the schema."""
    return declared("dataInput", "gui") + into("gui", "d") + sets(["gui"], [], [])[0] + definition


def catches(definition: str) -> str:
    """What a catching event keeps."""
    return declared("dataOutput", "nhan") + out("e", "nhan") + sets([], ["nhan"], [])[1] + definition


@pytest.mark.parametrize("value", ["một câu", Decimal(7), {"a": "b"}, ["x"]])
def test_a_message_carries_the_value_it_was_given_and_nothing_else(value: Any) -> None:
    model = Model().start().node(*thing("d")).node(*thing("e")).throw("gui_di", throws(message("m")))
    model.catch("cho", catches(message("m"))).user("z").end().chain("S", "gui_di", "cho", "z", "E")

    def scenario(play: Play) -> None:
        play.start(d=value)
        (sent,) = play.world.sent
        assert play.deliver("m", codec.from_data(codec.to_data(sent.payload))) == 1
        assert play.variables()["e"] == value

    play = both(checked(model, messages=("m",)), scenario)
    assert [key for kind, key in play.rows if kind == "scope"] == ["root"]


def test_a_send_task_sends_its_input_and_a_receive_task_keeps_what_came() -> None:
    model = Model().start().node(*thing("d")).node(*thing("e"))
    model.node("sendTask", "gui_di", io(["gui"]) + into("gui", "d"), None, ' messageRef="m"')
    model.node("receiveTask", "cho", io(outputs=["nhan"]) + out("e", "nhan"), None, ' messageRef="m"')
    model.user("z").end().chain("S", "gui_di", "cho", "z", "E")

    def scenario(play: Play) -> None:
        play.start(d={"so": Decimal(2)})
        assert play.deliver("m", play.world.sent[0].payload) == 1
        assert play.variables()["e"] == {"so": Decimal(2)}

    both(checked(model, messages=("m",)), scenario)


@pytest.mark.parametrize("make", [error, escalation])
def test_errors_and_escalations_carry_data_to_whoever_catches_them(make: Any) -> None:
    inside = Model().start("s").node(*thing("d")).script("b", '{d: "vì sao"}').end("hong", throws(make("r")))
    inside.chain("s", "b", "hong")
    model = Model().start().node(*thing("e")).sub("sub", inside).boundary("bat", "sub", catches(make("r")))
    model.user("z").user("y").end().end("E2").chain("S", "sub", "y", "E2").chain("bat", "z", "E")
    play = both(checked(model, errors=("r",)) if make is error else checked(model, escalations=("r",)), Play.start)
    assert play.open() == ["z"] and play.variables()["e"] == "vì sao"


def test_a_message_start_keeps_what_came() -> None:
    model = Model().start("S", catches(message("m"))).node(*thing("e")).user("z").end().chain("S", "z", "E")
    play = both(checked(model, messages=("m",)), lambda play: play.start(start_event="S", payload={"x": Decimal(1)}))
    assert play.variables()["e"] == {"x": Decimal(1)}


def test_rounds_of_a_rework_loop_do_not_see_the_data_of_the_round_before() -> None:
    model = Model().start().node(*thing("d"))
    model.user("a", io(outputs=["ra"], optional=["ra"]) + out("d", "ra")).user("b").xor("g").end()
    model.chain("S", "a", "b", "g").flow("g", "a", "b.lai").flow("g", "E", default=True)

    def scenario(play: Play) -> None:
        play.start().do("a", ra=Decimal(1), them="x").do("b", lai=True)
        assert play.execution.visible_at(next(iter(play.items))).get("ra") is None
        play.do("a", ra=Decimal(2), them="x").do("b", lai=False)
        assert play.status == "completed"

    both(checked(model), scenario)


def test_a_step_that_is_interrupted_gives_nothing_out_and_leaves_nothing_behind() -> None:
    model = Model().start().node(*thing("d")).user("a", io(outputs=["ra"]) + out("d", "ra"))
    model.boundary("bat", "a", message("m")).user("z").end().end("E2").chain("S", "a", "E").chain("bat", "z", "E2")

    def scenario(play: Play) -> None:
        play.start()
        play.deliver("m", {})
        assert play.open() == ["z"] and "d" not in play.variables()

    play = both(checked(model, messages=("m",)), scenario)
    assert [key for kind, key in play.rows if kind == "scope"] == ["root"]


def repaired(play: Play, element: str, **values: Any) -> list[str]:
    """Repair what a failed step reads, and try it again; answers what it was offered to repair."""
    token_id = next(t for t, (e, _) in play.incidents.items() if e == element)
    offered = [read.name for read in reads_of(play.execution, token_id)]
    repair(play.execution, token_id, values)
    play.retry(element)
    return offered


def test_missing_data_is_repaired_where_it_is_declared_under_all_its_names() -> None:
    model = one("userTask", io(["vao"]) + into("vao", "r"), thing("d"), again("r", "d"))

    def scenario(play: Play) -> None:
        play.start()
        assert repaired(play, "a", r=Decimal(5)) == ["r"]
        assert play.open() == ["a"] and play.variables()["d"] == play.variables()["r"] == 5

    both(checked(model), scenario)


def test_what_a_step_was_to_make_may_be_given_by_repair() -> None:
    model = one("scriptTask", io(outputs=["ra"]) + out("d", "ra"), thing("d"), text="{khac: 1}")

    def scenario(play: Play) -> None:
        play.start()
        assert repaired(play, "a", ra=Decimal(9)) == ["ra"]
        assert play.open() == ["z"] and play.variables()["d"] == 9 and "ra" not in play.variables()

    both(checked(model), scenario)


def test_what_a_called_process_was_to_give_may_be_given_by_repair() -> None:
    inner = io(["cho"], ["nhan"]) + into("cho", "d") + out("e", "nhan")
    model = Model().start().call("a", "q", inner).node(*thing("d")).node(*thing("e")).user("z").end()
    model.chain("S", "a", "z", "E")

    def scenario(play: Play) -> None:
        play.start(d=Decimal(1))
        assert repaired(play, "a", ra=Decimal(3)) == ["ra"]
        assert play.open() == ["z"] and play.variables()["e"] == 3

    both(compiled_unchecked(model, callee(text="{khac: 1}")), scenario)
