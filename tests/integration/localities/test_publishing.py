"""Publishing several texts at once: what gets a release, and what is told before."""

import hashlib
from typing import Any
from uuid import UUID

import pytest

from engine.history import entries
from engine.localities import (
    artefact,
    bundle,
    check_drafts,
    draft,
    form_history,
    impact,
    new_diagram,
    new_form,
    register_running_counter,
    releases,
    republish,
    resolve,
    source,
    startable,
)
from engine.storage.problems import NotFound
from tests.integration.localities.conftest import Locality
from tests.integration.localities.publishing import CHILD, form, made_keys, put, shipped

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
    installed.keep("form", "le", text)
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
