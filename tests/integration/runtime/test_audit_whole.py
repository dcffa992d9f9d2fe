"""Verification as auditors and operators ask for it: what the journal refers to is covered as well.

Releases, texts, parameters and the facts of an instance; what a fault says; the command on the machine."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, delete, insert, select, text, update

from engine.history.tables import ChainHead, JournalEntry, JournalValue
from engine.localities.queries import profile
from engine.localities.tables import Artefact, ProfileVersion, Release, ReleaseArtefact
from engine.runtime.audit import Verification
from engine.runtime.tables import Case, ProcessInstance
from tests.diagrams import line
from tests.path import issue_plan
from tests.province import Province
from tests.workshop import Workshop
from webui.cli import main

AUDITOR = "lc.kiemtra"


@pytest.fixture
def case(workshop: Workshop) -> UUID:
    workshop.publish(line("two", 2))
    workshop.publish(line("two", 3))
    case = workshop.start("two")
    workshop.do(case, "một")
    return case


def changed(workshop: Workshop, *statements: Any) -> None:
    """What an intruder does, constraints switched off."""
    engine = create_engine(workshop.database.url)  # SQLite checks no foreign keys unless it is asked to
    with engine.begin() as connection:
        if not workshop.database.is_sqlite:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(statement)
    engine.dispose()


def verified(workshop: Workshop, case: UUID | None = None) -> Verification:
    return workshop.runtime.auditor.verify(workshop.posts("kiem"), case)


def release(workshop: Workshop) -> Release:
    with workshop.database.read() as session:
        return session.scalars(select(Release).order_by(Release.version.desc())).first()  # type: ignore[return-value]


def test_what_was_published_is_covered(workshop: Workshop, case: UUID) -> None:
    assert verified(workshop).whole
    assert verified(workshop, case).whole
    row = release(workshop)
    mine, pin = Release.id == row.id, ReleaseArtefact.release_id == row.id
    with workshop.database.read() as session:
        pins = {each.kind: each for each in session.scalars(select(ReleaseArtefact).where(pin))}
        diagram, form = pins["bpmn"].sha256, pins["form"].sha256
        entry = session.scalars(select(JournalEntry).where(JournalEntry.command == "publish_process")).all()[-1]
        content = session.get_one(Artefact, diagram).content
        older = session.scalars(select(Release).where(Release.id != row.id)).one()
    undo = update(Release).where(mine).values(note=row.note, published_by=row.published_by, at=row.at, state=row.state)
    attempts: list[tuple[Any, Any]] = [
        (update(Release).where(mine).values(note="khác"), undo),
        (update(Release).where(mine).values(published_by="người khác"), undo),
        (update(Release).where(mine).values(at=row.at + timedelta(seconds=1)), undo),
        (update(Release).where(mine).values(state="withdrawn"), undo),
        (
            update(ReleaseArtefact).where(pin, ReleaseArtefact.kind == "form").values(sha256=diagram),
            update(ReleaseArtefact).where(pin, ReleaseArtefact.kind == "form").values(sha256=form),
        ),
        (
            update(Artefact).where(Artefact.sha256 == diagram).values(content=content + b" "),
            update(Artefact).where(Artefact.sha256 == diagram).values(content=content),
        ),
    ]
    for change, back in attempts:
        changed(workshop, change)
        for found in (verified(workshop), verified(workshop, case)):
            (fault,) = found.faults
            assert (fault.chain_id, fault.seq) == (workshop.units["P"], entry.seq)
            assert fault.sentence.startswith(f"Mục số {entry.seq} của nhật ký của đơn vị Tỉnh Một lúc ")
        changed(workshop, back)
        assert verified(workshop).whole
    # A release somebody puts there, and one that is taken away.
    copy = {column.name: getattr(older, column.name) for column in Release.__table__.columns}
    forged = insert(Release).values({**copy, "id": uuid4(), "version": 99})
    changed(workshop, forged)
    assert not verified(workshop).whole
    changed(workshop, delete(Release).where(Release.version == 99))
    assert verified(workshop).whole
    changed(workshop, delete(ReleaseArtefact).where(pin), delete(Release).where(mine))
    assert [fault.seq for fault in verified(workshop).faults] == [entry.seq]


def test_the_facts_of_an_instance_are_covered(workshop: Workshop, case: UUID) -> None:
    instance = workshop.instance(case)
    row = ProcessInstance.id == instance.id
    with workshop.database.read() as session:
        older = session.scalars(select(Release.id).where(Release.id != instance.release_id)).one()
    for name, value in {"release_id": older, "process_id": "x", "unit_id": workshop.units["A"]}.items():
        before = getattr(instance, name)
        changed(workshop, update(ProcessInstance).where(row).values({name: value}))
        assert [(fault.chain_id, fault.seq) for fault in verified(workshop).faults] == [(instance.id, 1)]
        changed(workshop, update(ProcessInstance).where(row).values({name: before}))
    changed(workshop, update(ProcessInstance).where(row).values(status="completed"))
    assert [(fault.chain_id, fault.seq) for fault in verified(workshop, case).faults] == [(instance.id, 2)]
    changed(workshop, update(ProcessInstance).where(row).values(status="running"))
    assert verified(workshop).whole


def test_a_whole_chain_that_is_gone_leaves_its_case_or_unit_behind(workshop: Workshop, case: UUID) -> None:
    instance = workshop.instance(case)
    changed(
        workshop,
        delete(JournalValue).where(JournalValue.chain_id == instance.id),
        delete(JournalEntry).where(JournalEntry.chain_id == instance.id),
        delete(ProcessInstance).where(ProcessInstance.id == instance.id),
    )
    assert [fault.case_id for fault in verified(workshop).faults] == [case]
    unit = workshop.units["O"]
    changed(workshop, delete(JournalEntry).where(JournalEntry.chain_id == unit))
    changed(workshop, delete(ChainHead).where(ChainHead.chain_id == unit))
    assert unit in {fault.chain_id for fault in verified(workshop).faults}


def test_a_fault_says_what_where_when_and_what_to_do(workshop: Workshop, case: UUID) -> None:
    entry = workshop.journal(case)[1]
    changed(workshop, update(JournalEntry).where(JournalEntry.id == entry.id).values(actor_label="Người khác"))
    (fault,) = verified(workshop).faults
    assert fault.sentence == (
        "Mục số 2 của hồ sơ “Hồ sơ two” lúc 12:00 ngày 02/03/2026: nội dung đã bị thay đổi sau khi ghi. "
        "Hãy giữ nguyên hiện trạng, báo người vận hành đối chiếu với bản sao lưu và lập biên bản."
    )
    assert (fault.case_id, fault.seq, fault.at) == (case, 2, entry.at)


def test_parameters_are_covered_and_told_by_period(province: Province) -> None:
    case = province.start("bt.phongtrao", "plan_issue")
    province.move_to("20/04/2022")
    admin = province.actor("bt.quantri")
    with province.database.read() as session:
        rules = profile(session, province.unit_id, province.clock.now()).parameters
    contact, series = rules["contact"], rules["consult_before_issue"]
    new = {"contact": "Ban Phong trào, điện thoại 0214", "consult_before_issue": not series.value}
    province.runtime.change_profile(admin, unit_id=province.unit_id, values=new, note="Đổi đầu mối", adjusted_by={})
    posts = province.posts(AUDITOR)
    first, second = province.runtime.auditor.story(posts, case).rules
    assert (first.until, second.until, second.note) == (second.since, None, "Đổi đầu mối")
    now = {rule.label: rule for rule in second.rules}
    assert (now[contact.label].text, now[contact.label].changed) == (new["contact"], True)
    assert now[contact.label].read_name == "Đọc khi dùng"
    # What the case keeps from its beginning stays, whatever the parameter is now.
    assert (now[series.label].text, now[series.label].changed) == (series.text, False)
    assert province.runtime.auditor.verify(posts).whole
    newest = ProfileVersion.note == "Đổi đầu mối"
    for change in ({"by": "x"}, {"note": "Đổi đầu mối", "parameters": []}):
        with province.database.write() as work:
            before = work.session.execute(select(ProfileVersion.__table__).where(newest)).one()._mapping
            work.connection.execute(update(ProfileVersion).where(newest).values(change))
        found = province.runtime.auditor.verify(posts)
        assert ["tham số" in fault.sentence for fault in found.faults] == [True]
        with province.database.write() as work:
            old = {name: before[name] for name in change}
            work.connection.execute(update(ProfileVersion).where(newest).values(old))
    assert province.runtime.auditor.verify(posts).whole


def test_the_path_of_a_plan_is_whole_and_every_form_of_it_can_be_seen(province: Province) -> None:
    case = issue_plan(province)
    posts, auditor = province.posts(AUDITOR), province.runtime.auditor
    told = auditor.story(posts, case)
    assert auditor.verify(posts).whole
    forms = [(entry, each) for entry in told.entries for each in entry.happenings if each.has_form]
    assert len(forms) >= 9
    for entry, happening in forms:
        seen = auditor.seen_form(posts, case, entry.entry_id, happening.effect)
        assert seen.same_form
        shown = seen.form.display(seen.values, seen.context)
        assert [(each.label, each.text) for each in shown] == [(v.label, v.text) for v in happening.values]
    assert [(each.name, bool(each.sha256)) for each in told.diagrams] == [
        ("Ban hành kế hoạch", True),
        ("Ký và phát hành văn bản", True),
    ]


def test_the_command_on_the_machine(workshop: Workshop, case: UUID, tmp_path: Path, monkeypatch: Any) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    url = workshop.database.url.render_as_string(hide_password=False)
    (folder / "settings.toml").write_text(f'database_url = "{url}"\n', "utf-8")
    monkeypatch.setenv("QUYTRINH_INSTANCE", str(folder))
    whole = CliRunner().invoke(main, ["audit", "verify"])
    assert (whole.exit_code, "còn nguyên vẹn" in whole.output) == (0, True), whole.output
    changed(workshop, update(Case).where(Case.id == case).values(code="01/HS"))
    entry = workshop.journal(case)[1]
    changed(workshop, update(JournalEntry).where(JournalEntry.id == entry.id).values(command="claim"))
    for arguments in (["audit", "verify"], ["audit", "verify", "--case", "01/HS"]):
        broken = CliRunner().invoke(main, arguments)
        assert broken.exit_code == 1
        assert "SAI: Mục số 2 của hồ sơ “Hồ sơ two”" in broken.output
    unknown = CliRunner().invoke(main, ["audit", "verify", "--case", "99/HS"])
    assert (unknown.exit_code, "99/HS" in unknown.output) == (1, True)
