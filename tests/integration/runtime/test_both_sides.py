"""Both sides of a case that left the house: where it is, and how much a unit may read that only exchanged messages.

Xã An sends a dossier, Xã Bình considers it in a meeting and recommends it, Tỉnh Một reviews it and answers."""

import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine.runtime.links import link
from engine.runtime.queries.whereabouts import whereabouts
from engine.runtime.tables import Case, CaseParty
from engine.runtime.views import Whereabouts
from engine.storage.problems import NotFound
from tests.diagrams import Diagram, message
from tests.province import PDF
from tests.workshop import Workshop, counting


def dossier() -> Diagram:
    diagram = Diagram("dossier", messages=("board_answer", "upper_answer")).start().user("T1")
    for name in ("board_answer", "upper_answer"):
        diagram.catch(f"C_{name}", message(name), correlation="{dossier: case.id}")
    return diagram.end(outcome="recognised").chain("S", "T1", "C_board_answer", "C_upper_answer", "E")


def meeting() -> Diagram:
    """Answers the dossiers named in its note, asks for a recommendation."""
    diagram = Diagram("meeting", messages=("board_answer", "ask")).start().user("T1")
    diagram.throw("Answer", "board_answer", to="=UNIT", payload="{result: T1.note}", correlation="{dossier: T1.note}")
    diagram.throw("Ask", "ask", to="own", payload="{dossier: T1.note}", correlation="{meeting: case.id}")
    return diagram.user("T2").end().chain("S", "T1", "Answer", "Ask", "T2", "E")


def recommendation() -> Diagram:
    diagram = Diagram("recommendation", messages=("ask", "send", "answer", "upper_answer"), startable="")
    diagram.start("Came", message("ask")).user("T1")
    payload = "{files: T1.files, from_unit: unit.id, recommendation: case.id}"
    diagram.throw("Send", "send", to="parent", payload=payload, correlation="{recommendation: case.id}")
    diagram.catch("Got", message("answer"), correlation="{recommendation: case.id}")
    diagram.throw("Pass", "upper_answer", to="=UNIT", payload="{}", correlation="{dossier: Came.dossier}")
    return diagram.end().chain("Came", "T1", "Send", "Got", "Pass", "E")


def review() -> Diagram:
    diagram = Diagram("review", messages=("send", "answer"), startable="").start("Came", message("send"))
    keys = "{recommendation: Came.recommendation}"
    diagram.user("T1").throw("Back", "answer", to="=Came.from_unit", payload="{files: T1.files}", correlation=keys)
    return diagram.user("T2").end().chain("Came", "T1", "Back", "T2", "E")


