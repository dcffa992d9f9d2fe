"""The path of plan 102, step by step, as its people take it; shared by tests of several layers."""

from datetime import date
from typing import Any
from uuid import UUID

from tests.province import Province

PLAN_STEPS: dict[str, Any] = {}


def issue_plan(province: Province, until: str | None = None) -> UUID:
    """Issue the plan of Bảo Thắng on 06/04/2022, from the bases to the file copy. Answers the case.

    With `until`, stops before the step of that name."""
    case = province.start("bt.phongtrao", "plan_issue")
    for who, name, answers in plan_steps(province):
        if name == until:
            break
        province.do(who, name, answers, case_id=case)
    province.settle()
    return case


def plan_steps(province: Province) -> list[tuple[str, str, Any]]:
    """Who does which step with which answers."""
    communes = [province.unit(f"MTTQ-BT-{code}") for code in ("GP", "XQ", "PL")]
    agency = province.unit("BT-PGD")

    def file(who: str) -> Any:
        return lambda row: [province.upload(who, row)]

    return [
        (
            "bt.phongtrao",
            "Chọn căn cứ, kế thừa",
            {
                "legal_bases": [
                    {
                        "number": "181/KH-MTTQ",
                        "date": date(2022, 3, 29),
                        "issuer": "Ban Thường trực Ủy ban MTTQ tỉnh Lào Cai",
                        "abstract": "Phong trào thi đua năm 2022",
                        "files": [],
                    }
                ],
                "parent_plan": "181/KH-MTTQ",
            },
        ),
        (
            "bt.phongtrao",
            "Soạn dự thảo kế hoạch",
            lambda row: {
                "title": "Kế hoạch phong trào thi đua “Đoàn kết sáng tạo” năm 2022",
                "aims": "Khơi dậy sáng kiến trong các đơn vị.",
                "contents": "Phát động, nhận hồ sơ, đề nghị công nhận.",
                "tasks": [
                    {"assignee": str(unit), "text": "Xây dựng kế hoạch hưởng ứng", "due": None, "metric": ""}
                    for unit in (*communes, agency)
                ],
                "recipients": [
                    {"unit": str(unit), "name": "", "purpose": "thực hiện", "copies": "1", "channel": "system"}
                    for unit in (*communes, agency)
                ],
                "draft_files": file("bt.phongtrao")(row),
                "next": "continue",
            },
        ),
        (
            "bt.chutich",
            "Ban Thường trực thông qua",
            lambda row: {
                "decision": "approve",
                "meeting_date": date(2022, 4, 6),
                "minutes": file("bt.chutich")(row),
            },
        ),
        ("bt.phongtrao", "Trình văn bản", {"decision": "submit"}),
        ("bt.truongban", "Kiểm tra nội dung", {"decision": "pass"}),
        ("bt.vanphong", "Kiểm tra thể thức", {"decision": "pass"}),
        (
            "bt.chutich",
            "Ký văn bản",
            lambda row: {
                "decision": "sign",
                "signed_files": file("bt.chutich")(row),
                "sign_form": "TM.",
                "signer_title": "Chủ tịch",
            },
        ),
        ("bt.vanthu", "Cấp số, ngày ban hành", {}),
        ("bt.vanthu", "Đóng dấu, phát hành", {"sealed": True}),
        ("bt.vanthu", "Lưu văn bản", {"place": "Văn thư"}),
    ]


def dossier_answers(province: Province, who: str, title: str, **more: Any) -> Any:
    """The answers of a dossier that is in order, with a file of evidence uploaded for it."""
    return lambda row: {
        "title": title,
        "type": "initiative",
        "category": "production",
        "authors": [{"full_name": "Tác giả thử nghiệm", "position": "", "work_unit": "", "contribution": "100"}],
        "status": "trial",
        "problem": "Tốn công tách hạt bằng tay.",
        "solution": "Máy tách hạt tiết kiệm điện.",
        "novelty": "Chưa có ở địa phương.",
        "applicability": "Dùng được ở các hộ trồng sen.",
        "benefit_social": "Giảm sức lao động.",
        "evidence": [province.upload(who, row, "minh-chung.pdf")],
        "no_secret": True,
        "original": True,
        "consent": True,
        **more,
    }


def send_dossier(province: Province, commune: str, title: str) -> UUID:
    """A commune or an agency prepares a dossier, its head confirms it, a commune selects it. Answers the case."""
    staff, head = f"{commune}.canbo", f"{commune}.chutich" if len(commune) == 2 and commune in "gpxqpl" else ""
    head = head or f"{commune}.lanhdao"
    case = province.start(staff, "dossier")
    province.do(staff, "Lập hồ sơ", dossier_answers(province, staff, title), case_id=case)
    province.do(head, "Thủ trưởng đơn vị xác nhận", {"decision": "confirm"}, case_id=case)
    if head.endswith(".chutich"):
        province.do(head, "Ban Thường trực lựa chọn", {"decision": "selected"}, case_id=case)
    return case
