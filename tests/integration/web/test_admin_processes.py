"""The administrator's pages of processes, forms and drafts: what they tell, publishing, going back, files."""

import io
import re
from uuid import UUID

import pytest
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from engine.localities import draft, publish, releases, source
from tests.drafts import keep_draft
from tests.integration.web.browser import Person, words
from tests.integration.web.office import PACKAGE, PROCESS, Office
from tests.integration.web.world import World

DIAGRAM = (PACKAGE / "processes" / "thu" / "opinion.bpmn").read_bytes()
SCHEMA = (PACKAGE / "forms" / "thu" / "draft_opinion.form.json").read_bytes()
RENAMED = DIAGRAM.replace("Soạn góp ý".encode(), "Soạn ý kiến của xã".encode())
BROKEN = DIAGRAM.replace(b'value="draft_opinion"', b'value="no_such_form"')


@pytest.fixture
def unit(world: World) -> UUID:
    return world.units["an_phu"]


def upload(admin: Person, unit: UUID, content: bytes, slug: str = "quy-trinh", key: str = PROCESS) -> TestResponse:
    address = f"/quan-tri/tep/{unit}/{slug}/{key}/tai-len"
    page = html.fromstring(admin.get(address).text)
    revision = page.xpath("//input[@name='_revision']/@value")[0]
    return admin.post(address, {"file": (io.BytesIO(content), "tep.bpmn"), "_revision": revision})


def sent_by(answer: TestResponse) -> MultiDict[str, str]:
    """What the form that publishes would send."""
    form = html.fromstring(answer.text).xpath("//form[.//textarea[@name='note']]")[0]
    return MultiDict(form.form_values())


def publish_all(admin: Person, unit: UUID, note: str, **more: str) -> TestResponse:
    address = f"/quan-tri/ban-nhap/{unit}"
    sent = sent_by(admin.get(address))
    sent["note"] = note
    for name, value in more.items():
        sent[name] = value
    return admin.client.post(address, data=sent)


def in_force(office: Office, unit: UUID) -> UUID:
    with office.services.database.read() as reading:
        return releases(reading, unit, office.services.clock.now())[PROCESS].id


def test_the_list_tells_versions_origin_and_running_cases(admin: Person, office: Office) -> None:
    office.start()
    page = words(admin.get("/quan-tri/quy-trinh"))
    assert "Góp ý dự thảo" in page and "Dùng chung" in page and "1 hồ sơ đang chạy" in page
    assert "Bản 1" in page and "biểu mẫu dùng chung" in page
    assert PROCESS not in page and "draft_opinion" not in page


def test_a_process_tells_who_starts_it_and_draws_it(admin: Person, unit: UUID) -> None:
    answer = admin.get(f"/quan-tri/quy-trinh/{unit}/{PROCESS}")
    page = words(answer)
    assert "Chuyên viên" in page and "Lấy ý kiến góp ý cho một dự thảo." in page and "Đang có hiệu lực" in page
    picture = re.search(r'<img[^>]* src="([^"]+so-do\.svg)"', answer.text)
    assert picture is not None
    drawn = admin.get(picture[1])
    assert drawn.mimetype == "image/svg+xml" and "Soạn góp ý" in drawn.text
    assert drawn.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_an_uploaded_diagram_is_checked_published_and_taken_back(
    admin: Person, office: Office, unit: UUID, world: World
) -> None:
    case, _ = office.start()
    before = in_force(office, unit)
    assert upload(admin, unit, RENAMED).status_code == 302
    page = words(admin.get(f"/quan-tri/ban-nhap/{unit}"))
    assert (
        "Soạn ý kiến của xã" in page and "1 hồ sơ đang chạy" in page and "Không có lỗi nào" not in page.split("4.")[1]
    )
    assert in_force(office, unit) == before
    empty = publish_all(admin, unit, "")
    assert empty.status_code == 422 and 'aria-invalid="true"' in empty.text
    done = publish_all(admin, unit, "Gọi đúng tên bước")
    told = words(admin.get(done.location))
    assert "Đã phát hành" in told and "1 hồ sơ đang chạy vẫn đi theo bản cũ" in told and "Muốn quay lại" in told
    own = in_force(office, unit)
    assert own != before
    assert in_force(office, world.units["tan_loc"]) == before  # the neighbour is not touched
    page = words(admin.get(f"/quan-tri/quy-trinh/{unit}/{PROCESS}"))
    assert "Gọi đúng tên bước" in page and "Riêng của đơn vị" in page and "Soạn ý kiến của xã" in page
    compared = admin.get(f"/quan-tri/quy-trinh/{unit}/{PROCESS}/so-sanh")
    assert "Soạn ý kiến của xã" in words(compared) and compared.text.count("so-do.svg") == 4
    assert office.runtime.case(office.people["staff"], office.posts("staff"), case) is not None

    again = f"/quan-tri/quy-trinh/{unit}/{PROCESS}/ban/{before}/phat-hanh-lai"
    assert admin.post(again, {"note": ""}).status_code == 422
    assert admin.post(again, {"note": "Tên cũ đúng hơn"}).status_code == 302
    newest = in_force(office, unit)
    assert newest not in (before, own)
    assert admin.post(again, {"note": "Lần nữa"}).status_code == 409  # it is in force already
    taken = admin.post(f"/quan-tri/quy-trinh/{unit}/{PROCESS}/ban/{newest}/thu-hoi", {"reason": "Nhầm"})
    assert taken.status_code == 302 and in_force(office, unit) == own
    assert "Đã thu hồi" in words(admin.get(f"/quan-tri/quy-trinh/{unit}/{PROCESS}"))


