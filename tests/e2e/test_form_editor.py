"""The editor of forms as administrators who are no programmers use it: by mouse, by keyboard, told of mistakes.

It may lose nothing of any shipped form, say no English word, break no policy and leave nobody out."""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers.browser import PHONE, Watch, narrow
from tests.e2e.helpers.server import ROOT, Server

ADMINISTRATOR = "bt.quantri"
DISTRICT = (ADMINISTRATOR, "MTTQ-BT")
ADMINISTRATORS = {"base": DISTRICT, "bao-thang": DISTRICT, "lao-cai": ("lc.quantri", "MTTQ-LC")}
SHIPPED = sorted((ROOT / "forms").glob("*/*.form.json"))

# A Vietnamese syllable: an onset, a vowel with its marks taken off, an ending. English words seldom are one.
ONSET = "(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnprstvx])?"
RHYME = "(?:[aeiouy]{1,3})(?:ch|ng|nh|[cmnpt])?"
SYLLABLE = re.compile(f"{ONSET}{RHYME}", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
# Keys of the keyboard, kinds of files and numbers of documents are called so in Vietnamese too.
KNOWN = {"enter", "alt", "delete", "pdf", "word", "excel", "mttq", "kh", "btt", "bt", "tm", "kt", "mb"}
ENGLISH = {"the", "name", "one", "more", "time", "note", "date", "table", "text", "image", "create", "here", "type"}


@pytest.fixture
def unit(server: Server) -> str:
    """The address part of the unit whose forms are shaped."""
    return unit_id(server, DISTRICT[1])


def unit_id(server: Server, code: str) -> str:
    """The id of a unit by its code."""
    with sqlite3.connect(server.instance / "quytrinh.sqlite3") as database:
        row = database.execute("select id from organisation_unit where code = ?", (code,)).fetchone()
    return str(UUID(row[0]))


@pytest.fixture
def opened(page_for: PageFor, unit: str) -> Callable[[str], Page]:
    """Opens the editor of a form, in a browser profile of its own."""

    def open_form(key: str) -> Page:
        page = page_for(ADMINISTRATOR)
        go(page, unit, key)
        return page

    return open_form


def go(page: Page, unit: str, key: str) -> None:
    """Open the editor of a form and wait until it is ready."""
    page.goto(f"/quan-tri/thiet-ke/{unit}/bieu-mau/{key}")
    expect(page.locator(".form-editor[data-ready], [data-refused]:visible").first).to_be_attached()


def panel(page: Page) -> Locator:
    """What stands beside the drawing."""
    return page.get_by_role("tabpanel", name="Thuộc tính")


def entry(page: Page, name: str) -> Locator:
    """An entry of the palette."""
    return page.get_by_role("group", name="Thêm mục", exact=True).get_by_role("button", name=name, exact=True)


def element(page: Page, label: str) -> Locator:
    """A drawn component by its label."""
    return page.locator("[data-canvas] .fjs-element", has=page.locator(".drawn-label", has_text=label)).last


def saved(page: Page) -> None:
    """Wait until the draft is on the server."""
    expect(page.locator("[data-status]")).to_contain_text("Đã lưu lúc")


def bare(value: Any) -> Any:
    """A form without the ids of its components, which are no part of what it means."""
    if isinstance(value, dict):
        inner = {key: bare(item) for key, item in value.items() if not (key == "id" and "type" in value)}
        return {**inner, "id": value["id"]} if "components" in value and "schemaVersion" in value else inner
    return [bare(item) for item in value] if isinstance(value, list) else value


def drawn(page: Page) -> dict[str, Any]:
    """What the editor would save, as it sends it to be tried out."""
    with page.expect_request(lambda request: request.url.endswith("/xem-thu") and request.method == "POST") as asked:
        page.get_by_role("button", name="Xem thử", exact=True).click()
    body = asked.value.post_data_buffer or b""
    text = body.split(b'name="_form"\r\n\r\n', 1)[1].split(b"\r\n------", 1)[0]
    page.get_by_role("button", name="Thiết kế", exact=True).click()
    result: dict[str, Any] = json.loads(text)
    return result


def test_every_shipped_form_is_opened_and_written_again_unchanged(
    page_for: PageFor, server: Server, clean: Watch
) -> None:
    pages = {folder: (page_for(user), unit_id(server, code)) for folder, (user, code) in ADMINISTRATORS.items()}
    assert len(SHIPPED) > 30
    for file in SHIPPED:
        key = file.name.removesuffix(".form.json")
        page, unit = pages[file.parent.name]
        draft = f"/quan-tri/thiet-ke/{unit}/bieu-mau/{key}/nhap"
        in_force = page.request.get(draft).json()
        go(page, unit, key)
        expect(page.locator("[data-refused]"), key).to_be_hidden()
        assert bare(drawn(page)) == bare(json.loads(in_force["text"])), key
        assert page.request.get(draft).json() == in_force, key


def test_a_field_is_added_by_mouse_and_seen_by_staff(
    opened: Callable[[str], Page], clean: Watch, axe: Callable[..., list[str]], shot: Shot
) -> None:
    page = opened("dossier")
    drag(page, entry(page, "Ô chữ một dòng"), element(page, "Tên sáng kiến"))
    box = panel(page)
    box.get_by_label("Nhãn", exact=True).fill("Số điện thoại người nộp")
    box.get_by_label("Nhãn", exact=True).blur()
    expect(box.locator("code[data-name]")).to_have_text("so_dien_thoai_nguoi_nop")
    box.get_by_label("Bắt buộc", exact=True).select_option(label="Luôn bắt buộc")
    box.get_by_label("Khi nào hiện", exact=True).select_option(label="Chỉ hiện khi…")
    box.get_by_label("Khi nào hiện, điều kiện 1: mục").select_option(label="Loại")
    box.get_by_label("Khi nào hiện, điều kiện 1: lựa chọn").select_option(label="Ý tưởng mới")
    saved(page)
    assert axe(page) == []
    shot(page, "form-editor", full_page=False)

    page.get_by_role("button", name="Xem thử", exact=True).click()
    trial = page.locator(".trial")
    field = trial.get_by_label("Số điện thoại người nộp")
    expect(trial.get_by_label("Tên sáng kiến")).to_be_visible()
    expect(field).to_be_hidden()
    trial.get_by_label("Loại", exact=False).first.select_option(label="Ý tưởng mới")
    expect(field).to_be_visible()
    trial.get_by_role("button", name="Thử gửi").click()
    expect(trial.get_by_role("alert")).to_contain_text("Số điện thoại người nộp")
    shot(page, "form-editor-trial", full_page=False)
    page.get_by_role("button", name="Màn hình điện thoại").click()
    assert trial.bounding_box()["width"] <= PHONE  # type: ignore[index]
    shot(page, "form-editor-phone", full_page=False)
    assert axe(page) == []

    page.reload()
    expect(element(page, "Số điện thoại người nộp")).to_be_visible()
    expect(page.get_by_text("Bản nháp chưa phát hành")).to_be_visible()


def drag(page: Page, taken: Locator, target: Locator) -> None:
    """Drag an entry of the palette above a drawn component, in steps as a hand does."""
    taken.scroll_into_view_if_needed()
    target.scroll_into_view_if_needed()
    start, end = taken.bounding_box(), target.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 20, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 40, steps=12)
    page.mouse.move(end["x"] + 60, end["y"] + 4, steps=6)
    page.mouse.up()


