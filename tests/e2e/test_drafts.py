"""Nothing typed is lost and nothing counts twice: no network, two tabs, two people, a double click.

Also how heavy a task's page is, since that network may be a telephone's."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers import plan102 as texts
from tests.e2e.helpers.browser import Watch
from tests.e2e.helpers.desk import fill, labelled, open_task, send, start

MOST_BYTES = 40 * 1024  # design.md §12: a staff page, compressed
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"


def own_plan(page: Page) -> Locator:
    return page.get_by_label(labelled("Chương trình, kế hoạch dài hạn của đơn vị"))


def state(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text="Đã lưu nháp lúc")


@pytest.fixture
def author(page_for: PageFor, clean: Watch) -> Page:
    """Somebody with a fresh task open."""
    page = page_for("bt.phongtrao")
    start(page, "Ban hành kế hoạch")
    return page


def test_typing_goes_on_without_network(author: Page, clean: Watch, shot: Shot) -> None:
    clean.expect(re.escape(OFFLINE))
    fill(author, texts.BASES)
    expect(state(author)).to_be_visible()
    author.context.set_offline(True)
    own_plan(author).fill("Chương trình 2022–2025")
    expect(author.get_by_role("alert").filter(has_text="Đang mất mạng")).to_be_visible()
    author.get_by_role("alert").filter(has_text="Đang mất mạng").scroll_into_view_if_needed()
    shot(author, "mat-mang", full_page=False)
    author.get_by_role("button", name="Gửi", exact=True).click()
    expect(author.get_by_role("heading", level=1)).to_have_text("Chọn căn cứ, kế thừa")  # still here, still typed
    expect(own_plan(author)).to_have_value("Chương trình 2022–2025")

    author.context.set_offline(False)
    expect(author.get_by_role("alert").filter(has_text="Đang mất mạng")).to_have_count(0)
    expect(state(author)).to_be_visible()
    author.reload()
    expect(own_plan(author)).to_have_value("Chương trình 2022–2025")
    expect(author.get_by_text("Đang mở bản nháp lưu lúc")).to_be_visible()
    row = author.get_by_role("group", name="Văn bản căn cứ 1", exact=True)
    expect(row.get_by_label(labelled("Số, ký hiệu"))).to_have_value("181/KH-MTTQ")
    expect(row.get_by_role("link", name="ke-hoach-181.pdf")).to_be_visible()


def test_a_tab_closed_without_network_loses_nothing(author: Page, clean: Watch) -> None:
    clean.expect(re.escape(OFFLINE))
    address = author.url
    author.context.set_offline(True)
    own_plan(author).fill("Viết khi mất mạng")
    expect(author.get_by_role("alert").filter(has_text="Đang mất mạng")).to_be_visible()
    author.close()
    again = author.context.new_page()
    again.context.set_offline(False)
    again.goto(address)
    expect(own_plan(again)).to_have_value("Viết khi mất mạng")
    expect(state(again)).to_be_visible()


def test_two_tabs_on_one_task(author: Page, clean: Watch) -> None:
    clean.expect("status of 409")
    other = author.context.new_page()
    other.goto(author.url)
    own_plan(author).fill("Thẻ thứ nhất")
    expect(state(author)).to_be_visible()
    own_plan(other).fill("Thẻ thứ hai")
    newer = other.get_by_role("alert").filter(has_text="Có bản nháp mới hơn")
    expect(newer).to_be_visible()
    expect(own_plan(other)).to_have_value("Thẻ thứ hai")
    newer.get_by_role("button", name="Giữ bản ở đây").click()
    expect(state(other)).to_be_visible()
    author.reload()
    expect(own_plan(author)).to_have_value("Thẻ thứ hai")

    own_plan(author).fill("Lần nữa ở thẻ thứ nhất")
    expect(state(author)).to_be_visible()
    own_plan(other).fill("Lần nữa ở thẻ thứ hai")
    newer.get_by_role("button", name="Lấy bản mới nhất").click()
    expect(own_plan(other)).to_have_value("Lần nữa ở thẻ thứ nhất")


def test_two_people_on_one_task(
    author: Page, page_for: PageFor, clean: Watch, axe: Callable[..., list[str]], shot: Shot
) -> None:
    clean.expect("status of 409")
    fill(author, texts.BASES)
    send(author, "Chọn căn cứ, kế thừa")
    fill(author, texts.DRAFT)
    send(author, "Soạn dự thảo kế hoạch")
    first, second = page_for("bt.chutich"), page_for("bt.phochutich")
    for page in (first, second):
        open_task(page, "Ban Thường trực thông qua")
    fill(first, texts.APPROVAL)
    send(first, "Ban Thường trực thông qua")
    fill(second, [("Ý kiến", "Trả lại để sửa"), ("Lý do trả lại", "Cần ghi rõ kinh phí.")])
    second.get_by_role("button", name="Gửi", exact=True).click()
    expect(second.get_by_role("main")).to_contain_text("Chủ tịch MTTQ huyện Bảo Thắng")
    expect(second.get_by_role("main")).to_contain_text("chưa được ghi nhận")
    expect(second.get_by_label("Nội dung để chép")).to_have_value(re.compile("Cần ghi rõ kinh phí"))
    assert axe(second) == []
    shot(second, "nguoi-khac-da-lam", full_page=False)
    second.get_by_role("button", name="Mở hồ sơ để xem diễn biến").click()
    done = second.get_by_role("region", name="Diễn biến").get_by_role("listitem")
    expect(done.filter(has_text="Hoàn thành bước “Ban Thường trực thông qua”")).to_have_count(1)


def test_a_double_click_counts_once(author: Page, clean: Watch) -> None:
    fill(author, texts.BASES)
    expect(state(author)).to_be_visible()
    author.get_by_role("button", name="Gửi", exact=True).dblclick()
    expect(author.get_by_role("heading", level=1)).to_have_text("Soạn dự thảo kế hoạch")
    author.get_by_role("main").get_by_role("link", name=re.compile("^Kế hoạch phong trào")).click()
    done = author.get_by_role("region", name="Diễn biến").get_by_role("listitem")
    expect(done.filter(has_text="Hoàn thành bước “Chọn căn cứ, kế thừa”")).to_have_count(1)
    expect(done.filter(has_text="Chuyển đến bước “Soạn dự thảo kế hoạch”")).to_have_count(1)


def test_the_back_button_does_not_send_again(author: Page, clean: Watch) -> None:
    clean.expect("status of 409")
    address = author.url
    fill(author, texts.BASES)
    form = author.locator("form[data-form]").evaluate("form => [...new URLSearchParams(new FormData(form))]")
    send(author, "Chọn căn cứ, kế thừa")
    again = author.request.post(address, form=dict(form), headers={"Referer": address})
    assert "đã được ghi nhận từ lần gửi trước" in again.text()


def test_a_task_page_is_light(author: Page, clean: Watch) -> None:
    fill(author, texts.BASES)
    send(author, "Chọn căn cứ, kế thừa")
    session = author.context.new_cdp_session(author)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    author.goto(author.url, wait_until="networkidle")
    assert len(sizes) >= 4  # the page, its styles, two scripts
    assert sum(sizes) <= MOST_BYTES, f"{sum(sizes)} bytes: {sizes}"
    print(f"task page: {sum(sizes)} bytes compressed in {len(sizes)} answers")
