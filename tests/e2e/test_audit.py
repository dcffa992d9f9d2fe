"""An auditor reads a plan as a story, filters, prints, takes the table away, verifies, and meets a touched record.

The pictures of the auditors' guide are taken here; each kind of page is checked with axe and on a narrow screen."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers import plan102 as texts
from tests.e2e.helpers.browser import DESKTOP, Watch, narrow
from tests.e2e.helpers.demo import carried_on
from tests.e2e.helpers.desk import fill, send, start
from tests.e2e.helpers.server import Server
from tests.path import issue_plan


@pytest.fixture(scope="module")
def instance(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan drafted by one person and passed by the board, which another acts for."""
    folder = tmp_path_factory.mktemp("drafted")
    return carried_on(demo_instance, folder, lambda province: issue_plan(province, until="Trình văn bản"))


def told(page: Page) -> Locator:
    """What is told of the case, entry by entry."""
    return page.get_by_role("region", name="Diễn biến").locator("li.entry")


def test_an_auditor_reads_prints_and_verifies(
    own_server: Server, page_for: PageFor, axe: Callable[..., list[str]], shot: Shot, clean: Watch
) -> None:
    def look(picture: str | None = None) -> None:
        if picture:
            shot(page, picture, full_page=False)
        assert axe(page) == [], page.url
        narrow(page)
        page.set_viewport_size({"width": DESKTOP, "height": 800})

    page = page_for("lc.kiemtra", own_server)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra")  # the first page of who only audits
    look("kiem-tra-ho-so")

    page.get_by_role("list", name="Danh sách hồ sơ").get_by_role("link", name=texts.PLAN).click()
    expect(page.get_by_role("heading", level=1, name=texts.PLAN)).to_be_visible()
    first = told(page).first
    expect(first).to_contain_text("Chuyên viên Ban Phong trào huyện Bảo Thắng, với tư cách Chuyên viên Ban Phong trào")
    page.evaluate("() => scrollTo(0, 130)")
    look("kiem-tra-dien-bien")
    passed = told(page).filter(has_text="Hoàn thành bước “Ban Thường trực thông qua”")
    expect(passed).to_contain_text("Thông qua")
    passed.scroll_into_view_if_needed()
    shot(page, "kiem-tra-mot-muc", full_page=False)
    with page.expect_download() as receiving:
        passed.get_by_role("link", name=re.compile(r"\.pdf$")).last.click()
    assert receiving.value.path().read_bytes().startswith(b"%PDF")

    passed.get_by_role("link", name="Biểu mẫu như khi đó").click()
    expect(page.get_by_role("article", name="Biểu mẫu đã gửi")).to_contain_text("Thông qua")
    assert page.locator("main").locator("input, textarea, select, form").count() == 0
    look("kiem-tra-bieu-mau")
    page.get_by_role("link", name=texts.PLAN).last.click()
    assert "#muc-" in page.url

    diagram = page.get_by_role("region", name=re.compile("^Sơ đồ: Ban hành kế hoạch"))
    diagram.scroll_into_view_if_needed()
    expect(diagram.get_by_role("img")).to_have_js_property("complete", True)
    shot(page, "kiem-tra-so-do", full_page=False)
    page.get_by_role("link", name=re.compile("Xem cỡ lớn sơ đồ Ban hành kế hoạch")).click()
    expect(page.get_by_role("img", name=re.compile("^Sơ đồ Ban hành kế hoạch"))).to_have_js_property("complete", True)
    look()
    page.go_back()
    page.get_by_text(re.compile(r"^Toàn bộ \d+ quy định")).first.click()
    page.get_by_role("heading", name="Quy định khi đó").scroll_into_view_if_needed()
    look("kiem-tra-quy-dinh")

    whole = told(page).count()
    page.evaluate("() => scrollTo(0, 0)")
    page.get_by_text("Lọc theo người, chức danh").click()
    page.get_by_label("Bước việc").fill("soan du thao")
    page.get_by_role("button", name="Lọc", exact=True).click()
    expect(page.get_by_role("region", name="Đang lọc")).to_contain_text("Bước việc: soan du thao")
    assert 0 < told(page).count() < whole
    page.evaluate("() => scrollTo(0, 400)")
    look("kiem-tra-loc")
    page.get_by_role("link", name="Bỏ mọi mục lọc").click()
    expect(told(page)).to_have_count(whole)

    with page.expect_download() as receiving:
        page.get_by_role("button", name="In thành tệp PDF").click()
    assert receiving.value.suggested_filename.startswith("dien-bien-")
    assert receiving.value.path().read_bytes().startswith(b"%PDF-")
    with page.expect_download() as receiving:
        page.get_by_role("button", name="Tải bảng (CSV)").click()
    assert "Soạn dự thảo kế hoạch" in receiving.value.path().read_text("utf-8-sig")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Lọc", exact=True)).to_be_hidden()
    page.emulate_media(media="screen")

    page.get_by_role("button", name="Kiểm tra tính toàn vẹn").click()
    expect(page.get_by_role("heading", name="Không phát hiện thay đổi nào")).to_be_visible()
    look("kiem-tra-toan-ven")

    page.get_by_role("navigation", name="Kiểm tra").get_by_role("link", name="Mọi thao tác").click()
    expect(page.locator("li.entry").first).to_be_visible()
    page.evaluate("() => scrollTo(0, 130)")
    look("kiem-tra-thao-tac")

    touch(own_server)
    page.get_by_role("navigation", name="Kiểm tra").get_by_role("link", name="Tính toàn vẹn").click()
    page.get_by_role("button", name="Kiểm tra tính toàn vẹn").click()
    fault = page.get_by_role("list", name="Sổ ghi không còn nguyên vẹn").get_by_role("listitem")
    expect(fault).to_have_count(1)
    expect(fault).to_contain_text("Mục 3")
    look("kiem-tra-phat-hien")
    fault.get_by_role("link", name=re.compile("^Mở mục này")).click()
    expect(page.locator("li.entry:target")).to_contain_text("Mục 3")


def touch(server: Server) -> None:
    """Somebody with the database changes who did the third thing in a case."""
    with sqlite3.connect(server.instance / "quytrinh.sqlite3") as database:
        found = database.execute(
            "UPDATE journal_entry SET command = 'cancel' WHERE seq = 3 AND case_id IS NOT NULL RETURNING seq"
        ).fetchall()
    database.close()
    assert len(found) == 1


def test_an_auditor_on_a_telephone_and_without_javascript(page_for: PageFor, shot: Shot, clean: Watch) -> None:
    author = page_for("bt.phongtrao")
    start(author, "Ban hành kế hoạch")
    fill(author, texts.BASES)
    send(author, "Chọn căn cứ, kế thừa")
    page = page_for("lc.kiemtra", width=360, javascript=False)
    page.get_by_role("list", name="Danh sách hồ sơ").get_by_role("link").first.click()
    page.get_by_label("Tìm trong diễn biến").fill("can cu")
    page.get_by_role("button", name="Lọc", exact=True).click()
    entry = told(page).filter(has_text="Hoàn thành bước “Chọn căn cứ, kế thừa”")
    expect(entry).to_have_count(1)
    entry.scroll_into_view_if_needed()
    shot(page, "dien-thoai-kiem-tra", full_page=False)
    entry.get_by_text("Nội dung đã ghi").first.click()
    expect(entry).to_contain_text("181/KH-MTTQ")
    page.get_by_role("button", name="Kiểm tra tính toàn vẹn").click()
    expect(page.get_by_role("heading", name="Không phát hiện thay đổi nào")).to_be_visible()
