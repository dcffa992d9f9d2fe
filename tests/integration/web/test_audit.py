"""The auditor's pages over the real runtime: what they tell, to whom, and that they change nothing."""

import gzip
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from engine.documents.print import Drawing, Facts, Passage, Report, Table
from engine.history.tables import JournalEntry
from engine.organisation import system_actor
from engine.organisation.commands import give_post
from engine.storage import Base
from tests.integration.web.browser import Person, words
from tests.integration.web.office import ANSWERS, Office
from tests.integration.web.world import LATER, SINCE
from webui.audit import printed, story
from webui.filters import clock_time, date_time, short_date

pytestmark = pytest.mark.integration


@pytest.fixture
def auditor(office: Office) -> Person:
    return office.browser("auditor")


def worked(office: Office, **more: Any) -> UUID:
    """A case whose first step is done."""
    case, item = office.start()
    office.complete("staff", item, {**ANSWERS, **more})
    return case


def main(answer: TestResponse) -> Any:
    [found] = html.fromstring(answer.text).xpath("//main")
    return found


def entries(answer: TestResponse) -> list[Any]:
    return list(html.fromstring(answer.text).xpath("//li[contains(concat(' ', @class, ' '), ' entry ')]"))


# ---- Who gets there


def test_only_auditors_are_shown_the_way(office: Office) -> None:
    assert "Kiểm tra" in words(office.browser("auditor").get("/tai-khoan"))
    for username in ("staff", "admin", "province_admin", "nobody"):
        assert 'href="/kiem-tra"' not in office.browser(username).get("/tai-khoan").text


def test_who_only_audits_begins_with_it(office: Office) -> None:
    assert office.browser("auditor").get("/").location == "/kiem-tra"
    assert office.browser("staff").get("/").location == "/viec"
    give(office, "auditor", "specialist", "an_phu")
    assert office.browser("auditor").get("/").location == "/viec"


def give(office: Office, username: str, role: str, unit: str) -> None:
    system = system_actor(office.world.units["province"])
    with office.services.database.write() as work:
        give_post(
            work,
            system,
            office.services.clock,
            person_id=office.people[username],
            role=role,
            unit_id=office.world.units[unit],
            valid_from=SINCE,
        )


def test_an_auditor_of_elsewhere_learns_of_nothing(office: Office) -> None:
    case = worked(office)
    give(office, "other_staff", "auditor", "tan_loc")
    seen = office.runtime.auditor.story(office.posts("auditor"), case).entries
    [entry] = [each for each in seen if any(happening.has_form for happening in each.happenings)]
    other = office.browser("other_staff")
    for ending in (
        "",
        "/so-do/1",
        "/so-do/1.svg",
        f"/bieu-mau/{entry.entry_id}/{entry.happenings[0].effect}",
        "/ban-in.pdf",
        "/dien-bien.csv",
    ):
        assert other.get(f"/kiem-tra/ho-so/{case}{ending}").status_code == 404, ending
    assert other.post(f"/kiem-tra/ho-so/{case}/doi-chieu").status_code == 404
    for address in ("/kiem-tra", "/kiem-tra/thao-tac", "/kiem-tra/thao-tac.csv", "/kiem-tra?noi-dung=doan+ket"):
        page = other.get(address)
        assert page.status_code == 200 and "Đoàn kết sáng tạo" not in page.text and str(case) not in page.text
    own = office.browser("auditor")
    assert own.get(f"/kiem-tra/ho-so/{case}").status_code == 200
    assert own.get(f"/kiem-tra/ho-so/{uuid4()}").status_code == 404


# ---- Reading changes nothing


def everything(app: Flask) -> dict[str, Any]:
    """All rows of all tables but that of sign-in sessions, which note when they were last used."""
    database = app.extensions["quytrinh"].database
    with database.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if "session" not in table.name
        }


def test_no_page_of_an_auditor_changes_anything(app: Flask, office: Office, auditor: Person) -> None:
    case = worked(office)
    before = everything(app)
    assert len(before) > 20
    for address in addresses(office, case):
        assert auditor.get(address).status_code == 200, address
    for address in ("/kiem-tra/doi-chieu", f"/kiem-tra/ho-so/{case}/doi-chieu"):
        assert auditor.post(address).status_code == 200, address
    assert everything(app) == before


