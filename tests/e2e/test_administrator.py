"""The administrator shapes what the district runs and never sees a file: a date, a form, a step before signing.

A plan on its way ends the old way, a new one goes the new way, the auditor sees both. The pictures of the guide for
administrators are taken here; each kind of page is checked with axe and on a narrow screen."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers import plan102 as texts
from tests.e2e.helpers.browser import DESKTOP, Watch
from tests.e2e.helpers.demo import carried_on
from tests.e2e.helpers.desk import do, fill, find_task, labelled, open_task, send, start
from tests.e2e.helpers.office import Office, story
from tests.path import issue_plan
from tests.province import Province

SIGNING = "Ký và phát hành văn bản"
ASKING = "Xin ý kiến cấp ủy"
OPINION = "Phiếu ghi ý kiến của cấp ủy"
FIELD = "Đề tài, dự án liên quan"
WIDE = 1440


@pytest.fixture(scope="module")
def begun(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[UUID]]:
    """One plan is issued, another lies before its signature; the folder, and the cases."""
    cases: list[UUID] = []

    def begin(province: Province) -> None:
        cases.append(issue_plan(province))
        cases.append(issue_plan(province, until="Ký văn bản"))

    return carried_on(demo_instance, tmp_path_factory.mktemp("plans"), begin), cases


@pytest.fixture(scope="module")
def instance(begun: tuple[Path, list[UUID]]) -> Path:
    return begun[0]


@pytest.fixture
def old(begun: tuple[Path, list[UUID]]) -> str:
    """The address of the plan on its way."""
    return f"/ho-so/{begun[1][1]}"


@pytest.fixture
def office(page_for: PageFor, axe: Callable[..., list[str]], shot: Shot, clean: Watch) -> Office:
    clean.expect("status of 422")  # what is not yet right is sent on purpose
    return Office(page_for, axe, shot)


@pytest.fixture
def admin(office: Office) -> Page:
    return office["bt.quantri"]


def test_the_administrator_shapes_what_the_district_runs(office: Office, admin: Page, old: str) -> None:
    move_the_cutoff(office, admin)
    add_a_field(office, admin)
    insert_a_step(office, admin)
    publish(office, admin)
    what_happened(office, admin)

    new = prepared(office)
    signed(office)  # the old plan, the only one that lies before its signature
    new_way(office)
    new_field_is_asked(office)
    both_ways_are_seen(office, old, new)
    go_back(office, admin)


def prepared(office: Office) -> str:
    """A plan written, passed by the board and checked: it lies before the signature. The address of its case.

    Plans of a year bear one title; at every step of this test only one of them waits."""
    author, chairman = office["bt.phongtrao"], office["bt.chutich"]
    start(author, "Ban hành kế hoạch")
    address = author.get_by_role("banner").or_(author.get_by_role("main")).locator("a[href^='/ho-so/']").first
    case = address.get_attribute("href") or ""
    fill(author, texts.BASES)
    send(author, "Chọn căn cứ, kế thừa")
    fill(author, texts.DRAFT)
    send(author, "Soạn dự thảo kế hoạch")
    do(chairman, "Ban Thường trực thông qua", texts.APPROVAL)
    do(author, "Trình văn bản", [("Việc cần làm", "Trình văn bản")])
    do(office["bt.truongban"], "Kiểm tra nội dung", [("Ý kiến", "Đạt")])
    do(office["bt.vanphong"], "Kiểm tra thể thức", [("Ý kiến", "Đạt")])
    return case


def signed(office: Office) -> None:
    """Signed, numbered, sent and kept."""
    clerk = office["bt.vanthu"]
    do(office["bt.chutich"], "Ký văn bản", texts.SIGNATURE)
    open_task(clerk, "Cấp số, ngày ban hành")
    send(clerk, "Cấp số, ngày ban hành")
    fill(clerk, [("Đã đóng dấu hoặc ký số của cơ quan", True)])
    send(clerk, "Đóng dấu, phát hành")
    fill(clerk, [("Nơi lưu bản giấy", "Văn thư cơ quan")])
    send(clerk, "Lưu văn bản")


def tab(page: Page, name: str) -> None:
    """One of the administrator's tabs."""
    page.set_viewport_size({"width": DESKTOP, "height": 800})
    page.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Quản trị").click()
    page.get_by_role("navigation", name="Quản trị").get_by_role("link", name=re.compile(f"^{name}")).click()
    expect(page.get_by_role("heading", level=1, name=re.compile(f"^{name}"))).to_be_visible()


