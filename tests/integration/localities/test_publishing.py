"""Publishing several texts at once: what gets a release, what is told before, what is refused, and the way back."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from engine.history import Head, entries, verify_chain
from engine.history.tables import ChainHead
from engine.localities import (
    PublishingRefused,
    artefact,
    bundle,
    check_drafts,
    draft,
    form_history,
    history,
    impact,
    new_diagram,
    new_form,
    publish,
    register_running_counter,
    releases,
    republish,
    resolve,
    save_draft,
    source,
    sources,
    startable,
    withdraw,
)
from engine.localities.tables import Release
from engine.organisation.tables import Post
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound
from tests.diagrams import Diagram
from tests.integration.localities.conftest import Locality
from tests.workshop import counting

CHILD = "child_plan"


def shipped(locality: Locality, key: str, old: str = "", new: str = "", package: str = "base") -> bytes:
    return (locality.processes / f"{package}/{key}.bpmn").read_bytes().replace(old.encode(), new.encode())


def form(locality: Locality, key: str, **changes: Any) -> bytes:
    data = json.loads((locality.forms / f"base/{key}.form.json").read_text(encoding="utf-8"))
    return json.dumps(data | {"title": "Biểu mẫu sửa", **changes}, ensure_ascii=False).encode()


def put(locality: Locality, *, note: str = "Sửa", unit: UUID | None = None, **given: Any) -> list[UUID]:
    with locality.database.write() as work:
        return publish(work, locality.system, locality.clock, unit_id=unit or locality.district, note=note, **given)


def made_keys(locality: Locality, made: list[UUID]) -> set[str]:
    with locality.database.read() as session:
        return {bundle(session, one).process_key for one in made}


# ---- what gets a release


def test_diagrams_and_forms_are_one_publication_and_one_entry(installed: Locality) -> None:
    diagram = shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Nhận kế hoạch về")
    late = form(installed, "dossier_late")
    made = put(installed, diagrams={CHILD: diagram}, forms={"dossier_late": late}, note=" Hai chỗ sửa ")
    assert made_keys(installed, made) == {CHILD, "dossier"}
    with installed.database.read() as session:
        (entry,) = [one for one in entries(session, chain_id=installed.district) if one.command == "publish_process"]
        told = {effect["process"]: effect for effect in entry.effects}
        assert told[CHILD]["name"] == "Xây dựng kế hoạch hưởng ứng"
        assert (told[CHILD]["version"], told[CHILD]["note"]) == (2, "Hai chỗ sửa")
        hashes = {(each["kind"], each["key"]): each["sha256"] for each in told[CHILD]["artefacts"]}
        assert hashes["bpmn", CHILD] == hashlib.sha256(diagram).hexdigest()
        hashes = {(each["kind"], each["key"]): each["sha256"] for each in told["dossier"]["artefacts"]}
        assert hashes["form", "dossier_late"] == hashlib.sha256(late).hexdigest()
        assert ("profile", "bao-thang") in hashes
        release = UUID(told[CHILD]["release"])
        assert artefact(session, release, "bpmn", CHILD) == diagram
        with pytest.raises(NotFound):
            artefact(session, release, "form", "dossier_late")


def test_a_form_alone_reaches_every_process_that_shows_it_and_no_other(installed: Locality) -> None:
    made = put(installed, forms={"document_archive": form(installed, "document_archive")})
    keys = made_keys(installed, made)
    assert {"issue_document", "plan_issue"} <= keys and not {CHILD, "dossier", "intake_window"} & keys
    assert put(installed, forms={"document_archive": form(installed, "document_archive")}) == []


def test_what_was_not_given_stays_as_it_was_pinned(installed: Locality) -> None:
    """A form changes above after the district took its own; what the district publishes next does not fetch it."""
    put(installed, forms={"plan_approval": form(installed, "plan_approval")})
    path = installed.forms / "base/plan_draft.form.json"
    path.write_bytes(form(installed, "plan_draft"))
    with installed.database.write() as work:
        from engine.localities import install_folder

        install_folder(
            work, installed.system, installed.clock, installed.processes, installed.forms, "base", installed.tenant
        )
    made = put(installed, diagrams={CHILD: shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Nhận")})
    assert made_keys(installed, made) == {CHILD}
    with installed.database.read() as session:
        above = source(session, installed.tenant, "form", "plan_draft")
        assert source(session, installed.district, "form", "plan_draft").sha256 == above.sha256
        found = bundle(session, resolve(session, installed.district, "plan_issue", installed.clock.now()).id)
        assert artefact(session, found.release_id, "form", "plan_draft") != above.content


def test_a_form_nobody_shows_is_kept_for_steps_to_come(installed: Locality) -> None:
    text = new_form("Biểu mẫu lẻ", "le")
    with installed.database.write() as work:
        save_draft(
            work,
            installed.system,
            installed.clock,
            unit_id=installed.district,
            kind="form",
            key="le",
            content=text,
            revision=0,
        )
    with installed.database.read() as session:
        (told,) = impact(session, installed.district, diagrams={}, forms={"le": text})
        assert (told.process_name, told.old_version, told.new_version) == ("Biểu mẫu “Biểu mẫu lẻ”", None, 1)
        (warned,) = check_drafts(session, installed.district, diagrams={}, forms={"le": text})
        assert (warned.severity, warned.name) == ("warning", "Biểu mẫu lẻ")
    (alone,) = put(installed, forms={"le": text})
    with installed.database.read() as session:
        before = releases(session, installed.district, installed.clock.now())
        assert draft(session, installed.district, "form", "le") is None
        kept = source(session, installed.district, "form", "le")
        assert (kept.name, kept.own, kept.version, kept.used_by) == ("Biểu mẫu lẻ", True, 1, ())
        assert kept.release_id == alone
        assert artefact(session, kept.release_id, "form", "le") == text
        (effect,) = entries(session, chain_id=installed.district)[-1].effects
        assert effect["form"] == "le" and "process" not in effect
    put(installed, forms={"le": text.replace("Biểu mẫu lẻ".encode(), "Mẫu lẻ".encode())})
    put(installed, diagrams={CHILD: shipped(installed, CHILD, 'value="child_plan_make"', 'value="le"')})
    with installed.database.read() as session:
        assert source(session, installed.district, "form", "le").name == "Mẫu lẻ"
        assert [one.version for one in form_history(session, installed.district, "le")] == [2, 1]
        assert releases(session, installed.district, installed.clock.now()).keys() == before.keys()
        assert {one.process_key for one in startable(session, [], installed.clock.now())} == set()
    with installed.database.write() as work, pytest.raises(NotFound):
        republish(work, installed.system, installed.clock, release_id=kept.release_id, note="Lại")


def test_the_text_from_above_brings_back_what_is_inherited(installed: Locality) -> None:
    put(installed, diagrams={CHILD: shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Nhận")})
    (again,) = put(installed, diagrams={CHILD: shipped(installed, CHILD)})
    with installed.database.read() as session:
        from engine.localities.tables import ReleaseArtefact

        assert not session.get_one(ReleaseArtefact, (again, "bpmn", CHILD)).own


# ---- what is refused


def test_every_finding_of_every_text_is_told_at_once(installed: Locality) -> None:
    diagram = shipped(installed, CHILD, 'value="child_plan_make"', 'value="nowhere"')
    given = {
        "diagrams": {CHILD: diagram, "dossier": b"<x/>", "plan_issue": shipped(installed, "issue_document")},
        "forms": {"dossier_late": b'{"components": [{"type": "unheard", "id": "c1"}]}'},
    }
    with pytest.raises(PublishingRefused) as refused:
        put(installed, **given)
    assert set(refused.value.errors) == {CHILD, "dossier", "plan_issue", "dossier_late"}
    assert not any("nowhere" in text or "unheard" in text for texts in refused.value.errors.values() for text in texts)
    with installed.database.read() as session:
        found = check_drafts(session, installed.district, at=installed.clock.now(), **given)
        assert found == refused.value.findings
        (place,) = [one for one in found if one.key == CHILD and one.severity == "error"]
        assert (place.element_id, place.element_name) == ("make_plan", "Xây dựng kế hoạch hưởng ứng")
        assert next(one for one in found if one.kind == "form").element_id == "components.0"


def test_a_form_published_together_serves_the_diagram(installed: Locality) -> None:
    diagram = shipped(installed, CHILD, 'value="child_plan_make"', 'value="new_one"')
    with installed.database.read() as session:
        alone = check_drafts(session, installed.district, diagrams={CHILD: diagram}, forms={})
        both = check_drafts(
            session, installed.district, diagrams={CHILD: diagram}, forms={"new_one": new_form("Mới", "new_one")}
        )
    assert [one.severity for one in alone] == ["error"]
    # Nothing stands in the way; what later steps take from its answers it does not ask yet.
    assert both and all(one.severity == "warning" and "không có mục đó" in one.message for one in both)


def test_rights_and_note(installed: Locality) -> None:
    diagram = shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Nhận")
    with installed.database.write() as work:
        clerk = installed.post(work.session, "clerk", "MTTQ-BT").actor()
        other = installed.post(work.session, "locality_admin", "MTTQ-BT").actor()
        with pytest.raises(Forbidden):
            publish(work, clerk, installed.clock, unit_id=installed.district, diagrams={CHILD: diagram}, note="Sửa")
        with pytest.raises(Forbidden):
            publish(work, other, installed.clock, unit_id=installed.tenant, diagrams={CHILD: diagram}, note="Sửa")
        with pytest.raises(Invalid) as refused:
            publish(work, other, installed.clock, unit_id=installed.district, diagrams={CHILD: diagram}, note=" ")
        assert set(refused.value.errors) == {"note"}


def test_a_draft_begun_from_what_is_gone_needs_a_decision(installed: Locality) -> None:
    mine = shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Bản của tôi")
    with installed.database.write() as work:
        save_draft(
            work,
            installed.system,
            installed.clock,
            unit_id=installed.district,
            kind="bpmn",
            key=CHILD,
            content=mine,
            revision=0,
        )
    with installed.database.write() as work:  # the other one publishes for the whole province
        publish(
            work,
            installed.post(work.session, "locality_admin", "MTTQ-LC").actor(),
            installed.clock,
            unit_id=installed.district,
            diagrams={CHILD: shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Bản của người khác")},
            over=True,
            note="Theo ý kiến tỉnh",
        )
    with pytest.raises(Conflict, match=r"Quản trị, .+ đã phát hành bản 2 lúc .+ \(“Theo ý kiến tỉnh”\)"):
        put(installed, diagrams={CHILD: mine})
    (made,) = put(installed, diagrams={CHILD: mine}, over=True)
    with installed.database.read() as session:
        assert artefact(session, made, "bpmn", CHILD) == mine
        assert draft(session, installed.district, "bpmn", CHILD) is None


def test_two_who_publish_at_once_come_one_after_the_other(installed: Locality) -> None:
    """The second finds that what its draft began from is no longer in force."""
    with installed.database.write() as work:
        save_draft(
            work,
            installed.system,
            installed.clock,
            unit_id=installed.district,
            kind="bpmn",
            key=CHILD,
            content=shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Một"),
            revision=0,
        )
    together = Barrier(2)

    def one(name: str) -> str:
        together.wait()
        try:
            put(installed, diagrams={CHILD: shipped(installed, CHILD, "Tiếp nhận kế hoạch", name)})
        except Conflict as problem:
            return problem.message
        return ""

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(one, ("Hai", "Ba")))
    assert answers[0] == "" and "đã phát hành bản 2" in answers[1]
    with installed.database.snapshot() as session:
        versions = [one.version for one in history(session, installed.district, CHILD)]
        assert versions == sorted(versions, reverse=True) and len(set(versions)) == len(versions)
        for head in session.query(ChainHead):
            assert verify_chain(session, head.chain_id, Head(head.seq, head.hash)) == []


# ---- nobody locks out the own unit


def end_posts(locality: Locality, role: str) -> None:
    with locality.database.write() as work:
        work.session.execute(update(Post).where(Post.role == role).values(valid_to=locality.clock.now().date()))
        from engine.organisation.tables import OrganisationVersion
        from engine.storage import new_id

        work.session.execute(update(OrganisationVersion).values(stamp=new_id()))


def test_a_lane_nobody_holds_and_a_start_nobody_may_make_are_warned_of(installed: Locality) -> None:
    now = installed.clock.now()
    diagram = shipped(installed, "plan_issue")
    with installed.database.read() as session:
        assert check_drafts(session, installed.district, diagrams={"plan_issue": diagram}, forms={}, at=now) == []
    end_posts(installed, "movement_dept")
    with installed.database.read() as session:
        found = check_drafts(session, installed.district, diagrams={"plan_issue": diagram}, forms={}, at=now)
    assert {one.severity for one in found} == {"warning"}
    lanes = [one for one in found if one.element_id != "plan_issue"]
    assert lanes and all(f"“{one.element_name}”" in one.message and one.remedy for one in lanes)
    (start,) = [one for one in found if one.element_id == "plan_issue"]
    assert "bắt đầu" in start.message
    assert put(installed, diagrams={"plan_issue": diagram.replace("Ban hành kế hoạch".encode(), "Ban hành".encode())})


def test_a_unit_always_keeps_something_to_start(locality: Locality) -> None:
    """In a locality with one process of its own."""
    first = Diagram("only", startable="staff").start().user("A", form="f").end().chain("S", "A", "E").xml()
    shut = first.replace(b'name="startable" value="staff"', b'name="startable" value="auditor_x"')
    forms = {"f": new_form("Mẫu", "f")}
    put(locality, diagrams={"only": first}, forms=forms)
    with pytest.raises(PublishingRefused, match="còn lỗi"):
        put(locality, diagrams={"only": shut})
    with locality.database.read() as session:
        (error,) = [
            one
            for one in check_drafts(
                session, locality.district, diagrams={"only": shut}, forms={}, at=locality.clock.now()
            )
            if one.severity == "error"
        ]
        assert "không ai của đơn vị còn bắt đầu được" in error.message


def test_the_only_version_of_a_process_is_not_withdrawn(installed: Locality) -> None:
    made = put(
        installed,
        diagrams={"moi": Diagram("moi").start().user("A", form="f").end().chain("S", "A", "E").xml()},
        forms={"f": new_form("Mẫu", "f")},
    )
    with pytest.raises(Conflict, match="bản duy nhất"), installed.database.write() as work:
        withdraw(work, installed.system, installed.clock, release_id=made[0], reason="Thử")
    with installed.database.read() as session:
        assert resolve(session, installed.district, "moi", installed.clock.now()).id == made[0]
    again = put(
        installed, diagrams={"moi": Diagram("moi").start().user("B", form="f").end().chain("S", "B", "E").xml()}
    )
    with installed.database.write() as work:
        withdraw(work, installed.system, installed.clock, release_id=again[0], reason="Chưa đúng")
    with installed.database.read() as session:
        assert resolve(session, installed.district, "moi", installed.clock.now()).id == made[0]
        last = entries(session, chain_id=installed.district)[-1]
        assert last.command == "withdraw_release" and last.effects[0]["reason"] == "Chưa đúng"


# ---- what it will do


def test_the_effect_is_told_before_and_is_what_happens(installed: Locality, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.localities.running._registered", [])
    asked: list[frozenset[UUID]] = []

    def count(_session: Any, units: Any, keys: Any) -> dict[str, int]:
        asked.append(frozenset(units))
        return {key: 3 for key in keys if key == "plan_issue"}

    register_running_counter(count)
    given = {
        "diagrams": {"issue_document": shipped(installed, "issue_document", "Lưu văn bản", "Lưu trữ văn bản")},
        "forms": {"plan_approval": form(installed, "plan_approval")},
    }
    with installed.database.read() as session:
        told = impact(session, installed.district, **given)
        commune = installed.unit(session, "MTTQ-BT-GP")
    made = made_keys(installed, put(installed, **given))
    assert {one.process_key for one in told} == made
    assert commune in asked[0] and installed.tenant not in asked[0]
    plan = next(one for one in told if one.process_key == "plan_issue")
    assert (plan.old_version, plan.new_version, plan.running) == (1, 2, 3)
    assert plan.process_name == "Ban hành kế hoạch" and plan.old_package == "Bộ quy trình gốc"
    assert any("Đổi tên bước việc từ “Lưu văn bản” thành “Lưu trữ văn bản”" in text for text in plan.changes)
    assert "Biểu mẫu “Biểu mẫu sửa”: Đổi tên biểu mẫu thành “Biểu mẫu sửa”." in plan.changes
    own = next(one for one in told if one.process_key == "issue_document")
    assert own.running == 0 and own.changes[0].startswith("Đổi tên bước việc")


def test_a_new_process_has_an_effect_too(installed: Locality) -> None:
    with installed.database.read() as session:
        (told,) = impact(session, installed.district, diagrams={"moi": new_diagram("Việc mới", "moi")}, forms={})
    assert (told.old_version, told.new_version, told.changes) == (None, 1, ("Quy trình mới “Việc mới”.",))


# ---- the way back


def test_an_earlier_version_becomes_the_newest(installed: Locality) -> None:
    first = shipped(installed, "issue_document", "Lưu văn bản", "Lưu trữ văn bản")
    put(installed, diagrams={"issue_document": first})
    put(installed, diagrams={"issue_document": shipped(installed, "issue_document", "Lưu văn bản", "Cất văn bản")})
    with installed.database.read() as session:
        newest, before, *_ = history(session, installed.district, "issue_document")
    with installed.database.write() as work:
        admin = installed.post(work.session, "locality_admin", "MTTQ-BT").actor()
        made = republish(work, admin, installed.clock, release_id=before.id, note="Quay lại")
        with pytest.raises(Conflict, match="đang có hiệu lực"):
            republish(work, admin, installed.clock, release_id=before.id, note="Quay lại")
        with pytest.raises(Invalid):
            republish(work, admin, installed.clock, release_id=newest.id, note="")
        clerk = installed.post(work.session, "clerk", "MTTQ-BT").actor()
        with pytest.raises(Forbidden):
            republish(work, clerk, installed.clock, release_id=newest.id, note="Quay lại")
        with pytest.raises(NotFound):
            republish(work, admin, installed.clock, release_id=installed.district, note="Quay lại")
    with installed.database.read() as session:
        now = resolve(session, installed.district, "issue_document", installed.clock.now())
        assert (now.id, now.version, now.note) == (
            made,
            newest.version + 1,
            f"Phát hành lại bản {before.version}. Quay lại",
        )
        assert artefact(session, made, "bpmn", "issue_document") == first
        caller = resolve(session, installed.district, "plan_issue", installed.clock.now())
        assert artefact(session, caller.id, "bpmn", "issue_document") == first  # whoever calls it follows
        effects = entries(session, chain_id=installed.district)[-1].effects
        (own,) = [one for one in effects if one["process"] == "issue_document"]
        assert own["repeats"] == {"release": str(before.id), "version": before.version}


def test_the_version_from_above_is_repeated_in_the_own_package(installed: Locality) -> None:
    put(installed, diagrams={CHILD: shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Nhận")})
    with installed.database.read() as session:
        base = history(session, installed.district, CHILD)[-1]
    with installed.database.write() as work:
        admin = installed.post(work.session, "locality_admin", "MTTQ-BT").actor()
        with pytest.raises(Forbidden):
            republish(work, admin, installed.clock, release_id=base.id, note="Về bản gốc")
        made = republish(
            work, admin, installed.clock, release_id=base.id, note="Về bản gốc", unit_id=installed.district
        )
        assert artefact(work.session, made, "bpmn", CHILD) == shipped(installed, CHILD)


def test_a_version_that_no_longer_fits_is_refused(installed: Locality, monkeypatch: pytest.MonkeyPatch) -> None:
    put(installed, diagrams={"dossier": shipped(installed, "dossier", "Lập hồ sơ", "Soạn hồ sơ")})
    with installed.database.read() as session:
        base = history(session, installed.district, "dossier")[-1]
    monkeypatch.setattr("engine.localities.operations._registered", {"list_units"})
    with pytest.raises(PublishingRefused) as refused, installed.database.write() as work:
        republish(work, installed.system, installed.clock, release_id=base.id, note="Về", unit_id=installed.district)
    assert set(refused.value.errors) == {"dossier"}


def test_another_units_version_is_not_found(installed: Locality) -> None:
    with installed.database.read() as session:
        one, other = (installed.unit(session, code) for code in ("MTTQ-BT-GP", "MTTQ-BT-XQ"))
    (made,) = put(installed, unit=one, diagrams={CHILD: shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Nhận")})
    with pytest.raises(NotFound), installed.database.write() as work:
        republish(work, installed.system, installed.clock, release_id=made, note="Lấy về", unit_id=other)


# ---- lists


def test_every_process_and_form_is_listed_with_where_it_comes_from(installed: Locality) -> None:
    put(installed, forms={"plan_approval": form(installed, "plan_approval")}, note="Sửa phiếu")
    with installed.database.read() as session:
        listed = {(one.kind, one.key): one for one in sources(session, installed.district)}
    window, child = listed["bpmn", "intake_window"], listed["bpmn", CHILD]
    assert (window.own, window.package_name) == (True, "Huyện Bảo Thắng, năm 2022")
    assert (child.own, child.package_key, child.version, child.content) == (False, "base", 1, b"")
    approval, letter = listed["form", "plan_approval"], listed["form", "people_committee_letter"]
    assert (approval.own, approval.version, approval.note, approval.name) == (True, 1, "Sửa phiếu", "Biểu mẫu sửa")
    assert letter.own and letter.used_by and not listed["form", "dossier"].own
    with installed.database.read() as session:
        full = source(session, installed.district, "form", "plan_approval")
        assert full.content == form(installed, "plan_approval")
        with pytest.raises(NotFound):
            source(session, installed.district, "form", "nothing")
        assert source(session, installed.tenant, "form", "plan_approval").own is False


def test_versions_of_a_form_are_the_releases_that_changed_it(installed: Locality) -> None:
    for title in ("Một", "Hai"):
        put(installed, forms={"plan_approval": form(installed, "plan_approval", title=title)}, note=title)
    put(installed, forms={"plan_draft": form(installed, "plan_draft")}, note="Mẫu khác")
    with installed.database.read() as session:
        versions = form_history(session, installed.district, "plan_approval")
        assert [one.note for one in versions][:2] == ["Hai", "Một"] and len(versions) == 3
        texts = [artefact(session, one.id, "form", "plan_approval") for one in versions]
        assert len(set(texts)) == 3
        assert source(session, installed.district, "form", "plan_approval").version == 2
        assert form_history(session, installed.tenant, "plan_approval") == [versions[-1]]


def test_lists_cost_the_same_however_long_the_history_is(installed: Locality) -> None:
    def cost() -> int:
        with installed.database.read() as session, counting(installed.database) as counted:
            sources(session, installed.district)
        return len(counted)

    put(installed, forms={"plan_approval": form(installed, "plan_approval", title="Đầu")})
    cost()
    before = cost()
    for number in range(6):
        put(installed, forms={"plan_approval": form(installed, "plan_approval", title=f"Lần {number}")})
    cost()
    assert cost() == before <= 8
    with installed.database.read() as session:
        assert session.query(Release).count() > 8
