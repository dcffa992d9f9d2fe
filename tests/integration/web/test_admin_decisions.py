"""The administrator's pages of decision tables: read, tried out, changed cell by cell, published, taken back, files."""

import io
from collections.abc import Callable
from uuid import UUID

import pytest
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from engine.dmn import EditedRow, edit_table, load, new_model
from engine.localities import draft, publish, source
from tests.integration.web.browser import Person, words
from tests.integration.web.office import Office
from tests.integration.web.world import World

KEY = "route"
NEW = new_model(KEY, "Tuyến trình", ["Loại", "Số người"], "Nơi xét")


def table(*rows: tuple[str, str, str]) -> bytes:
    made = [EditedRow("", row[:2], row[2:], (f"Mục {number}",)) for number, row in enumerate(rows, 1)]
    return edit_table(NEW, f"decision_{KEY}", made)


TABLE = table(('"ý tưởng"', "-", '"Ban Phong trào"'), ("-", "> 5", '"Hội đồng"'), ("-", "<= 5", '"Ban Thường trực"'))


@pytest.fixture
def unit(world: World) -> UUID:
    return world.units["an_phu"]


Putting = Callable[[bytes], None]


@pytest.fixture
def put(office: Office, unit: UUID) -> Putting:
    """Publishes the table as the commune's administrator."""

    def publish_table(content: bytes) -> None:
        with office.services.database.write() as work:
            actor, clock = office.actor("admin"), office.services.clock
            publish(work, actor, clock, unit_id=unit, decisions={KEY: content}, note="Theo Quyết định 50")

    return publish_table


def address(unit: UUID, rest: str = "") -> str:
    return f"/quan-tri/bang-quyet-dinh/{unit}/{KEY}{rest}"


def form_of(answer: TestResponse, part: str) -> MultiDict[str, str]:
    """What the form whose address ends so would send, without a button."""
    (form,) = [each for each in html.fromstring(answer.text).forms if (each.get("action") or "").endswith(part)][:1]
    return MultiDict(form.form_values())


def send(admin: Person, address: str, form: MultiDict[str, str], **more: str) -> TestResponse:
    for name, value in more.items():
        form[name.replace("__", "-")] = value
    return admin.client.post(address, data=form)


def test_the_list_and_the_page_tell_the_table_in_words(admin: Person, unit: UUID, put: Putting) -> None:
    put(TABLE)
    assert "Tuyến trình" in words(admin.get(f"/quan-tri/quy-trinh?don-vi={unit}"))
    page = words(admin.get(address(unit)))
    assert "lớn hơn 5" in page and "từ 5 trở xuống" in page and "“Hội đồng”" in page and "bất kỳ" in page
    assert "Xét từ trên xuống" in page and "Mục 2" in page and "Chưa bước nào dùng" in page
    assert "Theo Quyết định 50" in page and "Quản trị đơn vị" in page
    assert KEY not in page and "so_nguoi" not in page and "FIRST" not in page


def test_a_trial_says_the_result_and_marks_the_row(admin: Person, unit: UUID, put: Putting) -> None:
    put(TABLE)
    answer = send(admin, address(unit, "/thu"), form_of(admin.get(address(unit)), "/thu"), d__0="mô hình", d__1="7")
    assert "Hội đồng" in html.fromstring(answer.text).xpath("string(//section[h2[@id='ket-qua']])")
    rows = html.fromstring(answer.text).xpath("//tr[@class='taken']/th")
    assert [each.text_content().split()[0] for each in rows] == ["2"]


def test_a_trial_that_matches_nothing_says_what_would_happen(admin: Person, unit: UUID, put: Putting) -> None:
    put(table(('"ý tưởng"', "-", '"x"')))
    answer = send(admin, address(unit, "/thu"), form_of(admin.get(address(unit)), "/thu"), d__0="khác", d__1="1")
    assert "Không dòng nào khớp" in words(answer)


def editing(admin: Person, unit: UUID) -> MultiDict[str, str]:
    return form_of(admin.get(address(unit, "/sua")), "/sua")


def test_a_cell_is_changed_kept_as_draft_and_published(admin: Person, unit: UUID, put: Putting, office: Office) -> None:
    put(TABLE)
    answer = send(admin, address(unit, "/sua"), editing(admin, unit), r1__1="> 6", do="luu")
    assert answer.status_code == 302 and answer.location.endswith("nhap=1")
    assert "lớn hơn 6" in words(admin.get(answer.location))
    assert "lớn hơn 5" in words(admin.get(address(unit)))
    drafts = admin.get(f"/quan-tri/ban-nhap/{unit}")
    page = words(drafts)
    assert "dòng 2, cột “Số người” đổi từ > 5 thành > 6" in page and "chưa được bước việc nào dùng" in page
    form = MultiDict(html.fromstring(drafts.text).xpath("//form[.//textarea[@name='note']]")[0].form_values())
    form["note"] = "Nâng số người"
    done = admin.client.post(f"/quan-tri/ban-nhap/{unit}", data=form)
    assert done.status_code == 302 and "Tuyến trình" in words(admin.get(done.location))
    with office.services.database.read() as reading:
        assert source(reading, unit, "dmn", KEY).version == 2
        assert draft(reading, unit, "dmn", KEY) is None
    page = words(admin.get(address(unit)))
    assert "Nâng số người" in page and "Bản 2" in page and "đổi từ > 5 thành > 6" in page