def move_the_cutoff(office: Office, admin: Page) -> None:
    """The issued plan states the day, so the document that adjusts it is asked for."""
    tab(admin, "Tham số")
    office.look(admin, "parameters", "quan-tri-tham-so")
    admin.get_by_role("button", name="Thay đổi nhóm Thời hạn").click()
    cutoff = admin.get_by_role("region", name="Hạn nhận hồ sơ", exact=True)
    number = cutoff.get_by_label(labelled("Số, ký hiệu"))
    expect(number).to_be_hidden()
    cutoff.get_by_label(labelled("Ngày")).fill("31/02/2022")
    admin.get_by_role("button", name="Xem trước thay đổi").last.click()
    expect(admin.get_by_role("alert").filter(has_text="mục cần sửa")).to_be_visible()
    expect(cutoff.get_by_label(labelled("Ngày"))).to_have_value("31/02/2022")
    admin.get_by_role("button", name="Hủy").click()
    admin.get_by_role("button", name="Thay đổi nhóm Thời hạn").click()
    cutoff.get_by_label(labelled("Ngày")).fill("15/08/2022")
    expect(cutoff).to_contain_text(f"Kế hoạch số {texts.NUMBER} ngày 06/4/2022 đã ấn định")
    expect(number).to_be_visible()
    number.fill("115/KH-MTTQ-BTT")
    cutoff.get_by_label(labelled("Ngày ban hành")).fill("06/04/2022")
    number.scroll_into_view_if_needed()
    office.look(admin, "changing parameters", "quan-tri-doi-han")
    admin.get_by_role("button", name="Xem trước thay đổi").last.click()
    changes = admin.get_by_role("list", name="Các thay đổi")
    expect(changes.get_by_role("listitem")).to_have_count(1)
    expect(changes).to_contain_text("Trước ngày 10/08/2022")
    expect(changes).to_contain_text("Trước ngày 15/08/2022")
    expect(changes).to_contain_text("115/KH-MTTQ-BTT ngày 06/04/2022")
    admin.get_by_label("Lý do thay đổi").fill("Các xã vùng cao đề nghị thêm thời gian.")
    office.look(admin, "preview of parameters", "quan-tri-xem-truoc")
    admin.get_by_role("button", name="Lưu thay đổi").click()
    expect(admin.get_by_role("status").filter(has_text="Đã lưu thay đổi tham số")).to_be_visible()
    admin.get_by_role("button", name="Các lần thay đổi").click()
    newest = admin.get_by_role("main").locator(".timeline > li").first
    expect(newest).to_contain_text("Các xã vùng cao đề nghị thêm thời gian.")
    expect(newest).to_contain_text("115/KH-MTTQ-BTT")
    office.look(admin, "history of parameters", "quan-tri-lich-su-tham-so")


def add_a_field(office: Office, admin: Page) -> None:
    """A line more in the form of dossiers."""
    tab(admin, "Quy trình")
    office.look(admin, "processes", "quan-tri-quy-trinh")
    admin.get_by_text("biểu mẫu dùng chung").click()
    admin.get_by_role("link", name="Lập hồ sơ", exact=True).click()
    office.look(admin, "form", "quan-tri-bieu-mau")
    admin.set_viewport_size({"width": WIDE, "height": 900})
    admin.get_by_role("button", name="Sửa biểu mẫu", exact=True).click()
    admin.get_by_role("group", name="Thêm mục").get_by_text("Ô chữ một dòng", exact=True).click()
    panel = admin.get_by_role("tabpanel")
    panel.get_by_label("Nhãn", exact=True).fill(FIELD)
    panel.get_by_label("Nhãn", exact=True).blur()
    expect(admin.locator("[data-status]")).to_contain_text("Đã lưu")
    office.shot(admin, "quan-tri-sua-bieu-mau", full_page=False)


