"""“Thử biểu thức”: values are asked for, the result or the reason why there is none is shown, nothing is stored."""

import html
import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine.history.tables import JournalEntry
from engine.localities import profile
from tests.integration.web.browser import Person
from tests.integration.web.office import PROCESS
from tests.integration.web.world import World

pytestmark = pytest.mark.usefixtures("unprotected")


@pytest.fixture
def address(world: World) -> str:
    unit: UUID = world.units["an_phu"]
    return f"/quan-tri/thiet-ke/{unit}/quy-trinh/{PROCESS}/thu-bieu-thuc"


def _try(admin: Person, address: str, text: str, **more: str) -> TestResponse:
    values = {f"v:{name}": value for name, value in more.items() if name not in ("loai", "_part")}
    return admin.client.post(address, data={"bieu-thuc": text, "loai": more.get("loai", ""), **values})


def _words(answer: TestResponse) -> str:
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", answer.text)).split())


def test_the_values_an_expression_reads_are_asked_for_first(admin: Person, address: str) -> None:
    assert "Thử biểu thức" in _words(admin.client.get(address))
    asked = _try(admin, address, "plan.total > 10 and count(items) = 2")
    assert 'name="v:plan.total"' in asked.text
    assert 'name="v:items"' in asked.text
    assert "Hãy điền dữ liệu cần dùng" in _words(asked)
    assert "Kết quả" not in _words(asked)
    answer = _words(
        _try(admin, address, "plan.total > 10 and count(items) = 2", **{"plan.total": "12,5", "items": '=["a", 1]'})
    )
    assert "Hiểu là số: 12,5" in answer
    assert "Hiểu là danh sách: a; 1" in answer
    assert "Kết quả Có giá trị đúng/sai" in answer


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("1.234,5", "số: 1.234,5"),
        ("0.5", "số: 0,5"),
        ("05/12/2026", "ngày: 05/12/2026"),
        ("Có", "giá trị đúng/sai: Có"),
        ("0912345678", "văn bản: 0912345678"),
        ('"12"', "văn bản: 12"),
        ("đã duyệt", "văn bản: đã duyệt"),
        ('=duration("P1D")', "khoảng thời gian (ngày, giờ): P1D"),
    ],
)
def test_typed_values_are_read_as_people_write_them(admin: Person, address: str, typed: str, understood: str) -> None:
    assert f"Hiểu là {understood}" in _words(_try(admin, address, "x", x=typed))


def test_an_empty_result_says_why_and_where(admin: Person, address: str) -> None:
    answer = _try(admin, address, '="Tổng " + total', total="5", loai="condition")
    assert "Không cộng được văn bản với số (vị trí 11: “total”). Hãy kiểm tra loại dữ liệu" in _words(answer)
    assert "<mark>total</mark>" in answer.text
    assert "Điều kiện phải cho kết quả có hoặc không. Khi chạy thật, hồ sơ dừng ở đây" in _words(answer)
    broken = _try(admin, address, "1 + (2 * ")
    assert "Biểu thức viết chưa đúng ở chỗ kết thúc" in _words(broken)
    assert "<mark>" in broken.text
    costly = _words(_try(admin, address, "for i in 1..1000000000 return i"))
    assert "quá nhiều bước tính" in costly


def test_what_the_place_of_an_expression_asks_for_is_told(admin: Person, address: str) -> None:
    script = _try(admin, address, '{ total: 1 + 2, note: "x" }', loai="script")
    assert "total 3 note x" in _words(script)
    assert "cần một nhóm mục" in _words(_try(admin, address, "1 + 2", loai="script"))
    assert "được ghi thẳng, không phải biểu thức" in _words(_try(admin, address, "P3D", loai="timer"))
    assert "Kết quả P1D" in _words(_try(admin, address, '=duration("P1D")', loai="timer"))
    assert "không có lỗi trong biểu thức" in _words(_try(admin, address, "x", x=""))


def test_what_the_unit_has_comes_filled_in(admin: Person, address: str) -> None:
    answer = _try(admin, address, "unit.kind")
    assert 'value="front"' in answer.text
    assert "Kết quả front" in _words(answer)


def test_a_parameter_is_called_as_people_call_it(app: Flask, world: World, admin: Person, address: str) -> None:
    services = app.extensions["quytrinh"]
    with services.database.read() as reading:
        known = profile(reading, world.units["an_phu"], services.clock.now()).parameters
    name, parameter = next(iter(known.items()))
    assert f"{parameter.label} profile.{name}" in _words(_try(admin, address, f"profile.{name} = null"))
    assert "profile.nothing" in _words(_try(admin, address, "profile.nothing = null"))


def test_hostile_texts_are_told_and_never_an_error_of_ours(admin: Person, address: str) -> None:
    for text in (
        "<script>alert(1)</script>",
        '"<b>x</b>"',
        "(" * 5000,
        "x" * 30_000,
        "\x00",
        "=",
        "a.b.c" * 50,
        "1e6000",
    ):
        answer = _try(admin, address, text, x="=" + "[" * 500)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<b>x" not in answer.text


def test_nothing_is_stored(app: Flask, admin: Person, address: str) -> None:
    database = app.extensions["quytrinh"].database
    with database.read() as reading:
        before = reading.scalar(select(func.count()).select_from(JournalEntry))
    _try(admin, address, "x + 1", x="1")
    with database.read() as reading:
        assert reading.scalar(select(func.count()).select_from(JournalEntry)) == before


def test_the_editor_gets_a_piece_of_the_page(admin: Person, address: str) -> None:
    answer = admin.client.post(address, data={"bieu-thuc": "1 + 1", "_part": "1"})
    assert "<html" not in answer.text
    assert "Kết quả" in answer.text
