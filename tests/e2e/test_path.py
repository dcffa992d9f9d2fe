"""The path of plan 102 in a browser, from the first draft to the judged dossiers, each person in a window of their own.

It asserts what people see. Every distinct kind of page is checked for accessibility and for a narrow screen on the way,
and the pictures of the staff guide are taken here.
"""

import re
import subprocess
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, PageFor, Shot
from tests.e2e.helpers import plan102 as texts
from tests.e2e.helpers.browser import Watch
from tests.e2e.helpers.desk import BACKGROUND, File, do, fill, find_task, labelled, open_task, pdf, send, start
from tests.e2e.helpers.office import Office, facts, figure, holders, open_case, story, turn_clock
from tests.e2e.helpers.server import COMMAND, Server, environment

LOTUS = "Máy tách hạt sen tiết kiệm điện"
BRAILLE = "Giáo cụ học chữ nổi từ nắp chai"
ROOF = "Mô hình trồng rau trên mái nhà văn hóa"
BLIND = "Mành tre chống nắng cho xưởng may"


@pytest.fixture
def office(page_for: PageFor, axe: Callable[..., list[str]], shot: Shot, clean: Watch) -> Office:
    return Office(page_for, axe, shot)


def test_path_of_plan_102(server: Server, office: Office, new_page: NewPage, clean: Watch) -> None:
    visitor = new_page()
    visitor.goto("/")
    office.look(visitor, "sign-in", "dang-nhap")
    clean.expect("status of 4(03|04|22)")  # refusals this path provokes on purpose

    issue(office)
    spread(office)
    first_dossier(office)
    supplemented_dossier(server, office)
    late_and_typed_dossiers(office)
    other_pages(office)
    assert {page.url for page in office.pages.values()}  # everybody is still signed in after four months
    for page in office.pages.values():
        page.reload()
        expect(page.get_by_role("button", name="Đăng nhập", exact=True)).to_have_count(0)


