"""What people write on the path of plan 102: answers by the labels of the forms (`domain.md` §5).

Names of people are invented; units and deadlines are those of the demonstration."""

from tests.e2e.helpers.desk import File, Row, pdf

COMMUNES = (
    "Ủy ban Mặt trận Tổ quốc Việt Nam xã Gia Phú",
    "Ủy ban Mặt trận Tổ quốc Việt Nam xã Xuân Quang",
    "Ủy ban Mặt trận Tổ quốc Việt Nam thị trấn Phố Lu",
)
AGENCY = "Phòng Giáo dục và Đào tạo huyện Bảo Thắng"
PLAN = "Kế hoạch phong trào thi đua “Đoàn kết sáng tạo” năm 2022"
NUMBER = "102/KH-MTTQ-BTT"
SIGNED = File("ke-hoach-102-da-ky.pdf", pdf("Kế hoạch 102, bản đã ký"))

BASES = [
    (
        "Văn bản căn cứ",
        Row(
            1,
            [
                ("Số, ký hiệu", "181/KH-MTTQ"),
                ("Ngày ban hành", "29/03/2022"),
                ("Cơ quan ban hành", "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh Lào Cai"),
                ("Trích yếu", "Phong trào thi đua “Đoàn kết sáng tạo” năm 2022"),
                ("Tệp văn bản", File("ke-hoach-181.pdf", pdf("Kế hoạch 181"))),
            ],
        ),
    ),
    ("Số, ký hiệu kế hoạch cấp trên", "181/KH-MTTQ"),
]

DRAFT = [
    ("Tên kế hoạch", PLAN),
    ("Mục đích, yêu cầu", "Khơi dậy sáng kiến trong đoàn viên, hội viên và Nhân dân; mỗi đơn vị có việc làm cụ thể."),
    ("Nội dung chủ yếu", "Phát động phong trào, nhận hồ sơ sáng kiến, đề nghị công nhận và biểu dương."),
    *(
        (
            "Phân công nhiệm vụ",
            Row(
                number,
                [
                    ("Đơn vị thực hiện", unit),
                    ("Nhiệm vụ", "Xây dựng kế hoạch hưởng ứng, vận động cán bộ và Nhân dân gửi sáng kiến."),
                    ("Thời hạn", "06/05/2022"),
                    ("Kết quả cần đạt", "Ít nhất một sáng kiến"),
                ],
            ),
        )
        for number, unit in enumerate((*COMMUNES, AGENCY), 1)
    ),
    *(
        ("Nơi nhận", Row(number, [("Đơn vị", unit), ("Để làm gì", "thực hiện"), ("Cách gửi", "Trên hệ thống")]))
        for number, unit in enumerate((*COMMUNES, AGENCY), 1)
    ),
    ("Tệp dự thảo", File("du-thao-ke-hoach.pdf", pdf("Dự thảo kế hoạch"))),
]

APPROVAL = [
    ("Ý kiến", "Thông qua"),
    ("Ngày họp", "06/04/2022"),
    ("Biên bản họp", File("bien-ban-hop.pdf", pdf("Biên bản họp Ban Thường trực"))),
]

SIGNATURE = [
    ("Ý kiến", "Ký"),
    ("Văn bản đã ký", SIGNED),
    ("Thể thức ký", "Thay mặt (TM.)"),
    ("Chức danh người ký", "Chủ tịch"),
]

OWN_PLAN = [
    ("Hình thức hưởng ứng", "Ban hành kế hoạch của đơn vị"),
    ("Số, ký hiệu kế hoạch của đơn vị", "15/KH-MTTQ-BTT"),
    ("Ngày ban hành", "06/04/2022"),
    ("Tệp kế hoạch", File("ke-hoach-xa.pdf", pdf("Kế hoạch của xã"))),
    ("Nội dung đơn vị lựa chọn", Row(1, [("Việc sẽ làm", "Vận động các hộ trồng sen"), ("Thời hạn", "30/06/2022")])),
    ("Số sáng kiến, ý tưởng dự kiến gửi", "2"),
]