def test_a_field_is_added_moved_and_mended_by_keyboard_alone(opened: Callable[[str], Page], clean: Watch) -> None:
    page = opened("dossier_late")
    before = outline(page).all_text_contents()
    entry(page, "Chọn một (nút tròn)").focus()
    page.keyboard.press("Enter")
    expect(outline(page)).to_have_text([*before, "Chọn một (nút tròn)"])
    page.keyboard.press("Alt+ArrowUp")
    expect(outline(page).nth(-2)).to_have_text("Chọn một (nút tròn)")
    box = panel(page)
    box.get_by_role("button", name="Xuống", exact=True).focus()
    page.keyboard.press("Enter")
    expect(outline(page).last).to_have_text("Chọn một (nút tròn)")
    expect(box.get_by_role("button", name="Xuống", exact=True)).to_be_focused()
    box.get_by_label("Nhãn", exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Cách xử lý")
    page.keyboard.press("Tab")
    box.get_by_label("Tên lựa chọn 1").fill("Nhận")
    box.get_by_label("Tên lựa chọn 1").blur()
    made = drawn(page)["components"][-1]
    assert (made["key"], made["values"][0]) == ("cach_xu_ly", {"label": "Nhận", "value": "nhan"})
    element(page, "Cách xử lý").focus()
    page.keyboard.press("Delete")
    expect(outline(page)).to_have_text(before)
    page.get_by_role("button", name="Hoàn tác").focus()
    page.keyboard.press("Enter")
    expect(outline(page).last).to_have_text("Cách xử lý")


def outline(page: Page) -> Locator:
    """What the drawn components are called, from the list for those who cannot see the drawing."""
    return page.locator("[data-outline] > ol > li > button")


def test_a_mistake_is_told_at_the_field(opened: Callable[[str], Page], clean: Watch) -> None:
    page = opened("urge_units")
    entry(page, "Ô số").click()
    box = panel(page)
    box.get_by_label("Nhãn", exact=True).fill("")
    box.get_by_label("Giá trị nhỏ nhất").fill("=1 +")
    box.get_by_label("Giá trị nhỏ nhất").blur()
    wrong = page.locator("[data-canvas] .drawn-problems")
    expect(wrong).to_contain_text("chưa đúng")
    expect(wrong).to_contain_text("Mục chưa có nhãn")
    expect(box.get_by_text("Hãy viết nhãn")).to_be_visible()
    tab = page.get_by_role("tab", name=re.compile("Cần sửa"))
    expect(tab).to_have_text("Cần sửa (2)")
    tab.click()
    page.get_by_role("tabpanel", name=re.compile("Cần sửa")).get_by_role("button").first.click()
    expect(box).to_be_visible()
    page.get_by_role("button", name="Xem thử", exact=True).click()
    expect(page.locator(".trial")).to_contain_text("Biểu mẫu còn lỗi nên chưa xem thử được")


def test_names_that_are_published_never_change(opened: Callable[[str], Page]) -> None:
    page = opened("dossier_paper")
    before = drawn(page)
    first = next(one for one in before["components"] if one.get("key"))
    page.locator(f'[data-canvas] .fjs-element[data-id="{first["id"]}"]').click(position={"x": 5, "y": 5})
    label = panel(page).get_by_label("Nhãn", exact=True)
    label.fill("Tên khác hẳn")
    label.blur()
    after = next(one for one in drawn(page)["components"] if one["id"] == first["id"])
    assert (after["key"], after.get("label") or after.get("dateLabel")) == (first["key"], "Tên khác hẳn")


def test_two_windows_and_a_lost_network(opened: Callable[[str], Page], unit: str) -> None:
    page = opened("leaders_reply")
    other = page.context.new_page()
    go(other, unit, "leaders_reply")
    entry(page, "Ô đánh dấu").click()
    saved(page)
    entry(other, "Ô số").click()
    notice = other.locator("[data-notice]")
    expect(notice).to_contain_text("đã lưu bản nháp này lúc")
    notice.get_by_role("button", name="Giữ bản ở đây").click()
    saved(other)
    page.context.set_offline(True)
    entry(other, "Đường kẻ").click()
    expect(notice).to_contain_text("Đang mất mạng")
    page.context.set_offline(False)
    expect(notice).to_be_hidden()
    saved(other)
    other.reload()
    expect(other.locator(".form-editor[data-ready]")).to_be_attached()
    expect(outline(other).nth(-2)).to_have_text("Ô số")
    expect(outline(other).last).to_have_text("Đường kẻ")
    other.get_by_text("Việc khác").click()
    other.get_by_text("Bỏ bản nháp…").click()
    other.get_by_role("button", name="Bỏ bản nháp").click()
    expect(other.get_by_text("Đã bỏ bản nháp")).to_be_visible()


def test_what_the_editor_would_lose_it_does_not_touch(page_for: PageFor, unit: str) -> None:
    page = page_for(ADMINISTRATOR)
    key = "child_plan_make"
    form = json.loads((ROOT / "forms" / "base" / f"{key}.form.json").read_text("utf-8"))
    form["components"].append({"type": "image", "id": "picture", "source": "x.png"})
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = page.request.put(
        f"/quan-tri/thiet-ke/{unit}/bieu-mau/{key}/nhap",
        data={"form": form, "revision": 0},
        headers={"X-CSRFToken": token, "Accept": "application/json"},
    )
    assert answer.ok, answer.text()
    go(page, unit, key)
    refused = page.locator("[data-refused]")
    expect(refused).to_contain_text("một phần nội dung của tệp sẽ mất")
    expect(page.get_by_role("button", name="Xem thử", exact=True)).to_be_hidden()
    with page.expect_download() as download:
        refused.get_by_role("button", name="Tải tệp về máy").click()
    assert json.loads(Path(download.value.path()).read_text("utf-8")) == form
    page.get_by_text("Việc khác").click()
    page.get_by_text("Bỏ bản nháp…").click()
    page.get_by_role("button", name="Bỏ bản nháp").click()
    expect(page.locator(".form-editor[data-ready]")).to_be_attached()


TEXTS = """() => {
  const skipped = 'script, style, noscript, .fjs-powered-by, code, .site-header, .demo-banner, .site-footer';
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(skipped)) found.push(walker.currentNode.data);
  }
  for (const one of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]')) {
    if (one.closest(skipped)) continue;
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) found.push(one.getAttribute(name) ?? '');
  }
  return [...new Set(found.map((text) => text.trim()).filter(Boolean))];
}"""


def foreign(text: str) -> Iterator[str]:
    """Words of a text that are no Vietnamese syllables. What stands after “=” is an expression."""
    for word in WORD.findall(re.sub(r"=\S.*|\.[a-z]{2,4}\b|\{\{.*?\}\}|\^\S+", "", text)):
        plain = unicodedata.normalize("NFD", word.lower()).replace("đ", "d")
        plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
        unmarked = plain == word.lower()
        if plain not in KNOWN and (not SYLLABLE.fullmatch(plain) or (unmarked and plain in ENGLISH)):
            yield word


def test_no_english_word_is_left(opened: Callable[[str], Page]) -> None:
    page = opened("intake_report")
    texts: set[str] = set(page.evaluate(TEXTS))
    entries = page.locator("[data-palette] [data-field-type]")
    expect(entries).to_have_count(16)
    for place in range(16):
        entries.nth(place).click()
        for closed in page.locator("[data-panel] details:not([open]) > summary").all():
            closed.click()
        for select in ("Bắt buộc", "Khi nào hiện"):
            choice = panel(page).get_by_label(select, exact=True)
            if choice.count():
                choice.select_option(index=choice.locator("option").count() - 1)
        texts |= set(page.evaluate(TEXTS))
        page.get_by_role("button", name="Thiết lập chung").click()
    page.get_by_label("Tìm loại mục").fill("zzz")
    texts |= set(page.evaluate(TEXTS))
    page.get_by_role("button", name="Xem thử", exact=True).click()
    expect(page.locator(".trial form, .trial .error-summary").first).to_be_visible()
    texts |= set(page.evaluate(TEXTS))
    assert len(texts) > 150
    assert {text: words for text in sorted(texts) if (words := list(foreign(text)))} == {}
    assert list(foreign("Drag and drop components here")) != []


def test_a_narrow_screen_is_told_and_can_try_the_form_out(
    page_for: PageFor, unit: str, clean: Watch, axe: Callable[..., list[str]], shot: Shot
) -> None:
    page = page_for(ADMINISTRATOR, width=PHONE)
    page.goto(f"/quan-tri/thiet-ke/{unit}/bieu-mau/dossier_check")
    expect(page.get_by_text("Sửa biểu mẫu cần màn hình rộng hơn")).to_be_visible()
    expect(page.locator(".designer-desk")).to_be_hidden()
    narrow(page)
    assert axe(page) == []
    shot(page, "form-editor-narrow")
    page.get_by_role("button", name="Xem thử biểu mẫu").click()
    narrow(page)
    page.get_by_role("button", name="Thử gửi").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) == []
    shot(page, "form-trial-narrow")
