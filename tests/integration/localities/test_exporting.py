"""What a unit runs as files: the shipped tree again, byte for byte, and back into a database without a difference."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.history import entries
from engine.localities import (
    change_profile,
    export_package,
    home_of,
    import_package,
    install_folder,
    new_form,
    profile,
    publish,
)
from engine.localities.tables import Package, ProfileVersion, Release
from engine.storage import Database
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound
from tests.diagrams import Diagram
from tests.integration.localities import conftest
from tests.integration.localities.conftest import Locality
from tests.moulds import Backend, Moulds

ROOT = conftest.ROOT


@pytest.fixture
def second(database_backend: Backend, moulds: Moulds, tmp_path: Path) -> Iterator[Locality]:
    """Another installation: the units and people, and nothing published."""
    yield from conftest.copied(database_backend, moulds, tmp_path / "second")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def export(locality: Locality, folder: Path) -> dict[str, bytes]:
    with locality.database.read() as session:
        written = export_package(session, locality.district, folder / "processes", folder / "forms")
    assert {str(path.relative_to(folder)) for path in written} == set(tree(folder))
    return tree(folder)


def bring_in(locality: Locality, folder: Path) -> list[object]:
    with locality.database.write() as work:
        return [
            *import_package(
                work,
                locality.system,
                locality.clock,
                unit_id=locality.district,
                processes_dir=folder / "processes",
                forms_dir=folder / "forms",
            )
        ]


def count(database: Database) -> list[int | None]:
    with database.read() as session:
        return [session.scalar(select(func.count()).select_from(each)) for each in (Package, Release, ProfileVersion)]


def work_on_it(locality: Locality) -> None:
    """The district changes a diagram, a form and a parameter, adds a process and begins a draft."""
    admin_of = locality.post
    with locality.database.write() as work:
        admin = admin_of(work.session, "locality_admin", "MTTQ-BT").actor()
        child = (locality.processes / "base/child_plan.bpmn").read_bytes()
        path = locality.forms / "base/plan_approval.form.json"
        approval = json.loads(path.read_text(encoding="utf-8")) | {"title": "Phiếu duyệt kế hoạch"}
        new = Diagram("moi").start().user("A", form="mau").end().chain("S", "A", "E")
        publish(
            work,
            admin,
            locality.clock,
            unit_id=locality.district,
            diagrams={"child_plan": child.replace(b"\n", b"\r\n"), "moi": new.xml()},
            forms={"plan_approval": json.dumps(approval).encode(), "mau": new_form("Mẫu", "mau")},
            note="Việc của huyện",
        )
        change_profile(
            work, admin, locality.clock, unit_id=locality.district, values={"supplement_days": 9}, note="Thêm ngày"
        )
    locality.keep("form", "nhap", new_form("Nháp", "nhap"))


def test_the_shipped_tree_comes_out_as_it_went_in(installed: Locality, tmp_path: Path) -> None:
    out = export(installed, tmp_path / "out")
    packages = ("base", "bao-thang")
    shipped = {
        str(path.relative_to(ROOT)): path.read_bytes()
        for package in packages
        for path in (*ROOT.glob(f"processes/{package}/*"), *ROOT.glob(f"forms/{package}/*"))
        if path.name not in ("organisation.json", "demo.json")
    }
    assert set(out) == set(shipped)
    for name, content in shipped.items():
        if name.endswith("package.json"):
            assert json.loads(out[name]) == json.loads(content), name
        else:
            assert out[name] == content, name


def test_out_and_in_and_out_again_is_the_same(installed: Locality, second: Locality, tmp_path: Path) -> None:
    work_on_it(installed)
    first = export(installed, tmp_path / "one")
    assert {"processes/bao-thang/moi.bpmn", "forms/bao-thang/mau.form.json"} <= set(first)
    assert b"\r\n" in first["processes/bao-thang/child_plan.bpmn"]
    assert not any("nhap" in name for name in first)
    assert bring_in(second, tmp_path / "one")
    assert export(second, tmp_path / "two") == first
    with second.database.read() as session:
        assert profile(session, second.district, second.clock.now()).parameters["supplement_days"].value == 9


def test_importing_what_was_exported_changes_nothing(installed: Locality, tmp_path: Path) -> None:
    work_on_it(installed)
    export(installed, tmp_path / "one")
    before = count(installed.database)
    with installed.database.read() as session:
        told = len(entries(session, chain_id=installed.district))
    assert bring_in(installed, tmp_path / "one") == []
    assert count(installed.database) == before
    with installed.database.read() as session:
        assert len(entries(session, chain_id=installed.district)) == told


def test_importing_with_errors_changes_nothing_and_names_file_and_element(
    installed: Locality, second: Locality, tmp_path: Path
) -> None:
    export(installed, tmp_path / "one")
    (tmp_path / "one/forms/base/dossier_late.form.json").write_text('{"type": "default"}', encoding="utf-8")
    diagram = tmp_path / "one/processes/bao-thang/intake_window.bpmn"
    diagram.write_bytes(diagram.read_bytes().replace(b'value="people_committee_list"', b'value="nowhere"'))
    with pytest.raises(Invalid) as refused:
        bring_in(second, tmp_path / "one")
    assert set(refused.value.errors) == {"base/dossier_late", "bao-thang/intake_window"}
    assert any("Bước việc “" in text for text in refused.value.errors["bao-thang/intake_window"])
    assert count(second.database) == [0, 0, 0]


def test_folders_that_hold_something_are_left_alone(installed: Locality, tmp_path: Path) -> None:
    folder = tmp_path / "out/forms/base"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("của tôi", encoding="utf-8")
    with pytest.raises(Conflict, match="thư mục trống"):
        export(installed, tmp_path / "out")
    assert set(tree(tmp_path / "out")) == {"forms/base/mine.txt"}


def test_a_package_never_leads_out_of_its_folder(installed: Locality, second: Locality, tmp_path: Path) -> None:
    export(installed, tmp_path / "one")
    manifest = tmp_path / "one/processes/bao-thang/package.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    for parent in ("../../one/processes/base", "..", "/etc", 5):
        manifest.write_text(json.dumps(data | {"parent": parent}), encoding="utf-8")
        with pytest.raises(Invalid) as refused:
            bring_in(second, tmp_path / "one")
        assert set(refused.value.errors) == {"bao-thang/package.json"}
    with installed.database.write() as work:
        work.session.query(Package).filter(Package.key == "bao-thang").update({"key": "../bao"})
    with pytest.raises(Invalid, match="tên tệp"):
        export(installed, tmp_path / "two")
    assert not os.path.exists(tmp_path / "two")


def test_an_administrator_does_not_change_what_lies_above(installed: Locality, tmp_path: Path) -> None:
    export(installed, tmp_path / "one")
    folders = {"processes_dir": tmp_path / "one/processes", "forms_dir": tmp_path / "one/forms"}
    own = tmp_path / "one/processes/bao-thang/intake_window.bpmn"
    own.write_bytes(own.read_bytes().replace("Hết hạn nhận".encode(), "Đến hạn nhận".encode()))
    with installed.database.write() as work:
        admin = installed.post(work.session, "locality_admin", "MTTQ-BT").actor()
        made = import_package(work, admin, installed.clock, unit_id=installed.district, **folders)
        assert len(made) == 1
    above = tmp_path / "one/processes/base/child_plan.bpmn"
    above.write_bytes(above.read_bytes().replace("Tiếp nhận kế hoạch".encode(), "Nhận kế hoạch".encode()))
    with pytest.raises(Forbidden, match="Bộ quy trình gốc"), installed.database.write() as work:
        import_package(work, admin, installed.clock, unit_id=installed.district, **folders)
    with installed.database.write() as work:
        upper = installed.post(work.session, "locality_admin", "MTTQ-LC").actor()
        assert import_package(work, upper, installed.clock, unit_id=installed.district, **folders)


def test_a_package_is_not_taken_from_its_unit(installed: Locality, tmp_path: Path) -> None:
    export(installed, tmp_path / "one")
    with installed.database.read() as session:
        commune = installed.unit(session, "MTTQ-BT-GP")
    with pytest.raises(Conflict, match="mã đơn vị"), installed.database.write() as work:
        import_package(
            work,
            installed.system,
            installed.clock,
            unit_id=commune,
            processes_dir=tmp_path / "one/processes",
            forms_dir=tmp_path / "one/forms",
        )


def test_packages_above_go_to_the_unit_they_name(locality: Locality) -> None:
    manifest = locality.processes / "bao-thang/package.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(data | {"parent": "tinh"}), encoding="utf-8")
    (locality.processes / "tinh").mkdir()
    above = {"key": "tinh", "name": "Tỉnh thử", "parent": "base", "unit": "MTTQ-LC", "profile": []}
    (locality.processes / "tinh/package.json").write_text(json.dumps(above), encoding="utf-8")
    locality.install()
    with locality.database.read() as session:
        assert home_of(session, "tinh") == locality.tenant
        assert home_of(session, "bao-thang") == locality.district
        with pytest.raises(NotFound):
            home_of(session, "base")


def test_nothing_to_export(second: Locality, tmp_path: Path) -> None:
    with second.database.read() as session, pytest.raises(NotFound):
        export_package(session, second.district, tmp_path / "a", tmp_path / "b")
    with second.database.write() as work, pytest.raises(NotFound):
        install_folder(work, second.system, second.clock, tmp_path, tmp_path, "../processes/base", second.district)
