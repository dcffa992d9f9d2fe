"""Parameters over the shipped processes: a date a plan states, what a case goes by, why a task came back."""

from typing import Any

import pytest
from sqlalchemy import select

from engine.documents.tables import Transmittal
from engine.history.tables import JournalEntry
from engine.localities import ParameterView, parameters, profile_history
from engine.storage.problems import Invalid
from tests.path import issue_plan, plan_steps
from tests.province import Province, begins

PLAN = "Kế hoạch số 102/KH-MTTQ-BTT ngày 06/4/2022"
LATER = {"date": "2022-08-20", "boundary": "inclusive"}


def change(province: Province, adjusted_by: str = "", value: Any = LATER) -> int:
    return province.runtime.change_profile(
        province.actor("bt.quantri"),
        unit_id=province.unit_id,
        values={"initiative_cutoff": value},
        note="Lùi hạn vì mưa lũ",
        adjusted_by={"initiative_cutoff": adjusted_by},
    )


def cutoff(province: Province) -> ParameterView:
    with province.database.read() as session:
        rows = parameters(session, province.unit_id, province.clock.now())
    return next(row for row in rows if row.name == "initiative_cutoff")


def test_before_a_plan_states_it_a_date_moves_freely(province: Province) -> None:
    assert cutoff(province).stated is None and cutoff(province).text == "Trước ngày 10/08/2022"
    assert change(province) == 2
    after = cutoff(province)
    assert (after.text, after.version, after.note) == ("Đến hết ngày 20/08/2022", 2, "Lùi hạn vì mưa lũ")
    assert after.own and after.adjusted_by is None and after.changed_by == province.actor("bt.quantri").label


@begins(issue_plan)
def test_what_a_plan_states_moves_with_the_number_of_what_adjusts_it(province: Province) -> None:
    assert cutoff(province).stated == PLAN
    for wrong in (
        "",
        "115/KH-MTTQ-BTT",
        "ngày 20/7/2022",
        "115/KH-MTTQ-BTT ngày 31/02/2022",
        "115/KH-MTTQ-BTT ngày 05/4/2022",
        "102/KH-MTTQ-BTT ngày 06/4/2022",
    ):
        with pytest.raises(Invalid) as refused:
            change(province, wrong)
        assert set(refused.value.errors) == {"initiative_cutoff"}
    assert PLAN in str(refused.value.errors)
    assert cutoff(province).version == 1
    assert change(province, "115/KH-MTTQ-BTT ngày 20/7/2022") == 2
    assert cutoff(province).adjusted_by == "115/KH-MTTQ-BTT ngày 20/7/2022"
    with province.database.read() as session:
        newest, *_ = profile_history(session, province.unit_id)
        query = select(JournalEntry).where(JournalEntry.command == "change_profile")
        (effect,) = session.scalars(query).one().effects
    (told,) = newest.changes
    assert (told.label, told.before, told.after) == (
        "Hạn nhận hồ sơ",
        "Trước ngày 10/08/2022",
        "Đến hết ngày 20/08/2022",
    )
    assert told.adjusted_by == "115/KH-MTTQ-BTT ngày 20/7/2022" and newest.version == 2
    assert effect["changes"][0] == {
        "name": "initiative_cutoff",
        "label": told.label,
        "before": told.before,
        "after": told.after,
        "adjusted_by": told.adjusted_by,
    }


def test_open_dossiers_follow_the_cut_off_and_a_plan_under_way_keeps_its_signer(province: Province) -> None:
    case = province.start("gp.canbo", "dossier")
    row = province.find("gp.canbo", "Lập hồ sơ", case)
    before = row.due_at
    change(province)
    after = province.find("gp.canbo", "Lập hồ sơ", case).due_at
    assert before is not None and after is not None and (after - before).days == 11
    rules = {rule.label: rule for rule in province.task("gp.canbo", row.item_id).rules}
    assert rules["Hạn nhận hồ sơ"].text == "Đến hết ngày 20/08/2022" and not rules["Hạn nhận hồ sơ"].fixed
    fixed = {rule.label: rule.text for rule in province.case("gp.canbo", case).rules if rule.fixed}
    signer = {"plan_signer": "vice_chairman", "selection_unit_kinds": []}
    province.runtime.change_profile(
        province.actor("bt.quantri"), unit_id=province.unit_id, values=signer, note="Phân công lại"
    )
    view = province.case("gp.canbo", case)
    assert fixed and {rule.label: rule.text for rule in view.rules if rule.fixed} == fixed
    assert "Người ký kế hoạch" not in fixed  # a dossier does not read it
    assert [event.sentence for event in view.timeline if "Đổi thời hạn" in event.sentence]


def test_a_returned_task_says_why(province: Province) -> None:
    case = issue_plan(province, until="Ban Thường trực thông qua")
    back = {"decision": "return", "reason": "Nêu rõ chỉ tiêu."}
    province.do("bt.chutich", "Ban Thường trực thông qua", back, case_id=case)
    name, answers = next((name, given) for _, name, given in plan_steps(province) if name == "Soạn dự thảo kế hoạch")
    row = province.find("bt.phongtrao", name, case)
    returned = province.task("bt.phongtrao", row.item_id).returned
    assert returned is not None and returned.step == "Ban Thường trực thông qua"
    assert [value.text for value in returned.values] == ["Nêu rõ chỉ tiêu."]
    province.do("bt.phongtrao", name, answers, case_id=case)
    row = province.find("bt.chutich", "Ban Thường trực thông qua", case)
    assert province.task("bt.chutich", row.item_id).returned is None


@begins(issue_plan)
def test_a_document_is_sent_to_the_units_that_were_chosen(province: Province) -> None:
    with province.database.read() as session:
        sent = {row.recipient: row.unit_id for row in session.scalars(select(Transmittal))}
    assert set(sent.values()) >= {province.unit(f"MTTQ-BT-{code}") for code in ("GP", "XQ", "PL")}
