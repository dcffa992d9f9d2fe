"""What is not published: texts with faults, other people's rights, what nobody could start any more."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import update

from engine.history import Head, entries, verify_chain
from engine.history.tables import ChainHead
from engine.localities import (
    PublishingRefused,
    artefact,
    check_drafts,
    draft,
    history,
    new_form,
    publish,
    resolve,
    withdraw,
)
from engine.organisation.tables import Post
from engine.storage.problems import Conflict, Forbidden, Invalid
from tests.diagrams import Diagram
from tests.integration.localities.conftest import Locality
from tests.integration.localities.publishing import CHILD, put, shipped

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
    installed.keep("bpmn", CHILD, mine)
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
    installed.keep("bpmn", CHILD, shipped(installed, CHILD, "Tiếp nhận kế hoạch", "Một"))
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
