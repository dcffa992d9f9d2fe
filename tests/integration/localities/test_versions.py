"""The versions published so far: the way back to one, and the lists of what a unit runs."""

import pytest

from engine.history import entries
from engine.localities import (
    PublishingRefused,
    artefact,
    form_history,
    history,
    republish,
    resolve,
    source,
    sources,
)
from engine.localities.tables import Release
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound
from tests.integration.localities.conftest import Locality
from tests.integration.localities.publishing import CHILD, form, put, shipped
from tests.workshop import counting

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
