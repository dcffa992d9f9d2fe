"""Auditors read what happened, as it was shown then, and nobody else does.

The story, the list, the filters, the forms as they were seen, the table; what each of them costs the database."""

import ast
import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

import engine
from engine.history import Stamp, erase
from engine.history.tables import JournalEntry
from engine.organisation.commands import add_person
from engine.runtime.audit import Criteria, Story
from engine.runtime.telling import COMMANDS, INSTANCE_SENTENCES, UNIT_SENTENCES, UNREADABLE
from engine.storage.problems import Forbidden, NotFound
from tests.diagrams import Diagram, line
from tests.workshop import Workshop, counting


@pytest.fixture
def case(workshop: Workshop) -> UUID:
    workshop.publish(line("three", 3))
    case = workshop.start("three")
    workshop.do(case, "Bí mật thứ nhất")
    workshop.clock.advance(timedelta(days=1))
    workshop.runtime.claim(workshop.actor("binh", "staff"), workshop.open(case)[0])
    workshop.do(case, "Ghi chú thứ hai", name="binh")
    return case


def story(workshop: Workshop, case: UUID, criteria: Criteria | None = None) -> Story:
    return workshop.runtime.auditor.story(workshop.posts("kiem"), case, criteria or Criteria())


def sentences(told: Story) -> list[str]:
    return [happening.sentence for entry in told.entries for happening in entry.happenings]


# ---- who may


def test_only_auditors_read_and_only_their_scope(workshop: Workshop, case: UUID) -> None:
    auditor = workshop.runtime.auditor
    for name in ("an", "admin", "chi", "la"):
        posts = workshop.posts(name)
        for ask in (
            lambda posts=posts: auditor.story(posts, case),
            lambda posts=posts: auditor.cases(posts),
            lambda posts=posts: auditor.entries(posts),
            lambda posts=posts: auditor.choices(posts),
            lambda posts=posts: auditor.verify(posts),
            lambda posts=posts: auditor.csv(posts),
            lambda posts=posts: auditor.seen_form(posts, case, uuid4(), 0),
        ):
            with pytest.raises(Forbidden):
                ask()
    workshop.publish(line("three", 3), unit="Q")
    strange = workshop.start("three", "la")
    posts = workshop.posts("kiem")
    for ask in (
        lambda: auditor.story(posts, strange),
        lambda: auditor.verify(posts, strange),
        lambda: auditor.csv(posts, case_id=strange),
        lambda: auditor.seen_form(posts, strange, uuid4(), 0),
    ):
        with pytest.raises(NotFound):
            ask()
    assert [row.case_id for row in auditor.cases(posts).rows] == [case]
    assert strange not in {entry.case_id for page in (1, 2, 3) for entry in auditor.entries(posts, page=page).rows}
    chains = {entry.chain_id for page in (1, 2, 3) for entry in auditor.entries(posts, page=page).rows}
    assert workshop.units["Q"] not in chains


# ---- sentences


