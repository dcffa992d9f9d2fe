"""The editor of diagrams: drawing by mouse and by keyboard, properties, findings, drafts that survive, two tabs.

What the library of the editor asks for in English is collected by the page; here it has to be nothing."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers.browser import PHONE, Watch
from tests.e2e.helpers.server import ROOT

NAMES = {
    "plan_issue": "Ban hành kế hoạch",
    "dossier": "Hồ sơ đề nghị xét sáng kiến",
}
LOADED = 30_000  # milliseconds: half a megabyte of script on a busy machine
SHIPPED = sorted((ROOT / "processes").glob("*/*.bpmn"))


def canvas(page: Page) -> Locator:
    return page.get_by_role("application")


def side(page: Page) -> Locator:
    return page.get_by_role("tabpanel")


def shape(page: Page, element: str) -> Locator:
    return page.locator(f".djs-element[data-element-id='{element}'] > .djs-hit").first


def saved(page: Page) -> None:
    expect(page.locator("[data-status]")).to_contain_text("Đã lưu lúc", timeout=LOADED)


def stored(page: Page, text: str) -> None:
    """Wait until the draft on the server says it, however many times the editor saves."""
    draft = page.url.split("?")[0] + "/nhap"
    while text not in html.unescape(page.request.get(draft).json()["xml"]):
        page.wait_for_timeout(100)
    saved(page)


def editor_of(page: Page, name: str) -> str:
    """Opens the editor of a process from the administrator's list."""
    page.goto("/quan-tri/quy-trinh")
    page.get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("button", name="Sửa quy trình", exact=True).click()
    ready(page)
    return page.url


def ready(page: Page) -> None:
    expect(canvas(page)).to_be_visible(timeout=LOADED)
    expect(page.get_by_role("tab", name=re.compile(r"^Cần sửa \(\d+\)$"))).to_be_visible(timeout=LOADED)


@pytest.fixture
def admin(page_for: PageFor, clean: Watch) -> Page:
    """The administrator of the district with a wide screen."""
    page = page_for("bt.quantri", width=1440)
    page.set_viewport_size({"width": 1440, "height": 900})
    return page


def choose(page: Page, name: str) -> None:
    """Selects a step in the list of steps and shows its properties."""
    page.get_by_role("tab", name="Các bước").click()
    side(page).get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()
    page.get_by_role("tab", name="Thuộc tính").click()
    heading = side(page).get_by_role("heading", level=2)
    expect(heading).to_have_text("Bước làm ngoài hệ thống" if name == "Chưa đặt tên" else name)


