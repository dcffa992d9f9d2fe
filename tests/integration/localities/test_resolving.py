"""Which release and which parameters a unit works by, who may start what, where a message begins a process."""

from datetime import timedelta

import pytest

from engine.localities import (
    PublishingRefused,
    bundle,
    change_profile,
    history,
    message_starts,
    profile,
    publish,
    resolve,
    startable,
    values,
    withdraw,
)
from engine.organisation.queries import posts_of
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound
from tests.integration.localities.conftest import Locality


def source(locality: Locality, path: str) -> bytes:
    return (locality.processes / path).read_bytes()


def test_a_commune_works_by_the_package_of_its_district(installed: Locality) -> None:
    now = installed.clock.now()
    with installed.database.read() as session:
        for code in ("MTTQ-BT-GP", "BT-PNV", "BT-ND", "MTTQ-BT"):
            release = resolve(session, installed.unit(session, code), "intake_window", now)
            assert bundle(session, release.id).package_key == "bao-thang"
        above = resolve(session, installed.tenant, "intake_window", now)
        assert bundle(session, above.id).package_key == "base"


def test_the_bundle_holds_the_called_process_and_all_forms(installed: Locality) -> None:
    with installed.database.read() as session:
        found = bundle(session, resolve(session, installed.district, "plan_issue", installed.clock.now()).id)
        assert set(found.definitions) == {"plan_issue", "issue_document"}
        assert {"plan_draft", "document_sign"} <= set(found.forms) and "dossier" not in found.forms
        assert found.name == "Ban hành kế hoạch" and found.label == "Ban hành kế hoạch, bản 1"
        assert bundle(session, found.release_id) is found


def test_unknown_process_and_unknown_release(installed: Locality) -> None:
    with installed.database.read() as session:
        with pytest.raises(NotFound):
            resolve(session, installed.district, "nothing", installed.clock.now())
        with pytest.raises(NotFound):
            bundle(session, installed.district)


def test_parameters_of_the_district_reach_its_communes(installed: Locality) -> None:
    now = installed.clock.now()
    with installed.database.read() as session:
        commune = values(profile(session, installed.unit(session, "MTTQ-BT-PL"), now).parameters)
        assert commune["dossier_media"] == ["paper", "soft"] and commune["supplement_past_cutoff"] is False
        assert commune["initiative_cutoff"]["boundary"] == "exclusive"
        province = values(profile(session, installed.tenant, now).parameters)
        assert province["initiative_cutoff"] is None


def test_a_changed_parameter_counts_from_then_on(installed: Locality) -> None:
    before = installed.clock.now()
    installed.clock.advance(timedelta(days=1))
    with installed.database.write() as work:
        admin = installed.post(work.session, "locality_admin", "MTTQ-BT").actor()
        new = {"initiative_cutoff": {"date": "2022-08-20", "boundary": "inclusive"}}
        version = change_profile(work, admin, installed.clock, unit_id=installed.district, values=new, note="Gia hạn")
        assert version == 2
    with installed.database.read() as session:
        then = profile(session, installed.district, before)
        now = profile(session, installed.district, installed.clock.now())
        assert then.parameters["initiative_cutoff"].value["date"] == "2022-08-10"
        assert now.parameters["initiative_cutoff"].value["date"] == "2022-08-20"
        assert now.versions == (("bao-thang", 2), ("base", 1))


def test_parameters_that_do_not_fit_change_nothing(installed: Locality) -> None:
    with installed.database.write() as work:
        admin = installed.post(work.session, "locality_admin", "MTTQ-BT").actor()
        wrong = {"supplement_days": "năm", "plan_signer": "clerk", "unknown": 1, "contact": "Văn phòng"}
        with pytest.raises(Invalid) as refused:
            change_profile(work, admin, installed.clock, unit_id=installed.district, values=wrong, note="")
        assert set(refused.value.errors) == {"supplement_days", "plan_signer", "unknown"}
        clerk = installed.post(work.session, "clerk", "MTTQ-BT").actor()
        with pytest.raises(Forbidden):
            change_profile(work, clerk, installed.clock, unit_id=installed.district, values={}, note="")
    with installed.database.read() as session:
        assert profile(session, installed.district, installed.clock.now()).versions[0] == ("bao-thang", 1)


@pytest.mark.parametrize(
    ("role", "unit", "expected"),
    [
        ("staff", "MTTQ-BT-GP", {"dossier"}),
        ("staff", "BT-PNV", {"dossier"}),
        ("clerk", "MTTQ-BT", {"dossier"}),
        ("movement_dept", "MTTQ-BT", {"plan_issue", "board_meeting"}),
        ("unit_head", "BT-ND", set()),
    ],
)
def test_who_may_start_what(installed: Locality, role: str, unit: str, expected: set[str]) -> None:
    now = installed.clock.now()
    with installed.database.read() as session:
        post = installed.post(session, role, unit)
        mine = posts_of(session, post.person_id, now)
        assert {one.process_key for one in startable(session, mine, now)} == expected


