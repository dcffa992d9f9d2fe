"""What people write on the way from the board to the province and back, by the labels of the forms."""

from tests.e2e.helpers.desk import Answers, File, Row, pdf


def decisions(label: str, rows: list[tuple[str, str]]) -> Answers:
    """A decision for each dossier of a list, in the order shown: (decision, reason or '')."""
    return [
        ("Hồ sơ", Row(number, [(label, decision), *([("Lý do", reason)] if reason else [])]))
        for number, (decision, reason) in enumerate(rows, 1)
    ]


ATTENDEES = ("Thành phần dự họp", Row(1, [("Họ và tên", "Nguyễn Văn Thử"), ("Chức vụ", "Chủ trì")]))
REPORT = [
    ("Số liệu", "Chốt số liệu, báo cáo"),
    ("Nhận xét", "Đợt tiếp nhận đúng kế hoạch."),
]
BOARD = [
    ("Địa điểm", "Phòng họp Mặt trận huyện"),
    ATTENDEES,
    *decisions(
        "Ý kiến của Ban Thường trực",
        [
            ("Đề nghị cấp trên công nhận", ""),
            ("Không đề nghị", "Chưa rõ tính mới, đã có sản phẩm tương tự."),
            ("Đề nghị cấp trên công nhận", ""),
        ],
    ),
    ("Ý kiến khác", "Một đồng chí đề nghị theo dõi thêm sản phẩm mành tre."),
    ("Kết luận", "Đề nghị cấp trên công nhận hai hồ sơ."),
    ("Biên bản họp", File("bien-ban-btt.pdf", pdf("Biên bản họp xét hồ sơ"))),
]
SUBMISSION = [("Dự thảo tờ trình, danh sách kèm theo", File("to-trinh.pdf", pdf("Dự thảo tờ trình")))]
PACKAGE = [("Đã kiểm tra sự đồng ý của tác giả về việc gửi thông tin lên cấp trên", True)]
REGISTER = [("Số đến", "312"), ("Bộ hồ sơ giấy", "Chưa nhận, theo dõi bản mềm")]
PROVINCE = [
    ATTENDEES,
    *decisions("Kết quả", [("Công nhận", ""), ("Không công nhận", "Phạm vi áp dụng còn hẹp.")]),
    ("Biên bản họp", File("bien-ban-hoi-dong.pdf", pdf("Biên bản họp Hội đồng"))),
]
DECISION = [("Dự thảo văn bản", File("du-thao-quyet-dinh.pdf", pdf("Dự thảo quyết định")))]


def signed(name: str) -> Answers:
    """A signature on a document."""
    return [
        ("Ý kiến", "Ký"),
        ("Văn bản đã ký", File(f"{name}-da-ky.pdf", pdf(f"{name}, bản đã ký"))),
        ("Thể thức ký", "Thay mặt (TM.)"),
        ("Chức danh người ký", "Chủ tịch"),
    ]
