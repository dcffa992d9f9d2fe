"""Decision files as artefacts of a package: installed, pinned, looked up, drafted, checked, compared, exported."""

import hashlib
from pathlib import Path
from uuid import UUID

import pytest

from engine.dmn import EditedRow, edit_table, new_model
from engine.history import entries
from engine.localities import (
    PublishingRefused,
    artefact,
    bundle,
    changes_between,
    check_drafts,
    decision_history,
    draft,
    drafts,
    export_package,
    impact,
    import_package,
    new_key,
    publish,
    releases,
    republish,
    resolve,
    source,
)
from engine.storage.problems import Conflict, Invalid, NotFound
from tests.integration.localities.conftest import Locality

KEY, PROCESS = "dossier_route", "dossier"


def shipped(locality: Locality, old: str = "", new: str = "") -> bytes:
    return (locality.processes / f"base/{KEY}.dmn").read_bytes().replace(old.encode(), new.encode())


def put(locality: Locality, content: bytes, key: str = KEY, unit: UUID | None = None) -> list[UUID]:
    with locality.database.write() as work:
        place = unit or locality.district
        return publish(work, locality.system, locality.clock, unit_id=place, decisions={key: content}, note="Sửa bảng")


OTHER = ("lãnh đạo cho ý kiến", "xem xét trùng")


def test_what_is_installed_is_pinned_by_the_processes_that_ask_it(installed: Locality) -> None:
    with installed.database.read() as session:
        release = resolve(session, installed.district, PROCESS, installed.clock.now())
        assert artefact(session, release.id, "dmn", KEY) == shipped(installed)
        pinned = bundle(session, release.id).decisions[KEY]
        assert (pinned.version, pinned.name) == (1, "Hướng xử lý hồ sơ sau kiểm tra")
        found = source(session, installed.district, "dmn", KEY)
        assert (found.version, found.own, found.package_key) == (1, False, "base")
        assert {process for process, _ in found.used_by} == {PROCESS}
    assert installed.install() == []


def test_a_district_gets_a_table_of_its_own_and_the_base_keeps_its(installed: Locality) -> None:
    changed = shipped(installed, *OTHER)
    made = put(installed, changed)
    with installed.database.read() as session:
        assert {bundle(session, each).process_key for each in made} == {PROCESS}
        mine = source(session, installed.district, "dmn", KEY)
        assert (mine.content, mine.own, mine.version) == (changed, True, 1)
        assert source(session, installed.tenant, "dmn", KEY).content == shipped(installed)
        assert bundle(session, made[0]).decisions[KEY].sha256 == hashlib.sha256(changed).hexdigest()
        (entry,) = [one for one in entries(session, chain_id=installed.district) if one.command == "publish_process"]
        hashes = {(each["kind"], each["key"]): each["sha256"] for each in entry.effects[0]["artefacts"]}
        assert hashes["dmn", KEY] == hashlib.sha256(changed).hexdigest() and entry.effects[0]["seal"]
    assert put(installed, changed) == []


def test_the_effect_is_told_before_as_changed_rows(installed: Locality) -> None:
    changed = shipped(installed, *OTHER)
    with installed.database.read() as session:
        told = impact(session, installed.district, diagrams={}, forms={}, decisions={KEY: changed})
    assert [each.process_key for each in told] == [PROCESS]
    assert any("Bảng quyết định" in each and "dòng 4" in each and "xem xét trùng" in each for each in told[0].changes)


def test_versions_are_compared_and_an_earlier_one_is_published_again(installed: Locality) -> None:
    with installed.database.read() as session:
        first = resolve(session, installed.district, PROCESS, installed.clock.now()).id
    (second,) = put(installed, shipped(installed, *OTHER))
    with installed.database.read() as session:
        assert any("dòng 4" in each for each in changes_between(session, first, second))
    with installed.database.write() as work:
        third = republish(
            work, installed.system, installed.clock, release_id=first, note="Về như cũ", unit_id=installed.district
        )
    with installed.database.read() as session:
        assert artefact(session, third, "dmn", KEY) == shipped(installed)
        assert len(decision_history(session, installed.district, KEY)) >= 2


def test_a_table_nobody_asks_is_kept_for_later(installed: Locality) -> None:
    table = new_model("xet", "Xét thử", ["Loại"], "Kết quả")
    made = put(installed, table, "xet")
    with installed.database.read() as session:
        assert source(session, installed.district, "dmn", "xet").content == table
        assert "dmn:xet" not in releases(session, installed.district, installed.clock.now())
        told = [one for one in entries(session, chain_id=installed.district) if one.command == "publish_process"]
        assert told[-1].effects[0]["decision"] == "xet" and told[-1].effects[0]["name"] == "Xét thử"
    assert len(made) == 1 and put(installed, table, "xet") == []