def addresses(office: Office, case: UUID) -> Iterator[str]:
    yield from ("/kiem-tra", "/kiem-tra/thao-tac", "/kiem-tra/thao-tac.csv", "/kiem-tra/doi-chieu")
    at = f"/kiem-tra/ho-so/{case}"
    yield from (at, f"{at}/so-do/1", f"{at}/so-do/1.svg", f"{at}/ban-in.pdf", f"{at}/dien-bien.csv")
    for entry in office.runtime.auditor.story(office.posts("auditor"), case).entries:
        for each in entry.happenings:
            if each.has_form:
                yield f"{at}/bieu-mau/{entry.entry_id}/{each.effect}"


def test_an_auditor_is_offered_nothing_to_change(office: Office, auditor: Person) -> None:
    case = worked(office)
    for address in [*(each for each in addresses(office, case) if "." not in each), f"/ho-so/{case}"]:
        for form in main(auditor.get(address)).xpath(".//form"):
            assert form.get("method") == "get" or form.get("action").endswith("/doi-chieu"), address
    assert auditor.get(f"/viec/{office.open_items('leader')[0]}").status_code == 403


def test_verifying_needs_the_token_of_the_page(office: Office, auditor: Person) -> None:
    case = worked(office)
    assert auditor.client.post("/kiem-tra/doi-chieu").status_code == 400
    assert auditor.client.post(f"/kiem-tra/ho-so/{case}/doi-chieu").status_code == 400


# ---- The story


def test_the_story_tells_who_did_what_in_which_capacity(office: Office, auditor: Person) -> None:
    case = worked(office, content="Bổ sung <b>mục 3</b>\n& phụ lục")
    page = auditor.get(f"/kiem-tra/ho-so/{case}")
    text = words(page)
    assert "Lý A Páo, với tư cách Chuyên viên" in text
    assert "Hoàn thành bước “Soạn góp ý”" in text and clock_time(LATER) in text and short_date(LATER) in text
    assert "Bổ sung <b>mục 3</b>" in text and "<b>mục 3" not in page.text
    assert "Góp ý dự thảo" in text and "phiên bản 1" in text.lower()
    assert page.text.count('loading="lazy"') >= 1
    for entry in entries(page):
        [own] = entry.xpath(".//p[@class='trace']/a/@href")
        assert own.endswith(f"#{entry.get('id')}")


def test_the_diagram_then_in_force_can_be_enlarged(office: Office, auditor: Person) -> None:
    case = worked(office)
    drawing = auditor.get(f"/kiem-tra/ho-so/{case}/so-do/1.svg")
    assert drawing.mimetype == "image/svg+xml" and drawing.text.startswith("<svg")
    assert drawing.headers["Content-Security-Policy"].endswith("sandbox")
    [whole] = main(auditor.get(f"/kiem-tra/ho-so/{case}/so-do/1")).xpath(".//img/@width")
    [double] = main(auditor.get(f"/kiem-tra/ho-so/{case}/so-do/1?co=200")).xpath(".//img/@width")
    assert abs(int(double) - 2 * int(whole)) <= 1
    assert auditor.get(f"/kiem-tra/ho-so/{case}/so-do/9").status_code == 404


def test_the_form_is_shown_as_it_was_and_cannot_be_sent(office: Office, auditor: Person) -> None:
    case = worked(office, content="Bổ sung mục 3")
    page = auditor.get(f"/kiem-tra/ho-so/{case}")
    [link] = html.fromstring(page.text).xpath("//a[contains(., 'Biểu mẫu như khi đó')]/@href")
    seen = auditor.get(link)
    assert "Soạn góp ý" in words(seen) and "Bổ sung mục 3" in words(seen) and "Lý A Páo" in words(seen)
    assert date_time(LATER) in words(seen)
    assert main(seen).xpath(".//form | .//input | .//textarea | .//select | .//button") == []
    assert "form.js" not in seen.text
    assert auditor.get(re.sub(r"/\d+$", "/999", link)).status_code == 404


def test_long_stories_have_pages_and_every_entry_its_address(
    office: Office, auditor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story, "PAGE", 1)
    case = worked(office)
    first = auditor.get(f"/kiem-tra/ho-so/{case}")
    assert len(entries(first)) == 1 and "Trang 1 / " in words(first)
    second = auditor.get(f"/kiem-tra/ho-so/{case}?trang=2")
    [entry] = entries(second)
    assert entry.get("id") != entries(first)[0].get("id")
    again = auditor.get(f"/kiem-tra/ho-so/{case}?muc={entry.get('id').removeprefix('muc-')}")
    assert entries(again)[0].get("id") == entry.get("id")
    assert len(entries(auditor.get(f"/kiem-tra/ho-so/{case}?trang=999"))) == 1


