"""A telephone is enough: 360 pixels wide, nothing scrolls sideways, everything can be hit with a thumb."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, PageFor, Shot
from tests.e2e.helpers import plan102 as texts
from tests.e2e.helpers.browser import PHONE, Watch
from tests.e2e.helpers.desk import fill, send

THUMB = 44  # CSS pixels a control people aim at must be high
LEAST = 24  # WCAG 2.2, 2.5.8

SIZES = """() => [...document.querySelectorAll('main button, main input, main select, main textarea, main summary')]
  .filter(each => each.checkVisibility() && each.type !== 'hidden' && !each.closest('[aria-hidden=true]')
    && each.tabIndex >= 0)
  .map(each => {
    const target = ['checkbox', 'radio'].includes(each.type) ? each.closest('label') : each;
    const { width, height } = target.getBoundingClientRect();
    return { what: each.tagName + ' ' + (each.name || each.textContent.trim()), height, width,
             small: each.classList.contains('small') || ['checkbox', 'radio'].includes(each.type) };
  })"""


def fits(page: Page) -> None:
    needed = page.evaluate("() => document.documentElement.scrollWidth")
    assert needed <= PHONE, f"{page.url} is {needed} pixels wide"


def thumbs(page: Page) -> None:
    """Everything that can be pressed is high enough."""
    sizes = page.evaluate(SIZES)
    assert sizes
    low = [each for each in sizes if each["height"] < (LEAST if each["small"] else THUMB) or each["width"] < LEAST]
    assert low == []


def menu(page: Page, entry: str) -> None:
    """The menu behind one button leads everywhere."""
    page.get_by_text("Danh mục", exact=True).click()
    page.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name=entry, exact=True).click()


def test_a_task_on_a_telephone(new_page: NewPage, page_for: PageFor, shot: Shot, clean: Watch) -> None:
    visitor = new_page(width=PHONE)
    visitor.goto("/")
    fits(visitor)
    thumbs(visitor)

    clean.expect("status of 4(04|22)")
    page = page_for("bt.phongtrao", width=PHONE)
    fits(page)
    menu(page, "Bắt đầu việc mới")
    fits(page)
    thumbs(page)
    page.get_by_role("button", name="Bắt đầu: Ban hành kế hoạch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chọn căn cứ, kế thừa")
    fits(page)
    thumbs(page)
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="mục cần sửa")).to_be_visible()
    fits(page)
    shot(page, "dien-thoai-loi", full_page=False)
    fill(page, texts.BASES)
    page.get_by_role("heading", level=1).scroll_into_view_if_needed()
    shot(page, "dien-thoai-bieu-mau", full_page=False)
    fits(page)
    thumbs(page)
    send(page, "Chọn căn cứ, kế thừa")

    menu(page, "Việc của tôi")
    fits(page)
    thumbs(page)
    shot(page, "dien-thoai-viec", full_page=False)
    menu(page, "Hồ sơ")
    fits(page)
    page.get_by_role("list", name="Danh sách hồ sơ").get_by_role("link").first.click()
    expect(page.get_by_role("region", name="Diễn biến")).to_be_visible()
    fits(page)
    page.get_by_role("link", name=re.compile("Xem cỡ lớn")).first.click()
    fits(page)
    for address in ("/tai-khoan", "/tai-khoan/mat-khau", "/tai-khoan/phien", "/minh-hoa/ngay", "/khong-co"):
        page.goto(address)
        fits(page)


def test_administration_on_a_telephone(page_for: PageFor, axe: Callable[..., list[str]], clean: Watch) -> None:
    page = page_for("bt.quantri", width=PHONE)
    menu(page, "Quản trị")
    fits(page)
    page.get_by_role("main").get_by_role("link", name="Cán bộ", exact=True).click()
    fits(page)
    thumbs(page)
    assert axe(page) == []
    page.get_by_role("link", name="Văn thư MTTQ huyện Bảo Thắng").click()
    person = page.url
    for address in (
        person,
        f"{person}/tai-khoan",
        f"{person}/giao-nhiem-vu",
        "/quan-tri/can-bo/them",
        "/quan-tri/don-vi",
    ):
        page.goto(address)
        fits(page)
    page.get_by_role("main").get_by_role("link", name=re.compile("xã Gia Phú")).first.click()
    fits(page)
