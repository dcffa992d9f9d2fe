"""Packages from files: what is published once, what again, what is refused, and what never changes."""

import json

import pytest
from sqlalchemy import select, update

from engine.history import entries
from engine.localities import bundle, profile, register_operations, resolve
from engine.localities.tables import Artefact, Package, ProfileVersion, Release
from engine.storage.problems import Forbidden, Invalid, NotFound, Unavailable
from tests.integration.localities.conftest import ROOT, Locality

CHAIN = ("base", "bao-thang")
DIAGRAMS = [path for package in CHAIN for path in (ROOT / "processes" / package).glob("*.bpmn")]

# Forms no step shows have releases of their own.
ALONE = {
    package: {
        f"form:{key}"
        for path in (ROOT / "forms" / package).glob("*.form.json")
        if (key := path.name.removesuffix(".form.json"))
        and not any(f'name="form" value="{key}"'.encode() in each.read_bytes() for each in DIAGRAMS)
    }
    for package in CHAIN
}
SHIPPED = {
    package: {*ALONE[package], *(path.stem for path in DIAGRAMS if path.parent.name == package)} for package in CHAIN
}


def keys(locality: Locality, ids: list[object]) -> list[tuple[str, str, int]]:
    with locality.database.read() as session:
        rows = session.execute(
            select(Package.key, Release.process_key, Release.version)
            .join(Package, Package.id == Release.package_id)
            .where(Release.id.in_(ids))
        )
        return sorted((row[0], row[1], row[2]) for row in rows)


def test_installing_publishes_the_base_and_what_differs_from_it(locality: Locality) -> None:
    made = locality.install()
    assert keys(locality, made) == sorted((package, key, 1) for package in CHAIN for key in SHIPPED[package])


def test_installing_again_changes_nothing(locality: Locality) -> None:
    locality.install()
    assert locality.install() == []
    with locality.database.read() as session:
        assert len(session.scalars(select(Release)).all()) == sum(map(len, SHIPPED.values()))
        assert len(session.scalars(select(ProfileVersion)).all()) == 2
        found = [one for one in entries(session, chain_id=locality.district) if one.command == "install_package"]
        assert len(found) == 1


def test_a_changed_form_makes_a_new_version_of_the_processes_that_show_it(locality: Locality) -> None:
    locality.install()
    with locality.database.read() as session:
        old = resolve(session, locality.district, "plan_issue", locality.clock.now())
        before = bundle(session, old.id).forms["document_archive"]
    path = locality.forms / "base/document_archive.form.json"
    shown_in = [
        path.stem for path in (locality.processes / "base").glob("*.bpmn") if b"issue_document" in path.read_bytes()
    ]
    form = json.loads(path.read_text(encoding="utf-8"))
    form["components"][1]["label"] = "Nơi cất bản giấy"
    path.write_text(json.dumps(form), encoding="utf-8")
    made = locality.install()
    assert keys(locality, made) == sorted(("base", key, 2) for key in shown_in)
    with locality.database.read() as session:
        assert bundle(session, old.id).forms["document_archive"] == before
        new = resolve(session, locality.district, "plan_issue", locality.clock.now())
        assert new.version == 2 and bundle(session, new.id).forms["document_archive"] != before


def test_a_form_of_the_lower_package_replaces_the_one_above(locality: Locality) -> None:
    locality.install()
    own = (locality.forms / "base/plan_approval.form.json").read_text(encoding="utf-8").replace("Ngày họp", "Họp ngày")
    (locality.forms / "bao-thang/plan_approval.form.json").write_text(own, encoding="utf-8")
    assert keys(locality, locality.install()) == [("bao-thang", "plan_issue", 1)]


def test_every_error_of_every_file_is_told_and_nothing_is_kept(locality: Locality) -> None:
    (locality.forms / "base/dossier_late.form.json").write_text('{"type": "default"}', encoding="utf-8")
    diagram = locality.processes / "base/child_plan.bpmn"
    diagram.write_text(
        diagram.read_text(encoding="utf-8").replace('value="child_plan_make"', 'value="no_such_form"'), encoding="utf-8"
    )
    with pytest.raises(Invalid) as refused:
        locality.install()
    assert set(refused.value.errors) == {"base/dossier_late", "base/child_plan"}
    assert "no_such_form" not in str(refused.value.errors)
    with locality.database.read() as session:
        assert session.scalars(select(Release)).all() == [] and session.scalars(select(Package)).all() == []


def test_unreadable_files_are_told_by_name(locality: Locality) -> None:
    (locality.processes / "base/plan_issue.bpmn").write_bytes(b"<!DOCTYPE x><x/>")
    package = locality.processes / "bao-thang/package.json"
    data = json.loads(package.read_text(encoding="utf-8"))
    data["profile"][0]["value"] = "nobody"
    package.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        locality.install()
    assert set(refused.value.errors) == {"base/plan_issue.bpmn", "bao-thang/package.json"}


def test_an_operation_nobody_registered_is_refused(locality: Locality, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.localities.operations._registered", set())
    register_operations(["list_units"])
    with pytest.raises(Invalid) as refused:
        locality.install()
    assert "base/dossier" in refused.value.errors


def test_unknown_package(locality: Locality) -> None:
    with pytest.raises(NotFound):
        locality.install("nowhere")


def test_only_the_administrator_or_the_system_installs(locality: Locality) -> None:
    from engine.localities import install_folder

    with locality.database.write() as work:
        folders = (locality.processes, locality.forms, "bao-thang", locality.district)
        clerk = locality.post(work.session, "clerk", "MTTQ-BT").actor()
        with pytest.raises(Forbidden):
            install_folder(work, clerk, locality.clock, *folders)
        admin = locality.post(work.session, "locality_admin", "MTTQ-LC").actor()
        assert len(install_folder(work, admin, locality.clock, *folders)) == sum(map(len, SHIPPED.values()))


def test_bytes_that_no_longer_fit_their_hash_are_noticed(locality: Locality) -> None:
    locality.install()
    with locality.database.write() as work:
        release = resolve(work.session, locality.district, "child_plan", locality.clock.now())
        work.session.execute(update(Artefact).where(Artefact.kind == "form").values(content=b"{}"))
    with locality.database.read() as session, pytest.raises(Unavailable):
        bundle(session, release.id)


def test_what_the_administrator_changed_outlives_the_next_file(locality: Locality) -> None:
    from engine.localities import change_profile

    locality.install()
    with locality.database.write() as work:
        admin = locality.post(work.session, "locality_admin", "MTTQ-BT").actor()
        values = {"supplement_days": 7}
        change_profile(work, admin, locality.clock, unit_id=locality.district, values=values, note="Cần thêm ngày")
    package = locality.processes / "bao-thang/package.json"
    data = json.loads(package.read_text(encoding="utf-8"))
    for item in data["profile"]:
        if item["name"] in ("contact", "supplement_days"):
            item["value"] = "Văn phòng" if item["name"] == "contact" else 6
    package.write_text(json.dumps(data), encoding="utf-8")
    locality.install()
    with locality.database.read() as session:
        found = profile(session, locality.district, locality.clock.now()).parameters
        assert found["supplement_days"].value == 7 and found["contact"].value == "Văn phòng"