@pytest.mark.parametrize("address", ["/kiem-tra", "/kiem-tra/thao-tac", "/kiem-tra/ho-so/{case}"])
def test_pages_stay_light(office: Office, auditor: Person, address: str) -> None:
    case = worked(office)
    page = auditor.get(address.format(case=case))
    assert len(gzip.compress(page.data)) < 40_000


# ---- Filters


def test_cases_are_found_and_the_filters_told_and_cleared(office: Office, auditor: Person) -> None:
    case = worked(office)
    person = office.people["staff"]
    page = auditor.get(f"/kiem-tra?noi-dung=doan+ket&nguoi={person}&tu-ngay=1/1/2026")
    assert f'href="/kiem-tra/ho-so/{case}"' in page.text
    chips = html.fromstring(page.text).xpath("//*[@aria-label='Đang lọc']//li/a")
    told = [chip.xpath("string(span[1])") for chip in chips]
    assert told == ["Người thực hiện: Lý A Páo", "Từ ngày: 01/01/2026", "Nội dung: doan ket"]
    for chip in chips:
        assert auditor.get(chip.get("href")).status_code == 200 and chip.get("href").count("=") == 2
    assert html.fromstring(page.text).xpath("//a[.='Bỏ mọi mục lọc']/@href") == ["/kiem-tra"]
    nothing = words(auditor.get(f"/kiem-tra?noi-dung=khong+co+gi+nhu+the&nguoi={person}"))
    assert "Không có hồ sơ nào khớp" in nothing and "Hãy bỏ bớt mục lọc" in nothing


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("tu-ngay=31/2/2026", "Từ ngày: hãy nhập ngày theo dạng"),
        ("tu-ngay=2/1/2026&den-ngay=1/1/2026", "không sớm hơn"),
        ("nguoi=ai-do", "Hãy chọn một mục trong danh sách"),
        ("don-vi=7c9d4f52-0d3b-4b8e-9a51-6f1f5c1f2a90", "Hãy chọn một mục trong danh sách"),
    ],
)
def test_a_wrong_filter_lists_nothing_and_says_why(office: Office, auditor: Person, query: str, told: str) -> None:
    case = worked(office)
    for place in ("/kiem-tra", "/kiem-tra/thao-tac", f"/kiem-tra/ho-so/{case}"):
        page = auditor.get(f"{place}?{query}")
        assert told in words(page) and entries(page) == [], place
        if place == "/kiem-tra":
            assert str(case) not in page.text
    for file in (f"/kiem-tra/ho-so/{case}/ban-in.pdf", "/kiem-tra/thao-tac.csv"):
        assert auditor.get(f"{file}?{query}").status_code == 422


def test_a_story_is_filtered_within(office: Office, auditor: Person) -> None:
    case = worked(office)
    whole = auditor.get(f"/kiem-tra/ho-so/{case}")
    part = auditor.get(f"/kiem-tra/ho-so/{case}?buoc=soan+gop+y&noi-dung=thong+nhat")
    assert 0 < len(entries(part)) < len(entries(whole))
    assert "Đang hiện" in words(part)
    none = auditor.get(f"/kiem-tra/ho-so/{case}?den-ngay=1/1/2020")
    assert "Không có mục ghi nào khớp" in words(none)


def test_everything_that_was_done_is_listed_and_leads_to_its_case(office: Office, auditor: Person) -> None:
    case = worked(office)
    page = auditor.get("/kiem-tra/thao-tac")
    assert "Hoàn thành bước “Soạn góp ý”" in words(page) and f"/kiem-tra/ho-so/{case}?muc=" in page.text
    assert "Hoàng Thị Ấu" in words(page)  # a person who was given a post


# ---- To take away


def test_the_table_is_a_file_for_a_spreadsheet(office: Office, auditor: Person) -> None:
    case = worked(office, summary="=1+1")
    for address in (f"/kiem-tra/ho-so/{case}/dien-bien.csv", "/kiem-tra/thao-tac.csv"):
        file = auditor.get(address)
        assert file.mimetype == "text/csv" and "attachment" in file.headers["Content-Disposition"]
        assert file.data.startswith(b"\xef\xbb\xbf") and "Soạn góp ý" in file.text
        assert ",=1+1" not in file.text and "=1+1" in file.text


