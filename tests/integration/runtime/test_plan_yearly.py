"""The plan of a year begins by itself on the day a locality names (domain.md P01, start b)."""

from typing import Any

from sqlalchemy import select

from engine.runtime.tables import Case, StartSchedule
from tests.province import Province, at


def change(province: Province, **values: Any) -> None:
    actor = province.actor("bt.quantri")
    province.runtime.change_profile(actor, unit_id=province.unit_id, values=values, note="Theo chương trình năm")


def plans(province: Province) -> list[Case]:
    with province.database.read() as session:
        return list(session.scalars(select(Case).where(Case.kind == "plan").order_by(Case.started_at)))


def go_to(province: Province, day: str) -> int:
    province.clock.set(at(day))
    province.runtime.arrange_starts()
    return province.runtime.begin_due()


def test_without_a_day_nothing_begins(province: Province) -> None:
    assert go_to(province, "05/01/2023") == 0 and plans(province) == []
    with province.database.read() as session:
        rows = session.scalars(select(StartSchedule)).all()
    assert rows and all(row.due_at is None and row.problem is None for row in rows)


def test_each_year_the_drafter_has_the_task_with_its_deadline(province: Province) -> None:
    change(province, plan_yearly_start="2023-01-05", plan_draft_days=10)
    assert go_to(province, "04/01/2023") == 0
    assert go_to(province, "05/01/2023") == 1
    (plan,) = plans(province)
    assert plan.unit_id == province.unit_id and plan.started_by == "Hệ thống, theo lịch"
    assert plan.title == "Kế hoạch phong trào thi đua “Đoàn kết sáng tạo” năm 2023"
    row = province.find("bt.phongtrao", "Chọn căn cứ, kế thừa")
    assert row.due_at == at("15/01/2023")
    told = [each.sentence for each in province.case("bt.phongtrao", plan.id).timeline]
    assert "Bắt đầu “Ban hành kế hoạch” theo lịch, đến hẹn 08:00 ngày 05/01/2023" in told
    assert go_to(province, "05/01/2024") == 1 and len(plans(province)) == 2


def test_communes_begin_theirs_when_the_locality_wants_it(province: Province) -> None:
    change(province, plan_yearly_start="2023-01-05", plan_yearly_kinds=["commune_front"])
    assert go_to(province, "05/01/2023") > 1
    assert province.unit_id not in {plan.unit_id for plan in plans(province)}