def test_messages_begin_processes_of_the_addressed_unit(installed: Locality) -> None:
    with installed.database.read() as session:
        commune = installed.unit(session, "MTTQ-BT-XQ")
        (start,) = message_starts(session, commune, "plan_issued")
        assert (start.process_key, start.element_id) == ("child_plan", "plan_received")
        (start,) = message_starts(session, installed.district, "intake_opened")
        assert bundle(session, start.release_id).package_key == "bao-thang"
        assert message_starts(session, commune, "nothing") == []


def test_publishing_gives_a_commune_its_own_release(installed: Locality) -> None:
    bpmn = source(installed, "base/child_plan.bpmn").replace("Tiếp nhận kế hoạch".encode(), "Nhận kế hoạch về".encode())
    with installed.database.write() as work:
        admin = installed.post(work.session, "locality_admin", "MTTQ-BT").actor()
        commune = installed.unit(work.session, "MTTQ-BT-GP")
        made = publish(
            work, admin, installed.clock, unit_id=commune, diagrams={"child_plan": bpmn}, note="Đổi tên bước"
        )
        assert len(made) == 1
        again = publish(
            work, admin, installed.clock, unit_id=commune, diagrams={"child_plan": bpmn}, note="Không đổi gì"
        )
        assert again == []
    now = installed.clock.now()
    with installed.database.read() as session:
        assert resolve(session, commune, "child_plan", now).id == made[0]
        other = resolve(session, installed.unit(session, "MTTQ-BT-XQ"), "child_plan", now)
        assert other.id != made[0]
        assert [one.version for one in history(session, commune, "child_plan")] == [2, 1]
        assert profile(session, commune, now).parameters["plan_signer"].value == "chairman"


def test_a_new_called_process_makes_releases_of_its_callers(installed: Locality) -> None:
    bpmn = source(installed, "base/issue_document.bpmn").replace("Lưu văn bản".encode(), "Lưu trữ văn bản".encode())
    with installed.database.write() as work:
        made = publish(
            work,
            installed.system,
            installed.clock,
            unit_id=installed.district,
            diagrams={"issue_document": bpmn},
            note="Đổi tên bước lưu",
        )
        keys = {bundle(work.session, one).process_key for one in made}
        assert {"issue_document", "plan_issue"} <= keys and "child_plan" not in keys


def test_a_faulty_diagram_is_refused_with_all_findings(installed: Locality) -> None:
    bpmn = source(installed, "base/child_plan.bpmn")
    bpmn = bpmn.replace(b'value="child_plan_make"', b'value="nowhere"').replace(b'value="unit_head"', b'value="king"')
    with installed.database.write() as work:
        with pytest.raises(PublishingRefused) as refused:
            publish(
                work,
                installed.system,
                installed.clock,
                unit_id=installed.district,
                diagrams={"child_plan": bpmn},
                note="Thử",
            )
        assert {finding.element_id for finding in refused.value.findings} == {"make_plan", "approve_child_plan"}
        with pytest.raises(Invalid):
            publish(
                work,
                installed.system,
                installed.clock,
                unit_id=installed.district,
                diagrams={"child_plan": bpmn},
                note=" ",
            )


def test_a_withdrawn_release_gives_way_to_the_one_before(installed: Locality) -> None:
    bpmn = source(installed, "bao-thang/intake_window.bpmn").replace("Hết hạn nhận".encode(), "Đến hạn nhận".encode())
    with installed.database.write() as work:
        (new,) = publish(
            work,
            installed.system,
            installed.clock,
            unit_id=installed.district,
            diagrams={"intake_window": bpmn},
            note="Sửa",
        )
        withdraw(work, installed.system, installed.clock, release_id=new, reason="Chưa đúng")
        with pytest.raises(Conflict):
            withdraw(work, installed.system, installed.clock, release_id=new, reason="Chưa đúng")
    with installed.database.read() as session:
        release = resolve(session, installed.district, "intake_window", installed.clock.now())
        assert release.version == 1
        assert bundle(session, new).version == 2


def test_an_earlier_moment_sees_the_earlier_release(installed: Locality) -> None:
    before = installed.clock.now()
    installed.clock.advance(timedelta(hours=1))
    bpmn = source(installed, "bao-thang/intake_window.bpmn").replace("Hết hạn nhận".encode(), "Đến hạn nhận".encode())
    with installed.database.write() as work:
        publish(
            work,
            installed.system,
            installed.clock,
            unit_id=installed.district,
            diagrams={"intake_window": bpmn},
            note="Sửa",
        )
    with installed.database.read() as session:
        assert resolve(session, installed.district, "intake_window", before).version == 1
        assert resolve(session, installed.district, "intake_window", installed.clock.now()).version == 2