def issue(office: Office) -> None:
    """Plan 102 is drafted, approved, signed, numbered, dispatched and archived on 06/04/2022 by six people."""
    author, chairman, clerk = office["bt.phongtrao"], office["bt.chutich"], office["bt.vanthu"]
    expect(author.get_by_text("Hiện không có việc nào đang chờ.")).to_be_visible()
    office.look(author, "empty inbox")
    author.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Bắt đầu việc mới").click()
    office.look(author, "start", "bat-dau-viec")
    start(author, "Ban hành kế hoạch")
    fill(author, texts.BASES)
    send(author, "Chọn căn cứ, kế thừa")
    office.look(author, "empty form")

    author.get_by_role("button", name="Gửi", exact=True).click()
    summary = author.get_by_role("alert").filter(has_text="mục cần sửa")
    expect(summary).to_be_focused()
    office.look(author, "form with errors", "bieu-mau-co-loi")
    summary.get_by_role("link", name=re.compile("^Tên kế hoạch")).click()
    expect(author.get_by_label(re.compile("^Tên kế hoạch"))).to_be_focused()
    fill(author, texts.DRAFT)
    office.look(author, "filled form")
    send(author, "Soạn dự thảo kế hoạch")

    find_task(chairman, "Ban Thường trực thông qua")
    assert figure(chairman, "việc chung chưa có người nhận") == 1
    assert figure(chairman, "việc quá hạn") == 0
    office.look(chairman, "inbox", "viec-cua-toi")
    open_task(chairman, "Ban Thường trực thông qua")
    expect(chairman.get_by_role("complementary", name="Thông tin việc")).to_contain_text("Ban Thường trực, MTTQ huyện")
    chairman.get_by_role("button", name="Nhận việc", exact=True).click()
    expect(chairman.get_by_text("Đồng chí đã nhận việc này.")).to_be_visible()
    office.look(chairman, "claimed task", "nhan-viec")
    fill(chairman, texts.APPROVAL)
    send(chairman, "Ban Thường trực thông qua")

    do(author, "Trình văn bản", [("Việc cần làm", "Trình văn bản")])
    do(office["bt.truongban"], "Kiểm tra nội dung", [("Ý kiến", "Đạt")])
    do(office["bt.vanphong"], "Kiểm tra thể thức", [("Ý kiến", "Đạt")])
    open_task(chairman, "Ký văn bản")
    fill(chairman, texts.SIGNATURE)
    office.look(chairman, "signing", "ky-van-ban")
    send(chairman, "Ký văn bản")
    open_task(clerk, "Cấp số, ngày ban hành")
    office.look(clerk, "numbering", "cap-so")
    send(clerk, "Cấp số, ngày ban hành")
    expect(clerk.get_by_text(f"Văn bản số {texts.NUMBER} ngày 06/04/2022.")).to_be_visible()
    first = clerk.get_by_role("group", name="Nơi nhận 1", exact=True)
    expect(first.get_by_label(labelled("Nơi nhận"))).to_have_value(texts.COMMUNES[0])
    fill(clerk, [("Đã đóng dấu hoặc ký số của cơ quan", True)])
    send(clerk, "Đóng dấu, phát hành")
    fill(clerk, [("Nơi lưu bản giấy", "Văn thư cơ quan")])
    send(clerk, "Lưu văn bản")
    do(clerk, "Gửi cấp ủy, Ủy ban nhân dân", texts.LEADERS)

    open_case(author, texts.PLAN)
    expect(facts(author)).to_contain_text("Đang thực hiện")
    expect(holders(author).filter(has_text="Ghi nhận phản hồi")).to_contain_text("Chưa nhận được phản hồi")
    paper = author.get_by_role("region", name="Văn bản").get_by_role("listitem").filter(has_text=texts.NUMBER)
    expect(paper).to_contain_text("Ngày 06/04/2022")
    with author.expect_download() as receiving:
        paper.get_by_role("link").click()
    assert receiving.value.path().read_bytes() == texts.SIGNED.content
    for sentence in ("Hoàn thành bước “Ban Thường trực thông qua”", "Hoàn thành bước “Cấp số, ngày ban hành”"):
        expect(story(author).filter(has_text=sentence)).to_have_count(1)
    expect(story(author).filter(has_text="Hoàn thành bước “Ký văn bản”")).to_contain_text("Chủ tịch")
    drawing = author.get_by_role("img", name=re.compile("^Sơ đồ Ban hành kế hoạch"))
    drawing.scroll_into_view_if_needed()
    expect(drawing).to_have_js_property("complete", True)
    assert drawing.evaluate("picture => picture.naturalWidth") > 500
    author.evaluate("() => scrollTo(0, 0)")
    office.look(author, "case", "ho-so")
    author.get_by_role("heading", name="Diễn biến").scroll_into_view_if_needed()
    office.shot(author, "ho-so-dien-bien", full_page=False)
    drawing.scroll_into_view_if_needed()
    office.shot(author, "ho-so-so-do", full_page=False)
    author.evaluate("() => scrollTo(0, 0)")
    author.get_by_role("link", name=re.compile("Xem cỡ lớn sơ đồ Ban hành kế hoạch")).click()
    large = author.get_by_role("img", name=re.compile("^Sơ đồ Ban hành kế hoạch"))
    expect(large).to_have_js_property("complete", True)
    office.look(author, "diagram", "so-do")


