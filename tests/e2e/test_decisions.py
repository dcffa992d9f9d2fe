"""A decision table in the browser: read, tried out, a cell changed without JavaScript, published; chosen for a step.

The pages are looked at with axe and on a phone's screen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers.browser import Watch
from tests.e2e.helpers.office import Office

TABLE = "Hướng xử lý hồ sơ sau kiểm tra"


@pytest.fixture
def office(page_for: PageFor, axe: Callable[..., list[str]], shot: Shot, clean: Watch) -> Office:
    clean.expect("status of 422")  # what is not yet right is sent on purpose
    return Office(page_for, axe, shot)


def opened(page: Page) -> None:
    page.goto("/quan-tri/quy-trinh")
    page.get_by_role("region", name="Bảng quyết định").get_by_role("link", name=TABLE).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TABLE)


def test_a_table_is_read_tried_changed_and_published_without_javascript(office: Office, page_for: PageFor) -> None:
    page = page_for("bt.quantri", javascript=False)
    opened(page)
    form = page.get_by_role("region", name="Dùng thử")
    form.get_by_label("Kết quả kiểm tra").select_option("đủ thành phần")
    form.get_by_label("Nhận đủ trong hạn").select_option("Không")
    form.get_by_role("button", name="Xem kết quả").click()
    expect(page.get_by_role("region", name="Kết quả dùng thử")).to_contain_text("lãnh đạo cho ý kiến")
    expect(page.locator("tr.taken")).to_have_count(1)

    page.get_by_role("button", name="Sửa bảng").click()
    row = page.get_by_role("group", name="Dòng 2", exact=True)
    result = row.get_by_label("Hướng xử lý kết quả")
    result.fill("xem xét")
    page.get_by_role("button", name="Lưu bản nháp").first.click()
    expect(page.get_by_role("alert").filter(has_text="Chưa lưu")).to_be_visible()
    expect(result).to_have_value("xem xét")
    expect(row.get_by_text("ngoặc kép")).to_be_visible()
    result.fill('"không tiếp nhận"')
    page.get_by_role("button", name="Lưu bản nháp").first.click()
    expect(page.get_by_role("status").filter(has_text="Đã lưu bản nháp")).to_be_visible()
    page.get_by_role("link", name="Kiểm tra và phát hành").click()
    expect(page.get_by_role("main")).to_contain_text("dòng 2, cột “Hướng xử lý” đổi từ")
    page.get_by_label("Nội dung thay đổi").fill("Hồ sơ trùng thì không tiếp nhận")
    page.get_by_role("button", name="Phát hành", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã phát hành")


def test_the_pages_can_be_read_by_everybody(office: Office) -> None:
    page = office["bt.quantri"]
    opened(page)
    office.look(page, "decision", "quan-tri-bang-quyet-dinh")
    page.get_by_role("link", name="Bản 1", exact=True).first.click()
    office.look(page, "decision version")
    page.go_back()
    page.get_by_role("button", name="Sửa bảng").click()
    office.look(page, "editing a decision", "quan-tri-sua-bang")
    page.goto("/quan-tri/quy-trinh")
    page.get_by_role("button", name="Thêm bảng quyết định").click()
    office.look(page, "new decision")


def test_a_step_of_the_diagram_chooses_its_table(office: Office, page_for: PageFor) -> None:
    page = page_for("bt.quantri", width=1440)
    page.goto("/quan-tri/quy-trinh")
    page.get_by_role("link", name="Hồ sơ đề nghị xét sáng kiến", exact=True).first.click()
    page.get_by_role("button", name="Sửa quy trình", exact=True).click()
    expect(page.get_by_role("tab", name=re.compile(r"^Cần sửa \(\d+\)$"))).to_be_visible()
    page.get_by_role("tab", name="Các bước").click()
    side = page.get_by_role("tabpanel")
    side.get_by_role("button", name=re.compile("^Xác định hướng xử lý")).first.click()
    page.get_by_role("tab", name="Thuộc tính").click()
    expect(side.get_by_label("Bảng", exact=True)).to_have_value("dossier_route")
    expect(side.get_by_label("Nhận đủ trong hạn", exact=True)).to_have_value("judge_cutoff.on_time")
    expect(side.get_by_label("Kết quả kiểm tra", exact=True)).to_have_value(re.compile("check_components.result"))