def test_the_story_is_printed_as_one_document(office: Office, auditor: Person) -> None:
    case = worked(office, content='#panic("đã chạy") $ @x ' + "x" * 400)
    file = auditor.get(f"/kiem-tra/ho-so/{case}/ban-in.pdf")
    assert file.mimetype == "application/pdf" and file.data.startswith(b"%PDF-")
    assert re.search(r'attachment; filename="?dien-bien-20260310-1000\.pdf', file.headers["Content-Disposition"])


def test_what_is_printed(office: Office, auditor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Report] = []
    monkeypatch.setattr(printed, "to_pdf", lambda report: made.append(report) or b"%PDF-")
    case = worked(office, content="Bổ sung mục 3")
    auditor.get(f"/kiem-tra/ho-so/{case}/ban-in.pdf")
    auditor.get(f"/kiem-tra/ho-so/{case}/ban-in.pdf?noi-dung=bo+sung")
    whole, part = made
    assert "Mai Xuân Giám" in whole.foot and date_time(LATER) in whole.foot
    facts = dict(next(block for block in whole.blocks if isinstance(block, Facts)).rows)
    assert facts["Người in"].startswith("Mai Xuân Giám") and "toàn bộ diễn biến" in facts["Số mục đã in"]
    assert any(isinstance(block, Drawing) and block.svg.startswith("<svg") for block in whole.blocks)
    assert "không phát hiện thay đổi nào" in str(whole.blocks)
    told = [block for block in whole.blocks if isinstance(block, Passage)]
    assert any("Bổ sung mục 3" in str(block) and block.who == "Lý A Páo" for block in told)
    facts = dict(next(block for block in part.blocks if isinstance(block, Facts)).rows)
    assert facts["Chỉ in các mục"] == "Nội dung: bo sung" and "trong số" in facts["Số mục đã in"]
    assert len([block for block in part.blocks if isinstance(block, Passage)]) < len(told)

    def last(report: Report) -> Table:
        return next(block for block in report.blocks if isinstance(block, Table) and "Mã đối chiếu" in block.columns)

    with office.services.database.read() as session:
        newest = select(func.max(JournalEntry.seq)).where(JournalEntry.case_id == case)
        hashes = session.scalars(
            select(JournalEntry.hash).where(JournalEntry.case_id == case, JournalEntry.seq == newest.scalar_subquery())
        ).all()
    shown = [row[2] for row in last(whole).rows]
    assert shown == [each.hex() if isinstance(each, bytes) else each for each in hashes]
    assert last(part).rows == last(whole).rows  # the end of the chain, not of what was let through


def test_a_story_too_long_to_print_says_how_to_narrow_it(
    office: Office, auditor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printed, "MOST_ENTRIES", 1)
    case = worked(office)
    page = auditor.get(f"/kiem-tra/ho-so/{case}/ban-in.pdf")
    assert page.status_code == 503 and "lọc theo thời gian" in words(page)


# ---- Verification


def test_a_whole_record_is_said_to_be_whole_and_what_that_means(office: Office, auditor: Person) -> None:
    case = worked(office)
    for address in ("/kiem-tra/doi-chieu", f"/kiem-tra/ho-so/{case}/doi-chieu"):
        text = words(auditor.post(address))
        assert "Không phát hiện thay đổi nào" in text and "Kết quả này chưa cho biết" in text
    before = words(auditor.get("/kiem-tra/doi-chieu"))
    assert "Không phát hiện" not in before and "Kiểm tra tính toàn vẹn" in before


def test_a_touched_entry_is_named_and_led_to(office: Office, auditor: Person) -> None:
    case = worked(office)
    with office.services.database.write() as work:
        entry = work.session.scalars(
            select(JournalEntry).where(JournalEntry.case_id == case, JournalEntry.seq == 2)
        ).one()
        work.session.execute(update(JournalEntry).where(JournalEntry.id == entry.id).values(command="cancel"))
        entry_id = entry.id
    for address in ("/kiem-tra/doi-chieu", f"/kiem-tra/ho-so/{case}/doi-chieu"):
        page = auditor.post(address)
        assert "Phát hiện 1 sổ ghi không còn nguyên vẹn" in words(page) and "Mục 2" in words(page)
        [link] = main(page).xpath(".//ul[contains(@class, 'faults')]//a/@href")
        led = auditor.get(link)
        assert led.status_code == 302 and led.location.endswith(f"?muc={entry_id}#muc-{entry_id}")
