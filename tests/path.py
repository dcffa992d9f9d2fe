"""The path of plan 102, step by step, as its people take it; shared by tests of several layers."""

from datetime import date
from typing import Any
from uuid import UUID

from engine.runtime.views import TaskView
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


# ---- from the intake to the results

TYPICAL = {"classification": "typical", "reason": "Hiệu quả rõ, dễ nhân rộng."}
LOTUS = "Máy tách hạt sen tiết kiệm điện"
BRAILLE = "Giáo cụ học chữ nổi từ nắp chai"
BLIND = "Mành tre chống nắng cho xưởng may"
MEETING, PACKAGE, REVIEW = (
    "Họp Ban Thường trực xét hồ sơ",
    "Hoàn thiện hồ sơ đề nghị",
    "Tiếp nhận đề nghị công nhận",
)


def receive_paper(province: Province, case: UUID) -> None:
    """The intake clerk takes in the set on paper, now."""
    received = {"result": "received", "received_at": province.clock.now(), "copies": "2"}
    province.do("bt.vanthu", "Nhận bộ hồ sơ giấy", received, case_id=case)


def accept_dossier(province: Province, commune: str, title: str) -> UUID:
    """A dossier is sent, taken in, found in order and classified: it waits for the board. Answers the case."""
    case = send_dossier(province, commune, title)
    receive_paper(province, case)
    province.do("bt.phongtrao", "Kiểm tra thành phần hồ sơ", {"result": "complete"}, case_id=case)
    province.do("bt.phongtrao", "Phân loại, đưa vào danh sách", TYPICAL, case_id=case)
    return case


def shown(province: Province, view: TaskView) -> str:
    """Everything a task's form shows, as one text."""
    raw = view.form.to_raw(view.values)
    return str(view.form.page(raw, context=view.context, stored=view.values, now=province.clock.now()))


def prepare_meeting(province: Province, meeting: UUID) -> None:
    """Check and classify what the meeting lists, as it stands."""
    province.do("bt.phongtrao", "Kiểm tra hồ sơ trước phiên họp", {"decision": "continue"}, case_id=meeting)
    province.do("bt.truongban", "Phân loại hồ sơ", {}, case_id=meeting)


def dossiers_in(view: TaskView) -> list[str]:
    """Titles of the dossiers in the rows of a task's form, in their order."""
    for name, inside in (("list_dossiers", "items"), ("package", "items"), ("request", "dossiers")):
        rows = view.context.get(name, {}).get(inside)
        if rows is not None:
            return [row["title"] for row in rows]
    raise AssertionError(f"{view.name} shows no dossiers")


def listed(province: Province, who: str, name: str, case: UUID) -> list[str]:
    """Titles of the dossiers in the rows of somebody's task."""
    view = province.task(who, province.find(who, name, case).item_id)
    assert len(view.values["rows"]) == len(dossiers_in(view))
    return dossiers_in(view)


