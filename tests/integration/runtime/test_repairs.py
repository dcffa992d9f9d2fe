"""Repairs: two people mend the same failed step at once, one presses twice; what auditors read of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.history import Stamp, erase
from engine.runtime.audit.views import Criteria, Happening
from engine.runtime.tables import IncidentRow
from engine.storage.problems import Conflict, NotFound
from tests.diagrams import Diagram
from tests.integration.runtime.test_races import THREADS, at_once
from tests.workshop import Workshop


def summing() -> Diagram:
    """A person writes a number in words; the script that adds to it fails until it is one."""
    diagram = Diagram("sum").start().user("T1").script("Base", "{muc_chung: T1.note}")
    diagram.script("Sum", "{tong: number(T1.note) + number(muc_chung) + them, them: 0}").user("T2").end()
    return diagram.chain("S", "T1", "Base", "Sum", "T2", "E")


@pytest.fixture
def stuck(workshop: Workshop) -> tuple[UUID, UUID]:
    """A case at a failed step: (case, token of the incident)."""
    workshop.publish(summing())
    case = workshop.start("sum")
    workshop.do(case, "mười")
    return case, incident(workshop)


def incident(workshop: Workshop) -> UUID:
    with workshop.database.read() as session:
        return session.scalars(select(IncidentRow.token_id)).one()


def repairs(number: int) -> dict[str, Any]:
    return {"T1.note": "1", "muc_chung": "2", "them": Decimal(number)}


def mend(workshop: Workshop, token: UUID, values: Callable[[int], dict[str, Any]]) -> list[Any]:
    """Everybody mends the step at the same moment, after all have seen that it failed once."""
    admin = workshop.actor("admin")

    def one(number: int) -> Callable[[Any], Any]:
        return lambda runtime: runtime.retry(admin, token, values(number), reason=f"Sửa {number}", failed=1)

    return at_once(workshop, [one(number) for number in range(THREADS)])


def test_many_mend_one_step_at_once(workshop: Workshop, stuck: tuple[UUID, UUID]) -> None:
    case, token = stuck
    results = mend(workshop, token, repairs)
    (won,) = [number for number, result in enumerate(results) if result is None]
    assert all(isinstance(each, NotFound | Conflict) for each in results if each is not None), results
    assert workshop.commands(case) == ["start", "complete", "retry"]
    (done,) = [effect for entry in workshop.journal(case) for effect in entry.effects if effect["do"] == "repaired"]
    assert done["reason"] == f"Sửa {won}"
    assert [workshop.item(item).element_id for item in workshop.open(case)] == ["T2"]
    assert not workshop.faults()


def test_a_repair_that_fails_again_is_not_written_over_unseen(workshop: Workshop, stuck: tuple[UUID, UUID]) -> None:
    """Who looked at the step before it was tried again gets to see first what has become of it."""
    case, token = stuck
    results = mend(workshop, token, lambda number: {"muc_chung": str(number)})
    assert sum(result is None for result in results) == 1
    refused = [each for each in results if each is not None]
    assert all(isinstance(each, Conflict) and "đã được thực hiện lại" in each.message for each in refused), refused
    assert workshop.commands(case) == ["start", "complete", "retry"]
    workshop.runtime.retry(workshop.actor("admin"), token, repairs(5), reason="Sau khi xem lại", failed=2)
    assert len(workshop.open(case)) == 1 and not workshop.faults()


def repaired(workshop: Workshop, case: UUID) -> Happening:
    story = workshop.runtime.auditor.story(workshop.posts("kiem"), case, Criteria())
    (entry,) = [each for each in story.entries if "Sửa dữ liệu" in each.happenings[0].sentence]
    return entry.happenings[0]


def test_auditors_read_what_was_set_and_what_it_was_before(workshop: Workshop, stuck: tuple[UUID, UUID]) -> None:
    case, token = stuck
    workshop.runtime.retry(workshop.actor("admin"), token, repairs(5), reason="Theo biên bản")
    told = repaired(workshop, case)
    assert told.sentence == "Sửa dữ liệu của bước “Bước Sum” để xử lý sự cố. Lý do: Theo biên bản"
    assert [(each.label, each.text) for each in told.values] == [
        ("Bước “Bước T1”: Ghi chú", "mười → 1"),
        ("Giá trị do bước “Bước Base” tính", "mười → 2"),
        ("Giá trị “them” do bước “Bước Sum” tính", "chưa có giá trị → 5"),
    ]
    assert not told.erased


def test_what_was_erased_is_not_told(workshop: Workshop, stuck: tuple[UUID, UUID]) -> None:
    case, token = stuck
    workshop.runtime.retry(workshop.actor("admin"), token, repairs(5), reason="Theo biên bản")
    (done,) = [effect for entry in workshop.journal(case) for effect in entry.effects if effect["do"] == "repaired"]
    with workshop.database.write() as work:
        place = {"unit_id": workshop.units["P"], "tenant_id": workshop.tenant(), "at": workshop.clock.now()}
        value = UUID(done["before"]["T1.note"])
        erase(work, **place, stamp=Stamp(None, None, None, "Hệ thống"), values=[value], request="số 5/ĐN")
    told = repaired(workshop, case)
    assert told.values[0].text == "đã xóa → 1" and len(told.erased) == 1