def spread(office: Office) -> None:
    """The plan reaches the units below; they answer; the season of dossiers opens."""
    staff, head, agency = office["gp.canbo"], office["gp.chutich"], office["gd.canbo"]
    open_task(staff, "Tiếp nhận kế hoạch")
    expect(staff.get_by_text(re.compile(f"Kế hoạch số {texts.NUMBER}"))).to_be_visible()
    expect(staff.get_by_role("table", name="Nhiệm vụ giao cho đơn vị")).to_contain_text("Ít nhất một sáng kiến")
    with staff.expect_download() as receiving:
        staff.get_by_role("link", name=texts.SIGNED.name).click()
    assert receiving.value.path().read_bytes() == texts.SIGNED.content
    fill(staff, [("Đã tiếp nhận, báo cáo lãnh đạo đơn vị", True)])
    send(staff, "Tiếp nhận kế hoạch")
    expect(staff.get_by_role("complementary", name="Thông tin việc")).to_contain_text("hết ngày 06/05/2022")
    fill(staff, texts.OWN_PLAN)
    send(staff, "Xây dựng kế hoạch hưởng ứng")
    do(head, "Lãnh đạo đơn vị duyệt", [("Ý kiến", "Đồng ý gửi")])

    do(agency, "Tiếp nhận kế hoạch", [("Đã tiếp nhận, báo cáo lãnh đạo đơn vị", True)])
    fill(agency, texts.STATEMENT)
    send(agency, "Xây dựng kế hoạch hưởng ứng")
    returned = [("Ý kiến", "Trả lại để sửa"), ("Lý do trả lại", "Nêu rõ số sáng kiến dự kiến gửi.")]
    do(office["gd.lanhdao"], "Lãnh đạo đơn vị duyệt", returned)
    open_task(agency, "Xây dựng kế hoạch hưởng ứng")
    fill(agency, [("Số sáng kiến, ý tưởng dự kiến gửi", "1")])
    send(agency, "Xây dựng kế hoạch hưởng ứng")
    do(office["gd.lanhdao"], "Lãnh đạo đơn vị duyệt", [("Ý kiến", "Đồng ý gửi")])
    open_case(office["gd.lanhdao"], f"Hưởng ứng kế hoạch số {texts.NUMBER}")
    expect(facts(office["gd.lanhdao"])).to_contain_text("Đã gửi kế hoạch hưởng ứng")
    expect(story(office["gd.lanhdao"]).filter(has_text="Hoàn thành bước “Lãnh đạo đơn vị duyệt”")).to_have_count(2)
    do(office["xq.canbo"], "Tiếp nhận kế hoạch", [("Đã tiếp nhận, báo cáo lãnh đạo đơn vị", True)])

    do(office["bt.phongtrao"], "Thông báo mở đợt tiếp nhận", texts.NOTICE)
    clerk = office["bt.vanthu"]
    do(clerk, "Gửi công văn đề nghị Ủy ban nhân dân", texts.LETTER)
    waiting = find_task(clerk, "Ghi nhận danh sách của Ủy ban nhân dân")
    expect(waiting).to_contain_text("Chưa nhận được phản hồi")
    clerk.get_by_role("navigation", name="Lọc việc").get_by_role("link", name="Chờ phản hồi").click()
    expect(clerk.get_by_role("list", name="Chờ phản hồi").get_by_role("listitem")).to_have_count(2)
    assert figure(clerk, "việc quá hạn") == 0

    open_case(office["bt.phongtrao"], texts.PLAN)
    expect(story(office["bt.phongtrao"]).filter(has_text="Nhận tin từ MTTQ xã Gia Phú")).to_have_count(1)


def receive_paper(office: Office, title: str, moment: str) -> None:
    clerk = office["bt.vanthu"]
    expect(find_task(clerk, "Nhận bộ hồ sơ giấy", title)).to_contain_text("Chưa nhận được phản hồi")
    do(clerk, "Nhận bộ hồ sơ giấy", [("Bản giấy", "Đã nhận"), ("Nhận lúc", moment), ("Số bộ", "2")], title)


def accept(office: Office, title: str) -> None:
    judged = [("Phân loại", "Tiêu biểu, đề nghị cấp trên xét"), ("Nhận xét", "Hiệu quả rõ, dễ nhân rộng.")]
    do(office["bt.phongtrao"], "Phân loại, đưa vào danh sách", judged, title)
    open_case(office["bt.phongtrao"], title)
    expect(facts(office["bt.phongtrao"])).to_contain_text("Đang thực hiện")  # it waits for the board


def first_dossier(office: Office) -> None:
    """Gia Phú sends a dossier in June, on time."""
    staff, head = office["gp.canbo"], office["gp.chutich"]
    turn_clock(office["bt.phongtrao"], "20/06/2022")
    office.look(office["bt.phongtrao"], "demo clock")
    start(staff, "Hồ sơ đề nghị xét sáng kiến")
    fill(staff, texts.dossier(LOTUS))
    staff.evaluate("() => scrollTo(0, 0)")
    office.look(staff, "dossier", "nop-ho-so")
    send(staff, "Lập hồ sơ")
    do(head, "Thủ trưởng đơn vị xác nhận", [("Ý kiến", "Xác nhận")])
    open_task(head, "Ban Thường trực lựa chọn")
    fill(head, [("Ý kiến", "Chọn, gửi lên cấp trên"), ("Ngày họp", "18/06/2022")])
    send(head, "Ban Thường trực lựa chọn")
    receive_paper(office, LOTUS, "20/06/2022 07:00")
    do(office["bt.phongtrao"], "Kiểm tra thành phần hồ sơ", [("Kết quả kiểm tra", "Đủ thành phần")], LOTUS)
    accept(office, LOTUS)
    expect(office["bt.phongtrao"].get_by_text("HS-2022-0001").first).to_be_visible()


