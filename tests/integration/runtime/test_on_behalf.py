"""What a unit without accounts has to do is entered by our văn thư: with evidence, and never overdue."""

from uuid import UUID

import pytest
from sqlalchemy import update

from engine.organisation.tables import OrganisationVersion, Unit
from engine.storage import new_id
from engine.storage.problems import Invalid
from tests.path import issue_plan
from tests.province import Province, at

AGENCY = "BT-PYT"


def without_accounts(province: Province, code: str) -> UUID:
    """Let a unit keep no accounts, as one that has not begun to use the system."""
    unit_id = province.unit(code)
    with province.database.write() as work:
        work.session.execute(update(Unit).where(Unit.id == unit_id).values(keeps_accounts=False))
        work.session.execute(update(OrganisationVersion).values(stamp=new_id()))
    return unit_id


def test_the_clerk_enters_what_came_on_paper(province: Province) -> None:
    without_accounts(province, AGENCY)
    issue_plan(province)
    row = next(row for row in province.rows("bt.vanthu") if row.name == "Tiếp nhận kế hoạch")
    assert row.awaiting_reply
    assert row.unit_name == "Phòng Y tế"
    view = province.task("bt.vanthu", row.item_id)
    assert view.on_behalf_label == "Phòng Y tế huyện Bảo Thắng"
    with pytest.raises(Invalid) as refused:
        province.do("bt.vanthu", row.name, {"received": True}, case_id=row.case_id)
    assert {"on_behalf.channel", "on_behalf.received_at", "on_behalf.evidence"} <= set(refused.value.errors)

    answers = {
        "received": True,
        "on_behalf": {
            "channel": "paper",
            "received_at": at("06/04/2022", "07:45"),
            "evidence": [province.upload("bt.vanthu", row, "phieu.pdf")],
        },
    }
    province.do("bt.vanthu", row.name, answers, case_id=row.case_id)
    case = province.case("bt.vanthu", row.case_id)
    entered = next(line for line in case.timeline if line.sentence == "Hoàn thành bước “Tiếp nhận kế hoạch”")
    assert entered.who.endswith("nhập thay Phòng Y tế")
    labels = {value.label.split(" – ")[-1] for value in entered.values}
    assert {"Nhận bằng", "Thời điểm nhận", "Bản gốc đã nhận"} <= labels


def test_it_is_never_overdue(province: Province) -> None:
    without_accounts(province, AGENCY)
    issue_plan(province)
    province.move_to("06/04/2023")
    waiting = [row for row in province.rows("bt.vanthu") if row.unit_name == "Phòng Y tế"]
    assert waiting
    assert not any(row.overdue for row in waiting)
