"""Plain words for what a diagram may be made of: kinds of elements, units, parameters of automatic steps.

The wording is `domain.md` §4.8; what is offered is asked of the engine: a kind it stops carrying out disappears."""

from engine.organisation.words import CHILD_SELECTORS, OWN, PARENT

START, STEP, GATEWAY, EVENT, END, PLACE = "start", "step", "gateway", "event", "end", "place"
GROUPS = {
    START: "Bắt đầu",
    STEP: "Bước việc",
    GATEWAY: "Rẽ nhánh",
    EVENT: "Chờ và gửi",
    END: "Kết thúc",
    PLACE: "Khung và ghi chú",
}

# (kind, event) as engine.bpmn.support names them → group, label, what it is for
ELEMENTS: dict[tuple[str, str], tuple[str, str, str]] = {
    ("startEvent", "none"): (START, "Bắt đầu", "Cán bộ tự bắt đầu"),
    ("startEvent", "message"): (START, "Bắt đầu khi nhận thông điệp", "Nơi khác gửi đến thì bắt đầu"),
    ("startEvent", "timer"): (START, "Bắt đầu theo lịch", "Đến hẹn thì hệ thống tự lập hồ sơ"),
    ("startEvent", "conditional"): (
        START,
        "Bắt đầu khi điều kiện đúng",
        "Điều kiện thành đúng thì hệ thống tự lập hồ sơ",
    ),
    ("userTask", ""): (STEP, "Bước việc", "Người thực hiện điền biểu mẫu"),
    ("manualTask", ""): (STEP, "Bước làm ngoài hệ thống", "Người thực hiện chỉ báo đã làm xong"),
    ("serviceTask", ""): (STEP, "Bước tự động", "Hệ thống tự làm, như cấp số văn bản"),
    ("scriptTask", ""): (STEP, "Bước tính toán", "Tính các giá trị cho bước sau"),
    ("businessRuleTask", ""): (STEP, "Bảng quyết định", "Tra bảng quyết định để biết làm gì tiếp"),
    ("sendTask", ""): (STEP, "Bước gửi", "Gửi thông điệp đến đơn vị hoặc hồ sơ khác"),
    ("receiveTask", ""): (STEP, "Bước nhận", "Chờ thông điệp từ nơi khác"),
    ("callActivity", ""): (STEP, "Gọi quy trình khác", "Làm trọn một quy trình khác rồi đi tiếp"),
    ("subProcess", ""): (STEP, "Nhóm bước", "Nhiều bước trong một khung, có thể lặp cho từng nơi"),
    ("task", ""): (STEP, "Bước chưa chọn loại", "Cần chọn loại trước khi ban hành"),
    ("exclusiveGateway", ""): (GATEWAY, "Rẽ một nhánh", "Đi theo đúng một nhánh, tùy điều kiện"),
    ("parallelGateway", ""): (GATEWAY, "Làm song song", "Mọi nhánh cùng làm, rồi chờ nhau"),
    ("inclusiveGateway", ""): (GATEWAY, "Rẽ nhiều nhánh", "Đi theo mọi nhánh đúng điều kiện"),
    ("eventBasedGateway", ""): (GATEWAY, "Chờ việc đến trước", "Việc nào xảy ra trước thì đi theo nhánh ấy"),
    ("intermediateCatchEvent", "timer"): (EVENT, "Hẹn giờ", "Chờ đến ngày giờ hoặc hết một khoảng thời gian"),
    ("intermediateCatchEvent", "message"): (EVENT, "Chờ thông điệp", "Chờ nơi khác gửi đến"),
    ("intermediateCatchEvent", "conditional"): (EVENT, "Chờ điều kiện", "Chờ đến khi điều kiện đúng"),
    ("intermediateThrowEvent", "message"): (EVENT, "Gửi thông điệp", "Gửi đến đơn vị hoặc hồ sơ khác rồi đi tiếp"),
    ("intermediateThrowEvent", "none"): (EVENT, "Mốc", "Ghi một mốc trên sơ đồ, không chờ gì"),
    ("boundaryEvent", "timer"): (EVENT, "Hẹn giờ trên bước", "Đến giờ mà bước chưa xong thì đi nhánh này"),
    ("boundaryEvent", "message"): (EVENT, "Chờ thông điệp trên bước", "Đang làm mà có thông điệp thì đi nhánh này"),
    ("boundaryEvent", "conditional"): (EVENT, "Chờ điều kiện trên bước", "Đang làm mà điều kiện đúng thì đi nhánh này"),
    ("boundaryEvent", "error"): (EVENT, "Lỗi trên bước", "Quy trình được gọi báo lỗi thì đi nhánh này"),
    ("endEvent", "none"): (END, "Kết thúc", "Hết một nhánh của quy trình"),
    ("endEvent", "message"): (END, "Kết thúc và gửi thông điệp", "Báo cho nơi khác rồi kết thúc"),
    ("endEvent", "terminate"): (END, "Kết thúc tất cả", "Dừng cả các nhánh còn đang làm"),
    ("endEvent", "error"): (END, "Kết thúc báo lỗi", "Báo cho quy trình đã gọi rằng không làm được"),
}