def supplemented_dossier(server: Server, office: Office) -> None:
    """The education office sends one two days before the end; something is missing and sent after."""
    moved = subprocess.run(
        [COMMAND, "clock", "08/08/2022"], env=environment(server.instance), capture_output=True, text=True, timeout=60
    )
    assert (moved.returncode, moved.stdout.split()[1:]) == (0, ["ngày", "08/08/2022"]), moved.stderr
    office["bt.phongtrao"].wait_for_timeout(1500)  # the server asks for the clock once a second
    staff, judge = office["gd.canbo"], office["bt.phongtrao"]
    find_task(judge, "Đôn đốc đơn vị chưa gửi")
    late = office["xq.canbo"]
    expect(find_task(late, "Xây dựng kế hoạch hưởng ứng")).to_contain_text("quá hạn", ignore_case=True)
    assert figure(late, "việc quá hạn") == 1
    late.get_by_role("navigation", name="Lọc việc").get_by_role("link", name="Quá hạn").click()
    expect(late.get_by_role("list", name="Quá hạn").get_by_role("listitem")).to_have_count(1)
    office.look(late, "overdue inbox", "viec-qua-han")

    start(staff, "Hồ sơ đề nghị xét sáng kiến")
    fill(staff, texts.dossier(BRAILLE))
    send(staff, "Lập hồ sơ")
    do(office["gd.lanhdao"], "Thủ trưởng đơn vị xác nhận", [("Ý kiến", "Xác nhận")])
    receive_paper(office, BRAILLE, "08/08/2022 07:30")
    open_task(judge, "Kiểm tra thành phần hồ sơ", BRAILLE)
    fill(judge, [("Kết quả kiểm tra", "Thiếu, cần bổ sung"), ("Thành phần cần bổ sung", "Thiếu xác nhận của đơn vị.")])
    office.look(judge, "checking a dossier", "yeu-cau-bo-sung")
    send(judge, "Kiểm tra thành phần hồ sơ")
    open_task(staff, "Bổ sung hồ sơ", BRAILLE)
    expect(staff.get_by_text("Cần bổ sung: Thiếu xác nhận của đơn vị.")).to_be_visible()
    sent = File("xac-nhan.pdf", pdf("Xác nhận của đơn vị"))
    fill(staff, [("Việc cần làm", "Gửi tài liệu bổ sung"), ("Tài liệu bổ sung", sent)])
    office.look(staff, "supplement", "bo-sung-ho-so")
    send(staff, "Bổ sung hồ sơ")
    open_task(judge, "Kiểm tra thành phần hồ sơ", BRAILLE)
    expect(judge.get_by_role("link", name="xac-nhan.pdf")).to_be_visible()
    fill(judge, [("Kết quả kiểm tra", "Đủ thành phần")])
    send(judge, "Kiểm tra thành phần hồ sơ")
    accept(office, BRAILLE)