def test_the_shared_version_is_not_taken_back_by_a_unit(admin: Person, office: Office, unit: UUID) -> None:
    shared = in_force(office, unit)
    page = admin.get(f"/quan-tri/quy-trinh/{unit}/{PROCESS}/ban/{shared}")
    assert "Thu hồi bản này" not in words(page)
    answer = admin.post(f"/quan-tri/quy-trinh/{unit}/{PROCESS}/ban/{shared}/thu-hoi", {"reason": "Thử"})
    assert answer.status_code == 404 and in_force(office, unit) == shared


def test_an_error_blocks_publishing_and_says_where(admin: Person, office: Office, unit: UUID) -> None:
    upload(admin, unit, BROKEN)
    answer = admin.get(f"/quan-tri/ban-nhap/{unit}")
    page = words(answer)
    assert "Phải sửa" in page and "Soạn góp ý" in page and "biểu mẫu không có trong thư viện" in page
    assert "Còn lỗi phải sửa" in page and 'name="note"' not in answer.text
    assert re.search(rf"/quan-tri/thiet-ke/{unit}/quy-trinh/{PROCESS}\?phan-tu=draft", answer.text)
    seen = re.search(r'name="_seen"', answer.text)
    assert seen is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Hãy chọn một tệp có nội dung"),
        (b"khong phai so do", "Tệp chưa dùng được"),
        (DIAGRAM.replace(b'id="opinion"', b'id="another"').replace(b'"opinion"', b'"another"'), "quy trình đang sửa"),
    ],
)
def test_a_file_that_is_no_diagram_of_the_process_is_refused(
    admin: Person, office: Office, unit: UUID, content: bytes, said: str
) -> None:
    answer = upload(admin, unit, content)
    assert answer.status_code == 422 and said in words(answer)
    with office.services.database.read() as reading:
        assert draft(reading, unit, "bpmn", PROCESS) is None


def test_a_form_is_drawn_as_staff_see_it_and_comes_back_as_a_draft(admin: Person, office: Office, unit: UUID) -> None:
    answer = admin.get(f"/quan-tri/bieu-mau/{unit}/draft_opinion")
    assert 'name="summary"' in answer.text and "Soạn góp ý" in words(answer)
    changed = SCHEMA.replace("Nội dung".encode(), "Ý kiến".encode(), 1)
    assert changed != SCHEMA
    upload(admin, unit, changed, "bieu-mau", "draft_opinion")
    page = words(admin.get(f"/quan-tri/ban-nhap/{unit}"))
    assert "Biểu mẫu" in page and "Góp ý dự thảo: bản 1" in page
    publish_all(admin, unit, "Gọi đúng tên mục")
    page = admin.get(f"/quan-tri/bieu-mau/{unit}/draft_opinion")
    links = re.findall(rf"/quan-tri/bieu-mau/{unit}/draft_opinion/ban/[0-9a-f-]+", page.text)
    assert len(links) == 2
    assert "Lấy lại bản này" in words(admin.get(links[1]))
    assert admin.post(f"{links[1]}/lay-lai").status_code == 302
    with office.services.database.read() as reading:
        waiting = draft(reading, unit, "form", "draft_opinion")
        assert waiting is not None and waiting.content == SCHEMA
    assert admin.post(f"{links[1]}/lay-lai", {}).status_code in (302, 409)


def test_files_come_down_as_they_are(admin: Person, unit: UUID) -> None:
    answer = admin.get(f"/quan-tri/tep/{unit}/quy-trinh/{PROCESS}/tai-ve")
    assert answer.data == DIAGRAM
    assert "attachment" in answer.headers["Content-Disposition"] and "G%C3%B3p" in answer.headers["Content-Disposition"]
    assert admin.get(f"/quan-tri/tep/{unit}/bieu-mau/draft_opinion/tai-ve").data == SCHEMA
    assert admin.get(f"/quan-tri/tep/{unit}/khac/draft_opinion/tai-ve").status_code == 404


