"""The shipped processes, run through the runtime along the branches that the plain path does not take."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from engine.localities import change_profile
from engine.storage.problems import Invalid
from tests.path import dossier_answers, issue_plan, plan_steps, send_dossier
from tests.province import Province, at, begins

CHECK = "Kiểm tra thành phần hồ sơ"


def steps(province: Province, names: list[str], case: UUID, **over: Any) -> None:
    """Take the steps of the plain path with these names, in their order."""
    known = {name: (who, answers) for who, name, answers in plan_steps(province)}
    for name in names:
        who, answers = known[name]
        province.do(who, name, over.get(name, answers), case_id=case)


def receive_paper(province: Province, case: UUID, day: str) -> None:
    answers = {"result": "received", "received_at": at(day, "07:00"), "copies": "1"}
    province.do("bt.vanthu", "Nhận bộ hồ sơ giấy", answers, case_id=case)


def ended(province: Province, case: UUID, who: str = "bt.phongtrao") -> str | None:
    view = province.case(who, case)
    assert view.incidents == ()
    return view.outcome_name


def test_a_plan_may_be_abandoned(province: Province) -> None:
    case = province.start("bt.phongtrao", "plan_issue")
    steps(province, ["Chọn căn cứ, kế thừa"], case)
    (draft,) = [answers for _, name, answers in plan_steps(province) if name == "Soạn dự thảo kế hoạch"]
    stop = {"next": "abandon"}
    with pytest.raises(Invalid):
        province.do("bt.phongtrao", "Soạn dự thảo kế hoạch", lambda row: {**draft(row), **stop}, case_id=case)
    stop["abandon_reason"] = "Tỉnh thay đổi kế hoạch."
    province.do("bt.phongtrao", "Soạn dự thảo kế hoạch", lambda row: {**draft(row), **stop}, case_id=case)
    assert ended(province, case) == "Dừng, không ban hành"


def test_warnings_are_weighed_and_returns_lead_back_to_the_draft(province: Province) -> None:
    case = province.start("bt.phongtrao", "plan_issue")
    steps(province, ["Chọn căn cứ, kế thừa"], case)
    (draft,) = [answers for _, name, answers in plan_steps(province) if name == "Soạn dự thảo kế hoạch"]
    province.do(
        "bt.phongtrao", "Soạn dự thảo kế hoạch", lambda row: {**draft(row), "recipients": draft(row)["recipients"][:1]},
        case_id=case,
    )  # fmt: skip
    view = province.task("bt.phongtrao", province.find("bt.phongtrao", "Xem xét điểm cần lưu ý", case).item_id)
    assert any("Phòng Giáo dục" in row["text"] for row in view.context["check_plan"]["warnings"])
    province.do("bt.phongtrao", "Xem xét điểm cần lưu ý", {"decision": "revise"}, case_id=case)
    province.do("bt.phongtrao", "Soạn dự thảo kế hoạch", {}, case_id=case)
    province.do("bt.phongtrao", "Xem xét điểm cần lưu ý", {"decision": "keep", "reason": "Gửi qua xã."}, case_id=case)
    province.do("bt.chutich", "Ban Thường trực thông qua", {"decision": "return", "reason": "Bổ sung."}, case_id=case)
    province.do("bt.phongtrao", "Soạn dự thảo kế hoạch", draft, case_id=case)
    steps(province, ["Ban Thường trực thông qua", "Trình văn bản", "Kiểm tra nội dung", "Kiểm tra thể thức"], case)
    province.do("bt.chutich", "Ký văn bản", {"decision": "return", "reason": "Sửa thời hạn."}, case_id=case)
    province.do("bt.phongtrao", "Trình văn bản", {"decision": "withdraw"}, case_id=case)
    assert province.find("bt.phongtrao", "Soạn dự thảo kế hoạch", case)
    assert province.case("bt.phongtrao", case).documents == ()


def test_who_checks_again_sees_the_new_text(province: Province) -> None:
    case = issue_plan(province, until="Kiểm tra nội dung")
    back = {"decision": "return", "reason": "Sai ngày."}
    province.do("bt.truongban", "Kiểm tra nội dung", back, case_id=case)
    province.do(
        "bt.phongtrao",
        "Trình văn bản",
        lambda row: {"files": [province.upload("bt.phongtrao", row, "ban-sua.pdf")]},
        case_id=case,
    )
    view = province.task("bt.truongban", province.find("bt.truongban", "Kiểm tra nội dung", case).item_id)
    assert [file["name"] for file in view.values["files"]] == ["ban-sua.pdf"]


def test_member_organisations_are_asked_where_the_locality_wants_it(province: Province) -> None:
    with province.database.write() as work:
        admin = province.actor("bt.quantri")
        wanted = {"consult_before_issue": True}
        change_profile(work, admin, province.clock, unit_id=province.unit_id, values=wanted, note="Lấy ý kiến trước")
    case = province.start("bt.phongtrao", "plan_issue")
    steps(province, ["Chọn căn cứ, kế thừa", "Soạn dự thảo kế hoạch"], case)
    for unit in ("ldld", "nd", "dtn", "pn", "ccb"):
        position = {"position": "different", "comment": "Lùi hạn."} if unit == "nd" else {"position": "agree"}
        province.do(f"{unit}.canbo", "Góp ý dự thảo kế hoạch", position, case_id=case)
    row = province.find("bt.phongtrao", "Tổng hợp ý kiến góp ý", case)
    view = province.task("bt.phongtrao", row.item_id)
    assert [one["position"] for one in view.context["consult"]] == ["agree", "different", "agree", "agree", "agree"]
    province.do("bt.phongtrao", "Tổng hợp ý kiến góp ý", {"summary": "Đã tiếp thu."}, case_id=case)
    assert province.find("bt.chutich", "Ban Thường trực thông qua", case)


@begins(issue_plan)
def test_waiting_for_answers_ends_when_the_board_says_so(province: Province) -> None:
    case = province.begun
    province.do("gp.canbo", "Tiếp nhận kế hoạch", {"received": True})
    province.do("gp.canbo", "Xây dựng kế hoạch hưởng ứng", {"mode": "statement", "statement": "Hưởng ứng."})
    back = {"decision": "return", "reason": "Nêu rõ việc làm."}
    province.do("gp.chutich", "Lãnh đạo đơn vị duyệt", back)
    province.do("gp.canbo", "Xây dựng kế hoạch hưởng ứng", {"mode": "statement", "statement": "Hưởng ứng, hai việc."})
    province.do("gp.chutich", "Lãnh đạo đơn vị duyệt", {"decision": "approve"})
    assert not [row for row in province.rows("bt.phongtrao") if row.name == "Đôn đốc đơn vị chưa gửi"]
    province.move_to("07/05/2022")
    again = {"urged": "Đã gọi các đơn vị.", "decision": "wait", "new_due": date(2022, 5, 20)}
    province.do("bt.phongtrao", "Đôn đốc đơn vị chưa gửi", again, case_id=case)
    province.move_to("20/05/2022", "23:00")
    assert not [row for row in province.rows("bt.phongtrao") if row.name == "Đôn đốc đơn vị chưa gửi"]
    province.move_to("21/05/2022")
    close = {"urged": "Còn đơn vị chưa gửi.", "decision": "close"}
    province.do("bt.phongtrao", "Đôn đốc đơn vị chưa gửi", close, case_id=case)
    letters = [{"name": "Huyện ủy", "sent_on": date(2022, 5, 20), "channel": "paper", "purpose": "báo cáo"}]
    province.do("bt.vanthu", "Gửi cấp ủy, Ủy ban nhân dân", {"letters": letters}, case_id=case)
    row = province.find("bt.vanthu", "Ghi nhận phản hồi của cấp ủy, Ủy ban nhân dân", case)
    assert row.awaiting_reply and not row.overdue
    province.do("bt.vanthu", row.name, {"result": "none"}, case_id=case)
    assert ended(province, case) == "Đã ban hành, triển khai"


@begins(issue_plan)
def test_the_government_list_opens_dossiers_and_the_window_is_reported(province: Province) -> None:
    row = province.find("bt.phongtrao", "Thông báo mở đợt tiếp nhận")
    view = province.task("bt.phongtrao", row.item_id)
    assert view.values["cutoff_date"] == date(2022, 8, 10) and view.values["boundary"] == "exclusive"
    province.do("bt.phongtrao", row.name, {"notice": "Gửi hồ sơ về Ban Phong trào."}, case_id=row.case_id)
    window = row.case_id
    province.do(
        "bt.vanthu", "Gửi công văn đề nghị Ủy ban nhân dân",
        lambda row: {"number": "30/MTTQ-BTT", "sent_on": date(2022, 4, 6), "channel": "paper",
                     "files": [province.upload("bt.vanthu", row)]}, case_id=window,
    )  # fmt: skip
    province.move_to("11/08/2022")
    listed = {
        "title": "Bể lọc nước mưa cho trường vùng cao",
        "type": "idea",
        "category": "education",
        "owner_unit": "Trường Tiểu học xã Xuân Quang",
        "author": "Tác giả thử nghiệm",
        "media": ["paper", "soft"],
    }
    waiting = province.find("bt.vanthu", "Ghi nhận danh sách của Ủy ban nhân dân", window)
    assert waiting.awaiting_reply and not waiting.overdue
    province.do(
        "bt.vanthu", waiting.name,
        lambda row: {"result": "received", "letter_number": "512/UBND-VX", "received_at": at("09/08/2022", "15:00"),
                     "files": [province.upload("bt.vanthu", row)], "rows": [listed]}, case_id=window,
    )  # fmt: skip
    province.settle()
    entry = province.find("bt.vanthu", "Nhập thay hồ sơ đã nhận")
    shown = province.task("bt.vanthu", entry.item_id).values
    assert shown["title"] == listed["title"] and shown["source"] == "people_committee"
    assert shown["paper_received_at"] == shown["soft_received_at"] == at("09/08/2022", "15:00")
    province.do(
        "bt.vanthu", entry.name,
        lambda row: {"status": "idea", "solution": "Lọc nước.", "consent_proof": "missing"}, case_id=entry.case_id,
    )  # fmt: skip
    province.do("bt.phongtrao", CHECK, {"result": "complete"}, case_id=entry.case_id)
    first = province.find("bt.phongtrao", "Báo cáo kết quả tiếp nhận", window)
    assert province.task("bt.phongtrao", first.item_id).context["count_dossiers"]["total"] == 0
    province.do("bt.phongtrao", first.name, {"decision": "recount"}, case_id=window)
    second = province.find("bt.phongtrao", "Báo cáo kết quả tiếp nhận", window)
    assert province.task("bt.phongtrao", second.item_id).context["count_dossiers"]["total"] == 1
    done = {"decision": "report", "assessment": "Đủ lĩnh vực."}
    province.do("bt.phongtrao", second.name, done, case_id=window)
    assert ended(province, window) == "Đã khóa đợt tiếp nhận"


def test_a_dossier_that_is_not_supplemented_in_time_is_returned(province: Province) -> None:
    province.move_to("01/08/2022")
    case = send_dossier(province, "nn", "Quy trình ươm giống")
    receive_paper(province, case, "01/08/2022")
    province.do("bt.phongtrao", CHECK, {"result": "missing", "missing": "Thiếu ảnh."}, case_id=case)
    assert province.find("nn.canbo", "Bổ sung hồ sơ", case).due_at == at("09/08/2022", "00:00")
    province.move_to("09/08/2022")
    assert ended(province, case) == "Trả lại do hết hạn bổ sung"


def test_supplementing_never_lasts_beyond_the_cut_off(province: Province) -> None:
    province.move_to("08/08/2022")
    case = send_dossier(province, "yt", "Nhắc lịch tái khám")
    receive_paper(province, case, "08/08/2022")
    province.do("bt.phongtrao", CHECK, {"result": "missing", "missing": "Thiếu ảnh."}, case_id=case)
    assert province.find("yt.canbo", "Bổ sung hồ sơ", case).due_at == at("10/08/2022", "00:00")
    gone = {"decision": "withdraw", "reason": "Chưa hoàn thiện."}
    province.do("yt.canbo", "Bổ sung hồ sơ", gone, case_id=case)
    assert ended(province, case) == "Đơn vị rút hồ sơ"


def test_a_duplicate_and_one_that_only_looks_so(province: Province) -> None:
    province.move_to("01/08/2022")
    first = send_dossier(province, "gd", "Giáo cụ học chữ nổi từ nắp chai")
    receive_paper(province, first, "01/08/2022")
    for decision, outcome in (("reject", "Không tiếp nhận"), ("distinct", None)):
        case = send_dossier(province, "nn", "Giáo cụ học chữ nổi bằng nắp chai")
        receive_paper(province, case, "01/08/2022")
        row = province.find("bt.phongtrao", CHECK, case)
        assert province.task("bt.phongtrao", row.item_id).context["check_duplicates"]["found"] is True
        province.do("bt.phongtrao", CHECK, {"result": "duplicate"}, case_id=case)
        verdict = {"decision": decision, "reason": "Đã so sánh."}
        province.do("bt.phongtrao", "Xem xét hồ sơ trùng", verdict, case_id=case)
        if decision == "distinct":
            kept = {"classification": "apply", "reason": "Dùng được."}
            province.do("bt.phongtrao", "Phân loại, đưa vào danh sách", kept, case_id=case)
            assert province.case("bt.phongtrao", case).holders == ()  # it waits for the board
        assert ended(province, case) == outcome


def test_late_without_paper_needs_the_chairman(province: Province) -> None:
    province.move_to("01/08/2022")
    case = send_dossier(province, "gd", "Thư viện xanh")
    province.do("bt.vanthu", "Nhận bộ hồ sơ giấy", {"result": "not_received"}, case_id=case)
    province.do("bt.phongtrao", CHECK, {"result": "complete"}, case_id=case)
    province.do("bt.chutich", "Xem xét hồ sơ quá hạn", {"decision": "accept", "reason": "Đường sạt lở."}, case_id=case)
    kept = {"classification": "note", "reason": "Ghi nhận."}
    province.do("bt.phongtrao", "Phân loại, đưa vào danh sách", kept, case_id=case)
    assert ended(province, case) is None  # it waits for the board


def test_a_commune_selects_and_the_head_may_return(province: Province) -> None:
    province.move_to("01/08/2022")
    case = province.start("xq.canbo", "dossier")
    province.do("xq.canbo", "Lập hồ sơ", dossier_answers(province, "xq.canbo", "Sân chơi từ lốp xe cũ"), case_id=case)
    back = {"decision": "return", "reason": "Thiếu ảnh."}
    province.do("xq.chutich", "Thủ trưởng đơn vị xác nhận", back, case_id=case)
    province.do("xq.canbo", "Lập hồ sơ", {}, case_id=case)
    province.do("xq.chutich", "Thủ trưởng đơn vị xác nhận", {"decision": "confirm"}, case_id=case)
    no = {"decision": "not_selected", "reason": "Chưa tiêu biểu."}
    province.do("xq.chutich", "Ban Thường trực lựa chọn", no, case_id=case)
    assert ended(province, case, "xq.canbo") == "Không được chọn"


def test_the_wrong_kind_of_dossier_is_not_taken(province: Province) -> None:
    province.move_to("01/08/2022")
    case = send_dossier(province, "nd", "Kiến nghị sửa đường")
    receive_paper(province, case, "01/08/2022")
    province.do("bt.phongtrao", CHECK, {"result": "not_eligible", "reason": "Không phải sáng kiến."}, case_id=case)
    assert ended(province, case) == "Không tiếp nhận"


def test_shares_of_authors_make_a_hundred(province: Province) -> None:
    case = province.start("nn.canbo", "dossier")
    half = [{"full_name": "Tác giả thử nghiệm", "position": "", "work_unit": "", "contribution": "50"}]
    with pytest.raises(Invalid):
        province.do("nn.canbo", "Lập hồ sơ", dossier_answers(province, "nn.canbo", "Mẫu", authors=half), case_id=case)