def late_and_typed_dossiers(office: Office) -> None:
    """After the end: one that had come on paper in time is typed in, one comes too late and is let in by exception."""
    clerk, judge, chairman = office["bt.vanthu"], office["bt.phongtrao"], office["bt.chutich"]
    turn_clock(judge, "12/08/2022")
    start(clerk, "Hồ sơ đề nghị xét sáng kiến")
    fill(clerk, texts.typed_dossier(ROOF, "09/08/2022 16:30"))
    clerk.evaluate("() => scrollTo(0, 0)")
    office.look(clerk, "typing for a unit", "nhap-thay")
    send(clerk, "Nhập thay hồ sơ đã nhận")
    open_task(judge, "Kiểm tra thành phần hồ sơ", ROOF)
    expect(judge.get_by_role("main")).to_contain_text("Nhận đủ trong hạn: bộ hồ sơ giấy lúc 16:30 ngày 09/08/2022")
    fill(judge, [("Kết quả kiểm tra", "Đủ thành phần")])
    send(judge, "Kiểm tra thành phần hồ sơ")
    accept(office, ROOF)

    start(office["xq.canbo"], "Hồ sơ đề nghị xét sáng kiến")
    fill(office["xq.canbo"], texts.dossier(BLIND))
    send(office["xq.canbo"], "Lập hồ sơ")
    do(office["xq.chutich"], "Thủ trưởng đơn vị xác nhận", [("Ý kiến", "Xác nhận")])
    do(office["xq.chutich"], "Ban Thường trực lựa chọn", [("Ý kiến", "Chọn, gửi lên cấp trên")])
    receive_paper(office, BLIND, "12/08/2022 07:30")
    do(judge, "Kiểm tra thành phần hồ sơ", [("Kết quả kiểm tra", "Đủ thành phần")], BLIND)
    open_task(chairman, "Xem xét hồ sơ quá hạn", BLIND)
    expect(chairman.get_by_role("main")).to_contain_text("Quá hạn: bộ hồ sơ giấy")
    fill(chairman, [("Ý kiến", "Chấp nhận ngoại lệ"), ("Lý do", "Đường sạt lở, hồ sơ gửi từ ngày 09/8.")])
    send(chairman, "Xem xét hồ sơ quá hạn")
    accept(office, BLIND)
    expect(story(judge).filter(has_text="Hoàn thành bước “Xem xét hồ sơ quá hạn”")).to_have_count(1)

    open_task(judge, "Báo cáo kết quả tiếp nhận")
    fill(judge, [("Số liệu", "Chưa đủ, đếm lại sau khi nhập thêm hồ sơ")])
    send(judge, "Báo cáo kết quả tiếp nhận")
    open_task(judge, "Báo cáo kết quả tiếp nhận")
    expect(judge.get_by_text(re.compile(r"Tổng số hồ sơ: 4\b"))).to_be_visible()
    expect(judge.get_by_role("table", name="Theo đơn vị")).to_contain_text("Gia Phú")
    office.look(judge, "report")


def other_pages(office: Office) -> None:
    """The pages beside the path: search, finished task, account, administration, refusals."""
    reader, admin = office["bt.phongtrao"], office["bt.quantri"]
    reader.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Hồ sơ").click()
    office.look(reader, "search", "tim-ho-so")
    reader.goto("/ho-so?q=khong+co+ho+so+nay")
    expect(reader.get_by_text("Không tìm thấy hồ sơ nào.")).to_be_visible()
    office.look(reader, "empty search")

    open_task(reader, "Đôn đốc đơn vị chưa gửi")
    address = reader.url
    done = [("Nội dung đã đôn đốc", "Đã gọi điện cho các đơn vị."), ("Tiếp theo", "Dừng chờ, kết thúc theo dõi")]
    fill(reader, done)
    send(reader, "Đôn đốc đơn vị chưa gửi")
    reader.goto(address)
    told = reader.get_by_role("status").filter(has_text="Việc này đã được Chuyên viên Ban Phong trào huyện Bảo Thắng")
    expect(told).to_contain_text("hoàn thành lúc 12/08/2022")
    expect(reader.get_by_role("region", name="Nội dung đã gửi")).to_contain_text("Đã gọi điện cho các đơn vị.")
    office.look(reader, "done task", "viec-da-xong")

    reader.goto("/khong-co-trang-nay")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Không tìm thấy trang")
    office.look(reader, "404")
    reader.goto("/quan-tri/can-bo")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Chưa có quyền thực hiện")
    office.look(reader, "403")
    for number, address in enumerate(("/tai-khoan", "/tai-khoan/mat-khau", "/tai-khoan/phien")):
        reader.goto(address)
        office.look(reader, address, "doi-mat-khau" if number == 1 else None)

    admin.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Quản trị").click()
    office.look(admin, "incidents")
    admin.get_by_role("main").get_by_role("link", name="Cán bộ", exact=True).click()
    office.look(admin, "people")
    admin.get_by_role("button", name="Thêm cán bộ").click()
    office.look(admin, "new person")
    admin.goto("/quan-tri/can-bo")
    admin.get_by_role("link", name="Văn thư MTTQ huyện Bảo Thắng").click()
    office.look(admin, "person")
    for ending in ("tai-khoan", "giao-nhiem-vu", "ho-ten"):
        admin.goto(f"{admin.url.split('?')[0].rstrip('/')}/{ending}")
        office.look(admin, f"person: {ending}")
        admin.go_back()
    admin.goto("/quan-tri/don-vi")
    office.look(admin, "units")
    admin.get_by_role("main").get_by_role("link", name=re.compile("xã Gia Phú")).first.click()
    office.look(admin, "unit")
    expect(admin.get_by_role("heading", level=1)).to_contain_text("xã Gia Phú", timeout=BACKGROUND)
