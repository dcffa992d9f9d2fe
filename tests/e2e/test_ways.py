"""The way that leads to a fault: on the diagram with numbers, beside it in words, and where drafts are published."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers.browser import PHONE, Watch

LOADED = 30_000
JOIN = re.compile(r'<bpmn:exclusiveGateway id="g_sent">(.*?)</bpmn:exclusiveGateway>', re.DOTALL)
SAVE = """async ([url, body]) => (await fetch(url, { method: 'PUT', body: JSON.stringify(body), headers: {
  'Content-Type': 'application/json',
  'X-CSRFToken': document.querySelector('meta[name="csrf-token"]').content } })).status"""


@pytest.fixture
def admin(page_for: PageFor, clean: Watch) -> Page:
    """The administrator with a draft in which a parallel gateway waits for two ways of which only one is taken."""
    page = page_for("bt.quantri", width=1280)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/quan-tri/quy-trinh")
    page.get_by_role("link", name="Ban hành kế hoạch", exact=True).first.click()
    page.get_by_role("button", name="Sửa quy trình", exact=True).click()
    expect(page.get_by_role("application")).to_be_visible(timeout=LOADED)
    address = f"{page.url.split('?')[0]}/nhap"
    draft = page.request.get(address).json()
    xml, changed = JOIN.subn(r'<bpmn:parallelGateway id="g_sent" name="Đã gửi">\1</bpmn:parallelGateway>', draft["xml"])
    assert changed == 1 or draft["revision"]
    body = {"xml": xml, "revision": draft["revision"], "base": draft["base"]}
    assert page.evaluate(SAVE, [address, body]) == 200
    page.goto(address.removesuffix("/nhap"))
    expect(page.get_by_role("application")).to_be_visible(timeout=LOADED)
    return page


def test_the_way_is_numbered_on_the_diagram_and_told_in_words(
    admin: Page, axe: Callable[..., list[str]], shot: Shot
) -> None:
    tab = admin.get_by_role("tab", name=re.compile(r"^Cần sửa \([1-9]\d*\)$"))
    expect(tab).to_be_visible(timeout=LOADED)
    tab.click()
    panel = admin.get_by_role("tabpanel", name=re.compile("Cần sửa"))
    expect(panel).to_contain_text("có thể phải chờ mãi")
    button = panel.get_by_role("button", name=re.compile(r"^Đường đi dẫn tới lỗi")).first
    button.focus()
    admin.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(panel.get_by_role("status")).to_contain_text("đang được đánh số trên sơ đồ")
    steps = panel.get_by_role("list").get_by_role("list").get_by_role("listitem")
    expect(steps.first).to_contain_text("Sự kiện bắt đầu")
    expect(steps.filter(has_text="đi theo nhánh").first).to_be_visible()
    expect(admin.locator(".designer-step").filter(has_text=re.compile("^1$"))).to_be_visible()
    assert admin.locator(".djs-element.finding-way").count() > steps.count() // 2
    expect(steps.last).to_have_text("Cổng song song “Đã gửi”: chờ mãi ở đây")
    steps.get_by_role("button").nth(2).press("Enter")
    expect(admin.locator(".djs-element.selected")).to_have_count(1)
    assert axe(admin) == []
    shot(admin, "duong-di-dan-toi-loi", full_page=False)
    button.click()
    expect(admin.locator(".designer-step")).to_have_count(0)
    expect(admin.locator(".djs-element.finding-way")).to_have_count(0)
    panel.get_by_role("button", name=re.compile("có thể phải chờ mãi")).click()
    expect(admin.locator(".designer-step").first).to_be_visible()


def test_drafts_tell_the_way_and_lead_to_it(admin: Page, axe: Callable[..., list[str]], shot: Shot) -> None:
    admin.goto("/quan-tri/ban-nhap")
    found = admin.get_by_role("listitem").filter(has_text="có thể phải chờ mãi").first
    found.get_by_text(re.compile("^Đường đi dẫn tới lỗi")).click()
    expect(found.get_by_role("list").get_by_role("listitem").first).to_contain_text("Sự kiện bắt đầu")
    picture = found.get_by_role("img", name="Sơ đồ có đánh dấu các bước kể trên")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert axe(admin) == []
    shot(admin, "ban-nhap-duong-di")
    admin.set_viewport_size({"width": PHONE, "height": 800})
    assert admin.evaluate("document.documentElement.scrollWidth") <= PHONE
    shot(admin, "ban-nhap-duong-di-360")
    admin.set_viewport_size({"width": 1280, "height": 800})
    found.get_by_role("link", name="Xem từng bước trên sơ đồ trong trình soạn").click()
    expect(admin.locator(".designer-step").first).to_be_visible(timeout=LOADED)
    expect(admin.get_by_role("tab", name=re.compile("^Cần sửa"))).to_have_attribute("aria-selected", "true")
