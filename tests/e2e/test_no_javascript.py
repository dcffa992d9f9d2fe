"""Without JavaScript every task can be done: rows, a file, an error, a draft; only slower, page by page."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PageFor
from tests.e2e.helpers.browser import Watch
from tests.e2e.helpers.desk import fill, labelled, pdf

STEP = "Chọn căn cứ, kế thừa"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def row(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name=f"Văn bản căn cứ {number}", exact=True)


def test_a_task_without_javascript(page_for: PageFor, clean: Watch) -> None:
    clean.expect("status of 422")
    page = page_for("bt.phongtrao", javascript=False)
    page.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Bắt đầu việc mới").click()
    press(page, "Bắt đầu: Ban hành kế hoạch")
    expect(page.get_by_role("heading", level=1)).to_have_text(STEP)
    press(page, "Nhận việc")
    expect(page.get_by_text("Đồng chí đã nhận việc này.")).to_be_visible()

    fill(row(page, 1), [("Số, ký hiệu", "181/KH-MTTQ"), ("Cơ quan ban hành", "MTTQ tỉnh Lào Cai")])
    scan = {"name": "ke-hoach-181.pdf", "mimeType": "application/pdf", "buffer": pdf("Kế hoạch 181")}
    row(page, 1).get_by_label(labelled("Tệp văn bản")).set_input_files(scan)
    add = page.get_by_role("group", name=labelled("Văn bản căn cứ")).get_by_role("button", name="Thêm dòng")
    add.click()
    fill(row(page, 2), [("Số, ký hiệu", "12/HD-MTTQ"), ("Ngày ban hành", "01/04/2022"), ("Cơ quan ban hành", "Huyện")])
    add.click()
    expect(row(page, 3)).to_be_visible()
    row(page, 3).get_by_role("button", name="Bỏ dòng này").click()
    expect(row(page, 3)).to_have_count(0)
    expect(row(page, 1).get_by_role("link", name="ke-hoach-181.pdf")).to_be_visible()

    page.get_by_role("button", name="Gửi", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("mục cần sửa")
    summary.get_by_role("link").first.click()  # leads to the field
    expect(row(page, 1).get_by_label(labelled("Số, ký hiệu"))).to_have_value("181/KH-MTTQ")
    expect(row(page, 2).get_by_label(labelled("Ngày ban hành"))).to_have_value("01/04/2022")
    expect(row(page, 1).get_by_role("link", name="ke-hoach-181.pdf")).to_be_visible()

    page.get_by_role("button", name="Lưu nháp", exact=True).last.click()
    expect(page.get_by_role("status").filter(has_text="Đã lưu nháp")).to_be_visible()
    expect(row(page, 2).get_by_label(labelled("Số, ký hiệu"))).to_have_value("12/HD-MTTQ")
    fill(row(page, 1), [("Ngày ban hành", "29/03/2022")])
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"Đã gửi “{STEP}”")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Soạn dự thảo kế hoạch")
    expect(page.get_by_text("Chỉ điền mục dưới đây khi phù hợp").first).to_be_visible()

    page.get_by_role("link", name="Kế hoạch phong trào thi đua").click()
    page.get_by_text("Nội dung đã ghi").first.click()
    answers = page.get_by_role("region", name="Diễn biến")
    for text in ("181/KH-MTTQ", "29/03/2022", "12/HD-MTTQ", "ke-hoach-181.pdf"):
        expect(answers).to_contain_text(text)