STATEMENT = [
    ("Hình thức hưởng ứng", "Nêu nội dung hưởng ứng, không ban hành kế hoạch riêng"),
    ("Nội dung hưởng ứng", "Vận động giáo viên các trường gửi sáng kiến về đồ dùng dạy học."),
]

NOTICE = [("Nội dung thông báo", "Nhận hồ sơ tại Văn phòng Mặt trận huyện, trong giờ làm việc.")]

LETTER = [
    ("Số, ký hiệu công văn", "55/MTTQ-BTT"),
    ("Ngày gửi", "06/04/2022"),
    ("Cách gửi", "Trên hệ thống"),
    ("Công văn", File("cong-van-55.pdf", pdf("Công văn 55"))),
]

LEADERS = [
    (
        "Nơi đã gửi",
        Row(
            1,
            [
                ("Tên cơ quan", "Huyện ủy Bảo Thắng"),
                ("Ngày gửi", "06/04/2022"),
                ("Cách gửi", "Bản giấy"),
                ("Nội dung đề nghị", "Chỉ đạo các cấp ủy phối hợp"),
            ],
        ),
    )
]


def dossier(title: str) -> list[tuple[str, object]]:
    """A dossier that is in order."""
    return [
        ("Tên sáng kiến, sản phẩm, mô hình, ý tưởng", title),
        ("Loại", "Sáng kiến"),
        ("Lĩnh vực", "Lao động, sản xuất"),
        (
            "Tác giả, đồng tác giả",
            Row(
                1,
                [
                    ("Họ và tên", "Nguyễn Văn Thử"),
                    ("Chức vụ, nghề nghiệp", "Nông dân"),
                    ("Tỷ lệ đóng góp", "60"),
                ],
            ),
        ),
        ("Tác giả, đồng tác giả", Row(2, [("Họ và tên", "Trần Thị Mẫu"), ("Tỷ lệ đóng góp", "40")])),
        ("Tình trạng áp dụng", "Đang thử nghiệm"),
        ("Tình trạng trước khi có giải pháp", "Tách hạt bằng tay tốn nhiều công."),
        ("Nội dung giải pháp", "Máy tách hạt nhỏ, dùng ít điện, tự lắp được."),
        ("Tính mới", "Chưa có ở địa phương."),
        ("Khả năng áp dụng, nhân rộng", "Dùng được ở các hộ trồng sen trong huyện."),
        ("Giá trị làm lợi ước tính", "12.500.000"),
        ("Hiệu quả mang lại", "Giảm sức lao động, tăng thu nhập."),
        ("Báo cáo mô tả, tài liệu chứng minh", File("bao-cao-mo-ta.pdf", pdf(f"Báo cáo: {title}"))),
        ("Hồ sơ không có thông tin thuộc bí mật Nhà nước", True),
        ("Nội dung là của tác giả, không sao chép của người khác", True),
        ("Các tác giả đồng ý để Mặt trận dùng thông tin cá nhân trong hồ sơ cho việc xét, đề nghị công nhận", True),
    ]


def typed_dossier(title: str, received: str) -> list[tuple[str, object]]:
    """A dossier brought on paper (`received` as the browser writes moments) and typed by the clerk."""
    return [
        ("Đơn vị gửi hồ sơ", "Thôn Bến Phà, xã Gia Phú"),
        ("Nhận bằng cách nào", "Bản giấy gửi đến"),
        ("Nhận bản giấy lúc", received),
        ("Nhận bản mềm lúc", received),
        ("Bản chụp bằng chứng đã nhận", File("phieu-giao-nhan.pdf", pdf("Phiếu giao nhận"))),
        ("Tên sáng kiến, sản phẩm, mô hình, ý tưởng", title),
        ("Loại", "Mô hình sáng tạo"),
        ("Lĩnh vực", "Lao động, sản xuất"),
        ("Tác giả, đồng tác giả", Row(1, [("Họ và tên", "Lê Thị Ví Dụ"), ("Tỷ lệ đóng góp", "100")])),
        ("Tình trạng áp dụng", "Ý tưởng"),
        ("Tóm tắt nội dung", "Trồng rau trên mái nhà sinh hoạt cộng đồng."),
        ("Văn bản đồng ý của tác giả", "Có trong hồ sơ giấy"),
    ]
