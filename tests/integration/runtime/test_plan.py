"""Bảo Thắng issues plan 102 of 2022, through the runtime's commands alone."""

from tests.path import issue_plan
from tests.province import Province, begins


def test_the_plan_is_issued_with_a_number_and_reaches_its_units(province: Province) -> None:
    case_id = issue_plan(province)
    view = province.case("bt.phongtrao", case_id)
    assert [(document.number, str(document.dated)) for document in view.documents] == [
        ("102/KH-MTTQ-BTT", "2022-04-06")
    ]
    assert view.incidents == ()
    assert province.find("gp.canbo", "Tiếp nhận kế hoạch")
    assert province.find("gd.canbo", "Tiếp nhận kế hoạch")
    assert province.find("bt.vanthu", "Gửi cấp ủy, Ủy ban nhân dân")


def test_until_the_signature_there_is_no_number(province: Province) -> None:
    case_id = issue_plan(province, until="Cấp số, ngày ban hành")
    assert province.case("bt.phongtrao", case_id).documents == ()


@begins(issue_plan)
def test_units_answer_with_their_plans_and_the_case_ends(province: Province) -> None:
    case_id = province.begun
    for unit in ("gp", "xq", "pl", "ldld", "nd", "dtn", "pn", "ccb", "nv", "gd", "nn", "yt"):
        province.do(f"{unit}.canbo", "Tiếp nhận kế hoạch", {"received": True})
        province.do(f"{unit}.canbo", "Xây dựng kế hoạch hưởng ứng", {"mode": "statement", "statement": "Hưởng ứng."})
        head = "chutich" if unit in ("gp", "xq", "pl") else "lanhdao"
        approval = [row.name for row in province.rows(f"{unit}.{head}")]
        province.do(f"{unit}.{head}", approval[0], {"decision": "approve"})
    province.settle()
    letters = [{"name": "Huyện ủy", "sent_on": province.clock.now().date(), "channel": "paper", "purpose": "báo cáo"}]
    province.do("bt.vanthu", "Gửi cấp ủy, Ủy ban nhân dân", {"letters": letters}, case_id=case_id)
    province.do("bt.vanthu", "Ghi nhận phản hồi của cấp ủy, Ủy ban nhân dân", {"result": "none"}, case_id=case_id)
    view = province.case("bt.phongtrao", case_id)
    assert (view.status, view.outcome_name) == ("completed", "Đã ban hành, triển khai")