def chosen(page: Page, name: str, note: str) -> Locator:
    """Choose something in the list of steps of the editor and show its properties."""
    page.get_by_role("tab", name="Các bước").click()
    row = page.get_by_role("tabpanel").get_by_role("listitem").filter(has_text=note)
    row.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).click()
    page.get_by_role("tab", name="Thuộc tính").click()
    return page.get_by_role("tabpanel")


def insert_a_step(office: Office, admin: Page) -> None:
    """Between the check of format and the signature the Party committee is asked; at first without a form."""
    tab(admin, "Quy trình")
    admin.get_by_role("button", name="Thêm biểu mẫu").click()
    office.look(admin, "new form")
    admin.get_by_label("Tên biểu mẫu").fill(OPINION)
    admin.set_viewport_size({"width": WIDE, "height": 900})
    admin.get_by_role("button", name="Tạo và mở trình soạn").click()
    expect(admin.get_by_role("heading", level=1, name=re.compile(OPINION))).to_be_visible()

    tab(admin, "Quy trình")
    admin.get_by_role("link", name=SIGNING, exact=True).click()
    office.look(admin, "process", "quan-tri-mot-quy-trinh")
    admin.set_viewport_size({"width": WIDE, "height": 900})
    admin.get_by_role("button", name="Sửa quy trình", exact=True).click()
    expect(admin.get_by_role("tab", name=re.compile(r"^Cần sửa \(\d+\)$"))).to_be_visible()
    panel = chosen(admin, "Đạt", "Nhánh từ “Thể thức đạt?”")
    panel.get_by_role("button", name="Chèn bước vào giữa").click()
    admin.locator(".djs-popup-label").get_by_text("Bước việc", exact=True).click()
    panel.get_by_label("Tên", exact=True).fill(ASKING)
    panel.get_by_label("Vai trò", exact=True).select_option(label="Văn thư")
    expect(admin.get_by_role("tab", name=re.compile(r"^Cần sửa \([1-9]"))).to_be_visible()
    expect(admin.locator("[data-status]")).to_contain_text("Đã lưu lúc")
    office.shot(admin, "quan-tri-sua-quy-trinh", full_page=False)


def publish(office: Office, admin: Page) -> None:
    """The page of drafts names the mistake and leads to it; when it is mended, everything is published together."""
    admin.get_by_role("button", name="Soát và phát hành").click()
    expect(admin.get_by_role("heading", level=1, name="Bản nháp và phát hành")).to_be_visible()
    finding = admin.get_by_role("region", name="2. Kết quả kiểm tra").get_by_role("listitem").filter(has_text=ASKING)
    expect(finding.first).to_contain_text("Phải sửa")
    expect(admin.get_by_role("button", name="Phát hành", exact=True)).to_have_count(0)
    admin.set_viewport_size({"width": DESKTOP, "height": 800})
    finding.first.scroll_into_view_if_needed()
    office.look(admin, "drafts with errors", "quan-tri-con-loi")
    admin.set_viewport_size({"width": WIDE, "height": 900})
    finding.first.get_by_role("link", name=f"Mở “{ASKING}” trong trình soạn").click()
    panel = admin.get_by_role("tabpanel")
    expect(panel.get_by_role("heading", level=2)).to_have_text(ASKING)
    panel.get_by_label("Biểu mẫu", exact=True).select_option(label=OPINION)
    panel.get_by_label("Đơn vị", exact=True).select_option(label="Đơn vị có hồ sơ")
    expect(admin.get_by_role("tab", name="Cần sửa (0)")).to_be_visible()
    expect(admin.locator("[data-status]")).to_contain_text("Đã lưu lúc")
    admin.get_by_role("button", name="Soát và phát hành").click()
    admin.set_viewport_size({"width": DESKTOP, "height": 800})

    expect(admin.get_by_role("heading", level=1, name="Bản nháp và phát hành")).to_be_visible()
    expect(admin.get_by_text("Phải sửa")).to_have_count(0)
    effect = admin.get_by_role("region", name="3. Thay đổi này tác động thế nào")
    for text in (SIGNING, "Ban hành kế hoạch", ASKING, FIELD, "2 hồ sơ đang chạy"):
        expect(effect).to_contain_text(text)
    office.look(admin, "drafts")
    effect.scroll_into_view_if_needed()
    office.shot(admin, "quan-tri-tac-dong", full_page=False)
    admin.get_by_label("Nội dung thay đổi").fill("Xin ý kiến cấp ủy trước khi ký; hồ sơ thêm mục đề tài liên quan.")
    admin.get_by_role("button", name="Phát hành", exact=True).click()


