"""Drafts: kept byte for byte with whatever is wrong in them, never overwritten unseen, dropped when published."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from engine.bpmn import check, load
from engine.localities import (
    Draft,
    check_drafts,
    discard_draft,
    draft,
    drafts,
    new_diagram,
    new_form,
    new_key,
    publish,
    save_draft,
    source,
)
from engine.organisation import Actor
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound
from tests.drafts import keep_draft
from tests.integration.localities.conftest import Locality

KEY = "child_plan"


def admin(locality: Locality, code: str = "MTTQ-BT") -> Actor:
    with locality.database.read() as session:
        return locality.post(session, "locality_admin", code).actor()


def diagram(locality: Locality, old: str = "Tiếp nhận kế hoạch", new: str = "Nhận kế hoạch về") -> bytes:
    return (locality.processes / f"base/{KEY}.bpmn").read_bytes().replace(old.encode(), new.encode())


def save(
    locality: Locality, content: bytes, revision: int = 0, *, kind: str = "bpmn", key: str = KEY, **more: str
) -> Draft:
    return keep_draft(
        locality.database, locality.clock, admin(locality), locality.district, kind, key, content, revision, **more
    )


def test_a_draft_is_kept_byte_for_byte_and_counts_its_revisions(installed: Locality) -> None:
    first = save(installed, diagram(installed) + b"\r\n<!-- c -->\n")
    assert (first.revision, first.name) == (1, "Xây dựng kế hoạch hưởng ứng")
    second = save(installed, diagram(installed, new="Nhận về"), first.revision)
    assert second.revision == 2 and second.base == first.base
    with installed.database.read() as session:
        kept = draft(session, installed.district, "bpmn", KEY)
        assert kept == second and kept.content == diagram(installed, new="Nhận về")
        in_force = source(session, installed.district, "bpmn", KEY)
        assert (
            kept.base == in_force.sha256 and in_force.content == (installed.processes / f"base/{KEY}.bpmn").read_bytes()
        )
        assert draft(session, installed.tenant, "bpmn", KEY) is None


def test_another_tab_is_told_who_saved_and_when(installed: Locality) -> None:
    save(installed, diagram(installed))
    with pytest.raises(Conflict, match=r"Quản trị, .+ đã lưu bản nháp này lúc 09:00 ngày 04/04/2022"):
        save(installed, diagram(installed, new="Khác"))
    save(installed, diagram(installed, new="Khác"), 1)
    with pytest.raises(Conflict):
        save(installed, diagram(installed, new="Khác nữa"), 1)
    with installed.database.read() as session:
        kept = draft(session, installed.district, "bpmn", KEY)
        assert kept is not None and kept.content == diagram(installed, new="Khác") and kept.revision == 2


def test_the_same_text_again_is_no_conflict(installed: Locality) -> None:
    first = save(installed, diagram(installed))
    assert save(installed, diagram(installed)) == first


def test_a_diagram_with_findings_is_kept(installed: Locality) -> None:
    broken = diagram(installed).replace(b'targetRef="make_plan"', b'targetRef="nowhere"')
    assert save(installed, broken).content == broken


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("bpmn", b"no xml"),
        ("bpmn", b'<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'),
        ("bpmn", b"<x/>"),
        ("bpmn", b"<!--" + b"x" * 2_000_000 + b"-->"),
        ("form", b"[1, 2]"),
        ("form", b"{"),
        ("form", b'{"components": []' + b" " * 1_000_000 + b"}"),
        ("profile", b"{}"),
    ],
)
def test_what_cannot_be_read_is_refused(installed: Locality, kind: str, content: bytes) -> None:
    with pytest.raises(Invalid, match=r"\.$"):
        save(installed, content, kind=kind, key=KEY if kind == "bpmn" else "dossier")
    with installed.database.read() as session:
        assert drafts(session, installed.district) == []


def test_the_diagram_of_another_process_and_another_form_are_refused(installed: Locality) -> None:
    with pytest.raises(Invalid, match="quy trình đang sửa"):
        save(installed, (installed.processes / "base/dossier.bpmn").read_bytes())
    with pytest.raises(Invalid, match="biểu mẫu khác"):
        save(installed, (installed.forms / "base/dossier.form.json").read_bytes(), kind="form", key="dossier_late")


def test_keys_lead_nowhere(installed: Locality) -> None:
    for key in ("../x", "a/b", "", "a b", "x" * 101):
        with pytest.raises(Invalid):
            save(installed, b"{}", kind="form", key=key)


def test_only_the_administrator_saves_and_drops(installed: Locality) -> None:
    save(installed, diagram(installed))
    with installed.database.write() as work:
        for role, code in (("clerk", "MTTQ-BT"), ("auditor", "MTTQ-LC")):
            other = installed.post(work.session, role, code).actor()
            with pytest.raises(Forbidden):
                discard_draft(work, other, unit_id=installed.district, kind="bpmn", key=KEY)
            with pytest.raises(Forbidden):
                save_draft(
                    work,
                    other,
                    installed.clock,
                    unit_id=installed.district,
                    kind="bpmn",
                    key=KEY,
                    content=diagram(installed),
                    revision=0,
                )
        with pytest.raises(Forbidden):  # the district does not reach the province
            discard_draft(work, admin(installed), unit_id=installed.tenant, kind="bpmn", key=KEY)
        discard_draft(work, admin(installed, "MTTQ-LC"), unit_id=installed.district, kind="bpmn", key=KEY)
        with pytest.raises(NotFound):
            discard_draft(work, admin(installed), unit_id=installed.district, kind="bpmn", key=KEY)


def test_whoever_still_edits_a_dropped_draft_is_told(installed: Locality) -> None:
    save(installed, diagram(installed))
    with installed.database.write() as work:
        discard_draft(work, admin(installed), unit_id=installed.district, kind="bpmn", key=KEY)
    with pytest.raises(Conflict, match="từ nơi khác"):
        save(installed, diagram(installed, new="Khác"), 1)


def test_two_first_drafts_at_once_make_one(installed: Locality) -> None:
    together = Barrier(2)

    def one(name: str) -> bool:
        together.wait()
        try:
            save(installed, diagram(installed, new=name))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, ("Một", "Hai"))) == [False, True]


def test_something_new_begins_from_a_name(installed: Locality) -> None:
    with installed.database.read() as session:
        key = new_key(session, installed.district, "bpmn", "Xin ý kiến cấp ủy")
        form = new_key(session, installed.district, "form", "Ý kiến của “cấp ủy”")
        assert new_key(session, installed.district, "bpmn", "Dossier") == "dossier_2"
        assert new_key(session, installed.district, "form", "2022") == "form_2022"
        assert new_key(session, installed.district, "bpmn", "…") == "process"
    assert (key, form) == ("xin_y_kien_cap_uy", "y_kien_cua_cap_uy")
    made = save(installed, new_diagram("Xin ý kiến <cấp ủy> “&”", key), key=key)
    assert (made.base, made.name) == (None, "Xin ý kiến <cấp ủy> “&”")
    assert check(load(made.content)) == []
    assert save(installed, new_form("Ý kiến của cấp ủy", form), kind="form", key=form).name == "Ý kiến của cấp ủy"
    with installed.database.read() as session:
        assert new_key(session, installed.district, "bpmn", "Xin ý kiến cấp ủy") == "xin_y_kien_cap_uy_2"
        assert [one.key for one in drafts(session, installed.district)] == [key, form]


def test_publishing_drops_the_draft_unless_somebody_went_on(installed: Locality) -> None:
    first = save(installed, diagram(installed))
    went_on = save(installed, diagram(installed, new="Nhận về"), first.revision)
    with installed.database.write() as work:
        publish(
            work,
            admin(installed),
            installed.clock,
            unit_id=installed.district,
            diagrams={KEY: first.content},
            note="Sửa tên bước",
        )
    with installed.database.read() as session:
        kept = draft(session, installed.district, "bpmn", KEY)
        assert kept == went_on
    again = {"unit_id": installed.district, "diagrams": {KEY: went_on.content}, "note": "Sửa lại"}
    with pytest.raises(Conflict), installed.database.write() as work:
        publish(work, admin(installed), installed.clock, **again)
    with installed.database.write() as work:
        publish(work, admin(installed), installed.clock, **again, over=True)
    with installed.database.read() as session:
        assert drafts(session, installed.district) == []


def test_the_name_of_a_form_is_that_of_the_steps_that_show_it(installed: Locality) -> None:
    path = installed.forms / "base/child_plan_receive.form.json"
    form = json.loads(path.read_text(encoding="utf-8"))
    made = save(installed, json.dumps(form).encode(), kind="form", key="child_plan_receive")
    assert made.name == "Tiếp nhận kế hoạch"


def test_an_answer_the_form_no_longer_asks_for_is_told_where_it_is_used(installed: Locality) -> None:
    asked = (installed.forms / "base/dossier_duplicate.form.json").read_bytes()
    renamed = asked.replace(b'"decision"', b'"verdict"')
    assert renamed != asked
    diagram = (installed.processes / "base/dossier.bpmn").read_bytes()
    with installed.database.read() as session:

        def told(**drawn: dict[str, bytes]) -> list[str]:
            sent = {"diagrams": {}, "forms": {}} | drawn
            found = check_drafts(session, installed.district, **sent)
            return [
                f"{each.kind} {each.severity} {each.message}" for each in found if "không có mục đó" in each.message
            ]

        assert told(forms={"dossier_duplicate": asked}, diagrams={"dossier": diagram}) == []
        (form,) = told(forms={"dossier_duplicate": renamed})
        assert form.startswith("form warning Quy trình “")
        assert "dùng mục “decision” của" in form
        (drawn,) = told(forms={"dossier_duplicate": renamed}, diagrams={"dossier": diagram})
        assert drawn.startswith("bpmn warning ")
