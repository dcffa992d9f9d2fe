"""“Việc của tôi” and the page of a task, as staff use them: without JavaScript, over the real runtime."""

import io
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from lxml import html
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.integration.web.browser import Person, words
from tests.integration.web.office import ANSWERS, PROCESS, Office
from tests.integration.web.world import LATER
from webui.filters import clock_time, short_date
from webui.work.texts import is_near, last_moment

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def fields(answer: TestResponse, action: str) -> MultiDict[str, str]:
    """What the form with that address would send as it stands."""
    page = html.fromstring(answer.text)
    form = next(form for form in page.forms if form.get("action") == action)
    return MultiDict([(name, value) for name, value in form.form_values()])


def filled(answer: TestResponse, item: UUID, **typed: object) -> dict[str, object]:
    """The task's form with something typed into it."""
    found = fields(answer, f"/viec/{item}").to_dict(flat=False)
    return {**found, **{name.replace("__", "."): value for name, value in typed.items()}}


def open_task(somebody: Person, item: UUID) -> TestResponse:
    answer = somebody.get(f"/viec/{item}")
    assert answer.status_code == 200, answer.text
    return answer


# ---- Việc của tôi


def test_an_empty_list_says_what_to_do(office: Office) -> None:
    page = office.browser("staff").get("/viec")
    assert "Hiện không có việc nào đang chờ" in words(page)
    assert 'href="/bat-dau"' in page.text


def test_a_task_is_listed_with_case_post_and_deadline(office: Office) -> None:
    _, item = office.start()
    page = office.browser("staff").get("/viec")
    text = words(page)
    assert "Soạn góp ý" in text and "Góp ý dự thảo kế hoạch Đoàn kết sáng tạo" in text
    assert "với tư cách Chuyên viên, UBMTTQVN xã An Phú" in text
    assert "hạn hết ngày 12/03/2026" in text
    assert f'href="/viec/{item}"' in page.text
    assert "Soạn góp ý" not in words(office.browser("other_staff").get("/viec"))


def test_overdue_is_counted_and_a_reply_awaited_is_not(office: Office) -> None:
    _, item = office.start()
    office.services.clock.advance(timedelta(days=5))  # type: ignore[attr-defined]
    text = words(office.browser("staff").get("/viec"))
    assert "1 việc quá hạn" in text and "Quá hạn 0" in text
    office.complete("staff", item, ANSWERS)
    [review] = office.open_items("leader")
    office.complete("leader", review, {"agreed": "1"})
    text = words(office.browser("staff").get("/viec"))
    assert "Chưa nhận được phản hồi" in text and "0 việc quá hạn" in text
    assert "Ghi nhận phản hồi" in words(office.browser("staff").get("/viec?loc=cho-phan-hoi"))
    assert "Không có việc nào trong mục “Quá hạn”" in words(office.browser("staff").get("/viec?loc=qua-han"))


def test_nonsense_in_the_address_shows_the_first_page(office: Office) -> None:
    office.start()
    assert "Soạn góp ý" in words(office.browser("staff").get("/viec?loc=%3Cscript%3E&trang=-7"))
    assert "Soạn góp ý" in words(office.browser("staff").get("/viec?trang=99999999999999999999"))


def test_claiming_takes_the_task_out_of_the_others_hands(office: Office) -> None:
    _, item = office.start()
    staff = office.browser("staff")
    form = fields(staff.get("/viec"), f"/viec/{item}/nhan")
    answer = staff.client.post(f"/viec/{item}/nhan", data=form, follow_redirects=True)
    assert "Đồng chí đã nhận việc này" in words(answer)
    assert "Soạn góp ý" not in words(office.browser("staff_too").get("/viec"))
    other = office.browser("staff_too").get(f"/viec/{item}")
    assert "Lý A Páo" in words(other) and not re.search(r'name="_once"', other.text)
    released = staff.post(f"/viec/{item}/thoi-nhan")
    assert released.status_code == 302
    assert "Soạn góp ý" in words(office.browser("staff_too").get("/viec"))