def what_happened(office: Office, admin: Page) -> None:
    """The page after publishing, the versions, the two diagrams side by side."""
    expect(admin.get_by_role("heading", level=1, name="Đã phát hành")).to_be_visible()
    expect(admin.get_by_role("region", name="Ban hành kế hoạch", exact=True)).to_contain_text("2 hồ sơ đang chạy")
    office.look(admin, "published", "quan-tri-da-phat-hanh")
    tab(admin, "Quy trình")
    admin.get_by_role("link", name=SIGNING, exact=True).click()
    versions = admin.get_by_role("region", name="Các bản đã phát hành")
    expect(versions.locator(".timeline > li").first).to_contain_text("Xin ý kiến cấp ủy trước khi ký")
    admin.get_by_role("button", name="So sánh hai bản").click()
    expect(admin.get_by_role("region", name="Những điểm khác nhau")).to_contain_text(ASKING)
    expect(admin.get_by_role("main").get_by_role("img")).to_have_count(2)
    office.look(admin, "two versions", "quan-tri-so-sanh")


def new_way(office: Office) -> None:
    """The new plan waits for the Party committee's opinion before it can be signed."""
    clerk, chairman = office["bt.vanthu"], office["bt.chutich"]
    chairman.goto("/viec")
    expect(chairman.get_by_role("heading", name="Ký văn bản", exact=True)).to_have_count(0)
    do(clerk, ASKING, [("Nội dung", "Thường trực Huyện ủy đồng ý.")])
    find_task(chairman, "Ký văn bản")


def new_field_is_asked(office: Office) -> None:
    """A dossier begun now asks the new line."""
    staff = office["gp.canbo"]
    start(staff, "Hồ sơ đề nghị xét sáng kiến")
    expect(staff.get_by_label(labelled(FIELD))).to_be_visible()


def both_ways_are_seen(office: Office, old: str, new: str) -> None:
    """The plans and the auditor: each with the diagram it went by."""
    reader, auditor = office["bt.phongtrao"], office["lc.kiemtra"]
    for case, there in ((new, 1), (old, 0)):
        reader.goto(case)
        expect(story(reader).filter(has_text=f"Hoàn thành bước “{ASKING}”")).to_have_count(there)
        auditor.goto(f"/kiem-tra{case}")
        drawn = auditor.get_by_role("img", name=re.compile(SIGNING)).first
        picture = auditor.request.get(drawn.get_attribute("src") or "")
        assert picture.ok
        assert (ASKING in " ".join(re.sub(r"<[^>]+>", " ", picture.text()).split())) is bool(there)


def go_back(office: Office, admin: Page) -> None:
    """The version before is made the newest again."""
    tab(admin, "Quy trình")
    admin.get_by_role("link", name=SIGNING, exact=True).click()
    admin.get_by_role("region", name="Các bản đã phát hành").get_by_role("link", name="Bản 1").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text(f"{SIGNING}: bản 1")
    admin.get_by_label("Lý do dùng lại").fill("Thôi xin ý kiến trước khi ký.")
    office.look(admin, "version", "quan-tri-mot-ban")
    admin.get_by_role("button", name="Phát hành lại bản này").click()
    expect(admin.get_by_role("heading", level=1, name="Đã phát hành")).to_be_visible()