# What the engine carries out and the editor keeps as drawn elsewhere, without a panel to set it: it is not offered.
KEPT: frozenset[tuple[str, str]] = frozenset(
    {
        ("transaction", ""),
        ("adHocSubProcess", ""),
        ("complexGateway", ""),
        ("startEvent", "signal"),
        ("startEvent", "multiple"),
        *(("intermediateCatchEvent", event) for event in ("signal", "link")),
        *(("intermediateThrowEvent", event) for event in ("signal", "link", "escalation", "compensate")),
        *(("boundaryEvent", event) for event in ("signal", "escalation", "compensate", "cancel")),
        *(("endEvent", event) for event in ("signal", "escalation", "compensate", "cancel")),
        # several definitions: each has its fields, but none is added there
        *((kind, "multiple") for kind in ("intermediateCatchEvent", "boundaryEvent")),
        *((kind, "parallelMultiple") for kind in ("intermediateCatchEvent", "boundaryEvent")),
        *((kind, "multiple") for kind in ("intermediateThrowEvent", "endEvent")),
    }
)

UNITS = {
    OWN: "Đơn vị có hồ sơ",
    PARENT: "Đơn vị cấp trên",
    "each_child": "Từng đơn vị cấp dưới",
    "each_member": "Từng tổ chức thành viên",
    "each_agency": "Từng cơ quan chuyên môn",
    "council": "Hội đồng của đơn vị",
    "party_committee": "Cấp ủy cùng cấp",
    "people_committee": "Ủy ban nhân dân cùng cấp",
}
SELECTORS = (OWN, PARENT, *CHILD_SELECTORS)

UNIT_KINDS = {
    "central_front": "Mặt trận Trung ương",
    "province_front": "Mặt trận cấp tỉnh",
    "district_front": "Mặt trận cấp huyện",
    "commune_front": "Mặt trận cấp xã",
    "sociopolitical_org": "Tổ chức chính trị – xã hội",
    "member_org": "Tổ chức thành viên",
    "agency": "Cơ quan chuyên môn",
    "council": "Hội đồng",
    "party_committee": "Cấp ủy",
    "people_committee": "Ủy ban nhân dân",
}

# Parameters of the operations, by name: what has one name means one thing wherever it stands.
PARAMETERS = {
    "abstract": "Trích yếu",
    "backdated_reason": "Lý do ghi lùi ngày",
    "bases": "Căn cứ",
    "cutoff": "Thời hạn nộp",
    "date": "Ngày",
    "document_id": "Văn bản",
    "dossier": "Nội dung hồ sơ",
    "dossiers": "Danh sách hồ sơ",
    "files": "Tệp kèm theo",
    "from": "Tính từ",
    "holidays": "Ngày nghỉ",
    "intake_unit": "Nơi tiếp nhận",
    "kind": "Loại văn bản",
    "kind_name": "Tên loại văn bản",
    "margin_days": "Số ngày dự phòng",
    "media": "Hình thức nộp",
    "message": "Thông điệp mà hồ sơ chờ",
    "not_after": "Không muộn hơn",
    "paper_received_at": "Lúc nhận bản giấy",
    "plan": "Nội dung kế hoạch",
    "recipients": "Nơi nhận",
    "relations": "Nhóm đơn vị",
    "series": "Sổ văn bản",
    "sign_form": "Thể thức ký",
    "signer_title": "Chức vụ người ký",
    "since": "Từ lúc",
    "soft_received_at": "Lúc nhận bản mềm",
    "superseded": "Văn bản bị thay thế",
    "title": "Tên hồ sơ",
    "units": "Đơn vị thực hiện",
    "until": "Đến lúc",
    "working_days": "Số ngày làm việc",
}
TYPES = {
    "Text": "một đoạn chữ",
    "Number": "một số",
    "Day": "một ngày",
    "Moment": "ngày và giờ",
    "Context": "một nhóm thông tin",
    "Rows": "một danh sách",
    "Id": "mã của một đơn vị hoặc văn bản",
}