def test_handing_over_needs_somebody_and_a_reason(office: Office) -> None:
    _, item = office.start()
    staff = office.browser("staff")
    refused = staff.post(f"/viec/{item}/chuyen", {"post": "", "reason": " "})
    assert refused.status_code == 422
    assert "Hãy chọn người nhận việc" in words(refused) and "Hãy ghi lý do" in words(refused)
    target = str(office.posts("staff_too")[0].post_id)
    done = staff.post(f"/viec/{item}/chuyen", {"post": target, "reason": "Nghỉ phép"}, follow_redirects=True)
    assert "Đã chuyển việc" in words(done)
    assert "Soạn góp ý" not in words(staff.get("/viec"))
    assert "Soạn góp ý" in words(office.browser("staff_too").get("/viec"))


# ---- The page of a task


def test_the_page_says_what_where_until_when(office: Office) -> None:
    _, item = office.start()
    page = open_task(office.browser("staff"), item)
    text = words(page)
    assert "Đọc dự thảo rồi ghi ý kiến của bộ phận" in text
    assert "UBMTTQVN xã An Phú" in text and "hạn hết ngày" in text
    title = html.fromstring(page.text).findtext(".//title") or ""
    assert title.startswith("Soạn góp ý – Góp ý dự thảo")


def test_sending_goes_on_and_counts_once(office: Office) -> None:
    case, item = office.start()
    staff = office.browser("staff")
    data = filled(open_task(staff, item), item, summary="Đồng ý <b>", content="Bổ sung mục 3")
    first = staff.client.post(f"/viec/{item}", data=data)
    again = staff.client.post(f"/viec/{item}", data=data)
    assert first.status_code == again.status_code == 302
    assert "đã được ghi nhận từ lần gửi trước" in words(staff.get("/viec"))
    page = staff.get(f"/ho-so/{case}")
    assert page.text.count("<p>Hoàn thành bước “Soạn góp ý”</p>") == 1
    done = staff.get(f"/viec/{item}")
    assert "Đồng ý <b>" in words(done) and "đã được" in words(done)
    assert "<b>" not in done.text.split("<main")[1].split("answers")[1]


def test_after_sending_the_next_own_task_opens(office: Office) -> None:
    _, item = office.start()
    office.complete("staff", item, ANSWERS)
    [review] = office.open_items("leader")
    leader = office.browser("leader")
    answer = leader.client.post(
        f"/viec/{review}", data=filled(open_task(leader, review), review), follow_redirects=True
    )
    assert "Đã gửi “Xem xét góp ý”" in words(answer)
    assert "Soạn góp ý" in words(office.browser("staff").get("/viec"))


def test_a_refused_form_shows_errors_and_everything_typed(office: Office) -> None:
    _, item = office.start()
    staff = office.browser("staff")
    data = filled(open_task(staff, item), item, summary="", copies="hai", content="Ý kiến <script>alert(1)</script>")
    data["papers"] = (io.BytesIO(PDF), "Dự thảo “lần 2”.pdf")
    answer = staff.client.post(f"/viec/{item}", data=data)
    assert answer.status_code == 422
    text = words(answer)
    assert "Mục này chưa có nội dung" in text and "Đây chưa phải là một số" in text
    page = html.fromstring(answer.text)
    assert page.xpath("//input[@name='copies']/@value") == ["hai"]
    assert page.xpath("//textarea[@name='content']")[0].text_content().strip() == "Ý kiến <script>alert(1)</script>"
    assert "Dự thảo “lần 2”.pdf" in text
    assert (page.findtext(".//title") or "").startswith("Có mục cần sửa")
    # Sending again needs no second choosing of the file.
    data = filled(answer, item, summary="Đồng ý", copies="2")
    assert staff.client.post(f"/viec/{item}", data=data).status_code == 302


def test_a_bad_file_is_named_and_nothing_is_sent(office: Office) -> None:
    _, item = office.start()
    staff = office.browser("staff")
    data = filled(open_task(staff, item), item, summary="Đồng ý")
    data["papers"] = (io.BytesIO(b""), "rong.pdf")
    answer = staff.client.post(f"/viec/{item}", data=data)
    assert answer.status_code == 422 and "“rong.pdf”" in words(answer)
    assert item in office.open_items("staff")


