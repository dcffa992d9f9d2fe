"""What the editor of forms asks of the server: drafts that lose nothing, the check, and a trial that keeps nothing."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from tests.integration.web.browser import Person
from tests.integration.web.office import PACKAGE, Office
from tests.integration.web.world import World
from webui.designer.forms import published_names

KEY = "draft_opinion"
FORM: dict[str, Any] = json.loads(next(PACKAGE.glob(f"forms/*/{KEY}.form.json")).read_text("utf-8"))
STRANGE = FORM | {
    "exporter": {"name": "another program", "version": "1"},
    "components": [
        *FORM["components"],
        {"type": "number", "id": "n1", "key": "so_nguoi", "label": "Số người", "validate": {"min": 2},
         "own": {"kept": [1]}},
        {"type": "filepicker", "id": "f1", "key": "tep", "label": "Bản quét", "accept": ".pdf",
         "validate": {"required": True}},
        {"type": "dynamiclist", "id": "d1", "path": "dong", "label": "Dòng", "defaultRepetitions": 1, "components": [
            {"type": "textfield", "id": "d2", "key": "viec", "label": "Việc", "validate": {"required": True}}]},
    ],
}  # fmt: skip


pytestmark = pytest.mark.usefixtures("unprotected")


@pytest.fixture
def address(world: World) -> str:
    unit: UUID = world.units["an_phu"]
    return f"/quan-tri/thiet-ke/{unit}/bieu-mau/{KEY}"


def save(admin: Person, address: str, form: Any, revision: int):  # type: ignore[no-untyped-def]
    return admin.client.put(f"{address}/nhap", json={"form": form, "revision": revision})


def shown(admin: Person, address: str, **data: Any) -> str:
    """The piece of a page the editor gets for answers."""
    data.setdefault("_form", json.dumps(STRANGE))
    answer = admin.client.post(f"{address}/xem-thu", data=data, content_type="multipart/form-data")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_draft_keeps_everything_and_counts_on(admin: Person, address: str) -> None:
    began = admin.client.get(f"{address}/nhap").json
    assert (json.loads(began["text"]), began["revision"]) == (FORM, 0)
    assert save(admin, address, STRANGE, 0).json["revision"] == 1
    kept = admin.client.get(f"{address}/nhap").json
    assert (json.loads(kept["text"]), kept["revision"]) == (STRANGE, 1)
    assert json.loads(admin.client.get(f"{address}/tep").data) == STRANGE
    late = save(admin, address, FORM, 0)
    assert late.status_code == 409
    assert "đã lưu bản nháp này lúc" in late.json["message"]


@pytest.mark.parametrize(
    "sent", [{"revision": 0}, {"form": [], "revision": 0}, {"form": FORM}, {"form": FORM, "revision": "x"}, []]
)
def test_what_is_no_form_is_refused(admin: Person, address: str, sent: Any) -> None:
    assert admin.client.put(f"{address}/nhap", json=sent).status_code == 422


def test_a_form_nobody_has_is_not_found(admin: Person, address: str) -> None:
    assert admin.client.get(address.replace(KEY, "nothing")).status_code == 404
    assert save(admin, address.replace(KEY, "nothing"), FORM, 0).status_code == 404


def test_a_dropped_draft_leads_back_to_what_is_in_force(admin: Person, address: str) -> None:
    save(admin, address, STRANGE, 0)
    assert admin.client.post(f"{address}/bo-nhap").status_code == 302
    assert json.loads(admin.client.get(f"{address}/nhap").json["text"]) == FORM


def test_findings_name_the_place_in_the_file(admin: Person, address: str) -> None:
    assert admin.client.post(f"{address}/soat", json={"form": STRANGE}).json["findings"] == []
    wrong = {"type": "number", "id": "w", "key": "w", "label": "Sai", "validate": {"min": "=1 +"}}
    drawn = FORM | {
        "components": [*FORM["components"], {"type": "group", "id": "g", "label": "N", "components": [wrong]}]
    }
    found = admin.client.post(f"{address}/soat", json={"form": drawn}).json["findings"]
    assert [(one["path"], one["severity"]) for one in found] == [
        (f"components.{len(FORM['components'])}.components.0", "error")
    ]
    assert "Hãy" in found[0]["remedy"]


def test_a_trial_is_drawn_as_staff_see_it_and_judged(admin: Person, address: str) -> None:
    fresh = shown(admin, address, _begin="1")
    assert 'name="dong.0.viec"' in fresh
    assert "error-summary" not in fresh
    refused = shown(admin, address, so_nguoi="1", **{"dong.0": "", "dong.0.viec": ""})
    for sentence in ("Giá trị nhỏ nhất là 2", "Chưa có tệp nào", "Mục này chưa có nội dung"):
        assert sentence in refused
    wrong = shown(admin, address, so_nguoi="3", tep=(BytesIO(b""), "anh.png"))
    assert "không đúng loại" in wrong
    grown = shown(admin, address, _add="dong", **{"dong.0": "", "dong.0.viec": "Đo ruộng"})
    assert 'name="dong.1.viec"' in grown
    assert "Đo ruộng" in grown


def test_a_trial_that_is_in_order_says_so_and_keeps_nothing(admin: Person, address: str, office: Office) -> None:
    answers = {one["key"]: "Nội dung" for one in FORM["components"] if one["type"] in ("textfield", "textarea")}
    answers |= {one["key"]: one["values"][0]["value"] for one in FORM["components"] if one.get("values")}
    good = shown(admin, address, **answers, so_nguoi="3", tep=(BytesIO(b""), "quet.pdf"),
                 **{"dong.0": "", "dong.0.viec": "Đo ruộng", "_size:tep:quet.pdf": "1000"})  # fmt: skip
    assert "đạt mọi yêu cầu" in good, good
    assert admin.client.get(f"{address}/nhap").json["revision"] == 0
    large = shown(admin, address, tep=(BytesIO(b""), "quet.pdf"), **{"_size:tep:quet.pdf": str(30 * 1024 * 1024)})
    assert "lớn quá 20 MB" in large


def test_a_form_with_mistakes_says_why_it_cannot_be_tried(admin: Person, address: str) -> None:
    broken = shown(admin, address, _form=json.dumps(FORM | {"components": [{"type": "html", "id": "h"}]}), _begin="1")
    assert "Biểu mẫu còn lỗi nên chưa xem thử được" in broken
    save(admin, address, FORM | {"components": [{"type": "html", "id": "h"}]}, 0)
    assert "Đoạn mã trang" in admin.client.get(f"{address}/xem-thu").get_data(as_text=True)


def test_names_in_force_are_collected_from_groups_and_rows_too() -> None:
    assert published_names(json.dumps(STRANGE).encode())[-4:] != []
    assert {"dong", "viec", "so_nguoi", "tep"} <= set(published_names(json.dumps(STRANGE).encode()))
    assert published_names(b"no form") == []