def kinds_written() -> tuple[set[str], set[str]]:
    """Every kind of effect and every command that the sources write down."""
    kinds, commands = set[str](), set[str]()
    for file in Path(engine.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                kinds |= {v.value for k, v in _texts(node) if k == "do"}
            elif isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                given = [each.value for each in node.args if isinstance(each, ast.Constant)]
                if name in ("_effect", "_told") and given:
                    kinds.add(given[0])
                elif name in ("record", "finish", "_record") and given:
                    commands.add(given[0])
    return kinds, commands


def _texts(node: ast.Dict) -> Iterator[tuple[str, ast.Constant]]:
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield key.value, value


def test_every_kind_of_effect_has_a_sentence_and_every_command_a_name() -> None:
    kinds, commands = kinds_written()
    assert {"started", "opened", "done", "retimed", "account_opened", "package_changed"} <= kinds
    assert kinds <= INSTANCE_SENTENCES.keys() | UNIT_SENTENCES.keys()
    assert {"complete", "publish_process", "give_post"} <= commands
    assert commands <= COMMANDS.keys()


def test_the_story_tells_who_did_what_in_what_post(workshop: Workshop, case: UUID) -> None:
    told = story(workshop, case)
    assert [entry.seq for entry in told.entries] == [1, 2, 3, 4]
    assert told.entries_total == 4
    done = told.entries[1]
    assert (done.who, done.acting_as, done.unit_name) == ("Nguyễn Văn An", "Chuyên viên, Tỉnh Một", "Tỉnh Một")
    answer = next(each for each in done.happenings if each.has_form)
    assert [(value.label, value.text) for value in answer.values] == [("Ghi chú", "Bí mật thứ nhất")]
    assert any("Nhận việc" in text for text in sentences(told))
    (diagram,) = told.diagrams
    assert (diagram.process_key, diagram.version, diagram.note) == ("three", 1, "Bản thử")
    assert len(diagram.sha256) == 64
    assert diagram.svg.startswith("<svg")


def test_what_an_intruder_left_is_said_and_breaks_nothing(workshop: Workshop, case: UUID) -> None:
    entry = workshop.journal(case)[1]
    for effects in ([{"do": "done"}], [{"do": "unheard of"}], ["text"], [{"do": "reassigned", "name": 3}]):
        with workshop.database.write() as work:
            work.connection.execute(update(JournalEntry).where(JournalEntry.id == entry.id).values(effects=effects))
        told = story(workshop, case)
        assert len(told.entries) == 4
        assert list(workshop.runtime.auditor.csv(workshop.posts("kiem"), case_id=case))
    assert UNREADABLE in sentences(told)


# ---- filters


def test_entries_are_found_by_person_post_unit_day_step_and_text(workshop: Workshop, case: UUID) -> None:
    binh, posts = workshop.actor("binh", "staff"), workshop.posts("kiem")
    first = date(2026, 3, 2)

    def seqs(criteria: Criteria) -> list[int]:
        told = [entry.seq for entry in story(workshop, case, criteria).entries]
        listed = workshop.runtime.auditor.entries(posts, criteria)
        assert sorted(entry.seq for entry in listed.rows if entry.case_id == case) == told
        return told

    assert seqs(Criteria(person_id=binh.person_id)) == [3, 4]
    assert seqs(Criteria(post_id=binh.post_id)) == [3, 4]
    assert seqs(Criteria(unit_id=workshop.units["A"])) == []
    assert seqs(Criteria(unit_id=workshop.units["P"])) == [1, 2, 3, 4]
    assert seqs(Criteria(until=first)) == [1, 2]
    assert seqs(Criteria(since=first + timedelta(days=1))) == [3, 4]
    assert seqs(Criteria(step="buoc t2")) == [2, 3, 4]
    assert seqs(Criteria(step="không có bước này")) == []
    assert seqs(Criteria(text="bi mat NHAT")) == [2]
    assert seqs(Criteria(text="bi mat", person_id=binh.person_id)) == []
    assert workshop.runtime.auditor.cases(posts, Criteria(step="bước T1")).total == 1
    assert workshop.runtime.auditor.cases(posts, Criteria(person_id=workshop.person("chi"))).total == 0


def test_choices_are_those_of_the_scope(workshop: Workshop) -> None:
    found = workshop.runtime.auditor.choices(workshop.posts("kiem"))
    assert [each.label for each in found.units] == ["Tỉnh Một", "Sở Một", "Xã An", "Xã Bình"]
    assert "Nguyễn Văn La" not in {each.label for each in found.people}
    assert "Nguyễn Văn Cuu" in {each.label for each in found.people}
    assert sum(each.label.startswith("Nguyễn Văn Binh") for each in found.posts) == 2


# ---- the form as it was seen

FORM = {
    "type": "default",
    "components": [
        {"type": "textfield", "key": "note", "label": "Ghi chú bản cũ"},
        {"type": "textfield", "key": "shown", "label": "Đã biết", "readonly": True},
        {"type": "textfield", "key": "extra", "label": "Chỉ khi mật", "conditional": {"hide": '=T1.note != "mật"'}},
    ],
}


def test_a_form_is_shown_as_it_was_after_later_versions(workshop: Workshop) -> None:
    diagram = Diagram("seen").start().user("T1").user("T2", form="old", prefill='{shown: T1.note + "!"}').user("T3")
    workshop.publish(diagram.end().chain("S", "T1", "T2", "T3", "E"), forms={"old": FORM})
    case = workshop.start("seen")
    workshop.do(case, "mật")
    item = workshop.open(case)[0]
    raw = {"note": "của tôi", "extra": "chỉ khi mật"}
    workshop.runtime.complete(workshop.actor("an"), item, raw, idempotency="k")
    renamed = json.loads(json.dumps(FORM).replace("b\\u1ea3n c\\u0169", "b\\u1ea3n m\\u1edbi"))
    assert renamed != FORM
    for number in range(3):
        again = Diagram("seen").start().user("T1").user("T2", form="old", prefill='{shown: "khác"}').user(f"N{number}")
        workshop.publish(again.end().chain("S", "T1", "T2", f"N{number}", "E"), forms={"old": renamed})
    posts, entry = workshop.posts("kiem"), workshop.journal(case)[2]
    seen = workshop.runtime.auditor.seen_form(posts, case, entry.id, 0)
    assert (seen.step, seen.form_key, seen.same_form, seen.at) == ("Bước T2", "old", True, entry.at)
    assert seen.first_values["shown"] == seen.values["shown"] == "mật!"
    assert seen.values == {"note": "của tôi", "shown": "mật!", "extra": "chỉ khi mật"}
    assert seen.context == {"T1": {"note": "mật", "files": []}}
    page = seen.form.page(seen.form.to_raw(seen.values), context=seen.context, stored=seen.values, now=seen.at)
    assert [(field.label, field.value) for field in page.fields] == [
        ("Ghi chú bản cũ", "của tôi"),
        ("Đã biết", "mật!"),
        ("Chỉ khi mật", "chỉ khi mật"),
    ]
    with pytest.raises(NotFound):
        workshop.runtime.auditor.seen_form(posts, case, entry.id, 99)
    with pytest.raises(NotFound):
        workshop.runtime.auditor.seen_form(posts, case, uuid4(), 0)


def test_an_entry_of_before_is_shown_with_what_was_written_until_then(workshop: Workshop, case: UUID) -> None:
    entry = workshop.journal(case)[3]
    old = [{k: v for k, v in effect.items() if k not in ("seen", "rules")} for effect in entry.effects]
    with workshop.database.write() as work:
        work.connection.execute(update(JournalEntry).where(JournalEntry.id == entry.id).values(effects=old))
    place = next(n for n, effect in enumerate(old) if effect["do"] == "done")
    seen = workshop.runtime.auditor.seen_form(workshop.posts("kiem"), case, entry.id, place)
    assert seen.values["note"] == "Ghi chú thứ hai"
    assert seen.context["T1"]["note"] == "Bí mật thứ nhất"
    assert "T2" not in seen.context


# ---- erasing


def test_what_was_erased_is_told_apart_from_what_was_taken_away(workshop: Workshop, case: UUID) -> None:
    done = next(effect for effect in workshop.journal(case)[1].effects if effect["do"] == "done")
    actor, auditor = workshop.actor("admin"), workshop.runtime.auditor
    stamp = Stamp(actor.person_id, actor.post_id, None, actor.label)
    with workshop.database.write() as work:
        place = {"unit_id": workshop.units["P"], "tenant_id": workshop.tenant(), "at": workshop.clock.now()}
        erase(work, **place, stamp=stamp, values=[UUID(done["values"]["note"])], request="số 5/ĐN ngày 02/3/2026")
    found = auditor.verify(workshop.posts("kiem"))
    assert found.whole
    assert found.erased == 1
    told = story(workshop, case).entries[1].happenings[0]
    assert told.erased == ("Đã xóa theo yêu cầu: số 5/ĐN ngày 02/3/2026",)
    assert not told.values
    assert "Bí mật" not in "".join(auditor.csv(workshop.posts("kiem")))


# ---- the table


def test_the_table_can_be_read_back_and_holds_no_formula(workshop: Workshop) -> None:
    workshop.publish(line("one", 1))
    case = workshop.start("one")
    workshop.do(case, '=HYPERLINK("http://x";"y"), "trích"')
    text = "".join(workshop.runtime.auditor.csv(workshop.posts("kiem"), case_id=case))
    assert text.startswith("\ufeffThời điểm,Hồ sơ,")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert any('\'=HYPERLINK("http://x";"y"), "trích"' in row for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)
    assert text.count("\r\n") == len(rows)


# ---- what it costs


def test_the_number_of_statements_does_not_grow_with_rows(workshop: Workshop) -> None:
    diagram = Diagram("loop").start().gateway("In").user("T1").gateway("Out").end().chain("S", "In", "T1", "Out")
    workshop.publish(diagram.flow("Out", "In", 'T1.note = "nữa"').flow("Out", "E", default=True))
    posts, auditor = workshop.posts("kiem"), workshop.runtime.auditor

    def costs(case: UUID) -> dict[str, int]:
        found = {}
        for name, ask in {
            "story": lambda: auditor.story(posts, case),
            "words": lambda: auditor.story(posts, case, Criteria(text="nữa", step="T1")),
            "entries": lambda: auditor.entries(posts),
            "cases": lambda: auditor.cases(posts, Criteria(step="T1")),
            "choices": lambda: auditor.choices(posts),
            "verify": lambda: auditor.verify(posts),
            "csv": lambda: list(auditor.csv(posts)),
        }.items():
            ask()
            with counting(workshop.database) as statements:
                ask()
            found[name] = len(statements)
        return found

    few, many = workshop.start("loop"), workshop.start("loop")
    workshop.do(few, "nữa")
    before = costs(few)
    for number in range(40):
        workshop.do(many, "nữa")
        if number % 10 == 0:
            workshop.do(workshop.start("loop"))
            with workshop.database.write() as work:
                name = f"Lê Văn {number}"
                add_person(work, workshop.actor("admin"), workshop.clock, full_name=name, tenant_id=workshop.tenant())
    after = costs(many)
    assert {name: count for name, count in after.items() if count > before[name]} == {}
    assert max(before.values()) <= 25
