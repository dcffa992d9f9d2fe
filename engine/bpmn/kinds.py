"""Vietnamese words for BPMN's kinds of elements, and how a message names an element.
The one place for this wording, so that findings, the designer and the drawing speak alike (domain.md §4.8)."""

from __future__ import annotations

from lxml import etree

from .model import EventDefinition, Flow, Lane, Node, Process
from .texts import is_true, label
from .xml import local

KINDS: dict[str, str] = {
    "definitions": "tệp quy trình",
    "process": "quy trình",
    "participant": "đơn vị tham gia",
    "lane": "bộ phận thực hiện",
    "laneSet": "nhóm bộ phận thực hiện",
    "task": "bước việc",
    "userTask": "bước việc",
    "manualTask": "bước việc làm ngoài hệ thống",
    "scriptTask": "bước tính toán",
    "serviceTask": "bước tự động",
    "sendTask": "bước gửi",
    "receiveTask": "bước nhận",
    "businessRuleTask": "bước áp dụng bảng quyết định",
    "callActivity": "bước gọi quy trình khác",
    "subProcess": "quy trình con",
    "eventSubProcess": "quy trình con theo sự kiện",
    "transaction": "giao dịch",
    "adHocSubProcess": "quy trình con tự do",
    "exclusiveGateway": "cổng rẽ nhánh",
    "parallelGateway": "cổng song song",
    "inclusiveGateway": "cổng chọn nhiều nhánh",
    "eventBasedGateway": "cổng chờ sự kiện",
    "complexGateway": "cổng phức hợp",
    "startEvent": "sự kiện bắt đầu",
    "endEvent": "sự kiện kết thúc",
    "intermediateCatchEvent": "sự kiện chờ",
    "intermediateThrowEvent": "sự kiện phát đi",
    "implicitThrowEvent": "sự kiện phát ngầm",
    "boundaryEvent": "sự kiện gắn trên bước",
    "sequenceFlow": "đường nối",
    "messageFlow": "đường thông điệp",
    "association": "đường chú thích",
    "dataInputAssociation": "đường lấy dữ liệu",
    "dataOutputAssociation": "đường ghi dữ liệu",
    "textAnnotation": "ghi chú",
    "group": "khung nhóm",
    "dataObject": "dữ liệu",
    "dataObjectReference": "dữ liệu",
    "dataStore": "kho dữ liệu",
    "dataStoreReference": "kho dữ liệu",
    "dataInput": "dữ liệu vào",
    "dataOutput": "dữ liệu ra",
    "property": "thuộc tính dữ liệu",
    "message": "thông điệp",
    "signal": "tín hiệu",
    "error": "lỗi",
    "escalation": "báo cáo vượt cấp",
    "itemDefinition": "kiểu dữ liệu",
    "collaboration": "sơ đồ phối hợp",
    "choreography": "sơ đồ giao tiếp",
    "globalChoreographyTask": "bước giao tiếp dùng chung",
    "choreographyTask": "bước giao tiếp",
    "callChoreography": "bước gọi sơ đồ giao tiếp",
    "subChoreography": "sơ đồ giao tiếp con",
    "globalConversation": "hội thoại dùng chung",
    "conversation": "hội thoại",
    "subConversation": "hội thoại con",
    "callConversation": "hội thoại gọi lại",
    "globalTask": "bước việc dùng chung",
    "globalUserTask": "bước việc dùng chung",
    "globalManualTask": "bước việc dùng chung",
    "globalScriptTask": "bước tính toán dùng chung",
    "globalBusinessRuleTask": "bước áp dụng bảng quyết định dùng chung",
    "operation": "thao tác",
    "interface": "giao diện dịch vụ",
    "category": "nhóm phân loại",
    "categoryValue": "giá trị phân loại",
    "resource": "nguồn lực",
    "resourceParameter": "tham số của nguồn lực",
    "endPoint": "điểm cuối dịch vụ",
    "correlationProperty": "khóa ghép thông điệp",
    "childLaneSet": "nhóm bộ phận thực hiện",
    "ioSpecification": "khai báo dữ liệu",
    "inputSet": "nhóm dữ liệu vào",
    "outputSet": "nhóm dữ liệu ra",
}

EVENT_KINDS: dict[str, str] = {
    "none": "không có loại",
    "timer": "hẹn giờ",
    "message": "thông điệp",
    "signal": "tín hiệu",
    "error": "lỗi",
    "escalation": "báo cáo vượt cấp",
    "conditional": "điều kiện",
    "link": "liên kết",
    "terminate": "dừng toàn bộ",
    "compensate": "bù trừ",
    "cancel": "hủy giao dịch",
    "multiple": "nhiều loại",
    "parallelMultiple": "nhiều loại, phải đến đủ",
}


def kind_word(kind: str) -> str:
    """The Vietnamese word for a kind of element, lower case."""
    return KINDS.get(kind, "phần tử")


def named(kind: str, name: str, lower: bool = False) -> str:
    """How a sentence names an element: 'Bước việc “Soạn kế hoạch”'; without a name it says so."""
    word = kind_word(kind)
    if not lower:
        word = word[0].upper() + word[1:]
    return f"{word} “{name}”" if name else f"{word} chưa đặt tên"


def element_label(element: etree._Element, lower: bool = False) -> str:
    """How a sentence names an element of the XML."""
    kind = local(element)
    if kind == "subProcess" and is_true(element.get("triggeredByEvent")):
        kind = "eventSubProcess"
    return named(kind, label(element.get("name")), lower)


def node_label(element: Node | Flow | Lane | Process, lower: bool = False) -> str:
    """How a sentence names an element of the model."""
    match element:
        case Node():
            kind = "eventSubProcess" if element.triggered_by_event else element.kind
        case Flow():
            kind = "sequenceFlow"
        case Lane():
            kind = "lane"
        case Process():
            kind = "process"
    return named(kind, element.name, lower)


def event_word(event: EventDefinition | None) -> str:
    """The Vietnamese word for what an event waits for or throws."""
    return EVENT_KINDS.get(event.kind if event is not None else "none", "lạ")