def test_a_full_disk_loses_nothing_that_was_typed(office: Office) -> None:
    _, item = office.start()
    staff = office.browser("staff")
    data = filled(open_task(staff, item), item, summary="Viết rất lâu mới xong")
    data["papers"] = (io.BytesIO(PDF), "Dự thảo.pdf")
    office.services.uploads.rmdir()
    office.services.uploads.write_text("no folder")
    answer = staff.client.post(f"/viec/{item}", data=data)
    assert answer.status_code == 422 and 'value="Viết rất lâu mới xong"' in answer.text
    assert "“Dự thảo.pdf”: " in words(answer)
    assert item in office.open_items("staff")


def test_a_lost_database_shows_what_was_typed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _, item = office.start()
    staff = office.browser("staff")
    data = filled(open_task(staff, item), item, summary="Viết rất lâu mới xong")

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(office.runtime, "complete", gone)
    answer = staff.client.post(f"/viec/{item}", data=data)
    assert answer.status_code == 503 and "Viết rất lâu mới xong" in words(answer)
    assert "thử lại" in words(answer)


def test_rows_are_added_and_removed_without_javascript(office: Office) -> None:
    _, item = office.start()
    staff = office.browser("staff")
    data = filled(open_task(staff, item), item, summary="Giữ lại", _add="points")
    data["points.0.point"] = "Mục 1"
    answer = staff.client.post(f"/viec/{item}", data=data)
    page = html.fromstring(answer.text)
    assert answer.status_code == 200
    assert page.xpath("//input[@name='summary']/@value") == ["Giữ lại"]
    assert page.xpath("//input[@name='points.0.point']/@value") == ["Mục 1"]
    assert len(page.xpath("//form//input[@name='points.1.point']")) == 1
    answer = staff.client.post(f"/viec/{item}", data=filled(answer, item, _del="points.0"))
    page = html.fromstring(answer.text)
    assert page.xpath("//input[@name='points.0.point']/@value") in ([""], [])
    assert not page.xpath("//form//input[@name='points.1.point']")


def test_the_second_of_two_people_keeps_what_was_typed(office: Office) -> None:
    _, item = office.start()
    late = office.browser("staff_too")
    data = filled(open_task(late, item), item, summary="Ý kiến <i>viết rất lâu</i>", copies="không biết")
    office.complete("staff", item, ANSWERS)
    answer = late.client.post(f"/viec/{item}", data=data)
    assert answer.status_code == 409
    text = words(answer)
    assert "Lý A Páo" in text, text
    assert f"{clock_time(LATER)} ngày {short_date(LATER)}" in text
    copy = html.fromstring(answer.text).get_element_by_id("copy").text_content()
    assert "Ý kiến <i>viết rất lâu</i>" in copy and "không biết" in copy


# ---- Drafts and files


def test_a_draft_is_kept_and_an_older_window_is_told(office: Office) -> None:
    _, item = office.start()
    staff = office.browser("staff")
    page = open_task(staff, item)
    first, second = filled(page, item, summary="Cửa sổ một"), filled(page, item, summary="Cửa sổ hai")
    saved = staff.client.post(f"/viec/{item}", data={**first, "_save": "1"}, follow_redirects=True)
    assert saved.status_code == 200 and 'value="Cửa sổ một"' in saved.text
    stale = staff.client.post(f"/viec/{item}", data={**second, "_save": "1"})
    assert stale.status_code == 409 and 'value="Cửa sổ hai"' in stale.text
    assert "bản nháp mới hơn" in words(stale)
    forced = staff.client.post(f"/viec/{item}", data={**filled(stale, item), "_save": "1"}, follow_redirects=True)
    assert forced.status_code == 200 and 'value="Cửa sổ hai"' in forced.text


def test_the_script_keeps_drafts_and_is_told_of_newer_ones(office: Office) -> None:
    _, item = office.start()
    staff = office.browser("staff")
    data = filled(open_task(staff, item), item, summary="Nháp tự lưu")
    headers = {"Accept": "application/json", "X-CSRFToken": staff.token("/viec")}
    kept = staff.client.put(f"/viec/{item}/nhap", data=data, headers=headers)
    assert kept.status_code == 200 and kept.get_json()["revision"] == 1
    stale = staff.client.put(f"/viec/{item}/nhap", data=data, headers=headers)
    assert stale.status_code == 409 and "bản nháp mới hơn" in stale.get_json()["message"]
    assert 'value="Nháp tự lưu"' in open_task(staff, item).text


