"""What people see of processes that begin by themselves: the administrator when, everybody afterwards by whom."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.localities import history, publish
from engine.organisation import system_actor
from engine.runtime.commands import schedules
from engine.runtime.tables import Case
from tests.diagrams import FORMAL, Diagram
from tests.integration.web.browser import Person, words
from tests.integration.web.office import Office
from tests.integration.web.world import World


@pytest.fixture
def unit(world: World) -> UUID:
    return world.units["an_phu"]


def put_in_force(office: Office, unit: UUID, event: str) -> None:
    diagram = Diagram("thang", title='"Rà soát hằng tháng"', startable="specialist").start("S", event)
    diagram.user("T", role="specialist", form="draft_opinion").end().chain("S", "T", "E")
    with office.services.database.write() as work:
        clock = office.services.clock
        actor = system_actor(office.world.units["province"])
        publish(work, actor, clock, unit_id=unit, diagrams={"thang": diagram.xml()}, note="Bản thử")
    tick(office)


def tick(office: Office) -> int:
    office.runtime.arrange_starts()
    return office.runtime.begin_due()


def timer(kind: str, text: str) -> str:
    inner = f"<bpmn:{kind} {FORMAL}>{text}</bpmn:{kind}>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def move_to(office: Office, at: str) -> None:
    office.services.clock.move_to(datetime.fromisoformat(at))  # type: ignore[union-attr]


def test_the_administrator_sees_the_next_time(office: Office, unit: UUID, person: type[Person]) -> None:
    put_in_force(office, unit, timer("timeCycle", "R/2026-03-10T10:30:00+07:00/P1M"))
    admin = person.signed_in("admin")
    assert "Tự bắt đầu: lần tới lúc 10:30 ngày 10/03/2026, tại UBMTTQVN xã An Phú" in words(
        admin.get("/quan-tri/quy-trinh")
    )
    page = words(admin.get(f"/quan-tri/quy-trinh/{unit}/thang"))
    assert "Hệ thống tự bắt đầu" in page and "lần tới lúc 10:30 ngày 10/03/2026" in page
    with office.services.database.read() as reading:
        newest = history(reading, unit, "thang")[0].id
    page = words(admin.get(f"/quan-tri/quy-trinh/{unit}/thang/ban/{newest}"))
    assert "Hệ thống tự bắt đầu" in page and "có lịch" not in page  # of a version, nothing is said of times
    move_to(office, "2026-03-10T10:30:00+07:00")
    assert tick(office) == 1
    assert "lần tới lúc 10:30 ngày 10/04/2026" in words(admin.get("/quan-tri/quy-trinh"))


def test_what_has_no_day_yet_is_not_told_as_coming(office: Office, unit: UUID, person: type[Person]) -> None:
    put_in_force(office, unit, timer("timeDate", "=null"))
    admin = person.signed_in("admin")
    assert "Tự bắt đầu" not in words(admin.get("/quan-tri/quy-trinh"))
    assert "Chưa đơn vị nào có lịch" in words(admin.get(f"/quan-tri/quy-trinh/{unit}/thang"))


def test_nobody_is_offered_to_begin_it_by_hand(office: Office, unit: UUID, person: type[Person]) -> None:
    put_in_force(office, unit, timer("timeDate", "2026-03-10T10:30:00+07:00"))
    page = words(person.signed_in("staff").get("/bat-dau"))
    assert "Quy trình thang" not in page


def test_the_case_tells_that_the_system_began_it(office: Office, unit: UUID, person: type[Person]) -> None:
    put_in_force(office, unit, timer("timeDate", "2026-03-10T10:30:00+07:00"))
    move_to(office, "2026-03-10T10:40:00+07:00")
    assert tick(office) == 1
    with office.services.database.read() as reading:
        case = reading.scalars(select(Case)).one()
    page = words(person.signed_in("staff").get(f"/ho-so/{case.id}"))
    assert "Hệ thống, theo lịch" in page and "theo lịch, đến hẹn 10:30 ngày 10/03/2026" in page
    story = words(person.signed_in("auditor").get(f"/kiem-tra/ho-so/{case.id}"))
    assert "Hệ thống, theo lịch" in story and "theo lịch, đến hẹn 10:30 ngày 10/03/2026" in story


def test_what_cannot_begin_waits_for_the_administrator(
    office: Office, unit: UUID, person: type[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_force(office, unit, timer("timeDate", "2026-03-10T10:30:00+07:00"))
    move_to(office, "2026-03-10T10:40:00+07:00")
    with monkeypatch.context() as patch:
        patch.setattr(schedules, "open_case", lambda *_, **__: 1 / 0)
        tick(office)
    page = words(person.signed_in("admin").get("/quan-tri/can-xu-ly"))
    assert "Quy trình chưa tự bắt đầu được" in page and "Quy trình thang" in page and "division" not in page
    other = words(person.signed_in("other_admin").get("/quan-tri/can-xu-ly"))
    assert "Quy trình thang" not in other
    assert "xem mục “Việc cần xử lý”" in words(person.signed_in("admin").get("/quan-tri/quy-trinh"))
    move_to(office, "2026-03-10T10:50:00+07:00")
    assert tick(office) == 1
    assert "Quy trình chưa tự bắt đầu được" not in words(person.signed_in("admin").get("/quan-tri/can-xu-ly"))


def test_a_condition_is_told_as_one(office: Office, unit: UUID, person: type[Person]) -> None:
    inner = f'<bpmn:condition {FORMAL}>today() &gt; date("2030-01-01")</bpmn:condition>'
    put_in_force(office, unit, f"<bpmn:conditionalEventDefinition>{inner}</bpmn:conditionalEventDefinition>")
    page = words(person.signed_in("admin").get("/quan-tri/quy-trinh"))
    assert "khi điều kiện đặt trong quy trình thành đúng" in page