def rows_of(view: TaskView, name: str, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a task's form with one answer more in each, by the dossier's title."""
    return [{**row, name: answers[title]} for row, title in zip(view.values["rows"], dossiers_in(view), strict=True)]


def decided(
    province: Province, who: str, name: str, case: UUID, decisions: dict[str, str], answer: str
) -> dict[str, list[dict[str, Any]]]:
    """The rows of a task with a decision for each title, and a reason for those that need one."""
    view = province.task(who, province.find(who, name, case).item_id)
    good = ("proposed", "recognised")
    reasons = {title: None if given in good else f"Lý do: {title}" for title, given in decisions.items()}
    rows = zip(rows_of(view, answer, decisions), rows_of(view, "reason", reasons), strict=True)
    return {"rows": [{**row, "reason": other["reason"]} for row, other in rows]}


def board_decides(province: Province, meeting: UUID, decisions: dict[str, str]) -> None:
    """The standing board considers each dossier: proposed, not_proposed or deferred."""
    rows = decided(province, "bt.chutich", MEETING, meeting, decisions, "decision")
    province.do(
        "bt.chutich",
        MEETING,
        lambda row: {
            **rows,
            "meeting_date": province.clock.now().date(),
            "attendees": [{"name": "Chủ tịch", "position": "Chủ trì"}],
            "conclusion": "Thống nhất danh sách đề nghị.",
            "minutes": [province.upload("bt.chutich", row, "bien-ban.pdf")],
        },
        case_id=meeting,
    )


def sign_and_issue(province: Province, unit: str, case: UUID) -> None:
    """The steps of a document from its submission to the file copy, by the people of a unit (`bt`, `lc`)."""
    province.do(f"{unit}.phongtrao", "Trình văn bản", {"decision": "submit"}, case_id=case)
    province.do(f"{unit}.truongban", "Kiểm tra nội dung", {"decision": "pass"}, case_id=case)
    province.do(f"{unit}.vanphong", "Kiểm tra thể thức", {"decision": "pass"}, case_id=case)
    head = f"{unit}.chutich"
    province.do(
        head,
        "Ký văn bản",
        lambda row: {
            "decision": "sign",
            "signed_files": [province.upload(head, row)],
            "sign_form": "TM.",
            "signer_title": "Chủ tịch",
        },
        case_id=case,
    )
    for name, answers in (
        ("Cấp số, ngày ban hành", {}),
        ("Đóng dấu, phát hành", {"sealed": True}),
        ("Lưu văn bản", {"place": "Văn thư"}),
    ):
        province.do(f"{unit}.vanthu", name, answers, case_id=case)


def submit_upwards(province: Province, meeting: UUID) -> UUID:
    """The submission is drafted, signed and issued; the recommendation begins. Answers its case."""
    province.do(
        "bt.phongtrao",
        "Soạn tờ trình đề nghị công nhận",
        lambda row: {"draft_files": [province.upload("bt.phongtrao", row, "to-trinh.pdf")]},
        case_id=meeting,
    )
    sign_and_issue(province, "bt", meeting)
    province.settle()
    return province.find("bt.phongtrao", PACKAGE).case_id


def send_package(province: Province, recommendation: UUID, **answers: Any) -> None:
    """The package is complete and goes to the unit above."""
    province.do("bt.phongtrao", PACKAGE, {"consent_checked": True, **answers}, case_id=recommendation)
    province.settle()


def take_in(province: Province) -> UUID:
    """The province's clerk takes the recommendation in. Answers the review's case."""
    row = province.find("lc.vanthu", REVIEW)
    province.do("lc.vanthu", REVIEW, {"incoming_number": "312", "paper": "none"}, case_id=row.case_id)
    return row.case_id


def province_decides(province: Province, review: UUID, results: dict[str, str]) -> None:
    """Lào Cai checks, decides on each dossier (recognised, not_recognised), issues its document and answers."""
    province.do("lc.phongtrao", "Kiểm tra hồ sơ đề nghị", {"decision": "accept"}, case_id=review)
    rows = decided(province, "lc.phochutich", "Xét công nhận từng hồ sơ", review, results, "result")
    province.do(
        "lc.phochutich",
        "Xét công nhận từng hồ sơ",
        lambda row: {
            **rows,
            "attendees": [{"name": "Phó Chủ tịch", "position": "Chủ tịch Hội đồng"}],
            "minutes": [province.upload("lc.phochutich", row, "bien-ban.pdf")],
        },
        case_id=review,
    )
    province.do(
        "lc.phongtrao",
        "Soạn văn bản thông báo kết quả",
        lambda row: {"draft_files": [province.upload("lc.phongtrao", row, "quyet-dinh.pdf")]},
        case_id=review,
    )
    sign_and_issue(province, "lc", review)
    province.settle()


def register_result(province: Province, recommendation: UUID) -> None:
    """The district's clerk registers the province's answer; the units hear of it."""
    province.do("bt.vanthu", "Ghi nhận kết quả, báo về đơn vị", {"informed": True}, case_id=recommendation)
    province.settle()


def tell_author(province: Province, who: str, case: UUID) -> None:
    """The unit tells the author and says how; the dossier ends."""
    province.do(who, "Báo kết quả cho tác giả", {"channel": "meeting"}, case_id=case)


def season(province: Province) -> dict[str, UUID]:
    """Three dossiers of plan 102, accepted in time, by title."""
    province.move_to("20/06/2022")
    senders = ((LOTUS, "gp"), (BRAILLE, "gd"), (BLIND, "xq"))
    return {title: accept_dossier(province, unit, title) for title, unit in senders}


def to_the_results(province: Province) -> dict[str, UUID]:
    """The whole path of plan 102: one dossier recognised, one refused by the province, one not proposed.

    Answers the cases: by title the dossiers, and `meeting`, `recommendation`, `review`."""
    issue_plan(province)
    cases = season(province)
    province.move_to("12/08/2022")
    meeting = province.start("bt.phongtrao", "board_meeting")
    prepare_meeting(province, meeting)
    board_decides(province, meeting, {LOTUS: "proposed", BRAILLE: "proposed", BLIND: "not_proposed"})
    recommendation = submit_upwards(province, meeting)
    send_package(province, recommendation)
    review = take_in(province)
    province_decides(province, review, {LOTUS: "recognised", BRAILLE: "not_recognised"})
    register_result(province, recommendation)
    for who, title in (("gp.canbo", LOTUS), ("gd.canbo", BRAILLE), ("xq.canbo", BLIND)):
        tell_author(province, who, cases[title])
    return {**cases, "meeting": meeting, "recommendation": recommendation, "review": review}