def test_a_step_is_put_in_with_the_mouse(admin: Page, shot: Shot) -> None:
    editor_of(admin, NAMES["plan_issue"])
    choose(admin, "Soạn dự thảo kế hoạch")
    before = admin.locator(".djs-shape").count()
    side(admin).get_by_role("button", name="Thêm bước tiếp theo").click()
    admin.locator(".djs-popup").get_by_text("Bước làm ngoài hệ thống", exact=True).click()
    expect(admin.locator(".djs-shape")).not_to_have_count(before)
    admin.get_by_role("button", name="Hoàn tác").click()  # once: making room belongs to putting it in
    expect(admin.locator(".djs-shape")).to_have_count(before)
    expect(admin.get_by_role("button", name="Hoàn tác")).to_be_disabled()
    admin.get_by_role("button", name="Làm lại").click()
    admin.locator(".djs-shape").last.wait_for()
    choose(admin, "Chưa đặt tên")
    side(admin).get_by_label("Tên", exact=True).fill("Xin ý kiến cấp ủy")
    # It stands between the two that were joined: one way in, one way out, nothing left hanging.
    admin.get_by_role("tab", name="Các bước").click()
    rows = side(admin).get_by_role("listitem")
    expect(rows.nth(3)).to_contain_text("Soạn dự thảo kế hoạch")
    expect(rows.nth(4)).to_contain_text("Xin ý kiến cấp ủy")
    expect(rows.nth(5)).to_contain_text("Tiếp tục?")
    admin.get_by_role("tab", name="Thuộc tính").click()
    side(admin).get_by_label("Hướng dẫn", exact=True).fill("Báo cáo cấp ủy trước khi trình ký.")
    side(admin).get_by_label("Hạn", exact=True).fill('duration("P3D')
    side(admin).get_by_label("Vai trò", exact=True).select_option(label="Văn thư")
    # The new id comes from the name and is nowhere on the screen.
    expect(admin.locator("[data-element-id='xin_y_kien_cap_uy']").first).to_be_visible()
    error = side(admin).locator("#p-due-error")
    expect(error).to_contain_text("sai cú pháp", timeout=LOADED)
    tab = admin.get_by_role("tab", name=re.compile(r"^Cần sửa \([1-9]"))
    tab.click()
    expect(side(admin).get_by_role("listitem").filter(has_text="Xin ý kiến cấp ủy").first).to_be_visible()
    expect(side(admin).get_by_role("listitem").filter(has_text="Phải sửa").first).to_be_visible()
    expect(admin.locator(".designer-badge.error").first).to_be_visible()
    shot(admin, "thiet-ke-cho-can-sua", full_page=False)
    side(admin).get_by_role("button", name=re.compile("Xin ý kiến cấp ủy.*sai cú pháp")).click()
    side(admin).get_by_label("Hạn", exact=True).fill('duration("P3D")')
    side(admin).get_by_label("Hạn", exact=True).blur()
    expect(error).to_be_hidden(timeout=LOADED)
    saved(admin)

    admin.get_by_role("button", name="Hoàn tác").click()
    expect(side(admin).get_by_label("Hạn", exact=True)).to_have_value('duration("P3D')
    admin.get_by_role("button", name="Làm lại").click()
    expect(side(admin).get_by_label("Hạn", exact=True)).to_have_value('duration("P3D")')
    saved(admin)
    shot(admin, "thiet-ke-quy-trinh", full_page=False)

    stored(admin, 'duration("P3D")')
    admin.reload()
    ready(admin)
    choose(admin, "Xin ý kiến cấp ủy")
    expect(side(admin).get_by_label("Hạn", exact=True)).to_have_value('duration("P3D")')
    expect(side(admin).get_by_label("Hướng dẫn", exact=True)).to_have_value("Báo cáo cấp ủy trước khi trình ký.")


def test_a_step_is_dropped_on_the_diagram(admin: Page) -> None:
    editor_of(admin, NAMES["plan_issue"])
    before = admin.locator(".djs-shape").count()
    admin.get_by_role("toolbar").get_by_role("button", name="Rẽ một nhánh").click()
    box = canvas(admin).locator(".djs-shape").filter(has_text="Chọn căn cứ").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] + 50  # under it, in the same lane
    admin.mouse.move(x - 20, y - 10, steps=5)
    admin.mouse.move(x, y, steps=5)
    admin.mouse.click(x, y)
    expect(admin.locator(".djs-shape")).not_to_have_count(before)
    expect(side(admin).get_by_text("Rẽ một nhánh", exact=True).first).to_be_visible()
    saved(admin)


def test_a_step_is_added_and_joined_with_the_keyboard_alone(admin: Page) -> None:
    editor_of(admin, NAMES["dossier"])
    canvas(admin).focus()
    admin.keyboard.press(".")
    admin.keyboard.press(".")
    expect(side(admin).get_by_role("heading", level=2)).not_to_have_text(NAMES["dossier"])
    connections = admin.locator(".djs-connection").count()
    admin.keyboard.press("a")
    popup = admin.locator(".djs-popup")
    expect(popup).to_be_visible()
    admin.keyboard.type("ngoài hệ")
    admin.keyboard.press("Enter")
    expect(popup).to_have_count(0)
    expect(admin.locator(".djs-connection")).to_have_count(connections + 1)
    canvas(admin).focus()
    admin.keyboard.press("Enter")  # to the properties; the first field is reached by Tab
    name = side(admin).get_by_label("Tên", exact=True)
    for _ in range(8):
        if name.evaluate("element => element === document.activeElement"):
            break
        admin.keyboard.press("Tab")
    admin.keyboard.type("Ghi sổ theo dõi")
    admin.keyboard.press("Tab")
    expect(admin.locator("[data-element-id='ghi_so_theo_doi']").first).to_be_visible()
    canvas(admin).focus()
    admin.keyboard.press("c")
    expect(popup).to_be_visible()
    admin.keyboard.press("Enter")
    expect(admin.locator(".djs-connection")).to_have_count(connections + 2)

    toolbar = admin.get_by_role("toolbar")
    toolbar.get_by_role("button").first.focus()
    for _ in range(5):
        admin.keyboard.press("ArrowDown")
    focused = toolbar.locator(":focus")
    expect(focused).to_have_count(1)
    assert focused.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    shapes = admin.locator(".djs-shape").count()
    admin.keyboard.press("Enter")
    expect(admin.locator(".djs-shape")).not_to_have_count(shapes)
    saved(admin)


