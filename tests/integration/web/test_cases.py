"""Starting, following and finding cases, over the real runtime."""

from uuid import uuid4

import pytest
from lxml import html

from tests.integration.web.browser import words
from tests.integration.web.office import ANSWERS, PROCESS, Office
from tests.integration.web.test_work import fields
from tests.integration.web.world import LATER
from webui.filters import date_time

# ---- Bắt đầu việc mới


def test_what_may_be_started_is_offered_and_started_once(office: Office) -> None:
    staff = office.browser("staff")
    page = staff.get("/bat-dau")
    assert "Với tư cách Chuyên viên, UBMTTQVN xã An Phú" in words(page)
    assert "Góp ý dự thảo" in words(page) and "Lấy ý kiến góp ý cho một dự thảo" in words(page)
    form = fields(page, "/bat-dau")
    first, again = staff.client.post("/bat-dau", data=form), staff.client.post("/bat-dau", data=form)
    assert first.status_code == 302 and first.location == again.location
    assert "Soạn góp ý" in words(staff.get(first.location))
    assert len(office.open_items("staff")) == 1


def test_who_may_start_nothing_is_told_whom_to_ask(office: Office) -> None:
    assert "liên hệ người quản trị" in words(office.browser("leader").get("/bat-dau"))


def test_starting_needs_the_right_post(office: Office) -> None:
    leader = office.browser("leader")
    own, foreign = office.posts("leader")[0].post_id, office.posts("staff")[0].post_id
    assert leader.post("/bat-dau", {"key": PROCESS, "post": str(own)}).status_code == 403
    assert leader.post("/bat-dau", {"key": PROCESS, "post": str(foreign)}).status_code == 403
    assert leader.post("/bat-dau", {"key": PROCESS}).status_code == 404
    assert office.browser("staff").post("/bat-dau", {"key": "khong_co", "post": str(foreign)}).status_code in (403, 404)


# ---- The page of a case


def test_the_page_tells_where_it_stands_and_what_happened(office: Office) -> None:
    case, item = office.start()
    office.complete("staff", item, ANSWERS)
    page = office.browser("staff").get(f"/ho-so/{case}")
    text = words(page)
    assert "Đang thực hiện" in text and "Xem xét góp ý" in text and "Lãnh đạo, UBMTTQVN xã An Phú" in text
    assert "Hoàn thành bước “Soạn góp ý”" in text and "Thống nhất với dự thảo" in text
    assert "Lý A Páo" in text and date_time(LATER) in text
    parsed = html.fromstring(page.text)
    assert parsed.xpath("//details//dd[contains(., 'Bổ sung mục 3')]")
    assert (parsed.findtext(".//title") or "").startswith("Góp ý dự thảo kế hoạch Đoàn kết sáng tạo – Hồ sơ")


def test_who_holds_a_task_gets_to_it_from_the_case(office: Office) -> None:
    case, item = office.start()
    assert f'href="/viec/{item}"' in office.browser("staff").get(f"/ho-so/{case}").text
    assert f'href="/viec/{item}"' not in office.browser("leader").get(f"/ho-so/{case}").text


def test_the_diagram_shows_the_path_and_can_be_enlarged(office: Office) -> None:
    case, item = office.start()
    staff = office.browser("staff")
    before = staff.get(f"/ho-so/{case}/so-do/1.svg")
    assert before.mimetype == "image/svg+xml" and before.text.startswith("<svg")
    assert before.headers["Content-Security-Policy"].endswith("sandbox")
    office.complete("staff", item, ANSWERS)
    assert staff.get(f"/ho-so/{case}/so-do/1.svg").text != before.text
    page = html.fromstring(staff.get(f"/ho-so/{case}").text)
    [width] = page.xpath("//figure//img/@width")
    large = html.fromstring(staff.get(f"/ho-so/{case}/so-do/1?co=200").text)
    assert abs(int(large.xpath("//main//img/@width")[0]) - 2 * int(width)) <= 1
    assert page.xpath("//figure//img/@alt")[0]
    assert staff.get(f"/ho-so/{case}/so-do/9").status_code == 404
    assert staff.get(f"/ho-so/{case}/so-do/0.svg").status_code == 404
    assert staff.get(f"/ho-so/{case}/so-do/1?co=<x>").status_code == 200


def test_stopping_needs_the_right_and_a_reason(office: Office) -> None:
    case, item = office.start()
    assert "Dừng hồ sơ" not in words(office.browser("staff").get(f"/ho-so/{case}"))
    assert office.browser("staff").post(f"/ho-so/{case}/dung", {"reason": "Thôi"}).status_code == 403
    assert office.browser("other_admin").post(f"/ho-so/{case}/dung", {"reason": "Thôi"}).status_code in (403, 404)
    admin = office.browser("admin")
    form = fields(admin.get(f"/ho-so/{case}"), f"/ho-so/{case}/dung").to_dict()
    empty = admin.client.post(f"/ho-so/{case}/dung", data={**form, "reason": "  "})
    assert empty.status_code == 422 and "Hãy ghi lý do dừng hồ sơ" in words(empty)
    done = admin.client.post(
        f"/ho-so/{case}/dung", data={**form, "reason": "Trùng <b>hồ sơ</b> khác"}, follow_redirects=True
    )
    assert "Đã dừng" in words(done) and "Trùng <b>hồ sơ</b> khác" in words(done)
    assert office.open_items("staff") == []
    assert "không còn cần thực hiện" in words(office.browser("staff").get(f"/viec/{item}"))


@pytest.mark.parametrize("username", ["other_staff", "other_admin", "nobody"])
def test_a_case_of_others_does_not_exist(office: Office, username: str) -> None:
    case, _ = office.start()
    other = office.browser(username)
    for address in (f"/ho-so/{case}", f"/ho-so/{case}/so-do/1", f"/ho-so/{case}/so-do/1.svg", f"/tep/{uuid4()}"):
        assert other.get(address).status_code == 404, address
    assert "Đoàn kết sáng tạo" not in words(other.get("/ho-so?q=doan+ket"))


# ---- Hồ sơ


@pytest.mark.parametrize("asked", ["doan ket sang tao", "Đoàn kết", "AN PHU", "kế  hoạch", ""])
def test_cases_are_found_without_diacritics(office: Office, asked: str) -> None:
    case, _ = office.start()
    page = office.browser("staff").get("/ho-so", query_string={"q": asked})
    assert f'href="/ho-so/{case}"' in page.text


def test_nothing_found_says_what_to_try(office: Office) -> None:
    office.start()
    page = office.browser("staff").get("/ho-so", query_string={"q": "<b>không có</b> 100%"})
    assert "Không tìm thấy hồ sơ nào" in words(page) and "<b>không có" not in page.text
    assert "Chưa có hồ sơ nào" in words(office.browser("other_staff").get("/ho-so"))


def test_long_lists_have_pages(office: Office) -> None:
    from engine.runtime.queries.inbox import PAGE

    for _ in range(PAGE + 1):
        office.start()
    first = office.browser("staff").get("/ho-so")
    assert first.text.count('class="row-title"') == PAGE and "Trang 1 / 2" in words(first)
    second = office.browser("staff").get("/ho-so?trang=2")
    assert second.text.count('class="row-title"') == 1 and 'rel="prev"' in second.text
    assert "Trang 2 / 2" in words(office.browser("staff").get("/viec?trang=2"))