def test_a_file_is_taken_and_seen_only_by_those_who_may(office: Office) -> None:
    case, item = office.start()
    staff = office.browser("staff")
    headers = {"Accept": "application/json", "X-CSRFToken": staff.token("/viec")}
    sent = staff.client.post(f"/viec/{item}/tep", data={"file": (io.BytesIO(PDF), "Báo cáo số 1.pdf")}, headers=headers)
    assert sent.status_code == 201 and sent.get_json()["name"] == "Báo cáo số 1.pdf"
    file = sent.get_json()["file_id"]
    assert staff.get(f"/tep/{file}", buffered=True).data == PDF
    for somebody, status in (("other_staff", 404), ("leader", 404), ("nobody", 404)):
        assert office.browser(somebody).get(f"/tep/{file}", buffered=True).status_code == status, somebody
    office.complete("staff", item, {**ANSWERS, "papers": [file]})
    answer = office.browser("leader").get(f"/tep/{file}", buffered=True)
    assert answer.data == PDF
    assert "filename*=UTF-8''B%C3%A1o%20c%C3%A1o" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Báo cáo số 1.pdf" in words(staff.get(f"/ho-so/{case}"))
    assert office.browser("other_staff").get(f"/tep/{file}", buffered=True).status_code == 404


# ---- Whom it is not for


@pytest.mark.parametrize("username", ["other_staff", "leader", "auditor", "nobody"])
def test_nobody_else_gets_at_a_task(office: Office, username: str) -> None:
    _, item = office.start()
    other = office.browser(username)
    token = {"csrf_token": other.token("/viec"), "_post": str(office.posts("staff")[0].post_id)}
    statuses = [
        other.get(f"/viec/{item}").status_code,
        other.client.post(f"/viec/{item}", data={**token, "summary": "chen ngang"}).status_code,
        other.client.post(f"/viec/{item}/nhan", data=token).status_code,
        other.client.post(f"/viec/{item}/thoi-nhan", data=token).status_code,
        other.client.post(f"/viec/{item}/chuyen", data={**token, "post": str(uuid4()), "reason": "x"}).status_code,
        other.client.put(f"/viec/{item}/nhap", data=token).status_code,
        other.client.post(f"/viec/{item}/tep", data={**token, "file": (io.BytesIO(PDF), "a.pdf")}).status_code,
    ]
    assert set(statuses) <= {403, 404}, statuses
    assert item in office.open_items("staff")


def test_a_task_that_does_not_exist_is_not_found(office: Office) -> None:
    answer = office.browser("staff").get(f"/viec/{uuid4()}")
    assert answer.status_code == 404 and "Việc của tôi" in words(answer)


def test_titles_are_shown_and_never_run(office: Office) -> None:
    staff = office.browser("other_staff")
    started = staff.post(
        "/bat-dau", {"key": PROCESS, "post": str(office.posts("other_staff")[0].post_id)}, follow_redirects=True
    )
    assert started.status_code == 200
    for address in ("/viec", "/ho-so", started.request.path):
        page = staff.get(address).text
        assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


# ---- Words for a deadline


@pytest.mark.parametrize(
    ("due_at", "text"),
    [
        (datetime(2026, 6, 1, 17, 0, tzinfo=UTC), "hết ngày 01/06/2026"),  # midnight at the end of the day
        (datetime(2026, 6, 1, 16, 59, 59, 999999, tzinfo=UTC), "hết ngày 01/06/2026"),
        (datetime(2026, 6, 1, 10, 0, tzinfo=UTC), "17:00 ngày 01/06/2026"),
    ],
)
def test_a_deadline_is_named_by_its_last_day(due_at: datetime, text: str) -> None:
    assert last_moment(due_at) == text


def test_a_deadline_is_near_three_days_before() -> None:
    due = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
    assert is_near(due, datetime(2026, 6, 1, 2, 0, tzinfo=UTC))
    assert not is_near(due, datetime(2026, 5, 31, 2, 0, tzinfo=UTC))
