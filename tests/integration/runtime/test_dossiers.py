"""Dossiers come in: on time, supplemented, late, on paper and typed later; judged by when they were received."""

from tests.path import dossier_answers, issue_plan, listed, send_dossier
from tests.province import Province, at, begins


def receive_paper(province: Province, case: object, day: str, hour: str = "09:00") -> None:
    province.do(
        "bt.vanthu",
        "Nhận bộ hồ sơ giấy",
        {"result": "received", "received_at": at(day, hour), "copies": "2"},
        case_id=case,  # type: ignore[arg-type]
    )


def outcome(province: Province, case: object) -> str | None:
    return province.case("bt.phongtrao", case).outcome_name  # type: ignore[arg-type]


@begins(issue_plan)
def test_dossiers_of_a_season(province: Province) -> None:
    province.move_to("20/06/2022")
    good = send_dossier(province, "gp", "Máy tách hạt sen tiết kiệm điện")
    assert province.case("gp.canbo", good).title == "Máy tách hạt sen tiết kiệm điện"
    receive_paper(province, good, "20/06/2022", "07:00")
    view = province.case("bt.phongtrao", good)
    assert view.code == "HS-2022-0001"
    province.do("bt.phongtrao", "Kiểm tra thành phần hồ sơ", {"result": "complete"}, case_id=good)
    classified = {"classification": "typical", "reason": "Hiệu quả rõ."}
    province.do("bt.phongtrao", "Phân loại, đưa vào danh sách", classified, case_id=good)
    assert outcome(province, good) is None  # it waits for the board

    province.move_to("08/08/2022")
    missing = send_dossier(province, "gd", "Giáo cụ học chữ nổi từ nắp chai")
    receive_paper(province, missing, "08/08/2022", "07:30")
    province.do(
        "bt.phongtrao",
        "Kiểm tra thành phần hồ sơ",
        {"result": "missing", "missing": "Thiếu xác nhận."},
        case_id=missing,
    )
    province.do(
        "gd.canbo",
        "Bổ sung hồ sơ",
        lambda row: {"decision": "supplement", "files": [province.upload("gd.canbo", row)]},
        case_id=missing,
    )
    province.do("bt.phongtrao", "Kiểm tra thành phần hồ sơ", {"result": "complete"}, case_id=missing)
    province.do("bt.phongtrao", "Phân loại, đưa vào danh sách", classified, case_id=missing)

    province.move_to("12/08/2022")
    typed = province.start("bt.vanthu", "dossier")
    entered = {
        "owner_unit": "Thôn Bến Phà, xã Gia Phú",
        "source": "paper",
        "paper_received_at": at("09/08/2022", "16:30"),
        "soft_received_at": at("09/08/2022", "16:30"),
        "consent_proof": "attached",
    }
    province.do(
        "bt.vanthu",
        "Nhập thay hồ sơ đã nhận",
        lambda row: {
            **dossier_answers(province, "bt.vanthu", "Mô hình trồng rau trên mái nhà tập thể", **entered)(row),
            "source_files": [province.upload("bt.vanthu", row, "ban-giay.pdf")],
        },
        case_id=typed,
    )
    province.do("bt.phongtrao", "Kiểm tra thành phần hồ sơ", {"result": "complete"}, case_id=typed)
    province.do("bt.phongtrao", "Phân loại, đưa vào danh sách", classified, case_id=typed)

    late = send_dossier(province, "xq", "Mành tre chống nắng cho xưởng may")
    receive_paper(province, late, "12/08/2022", "07:30")
    province.do("bt.phongtrao", "Kiểm tra thành phần hồ sơ", {"result": "complete"}, case_id=late)
    province.do("bt.chutich", "Xem xét hồ sơ quá hạn", {"decision": "reject", "reason": "Quá hạn."}, case_id=late)
    assert outcome(province, late) == "Không tiếp nhận"

    meeting = province.start("bt.phongtrao", "board_meeting")
    assert set(listed(province, "bt.phongtrao", "Kiểm tra hồ sơ trước phiên họp", meeting)) == {
        "Máy tách hạt sen tiết kiệm điện",
        "Giáo cụ học chữ nổi từ nắp chai",
        "Mô hình trồng rau trên mái nhà tập thể",
    }
