"""Business rule tasks in running cases: the pinned table decides, the record says which version and which rows."""

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from engine.dmn import EditedRow, edit_table, new_model
from engine.feel import codec
from engine.history import erase
from engine.history.tables import JournalValue
from engine.localities import PublishingRefused, publish
from engine.localities.tables import Artefact
from engine.organisation import system_actor
from engine.runtime.audit import Criteria
from engine.runtime.tables import IncidentRow
from tests.diagrams import Diagram
from tests.workshop import NOTE, Workshop

FORM = {
    "type": "default",
    "components": [
        {"type": "textfield", "key": "kind", "label": "Loại"},
        {"type": "number", "key": "people", "label": "Số người"},
    ],
}
NEW = new_model("route", "Tuyến trình", ["Loại", "Số người"], "Nơi xét")


def table(*rows: tuple[str, str, str]) -> bytes:
    return edit_table(NEW, "decision_route", [EditedRow("", row[:2], row[2:], ("",)) for row in rows])


FIRST = table(('"idea"', "-", '"keep"'), ("-", "> 5", '"council"'))
SECOND = table(('"idea"', "-", '"keep"'), ("-", "> 3", '"council"'))


def diagram(key: str = "xet", decision: str = "route") -> Diagram:
    made = Diagram(key).start().user("ask", form="asked")
    made.node("businessRuleTask", "way", decision=decision, in__loai="ask.kind", in__so_nguoi="ask.people")
    made.gateway("G").user("council", form="note").user("rest", form="note").end()
    made.chain("S", "ask", "way", "G").flow("G", "council", 'way = "council"').flow("G", "rest", default=True)
    return made.flow("council", "E").flow("rest", "E")


def put(workshop: Workshop, *diagrams: Diagram, unit: str = "P", **texts: bytes) -> None:
    with workshop.database.write() as work:
        publish(
            work,
            system_actor(workshop.tenant(unit)),
            workshop.clock,
            unit_id=workshop.units[unit],
            diagrams={each.key: each.xml() for each in diagrams},
            forms={"asked": json.dumps(FORM).encode(), "note": json.dumps(NOTE).encode()} if diagrams else {},
            decisions=texts,
            note="Bản thử",
        )


def ask(workshop: Workshop, kind: str, people: int | None, name: str = "an") -> UUID:
    case = workshop.start("xet", name)
    (item,) = workshop.open(case)
    answers = {"kind": kind, "people": people if people is None else str(people)}
    workshop.runtime.complete(workshop.actor(name, "staff"), item, answers, idempotency=str(item))
    return case


def decided(workshop: Workshop, case: UUID) -> dict[str, Any]:
    (one,) = [e for entry in workshop.journal(case) for e in entry.effects if e["do"] == "decided"]
    return one


def test_the_table_steers_and_the_record_says_why(workshop: Workshop) -> None:
    put(workshop, diagram(), route=FIRST)
    case = ask(workshop, "product", 7)
    assert workshop.open(case, "council")
    effect = decided(workshop, case)
    assert (effect["title"], effect["version"], effect["tables"][0]["rows"]) == ("Tuyến trình", 1, [2])
    with workshop.database.read() as session:
        kept = session.get_one(JournalValue, UUID(effect["asked"]))
        assert codec.from_data(json.loads(kept.body)) == [["product", Decimal(7)]]
    assert workshop.faults() == []


def test_a_running_case_keeps_the_table_it_began_with(workshop: Workshop) -> None:
    put(workshop, diagram(), route=FIRST)
    old = workshop.start("xet")
    put(workshop, route=SECOND)
    new = ask(workshop, "product", 4)
    assert workshop.open(new, "council") and decided(workshop, new)["version"] == 2
    (item,) = workshop.open(old)
    answers = {"kind": "product", "people": "4"}
    workshop.runtime.complete(workshop.actor("an", "staff"), item, answers, idempotency="old")
    with workshop.database.read() as session:
        row = session.scalars(select(IncidentRow).where(IncidentRow.case_id == old)).one()
    assert "Không dòng nào" in row.message and "Tuyến trình" in row.message


def test_a_table_is_looked_up_in_the_own_package_then_upwards(workshop: Workshop) -> None:
    put(workshop, diagram(), route=FIRST)
    put(workshop, unit="A", route=SECOND)
    own, above = ask(workshop, "product", 4, "xa"), ask(workshop, "product", 9, "ba")
    assert workshop.open(own, "council") and workshop.open(above, "council")
    hashes = {decided(workshop, case)["sha256"] for case in (own, above)}
    assert len(hashes) == 2 and decided(workshop, own)["version"] == 1


def test_auditors_read_the_decision_its_version_and_the_row(workshop: Workshop) -> None:
    put(workshop, diagram(), route=FIRST)
    case = ask(workshop, "product", 7)
    story = workshop.runtime.auditor.story(workshop.posts("kiem"), case, Criteria())
    told = [each for entry in story.entries for each in entry.happenings if "bảng quyết định" in each.sentence]
    (one,) = told
    assert "“Tuyến trình”, bản 1" in one.sentence and "khớp dòng 2" in one.sentence
    lines = {each.label: each.text for each in one.values}
    assert lines["Loại"] == "product" and lines["Số người"] == "7" and lines["Kết quả"] == "council"
    assert "lớn hơn 5" in lines["Dòng 2"]
    case_view = workshop.case(case)
    assert any("Tuyến trình" in each.sentence for each in case_view.timeline)


def test_a_text_somebody_changed_in_the_database_is_found(workshop: Workshop) -> None:
    put(workshop, diagram(), route=FIRST)
    case = ask(workshop, "product", 7)
    posts = workshop.posts("kiem")
    assert workshop.runtime.auditor.verify(posts, case).whole
    sha = decided(workshop, case)["sha256"]
    with workshop.database.writer.begin() as connection:
        changed = FIRST.replace(b"council", b"anybody")
        connection.execute(update(Artefact).where(Artefact.sha256 == sha).values(content=changed))
    assert not workshop.runtime.auditor.verify(posts, case).whole


def test_erased_inputs_leave_the_row_and_the_version(workshop: Workshop) -> None:
    put(workshop, diagram(), route=FIRST)
    case = ask(workshop, "product", 7)
    effect = decided(workshop, case)
    with workshop.database.write() as work:
        erase(
            work,
            unit_id=workshop.units["P"],
            tenant_id=workshop.units["P"],
            at=workshop.clock.now(),
            stamp=system_actor(workshop.units["P"]).stamp(),
            values=[UUID(effect["asked"])],
            request="12/YC",
        )
    story = workshop.runtime.auditor.story(workshop.posts("kiem"), case, Criteria())
    told = [each for entry in story.entries for each in entry.happenings if "bảng quyết định" in each.sentence]
    assert "khớp dòng 2" in told[0].sentence and "product" not in {each.text for each in told[0].values}
    assert any("12/YC" in each for each in told[0].erased)


@pytest.mark.parametrize("decision", ["nothing", "route#nothing"])
def test_a_diagram_that_asks_what_is_not_there_is_not_published(workshop: Workshop, decision: str) -> None:
    with pytest.raises(PublishingRefused, match="lỗi"):
        put(workshop, diagram(decision=decision), route=FIRST)
