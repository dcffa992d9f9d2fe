"""The path of Bảo Thắng in a browser from the intake to the end: board, province, results, audit; people of five units.

One dossier is recognised, one refused by the province, one not proposed. Every new kind of page is checked for
accessibility and for a narrow screen on the way. Plan and dossiers are clicked in test_path.py."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import path
from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers import board
from tests.e2e.helpers import plan102 as texts
from tests.e2e.helpers.browser import Watch
from tests.e2e.helpers.demo import carried_on
from tests.e2e.helpers.desk import do, fill, find_task, open_task, send
from tests.e2e.helpers.office import Office, facts, open_case, turn_clock
from tests.path import BLIND, BRAILLE, LOTUS
from tests.province import Province

WAIT = "Chờ kết quả của cấp trên"
REVIEW = "Xét đề nghị của"


def begin(province: Province) -> None:
    """Plan 102 is issued; two communes and an agency send a dossier each, in time; all wait for the board."""
    path.issue_plan(province)
    province.move_to("20/06/2022")
    for unit, title in (("gp", LOTUS), ("xq", BLIND), ("gd", BRAILLE)):
        path.accept_dossier(province, unit, title)


@pytest.fixture(scope="module")
def instance(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return carried_on(demo_instance, tmp_path_factory.mktemp("intake"), begin)


@pytest.fixture
def office(page_for: PageFor, axe: Callable[..., list[str]], shot: Shot, clean: Watch) -> Office:
    return Office(page_for, axe, shot)


def test_from_the_plan_to_the_results(office: Office) -> None:
    announce(office)
    close_intake(office)
    meeting(office)
    upwards(office)
    results(office)
    audited(office)
    assert len(office.pages) >= 9


def issue(office: Office, unit: str, name: str) -> None:
    """The steps of a document from its submission to the file copy, by the people of a unit."""
    do(office[f"{unit}.phongtrao"], "Trình văn bản", [("Việc cần làm", "Trình văn bản")])
    do(office[f"{unit}.truongban"], "Kiểm tra nội dung", [("Ý kiến", "Đạt")])
    do(office[f"{unit}.vanphong"], "Kiểm tra thể thức", [("Ý kiến", "Đạt")])
    do(office[f"{unit}.chutich"], "Ký văn bản", board.signed(name))
    do(office[f"{unit}.vanthu"], "Cấp số, ngày ban hành")
    do(office[f"{unit}.vanthu"], "Đóng dấu, phát hành", [("Đã đóng dấu hoặc ký số của cơ quan", True)])
    do(office[f"{unit}.vanthu"], "Lưu văn bản", [("Nơi lưu bản giấy", "Văn thư cơ quan")])


def announce(office: Office) -> None:
    """The season of dossiers is announced."""
    author = office["bt.phongtrao"]
    open_task(author, "Thông báo mở đợt tiếp nhận")
    expect(author.get_by_label("Hạn nhận hồ sơ")).to_have_value("10/08/2022")
    expect(author.get_by_label("Hạn nhận hồ sơ")).not_to_be_editable()
    office.look(author, "announcement")
    fill(author, texts.NOTICE)
    send(author, "Thông báo mở đợt tiếp nhận")


def close_intake(office: Office) -> None:
    """The deadline passes, the intake is reported, and that calls the board."""
    clerk, author = office["bt.vanthu"], office["bt.phongtrao"]
    do(
        clerk,
        "Gửi công văn đề nghị Ủy ban nhân dân",
        [*texts.LETTER[:1], ("Ngày gửi", "20/06/2022"), *texts.LETTER[2:]],
    )
    do(clerk, "Ghi nhận danh sách của Ủy ban nhân dân", [("Kết quả", "Không có danh sách")])
    turn_clock(author, "12/08/2022")
    open_task(author, "Báo cáo kết quả tiếp nhận")
    expect(author.get_by_text("Tổng số hồ sơ: 3. Đã tiếp nhận: 3. Đang xử lý: 0.")).to_be_visible()
    fill(author, board.REPORT)
    send(author, "Báo cáo kết quả tiếp nhận")


def meeting(office: Office) -> None:
    """Checked, classified, considered: two proposed, one not; the submission is issued as number 38."""
    author, head, chairman = office["bt.phongtrao"], office["bt.truongban"], office["bt.chutich"]
    open_task(author, "Kiểm tra hồ sơ trước phiên họp")
    expect(author.get_by_text("Có 3 hồ sơ chờ Ban Thường trực xét.")).to_be_visible()
    office.look(author, "board check", "kiem-tra-truoc-hop")
    fill(author, [("Bước tiếp theo", "Đưa ra phiên họp")])
    send(author, "Kiểm tra hồ sơ trước phiên họp")
    open_task(head, "Phân loại hồ sơ")
    office.look(head, "board classification")
    send(head, "Phân loại hồ sơ")
    open_task(chairman, "Họp Ban Thường trực xét hồ sơ")
    office.look(chairman, "board meeting", "hop-ban-thuong-truc")
    fill(chairman, board.BOARD)
    send(chairman, "Họp Ban Thường trực xét hồ sơ")
    open_task(author, "Soạn tờ trình đề nghị công nhận")
    shown = author.get_by_role("table", name="Hồ sơ được đề nghị")
    expect(shown.get_by_role("row")).to_have_count(3)
    office.look(author, "submission")
    fill(author, board.SUBMISSION)
    send(author, "Soạn tờ trình đề nghị công nhận")
    issue(office, "bt", "to-trinh-38")
    find_task(office["xq.canbo"], "Báo kết quả cho tác giả", BLIND)


def upwards(office: Office) -> None:
    """The package goes to the province; its council recognises one dossier and refuses the other."""
    author, clerk = office["bt.phongtrao"], office["lc.vanthu"]
    open_task(author, "Hoàn thiện hồ sơ đề nghị")
    expect(author.get_by_text("Tờ trình số 38/TTr-MTTQ-BTT ngày 12/08/2022.")).to_be_visible()
    office.look(author, "package")
    fill(author, board.PACKAGE)
    send(author, "Hoàn thiện hồ sơ đề nghị")
    waiting = find_task(office["bt.vanthu"], WAIT)
    expect(waiting).to_contain_text("Chưa nhận được phản hồi")
    open_task(office["bt.vanthu"], WAIT)
    office.look(office["bt.vanthu"], "waiting for the province")

    open_task(clerk, "Tiếp nhận đề nghị công nhận")
    expect(clerk.get_by_text("2 hồ sơ.")).to_be_visible()
    office.look(clerk, "registering")
    fill(clerk, board.REGISTER)
    send(clerk, "Tiếp nhận đề nghị công nhận")
    open_task(office["lc.phongtrao"], "Kiểm tra hồ sơ đề nghị")
    with office["lc.phongtrao"].expect_download():
        office["lc.phongtrao"].get_by_role("link", name="minh-chung.pdf").first.click()
    office.look(office["lc.phongtrao"], "checking a package")
    fill(office["lc.phongtrao"], [("Kết quả kiểm tra", "Đủ, chuyển xét công nhận")])
    send(office["lc.phongtrao"], "Kiểm tra hồ sơ đề nghị")
    council = office["lc.phochutich"]
    open_task(council, "Xét công nhận từng hồ sơ")
    office.look(council, "deciding", "xet-cong-nhan")
    fill(council, board.PROVINCE)
    send(council, "Xét công nhận từng hồ sơ")
    open_task(office["lc.phongtrao"], "Soạn văn bản thông báo kết quả")
    office.look(office["lc.phongtrao"], "decision")
    fill(office["lc.phongtrao"], board.DECISION)
    send(office["lc.phongtrao"], "Soạn văn bản thông báo kết quả")
    issue(office, "lc", "quyet-dinh-86")


def results(office: Office) -> None:
    """The district registers the answer, the units tell their authors, the dossiers end."""
    clerk = office["bt.vanthu"]
    open_task(clerk, "Ghi nhận kết quả, báo về đơn vị")
    shown = clerk.get_by_role("table", name="Kết quả từng hồ sơ")
    expect(shown.get_by_role("row").filter(has_text=LOTUS)).to_contain_text("Công nhận")
    expect(shown.get_by_role("row").filter(has_text=BRAILLE)).to_contain_text("Phạm vi áp dụng còn hẹp.")
    office.look(clerk, "results", "ghi-nhan-ket-qua")
    fill(clerk, [("Số đến", "455"), ("Báo kết quả này đến các đơn vị", True)])
    send(clerk, "Ghi nhận kết quả, báo về đơn vị")
    told = [("Cách báo", "Trực tiếp")]
    for who, title, outcome in (
        ("gp.canbo", LOTUS, "Được công nhận"),
        ("gd.canbo", BRAILLE, "Không được công nhận"),
        ("xq.canbo", BLIND, "Không được đề nghị"),
    ):
        page = office[who]
        open_task(page, "Báo kết quả cho tác giả", title)
        if title == LOTUS:
            expect(page.get_by_text("Văn bản số 86/QĐ-MTTQ-BTT ngày 12/08/2022.")).to_be_visible()
            with page.expect_download():
                page.get_by_role("link", name="quyet-dinh-86-da-ky.pdf").click()
        office.look(page, "telling the author")
        fill(page, told)
        send(page, "Báo kết quả cho tác giả")
        open_case(page, title)
        expect(facts(page)).to_contain_text(outcome)
        expect(facts(page)).to_contain_text("Đã hoàn thành")


def audited(office: Office) -> None:
    """The auditor of the province reads how it went on both sides, takes it away on paper, and verifies it."""
    page = office["lc.kiemtra"]
    for title, told in (
        (LOTUS, ("Chuyên viên Ban Phong trào", "Báo kết quả cho tác giả", "Được công nhận")),
        (BRAILLE, ("Không được công nhận",)),
        (REVIEW, ("Xét công nhận từng hồ sơ", "Phó Chủ tịch MTTQ tỉnh Lào Cai", "Phạm vi áp dụng còn hẹp.")),
    ):
        page.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Kiểm tra").click()
        page.get_by_label("Tìm theo tên hồ sơ, số hiệu, nội dung đã ghi").fill(title)
        page.get_by_role("button", name="Lọc", exact=True).click()
        page.get_by_role("list", name="Danh sách hồ sơ").get_by_role("link", name=title).first.click()
        read = page.get_by_role("region", name="Diễn biến")
        for words in told:
            expect(read).to_contain_text(words)
        expect(page.get_by_role("region", name="Sơ đồ").first.get_by_role("img").first).to_be_visible()
        if title == BRAILLE:  # what the unit was shown when it told its author
            read.get_by_role("link", name=re.compile("như khi đó.*Báo kết quả cho tác giả")).click()
            expect(page.get_by_role("main")).to_contain_text("Phạm vi áp dụng còn hẹp.")
    with page.expect_download() as receiving:
        page.get_by_role("button", name="In thành tệp PDF").click()
    assert receiving.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Kiểm tra").click()
    page.get_by_role("navigation", name="Kiểm tra").get_by_role("link", name="Tính toàn vẹn").click()
    page.get_by_role("button", name="Kiểm tra tính toàn vẹn").click()
    expect(page.get_by_role("heading", name="Không phát hiện thay đổi nào")).to_be_visible()