def test_two_tabs_never_overwrite_each_other(admin: Page, clean: Watch) -> None:
    clean.expect("status of 409")
    address = editor_of(admin, NAMES["plan_issue"])
    other = admin.context.new_page()
    other.set_viewport_size({"width": 1440, "height": 900})
    other.goto(address)
    ready(other)
    for page, text in ((admin, "Mô tả thứ nhất"), (other, "Mô tả thứ hai")):
        side(page).get_by_label("Mô tả", exact=True).fill(text)
        side(page).get_by_label("Mô tả", exact=True).blur()
        if page is admin:
            stored(page, text)
    notice = other.get_by_role("alert").filter(has_text="đã lưu bản nháp này")
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Lấy bản mới nhất").click()
    ready(other)
    expect(side(other).get_by_label("Mô tả", exact=True)).to_have_value("Mô tả thứ nhất")


def test_drawing_goes_on_without_network(admin: Page, clean: Watch) -> None:
    clean.expect("net::ERR_INTERNET_DISCONNECTED")
    editor_of(admin, NAMES["dossier"])
    admin.context.set_offline(True)
    side(admin).get_by_label("Mô tả", exact=True).fill("Viết khi mất mạng")
    side(admin).get_by_label("Mô tả", exact=True).blur()
    expect(admin.get_by_role("alert").filter(has_text="Đang mất mạng")).to_be_visible()
    admin.context.set_offline(False)
    stored(admin, "Viết khi mất mạng")
    admin.reload()
    ready(admin)
    expect(side(admin).get_by_label("Mô tả", exact=True)).to_have_value("Viết khi mất mạng")


def test_no_english_and_no_code_is_left(admin: Page, axe: Callable[..., list[str]]) -> None:
    """Every kind of element is selected, every menu opened; then texts the library asked for in English are none."""
    editor_of(admin, NAMES["dossier"])
    admin.get_by_role("tab", name="Các bước").click()
    seen: set[str] = set()
    for number in range(side(admin).get_by_role("listitem").count()):
        row = side(admin).get_by_role("listitem").nth(number)
        kind = row.locator(".row-note").inner_text().split(" · ")[0]
        if kind.startswith("Nhánh"):
            kind = "Nhánh"
        if kind in seen:
            continue
        seen.add(kind)
        row.get_by_role("button").click()
        admin.get_by_role("tab", name="Thuộc tính").click()
        for details in side(admin).locator("summary").all():
            details.click()
        for label in ("Thêm bước tiếp theo", "Chèn bước vào giữa", "Nối đến…", "Đổi loại"):
            button = side(admin).get_by_role("button", name=label, exact=True)
            if button.count():
                button.click()
                _vietnamese(admin.locator(".djs-popup").inner_text(), label)
                admin.keyboard.press("Escape")
        for entry in admin.locator(".djs-context-pad .entry").all():
            assert entry.get_attribute("title")
        admin.get_by_role("tab", name="Các bước").click()
    assert len(seen) > 6
    admin.get_by_role("button", name="Bản đồ nhỏ").click()
    _vietnamese(admin.locator("main").inner_text(), "page")
    admin.get_by_role("button", name="Phím tắt và hướng dẫn").click()
    expect(admin.get_by_role("dialog")).to_be_visible()
    assert axe(admin) == []
    admin.get_by_role("button", name="Đóng", exact=True).click()
    for tab in ("Thuộc tính", "Các bước", "Cần sửa"):
        admin.get_by_role("tab", name=re.compile(f"^{tab}")).click()
        assert axe(admin) == []
    assert admin.evaluate("() => [...window.quytrinhDesigner.untranslated]") == []
    titles = admin.locator("main [title]").evaluate_all("all => all.map((one) => one.getAttribute('title'))")
    _vietnamese(" ".join(titles), "titles")


_ENGLISH = re.compile(
    r"\b(task|event|gateway|append|create|replace|delete|remove|change|search|open|close|toggle|pool|lane|flow|element|"
    r"start|end|process|message|timer|error|select|none|undefined|null)\b",
    re.IGNORECASE,
)


def _vietnamese(text: str, where: str) -> None:
    plain = re.sub(r"(?m)^.*[={(].*$", "", text)  # lines with expressions: their language is the standard's
    assert _ENGLISH.findall(plain) == [], where