def test_rows_are_added_moved_and_dropped_without_losing_what_is_typed(admin: Person, unit: UUID, put: Putting) -> None:
    put(TABLE)
    answer = send(admin, address(unit, "/sua"), editing(admin, unit), r0__1="đang gõ dở", do="them:0")
    form = form_of(answer, "/sua")
    assert form["r0-1"] == "đang gõ dở" and form["_rows"] == "4" and form["r1-id"] == "" and form["r1-0"] == "-"
    form = form_of(send(admin, address(unit, "/sua"), form, do="xuong:0"), "/sua")
    assert form["r1-1"] == "đang gõ dở" and form["r1-id"]
    form = form_of(send(admin, address(unit, "/sua"), form, do="bo:0"), "/sua")
    assert form["r0-1"] == "đang gõ dở" and form["_rows"] == "3"
    form = form_of(send(admin, address(unit, "/sua"), form, do="len:2"), "/sua")
    assert form["r1-2"] == '"Ban Thường trực"'


def test_a_wrong_cell_is_told_at_the_cell_and_nothing_is_kept(
    admin: Person, unit: UUID, put: Putting, office: Office
) -> None:
    put(TABLE)
    answer = send(admin, address(unit, "/sua"), editing(admin, unit), r0__0="ý tưởng", r2__2="", do="luu")
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    wrong = {each.get("name") for each in page.xpath("//input[@aria-invalid='true']")}
    assert wrong == {"r0-0", "r2-2"}
    assert page.xpath("//input[@name='r0-0']/@value") == ["ý tưởng"]
    assert "ngoặc kép" in page.xpath("string(//p[@id='e-r0-0'])")
    with office.services.database.read() as reading:
        assert draft(reading, unit, "dmn", KEY) is None


def test_what_somebody_else_saved_meanwhile_is_not_written_over(admin: Person, unit: UUID, put: Putting) -> None:
    put(TABLE)
    first, second = editing(admin, unit), editing(admin, unit)
    assert send(admin, address(unit, "/sua"), first, r0__2='"a"', do="luu").status_code == 302
    answer = send(admin, address(unit, "/sua"), second, r0__2='"b"', do="luu")
    assert answer.status_code == 409 and form_of(answer, "/sua")["r0-2"] == '"b"'
    assert "“a”" in words(admin.get(address(unit, "?nhap=1")))


def test_a_new_table_is_made_from_names_alone(admin: Person, unit: UUID, office: Office) -> None:
    sent = {"name": "Xét hồ sơ nộp muộn", "inputs": "Số ngày muộn\nLý do\n", "output": "Cách xử lý"}
    answer = admin.post(f"/quan-tri/bang-quyet-dinh/{unit}/them-moi", sent)
    assert answer.status_code == 302
    page = words(admin.get(answer.location))
    assert "Số ngày muộn" in page and "Cách xử lý" in page
    with office.services.database.read() as reading:
        kept = draft(reading, unit, "dmn", "xet_ho_so_nop_muon")
        assert kept is not None and kept.name == "Xét hồ sơ nộp muộn"
        load(kept.content)
    refused = admin.post(f"/quan-tri/bang-quyet-dinh/{unit}/them-moi", {"name": "", "inputs": ""})
    assert refused.status_code == 422


def test_a_file_goes_down_byte_for_byte_and_up_as_a_draft(
    admin: Person, unit: UUID, put: Putting, office: Office
) -> None:
    put(TABLE)
    files = f"/quan-tri/tep/{unit}/bang-quyet-dinh/{KEY}"
    down = admin.get(f"{files}/tai-ve")
    assert down.data == TABLE and ".dmn" in down.headers["Content-Disposition"]
    other = TABLE.replace(b"&gt; 5", b"&gt; 8")
    assert admin.post(f"{files}/tai-len", {"file": (io.BytesIO(other), "a.dmn"), "_revision": "0"}).status_code == 302
    with office.services.database.read() as reading:
        kept = draft(reading, unit, "dmn", KEY)
        assert kept is not None and kept.content == other
    bad = admin.post(f"{files}/tai-len", {"file": (io.BytesIO(b"<x/>"), "a.dmn"), "_revision": "1"})
    assert bad.status_code == 422 and "DMN" in words(bad)


def test_an_earlier_version_comes_back_as_a_draft(admin: Person, unit: UUID, put: Putting, office: Office) -> None:
    put(TABLE)
    put(TABLE.replace(b"&gt; 5", b"&gt; 8"))
    page = html.fromstring(admin.get(address(unit)).text)
    links = [each for each in page.xpath("//a/@href") if "/ban/" in each]
    assert len(links) == 2
    older = words(admin.get(links[1]))
    assert "lớn hơn 5" in older
    assert admin.post(f"{links[1]}/lay-lai").status_code == 302
    with office.services.database.read() as reading:
        kept = draft(reading, unit, "dmn", KEY)
        assert kept is not None and kept.content == TABLE


def test_hostile_cells_are_kept_or_told_and_never_break_the_page(admin: Person, unit: UUID, put: Putting) -> None:
    put(TABLE)
    for typed in ('"a\x01\x0b\uffff"', "<b>&x;", '"<script>alert(1)</script>"', "(" * 3000, "1" * 5000):
        answer = send(admin, address(unit, "/sua"), editing(admin, unit), r0__0=typed, do="luu")
        assert answer.status_code in (302, 422), typed[:20]
        assert "<script>alert" not in admin.get(address(unit, "?nhap=1")).text
        assert "<script>alert" not in answer.text