def test_what_another_published_meanwhile_is_not_undone_unseen(
    admin: Person, office: Office, unit: UUID, person: type[Person], world: World
) -> None:
    upload(admin, unit, RENAMED)
    other = DIAGRAM.replace("Xem xét góp ý".encode(), "Duyệt góp ý".encode())
    actor = office.posts("province_admin")[0].actor()
    with office.services.database.write() as work:
        publish(
            work, actor, office.services.clock, unit_id=unit, diagrams={PROCESS: other}, note="Đổi tên bước", over=True
        )
    page = words(admin.get(f"/quan-tri/ban-nhap/{unit}"))
    assert "Đã có bản mới hơn" in page and "Đổi tên bước" in page
    refused = publish_all(admin, unit, "Của xã")
    assert refused.status_code == 409 and "Đã có bản khác được phát hành" in words(refused)
    with office.services.database.read() as reading:
        assert source(reading, unit, "bpmn", PROCESS).content == other
    assert publish_all(admin, unit, "Của xã", over="1").status_code == 302
    with office.services.database.read() as reading:
        assert source(reading, unit, "bpmn", PROCESS).content == RENAMED


def test_what_was_looked_at_is_what_is_published(admin: Person, office: Office, unit: UUID) -> None:
    upload(admin, unit, RENAMED)
    sent = sent_by(admin.get(f"/quan-tri/ban-nhap/{unit}"))
    upload(admin, unit, DIAGRAM.replace("Soạn góp ý".encode(), "Soạn khác".encode()))
    sent["note"] = "Đổi tên"
    answer = admin.client.post(f"/quan-tri/ban-nhap/{unit}", data=sent)
    assert answer.status_code == 409 and "vừa được sửa" in words(answer)


def test_a_form_published_before_any_step_shows_it_is_told_of(admin: Person, office: Office, unit: UUID) -> None:
    new = SCHEMA.replace(b"draft_opinion", b"opinion_slip")
    services = office.services
    keep_draft(services.database, services.clock, office.actor("admin"), unit, "form", "opinion_slip", new)
    answer = publish_all(admin, unit, "Chuẩn bị cho bước mới")
    assert answer.status_code == 302, words(answer)
    told = words(admin.get(answer.location))
    assert "Chuẩn bị cho bước mới" in told and "Chưa bước việc nào dùng biểu mẫu này" in told


def test_drafts_are_chosen_one_by_one_and_dropped(admin: Person, office: Office, unit: UUID) -> None:
    upload(admin, unit, RENAMED)
    upload(admin, unit, SCHEMA.replace("Nội dung".encode(), "Ý kiến".encode(), 1), "bieu-mau", "draft_opinion")
    one = admin.get(f"/quan-tri/ban-nhap/{unit}?chon=bpmn:{PROCESS}")
    assert sent_by(one).getlist("chon") == [f"bpmn:{PROCESS}"]
    sent = sent_by(one)
    sent["note"] = "Chỉ sơ đồ"
    assert admin.client.post(f"/quan-tri/ban-nhap/{unit}", data=sent).status_code == 302
    with office.services.database.read() as reading:
        assert draft(reading, unit, "bpmn", PROCESS) is None
        assert draft(reading, unit, "form", "draft_opinion") is not None
        assert source(reading, unit, "form", "draft_opinion").content == SCHEMA
    assert admin.post(f"/quan-tri/ban-nhap/{unit}/form/draft_opinion/bo").status_code == 302
    assert "Không có bản nháp nào" in words(admin.get(f"/quan-tri/ban-nhap/{unit}"))


@pytest.mark.parametrize(("what", "kind"), [("quy-trinh", "bpmn"), ("bieu-mau", "form")])
def test_something_new_needs_a_name_only(admin: Person, office: Office, unit: UUID, what: str, kind: str) -> None:
    address = f"/quan-tri/{what}/{unit}/them-moi"
    assert admin.post(address, {"name": " "}).status_code == 422
    made = admin.post(address, {"name": "Xét khen thưởng đột xuất"})
    assert made.status_code == 302 and made.location.endswith("/xet_khen_thuong_dot_xuat")
    with office.services.database.read() as reading:
        waiting = draft(reading, unit, kind, "xet_khen_thuong_dot_xuat")
        assert waiting is not None and waiting.name == "Xét khen thưởng đột xuất"
    assert "Chưa phát hành lần nào" in words(admin.get("/quan-tri/quy-trinh"))
    opened = admin.get(f"/quan-tri/{what}/{unit}/xet_khen_thuong_dot_xuat")
    assert opened.status_code == 302 and "/thiet-ke/" in opened.location


def test_a_province_sees_its_communes_and_chooses_one(office: Office, unit: UUID, person: type[Person]) -> None:
    province = person.signed_in("province_admin")
    page = words(province.get(f"/quan-tri/quy-trinh?don-vi={unit}"))
    assert "xã An Phú" in page and "Góp ý dự thảo" in page