def test_faults_keep_it_from_being_published_and_are_told_all_at_once(installed: Locality) -> None:
    wrong = shipped(installed, '"lãnh đạo cho ý kiến"</text>', "lanh dao</text>")
    with pytest.raises(PublishingRefused) as refused:
        put(installed, wrong)
    texts = [each.text for each in refused.value.findings if each.severity == "error"]
    assert any("Dòng 4" in each for each in texts) and any("Dòng 5" in each for each in texts)
    assert {each.kind for each in refused.value.findings} == {"dmn"}


def test_a_table_that_asks_more_tells_the_process_that_does_not_give_it(installed: Locality) -> None:
    more = new_model(KEY, "Hướng xử lý", ["Nơi gửi"], "Hướng")
    with installed.database.read() as session:
        found = check_drafts(session, installed.district, diagrams={}, forms={}, decisions={KEY: more})
    told = [each for each in found if "noi_gui" in each.message]
    assert [each.severity for each in told] == ["warning"] and "Quy trình “" in told[0].message


def test_a_diagram_that_asks_a_table_that_is_not_there_is_refused(installed: Locality) -> None:
    path = installed.processes / "base/dossier.bpmn"
    diagram = path.read_bytes().replace(b'name="decision" value="dossier_route"', b'name="decision" value="nowhere"')
    with installed.database.write() as work, pytest.raises(PublishingRefused) as refused:
        publish(
            work,
            installed.system,
            installed.clock,
            unit_id=installed.district,
            diagrams={PROCESS: diagram},
            note="Thử",
        )
    assert any("bảng quyết định" in each.message for each in refused.value.findings)


def test_one_draft_for_each_file_and_none_is_written_over(installed: Locality) -> None:
    first, second = shipped(installed, *OTHER), shipped(installed, "phân loại", "xem xét trùng")
    assert installed.keep("dmn", KEY, first).revision == 1
    with pytest.raises(Conflict):
        installed.keep("dmn", KEY, second)
    assert installed.keep("dmn", KEY, second, 1).revision == 2
    with installed.database.read() as session:
        (one,) = drafts(session, installed.district)
        assert (one.kind, one.name, one.content) == ("dmn", "Hướng xử lý hồ sơ sau kiểm tra", second)
    put(installed, second)
    with installed.database.read() as session:
        assert draft(session, installed.district, "dmn", KEY) is None


def test_what_is_no_decision_file_or_another_one_is_no_draft(installed: Locality) -> None:
    with pytest.raises(Invalid):
        installed.keep("dmn", KEY, b"<x/>")
    with pytest.raises(Invalid, match="khác"):
        installed.keep("dmn", "mine", shipped(installed))
    with installed.database.read() as session:
        assert new_key(session, installed.district, "dmn", "Xét hồ sơ") == "xet_ho_so"


def test_what_is_exported_comes_back_without_a_difference(installed: Locality, tmp_path: Path) -> None:
    changed = shipped(installed, *OTHER)
    put(installed, changed)
    put(installed, new_model("xet", "Xét thử", ["Loại"], "Kết quả"), "xet")
    processes, forms = tmp_path / "out/processes", tmp_path / "out/forms"
    with installed.database.read() as session:
        files = export_package(session, installed.district, processes, forms)
    named = {path.relative_to(processes).as_posix(): path for path in files if path.suffix == ".dmn"}
    assert set(named) == {f"base/{KEY}.dmn", f"bao-thang/{KEY}.dmn", "bao-thang/xet.dmn"}
    assert named[f"base/{KEY}.dmn"].read_bytes() == shipped(installed)
    assert named[f"bao-thang/{KEY}.dmn"].read_bytes() == changed
    with installed.database.write() as work:
        made = import_package(
            work,
            installed.system,
            installed.clock,
            unit_id=installed.district,
            processes_dir=processes,
            forms_dir=forms,
        )
    assert made == []


def test_a_file_that_builds_upon_another_is_pinned_with_it(installed: Locality) -> None:
    table = new_model("limits", "Mức", ["Loại"], "Mức")
    library = edit_table(table, "decision_limits", [EditedRow("", ("-",), ("5",), ("",))])
    body = shipped(installed).replace(
        b"<inputData", b'<import name="m" namespace="urn:quytrinh:limits" importType="x"/><inputData', 1
    )
    with pytest.raises(PublishingRefused, match="lỗi"):
        put(installed, body)
    put(installed, library, "limits")
    (made,) = put(installed, body)
    with installed.database.read() as session:
        assert artefact(session, made, "dmn", "limits") == library
        with pytest.raises(NotFound):
            artefact(session, made, "dmn", "none")
