"""“Tham số”: the generated form, the preview, the adjusting document, the history; and two administrators at once."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from engine.localities import IssuedDocument, profile, register_issued
from engine.localities import stated as port
from tests.integration.web.browser import Person, words
from tests.integration.web.world import NOW, World

PLAN = IssuedDocument("Kế hoạch", "102/KH-MTTQ-BTT", NOW.date())


@pytest.fixture
def issued() -> Iterator[None]:
    """A plan that states the deadline is in force."""
    before = list(port._port)
    register_issued(lambda session, unit_id, kind: PLAN if kind == "plan" else None)
    yield
    port._port[:] = before


def form_of(answer: TestResponse) -> MultiDict[str, str]:
    """What the form of a page would send, untouched."""
    form = html.fromstring(answer.text).xpath("//main//form[@method='post']")[0]
    return MultiDict(form.form_values())


def address(world: World, group: str = "") -> str:
    return f"/quan-tri/tham-so/{world.units['an_phu']}" + (f"/{group}" if group else "")


def value(app: Flask, world: World, name: str) -> object:
    services = app.extensions["quytrinh"]
    with services.database.read() as reading:
        return profile(reading, world.units["an_phu"], services.clock.now()).parameters[name].value


def change(admin: Person, world: World, group: str, **typed: str) -> TestResponse:
    """The preview after some fields were typed over (`__` stands for a dot)."""
    sent = form_of(admin.get(address(world, group)))
    for name, text in typed.items():
        sent[name.replace("__", ".")] = text
    return admin.client.post(address(world, group), data=sent)


def confirm(admin: Person, world: World, group: str, preview: TestResponse, note: str) -> TestResponse:
    sent = form_of(preview)
    sent["note"], sent["_do"] = note, "save"
    return admin.client.post(address(world, group), data=sent)


def test_every_parameter_stands_with_its_value_and_its_reach(admin: Person, world: World) -> None:
    page = words(admin.get(address(world)))
    for text in (
        "Hạn nhận hồ sơ", "Trước ngày 10/08/2026", "Chưa đặt", "Chủ tịch", "Mặt trận cấp dưới", "Y tế",
        "Kế hoạch · KH-MTTQ", "Áp dụng ngay, kể cả việc đang chạy", "Chỉ áp dụng cho việc bắt đầu sau khi đổi",
    ):  # fmt: skip
        assert text in page, text
    assert "health" not in page and "exclusive" not in page and "cutoff" not in page


def test_a_deadline_is_moved_after_a_look_at_the_change(app: Flask, admin: Person, world: World) -> None:
    preview = change(admin, world, "thoi-han", p__cutoff__date="15/8/2026", p__cutoff__boundary="inclusive")
    assert preview.status_code == 200
    assert "Đang dùng Trước ngày 10/08/2026 Đổi thành Đến hết ngày 15/08/2026" in words(preview)
    assert value(app, world, "cutoff") == {"date": "2026-08-10", "boundary": "exclusive"}  # nothing is saved yet
    nameless = confirm(admin, world, "thoi-han", preview, "  ")
    assert nameless.status_code == 422 and "Hãy ghi lý do thay đổi" in words(nameless)
    saved = confirm(admin, world, "thoi-han", preview, "Theo kết luận giao ban")
    assert saved.status_code == 302
    assert value(app, world, "cutoff") == {"date": "2026-08-15", "boundary": "inclusive"}
    history = words(admin.get(f"{address(world)}/cac-lan-thay-doi"))
    assert "Theo kết luận giao ban" in history and "Trước ngày 10/08/2026" in history
    assert "Hồ Thị Thúy" in history or "Quản trị đơn vị" in history


def test_a_stated_date_moves_only_with_the_adjusting_document(
    app: Flask, admin: Person, world: World, issued: None
) -> None:
    page = admin.get(address(world, "thoi-han"))
    assert "Kế hoạch số 102/KH-MTTQ-BTT" in words(page)
    refused = change(admin, world, "thoi-han", p__cutoff__date="20/8/2026")
    assert refused.status_code == 422
    assert 'href="#f-a.cutoff.number"' in refused.text and 'value="20/8/2026"' in refused.text
    typed = {"a__cutoff__number": "115/KH-MTTQ-BTT", "a__cutoff__date": "20/3/2026"}
    early = change(admin, world, "thoi-han", p__cutoff__date="20/8/2026", **typed | {"a__cutoff__date": "1/1/2020"})
    assert early.status_code == 200  # only saving asks the engine
    early = confirm(admin, world, "thoi-han", early, "Điều chỉnh")
    assert early.status_code == 422 and "không thể ban hành trước" in words(early)
    assert 'value="115/KH-MTTQ-BTT"' in early.text and 'href="#f-a.cutoff.number"' in early.text
    preview = change(admin, world, "thoi-han", p__cutoff__date="20/8/2026", **typed)
    assert "115/KH-MTTQ-BTT ngày 20/03/2026" in words(preview)
    assert confirm(admin, world, "thoi-han", preview, "Điều chỉnh hạn").status_code == 302
    assert value(app, world, "cutoff") == {"date": "2026-08-20", "boundary": "exclusive"}
    assert "Điều chỉnh theo 115/KH-MTTQ-BTT ngày 20/03/2026" in words(admin.get(address(world)))


@pytest.mark.parametrize(
    ("group", "typed", "name", "expected"),
    [
        ("thoi-han", {"p.launch_day": "02/09/2026"}, "launch_day", "2026-09-02"),
        ("cach-lam", {"p.signer": "vice_chairman"}, "signer", "vice_chairman"),
        ("cach-lam", {"p.asks_first": "1"}, "asks_first", True),
        ("con-so", {"p.days": "7"}, "days", 7),
        ("con-so", {"p.days": ""}, "days", None),
        ("noi-dung", {"p.contact": "Văn  phòng"}, "contact", "Văn phòng"),
        ("thoi-han", {"p.cutoff.date": "", "p.cutoff.boundary": ""}, "cutoff", None),
    ],
)
def test_each_kind_of_parameter_is_stored_as_its_type(
    app: Flask, admin: Person, world: World, group: str, typed: dict[str, str], name: str, expected: object
) -> None:
    preview = change(admin, world, group, **{key.replace(".", "__"): text for key, text in typed.items()})
    assert confirm(admin, world, group, preview, "Thử").status_code == 302
    assert value(app, world, name) == expected


def test_several_choices_are_stored_together(app: Flask, admin: Person, world: World) -> None:
    sent = form_of(admin.get(address(world, "cach-lam")))
    sent.setlist("p.senders", ["lower_front", "agency"])
    preview = admin.client.post(address(world, "cach-lam"), data=sent)
    confirm(admin, world, "cach-lam", preview, "Mở rộng")
    assert value(app, world, "senders") == ["lower_front", "agency"]


def test_rows_come_and_go_without_javascript_and_keep_their_codes(app: Flask, admin: Person, world: World) -> None:
    sent = form_of(admin.get(address(world, "bang")))
    longer = admin.client.post(address(world, "bang"), data=MultiDict([*sent.items(multi=True), ("_add", "p.fields")]))
    sent = form_of(longer)
    assert "p.fields.2.label" in sent
    sent["p.fields.0.label"], sent["p.fields.2.label"] = "Y tế, chăm sóc sức khỏe", "Giáo dục"
    shorter = admin.client.post(
        address(world, "bang"), data=MultiDict([*sent.items(multi=True), ("_del", "p.fields.1")])
    )
    preview = admin.client.post(address(world, "bang"), data=form_of(shorter))
    assert "giao_duc" not in words(preview) and "Y tế, chăm sóc sức khỏe" in words(preview)
    assert confirm(admin, world, "bang", preview, "Sắp xếp lại").status_code == 302
    assert value(app, world, "fields") == [
        {"label": "Y tế, chăm sóc sức khỏe", "value": "health"},
        {"label": "Giáo dục", "value": "giao_duc"},
    ]
    assert value(app, world, "series") == [{"kind": "plan", "series": "KH-MTTQ"}]


@pytest.mark.parametrize(
    ("group", "field", "text"),
    [
        ("thoi-han", "p.cutoff.date", "31/02/2026"),
        ("con-so", "p.days", "năm"),
        ("thoi-han", "p.cutoff.boundary", ""),
    ],
)
def test_errors_stand_at_the_field_and_what_was_typed_stays(
    admin: Person, world: World, group: str, field: str, text: str
) -> None:
    answer = change(admin, world, group, **{field.replace(".", "__"): text})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert form_of(answer)[field] == text


def test_nothing_changed_is_said(admin: Person, world: World) -> None:
    answer = change(admin, world, "con-so")
    assert answer.status_code == 422 and "Chưa có mục nào được thay đổi" in words(answer)


def test_what_another_changed_meanwhile_is_not_overwritten_unseen(
    app: Flask, admin: Person, world: World, person: type[Person]
) -> None:
    mine = change(admin, world, "con-so", p__days="7")
    other = person.signed_in("province_admin")
    confirm(other, world, "con-so", change(other, world, "con-so", p__days="9"), "Việc khác")
    late = confirm(admin, world, "con-so", mine, "Của tôi")
    assert late.status_code == 422 and "đã được thay đổi ở nơi khác" in words(late)
    assert value(app, world, "days") == 9
    again = admin.client.post(address(world, "con-so"), data=form_of(late))
    assert "Đang dùng 9 Đổi thành 7" in words(again)


def test_going_back_from_the_preview_keeps_what_was_typed(admin: Person, world: World) -> None:
    sent = form_of(change(admin, world, "con-so", p__days="7"))
    sent["_do"] = "again"
    assert form_of(admin.client.post(address(world, "con-so"), data=sent))["p.days"] == "7"


def test_a_group_nobody_has_is_not_found(admin: Person, world: World) -> None:
    assert admin.get(address(world, "khong-co")).status_code == 404


def test_no_code_name_is_on_the_form(admin: Person, world: World) -> None:
    for group in ("thoi-han", "cach-lam", "con-so", "noi-dung", "bang"):
        said = words(admin.get(address(world, group))).split("{")[0]
        assert not re.search(r"\b(cutoff|signer|senders|chairman|lower_front|exclusive|health)\b", said), group
