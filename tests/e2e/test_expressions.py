"""Trying an expression out: in a dialog over the diagram, by keyboard, and on a page of its own on a telephone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers.browser import PHONE, Watch
from tests.e2e.test_modeler import LOADED, NAMES, choose, editor_of, side
from tests.e2e.test_small_screen import fits, thumbs

AXE = Callable[..., list[str]]


def test_an_expression_is_tried_where_it_is_written(page_for: PageFor, clean: Watch, axe: AXE, shot: Shot) -> None:
    page = page_for("bt.quantri", width=1440)
    page.set_viewport_size({"width": 1440, "height": 900})
    address = editor_of(page, NAMES["plan_issue"])
    choose(page, "Soạn dự thảo kế hoạch")
    side(page).get_by_label("Hạn", exact=True).fill("today() + days")
    opener = side(page).get_by_role("button", name="Thử biểu thức: Hạn", exact=True)
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Thử biểu thức")
    expect(dialog).to_be_visible()
    value = dialog.get_by_label("days", exact=True)
    expect(value).to_be_focused(timeout=LOADED)
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    result = dialog.get_by_role("status")
    expect(result).to_contain_text("Không cộng được ngày với số (vị trí 11: “days”)", timeout=LOADED)
    expect(result.locator("mark")).to_have_text("days")
    expect(dialog).to_contain_text("Hiểu là số: 5")
    assert axe(page, "dialog[open]") == []
    shot(page, "thu-bieu-thuc", full_page=False)
    value.fill('=duration("P5D")')
    page.keyboard.press("Enter")
    expect(result).not_to_contain_text("Không cộng được", timeout=LOADED)
    expect(result).to_contain_text(re.compile(r"\d\d/\d\d/\d{4}"))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    # What was changed in the dialog changed nothing.
    expect(side(page).get_by_label("Hạn", exact=True)).to_have_value("today() + days")

    _on_a_telephone(page_for("bt.quantri", width=PHONE), address, axe, shot)


def _on_a_telephone(page: Page, address: str, axe: AXE, shot: Shot) -> None:
    page.goto(f"{address}/thu-bieu-thuc")
    page.get_by_label("Biểu thức", exact=True).fill(
        'if case.title = null then "chưa có tên" else upper case(case.number)'
    )
    page.get_by_role("button", name="Thử", exact=True).click()
    page.get_by_label("case.number", exact=True).fill("12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Hàm “upper case” nhận số ở tham số thứ 1")
    assert axe(page) == []
    fits(page)
    thumbs(page)
    shot(page, "thu-bieu-thuc-dien-thoai")