class Houses:
    """The four processes, and who does what in them."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        for diagram in (dossier(), meeting(), recommendation(), review()):
            text = diagram.xml().decode().replace("=UNIT", f"=&quot;{workshop.units['A']}&quot;")
            given = type("Text", (Diagram,), {"xml": lambda self, text=text: text.encode()})(diagram.key)
            workshop.publish(given)
        self.dossier, self.other = self.begun("xa"), self.begun("xa")
        self.meeting = workshop.start("meeting", "ba")
        self.listed(self.meeting, self.dossier)
        self.listed(self.meeting, self.other)

    def begun(self, name: str) -> UUID:
        case = self.workshop.start("dossier", name)
        self.workshop.do(case, name=name)
        return case

    def listed(self, one: UUID, case: UUID) -> None:
        tenant = self.workshop.tenant()
        for _ in range(2):  # as often as one likes
            with self.workshop.database.write() as work:
                link(work, tenant_id=tenant, from_case_id=one, case_id=case, kind="lists")

    def of(self, kind: str) -> UUID:
        with self.workshop.database.read() as session:
            return session.scalars(select(Case.id).where(Case.kind == kind)).one()

    def recommend(self) -> UUID:
        """The meeting answers the first dossier and asks for a recommendation, which lists it."""
        self.workshop.do(self.meeting, str(self.dossier), name="ba")
        case = self.of("recommendation")
        self.listed(case, self.dossier)
        return case

    def done(self, case: UUID, name: str, *names: str) -> list[UUID]:
        """Complete the open task of a case with files of these names; answers their ids."""
        item, actor = self.workshop.open(case)[0], self.workshop.actor(name, "staff")
        kept = [self.workshop.runtime.upload(actor, item, each, io.BytesIO(PDF)) for each in names]
        raw = {"note": "Ý kiến nội bộ", "files": [str(each.file_id) for each in kept]}
        self.workshop.runtime.complete(actor, item, raw, idempotency=str(uuid4()))
        return [each.file_id for each in kept]

    def where(self, case: UUID, name: str) -> list[Whereabouts]:
        return list(self.workshop.case(case, name).whereabouts)


@pytest.fixture
def houses(workshop: Workshop) -> Houses:
    return Houses(workshop)


def told(rows: list[Whereabouts]) -> list[tuple[Any, ...]]:
    return [(row.unit_name, row.kind_name, row.relation, row.status_name, row.step) for row in rows]


def test_a_dossier_tells_the_commune_where_it_is(houses: Houses) -> None:
    assert told(houses.where(houses.dossier, "xa")) == [
        ("Xã Bình", "Quy trình meeting", "Được xem xét tại", "Đang xem xét", None)
    ]
    houses.done(houses.recommend(), "ba")
    for case in (houses.dossier, houses.other):
        (considered, *_) = houses.where(case, "xa")
        word = "Đã trả lời ngày 02/03/2026" if case == houses.dossier else "Đang xem xét"
        assert considered.status_name == word and considered.case_id is None and not considered.own
    assert told(houses.where(houses.dossier, "xa"))[1:] == [
        ("Xã Bình", "Quy trình recommendation", "Được xem xét tại", "Đang xem xét", None),
        ("Tỉnh Một", "Quy trình review", "Dẫn đến", "Đang xem xét", None),
    ]
    assert len(houses.where(houses.other, "xa")) == 1  # what became of others is no matter of this one
    houses.done(houses.of("review"), "an")
    answered = {row.kind_name: row.status_name for row in houses.where(houses.dossier, "xa")}
    assert set(answered.values()) == {"Đã trả lời ngày 02/03/2026"} and len(answered) == 3


def test_whoever_works_in_a_case_is_told_its_step(houses: Houses) -> None:
    recommended = houses.recommend()
    (row,) = [row for row in houses.where(recommended, "ba") if row.relation == "Bắt nguồn từ"]
    assert (row.step, row.own, row.case_id) == ("Bước T2", True, houses.meeting)
    houses.done(recommended, "ba")
    mine, *others = houses.where(houses.of("review"), "an")
    assert {mine.unit_name, *(row.unit_name for row in others)} == {"Xã Bình"}
    assert {row.relation for row in (mine, *others)} == {"Bắt nguồn từ"}


def test_the_sender_hears_how_it_stands_and_what_was_exchanged(houses: Houses) -> None:
    workshop, recommended = houses.workshop, houses.recommend()
    (sent,) = houses.done(recommended, "ba", "de-nghi.pdf")
    reviewed = houses.of("review")
    view = workshop.case(reviewed, "ba")
    assert not view.whole and view.status_name == "Đang thực hiện"
    assert view.holders == view.diagrams == view.related == view.rules == () and view.release_label == ""
    assert [file.file_id for file in view.files] == [sent]
    assert not [row for row in view.timeline if row.values or "T1" in row.sentence]
    assert {row.who for row in view.timeline} == {"Tỉnh Một"}
    item = workshop.open(reviewed)[0]
    with pytest.raises(NotFound):
        workshop.runtime.task(workshop.person("ba"), workshop.posts("ba"), item)
    answer, *_ = houses.done(reviewed, "an", "tra-loi.pdf")
    (kept,) = houses.done(reviewed, "an", "noi-bo.pdf")
    view = workshop.case(reviewed, "ba")
    assert {file.file_id for file in view.files} == {sent, answer}
    assert "Ý kiến nội bộ" not in repr(view) and "noi-bo" not in repr(view) and "Nguyễn" not in repr(view)
    assert workshop.case(reviewed, "an").whole and "Ý kiến nội bộ" in repr(workshop.case(reviewed, "an"))
    for who, file_id, may in (("ba", answer, True), ("ba", kept, False), ("an", kept, True), ("xa", kept, False)):
        posts = workshop.posts(who)
        if may:
            workshop.runtime.file(workshop.person(who), posts, file_id)
        else:
            with pytest.raises(NotFound):
                workshop.runtime.file(workshop.person(who), posts, file_id)
    with pytest.raises(NotFound):  # a finished task is read with the whole case only
        workshop.runtime.task(workshop.person("ba"), workshop.posts("ba"), item)
    with pytest.raises(NotFound):
        workshop.runtime.cancel(workshop.actor("ba", "staff"), reviewed, "Không được")
    with pytest.raises(NotFound):
        workshop.case(reviewed, "xa")


def test_a_search_lists_what_is_heard_of_with_its_status(houses: Houses) -> None:
    houses.done(houses.recommend(), "ba")
    rows, _ = houses.workshop.runtime.search(houses.workshop.posts("ba"), "review")
    assert [(row.case_id, row.status_name) for row in rows] == [(houses.of("review"), "Đang thực hiện")]
    assert houses.workshop.runtime.search(houses.workshop.posts("la"), "review")[1] == 0


def test_who_gets_a_task_in_a_case_reads_all_of_it(workshop: Workshop) -> None:
    sender = Diagram("ask", messages=("hoi",)).start().user("T1")
    sender.throw("Send", "hoi", to="parent", payload="{unit: unit.id}", correlation="{so: T1.note}")
    receiver = Diagram("take", messages=("hoi",), startable="").start("Came", message("hoi")).user("T1")
    receiver.user("T2", unit="=Came.unit").end().chain("Came", "T1", "T2", "E")
    workshop.publish(sender.end().chain("S", "T1", "Send", "E"), receiver)
    workshop.do(workshop.start("ask", "xa"), name="xa")
    with workshop.database.read() as session:
        case = session.scalars(select(Case.id).where(Case.kind == "take")).one()
    assert not workshop.case(case, "xa").whole
    workshop.do(case, "Bí mật", name="an")
    view = workshop.case(case, "xa")
    assert view.whole and "Bí mật" in repr(view.timeline)
    with workshop.database.read() as session:
        grades = session.scalars(select(CaseParty.grade).where(CaseParty.case_id == case))
        assert set(grades) == {"works"}


def test_the_cost_does_not_grow_with_the_links(houses: Houses) -> None:
    workshop = houses.workshop
    houses.done(houses.recommend(), "ba")

    def cost() -> int:
        from engine.organisation import directory

        posts = workshop.posts("xa")
        with workshop.database.read() as session:
            people = directory(session, workshop.tenant())
            with counting(workshop.database) as statements:
                whereabouts(session, people, posts, houses.dossier)
        return len(statements)

    few = cost()
    for _ in range(10):
        houses.listed(workshop.start("meeting", "ba"), houses.dossier)
    assert len(houses.where(houses.dossier, "xa")) == 13
    assert cost() == few <= 4