def test_every_shipped_definition_opens_without_loss(admin: Page) -> None:
    """Files are given to the page as drafts of a process; nothing may be lost by opening and writing them."""
    address = editor_of(admin, NAMES["plan_issue"])
    found = {}
    for path in SHIPPED:
        _serve(admin, path)
        admin.goto(address)
        ready(admin)
        refused = admin.locator("[data-part=refused]")
        if refused.is_visible():
            found[path.name] = refused.inner_text()
        admin.unroute("**/nhap")
    assert found == {}
    assert len(SHIPPED) >= 6


def test_several_definitions_and_reports_of_instances_are_kept_and_shown(admin: Page) -> None:
    address = editor_of(admin, NAMES["plan_issue"])
    plan = next(path for path in SHIPPED if path.stem == "plan_issue")
    reports = (
        '<bpmn:multiInstanceLoopCharacteristics behavior="Complex"><bpmn:complexBehaviorDefinition>'
        '<bpmn:condition xsi:type="bpmn:tFormalExpression">nrOfCompletedInstances = 3</bpmn:condition>'
        '<bpmn:event><bpmn:signalEventDefinition id="told" /></bpmn:event>'
        "</bpmn:complexBehaviorDefinition></bpmn:multiInstanceLoopCharacteristics>"
    )
    second = '<bpmn:signalEventDefinition id="also" /></bpmn:intermediateCatchEvent>'

    def several(xml: str) -> str:
        event = re.search(r'<bpmn:intermediateCatchEvent id="until_due".*?</bpmn:intermediateCatchEvent>', xml, re.S)
        assert event is not None
        changed = event[0].replace('id="until_due"', 'id="until_due" parallelMultiple="true"', 1)
        xml = xml.replace(event[0], changed.replace("</bpmn:intermediateCatchEvent>", second))
        one = "<bpmn:multiInstanceLoopCharacteristics/>"
        return xml.replace(one, reports, 1).replace(one, one.replace("/>", ' behavior="All"/>'), 1)

    _serve(admin, plan, several)
    admin.goto(address)
    ready(admin)
    expect(admin.locator("[data-part=refused]")).to_be_hidden()
    choose(admin, "Đến hạn gửi")
    expect(side(admin)).to_contain_text("Phải đến đủ mọi loại dưới đây thì mới đi tiếp. Gồm: hẹn giờ, tín hiệu.")
    expect(side(admin).get_by_label("Cách hẹn")).to_be_visible()


def _serve(page: Page, path: Path, change: Callable[[str], str] = lambda xml: xml) -> None:
    body = {"xml": change(path.read_text("utf-8")), "revision": 0, "base": None, "kept": []}
    page.route("**/nhap", lambda route: route.fulfill(json=body))


@pytest.mark.parametrize(
    ("more", "text"),
    [("<!-- chú ý -->", "Một ghi chú trong mã"), ("<bpmn:lotus/>", "Một phần của sơ đồ")],
)
def test_what_would_be_lost_is_not_edited(admin: Page, more: str, text: str) -> None:
    address = editor_of(admin, NAMES["plan_issue"])
    plan = next(path for path in SHIPPED if path.stem == "plan_issue")
    _serve(admin, plan, lambda xml: xml.replace("<bpmn:laneSet ", f"{more}<bpmn:laneSet ", 1))
    admin.goto(address)
    ready(admin)
    refused = admin.get_by_role("region", name="Không sửa được ở đây")
    expect(refused).to_contain_text(text)
    expect(refused.get_by_role("button", name="Tải tệp về máy")).to_be_visible()
    expect(admin.get_by_role("toolbar")).to_have_count(0)
    expect(admin.get_by_role("button", name="Hoàn tác")).to_have_count(0)


def test_a_telephone_shows_the_diagram_and_the_way_by_file(page_for: PageFor, clean: Watch, shot: Shot) -> None:
    page = page_for("bt.quantri", width=1440)
    address = editor_of(page, NAMES["plan_issue"])
    page.set_viewport_size({"width": PHONE, "height": 780})
    page.goto(address)
    expect(page.get_by_text("Vẽ sơ đồ cần màn hình rộng hơn")).to_be_visible()
    expect(page.get_by_role("img", name="Sơ đồ của quy trình")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE
    shot(page, "thiet-ke-dien-thoai")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải tệp về máy").click()
    assert download.value.suggested_filename.endswith(".bpmn")
