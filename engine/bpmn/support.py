"""What this engine carries out: one table from kind to supported, or to why not and what to use instead.
An allow-list: a kind of element that is not in the table is refused by name (design.md §5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Support:
    """Whether a kind is carried out; if not, why and what to use instead (Vietnamese).

    drawn: it only describes, and is kept without effect; `reason` says so to whoever might expect one."""

    supported: bool
    reason: str = ""
    instead: str = ""
    drawn: bool = False


YES = Support(True)


def no(reason: str, instead: str) -> Support:
    """A kind that is refused."""
    return Support(False, reason, instead)


def drawn(reason: str, instead: str) -> Support:
    """A kind that is kept to be read and has no effect, which a warning says."""
    return Support(True, reason, instead, drawn=True)


LATER = "chưa được hệ thống thực hiện"
_MESSAGES = "Hãy dùng sự kiện thông điệp giữa các quy trình."
_USER_TASK = "Hãy dùng bước việc có biểu mẫu, hoặc bước tự động."
_STORE = "Hãy dùng dữ liệu của quy trình cho những gì một hồ sơ cần, và bước tự động cho những gì phải lưu ngoài hồ sơ."
_READ = "chỉ để xem, hệ thống không thực hiện"
_MATCHED = "khóa ghép thông điệp khai báo theo cách này chỉ để xem"
_MATCHING = "Hãy điền mục “Ghép với” ở bước gửi và bước nhận thông điệp; hai bên ghi cùng tên và cùng giá trị."
_FLOW = "Hãy vẽ bằng đường nối và cổng rẽ nhánh thông thường."

_PERFORMER = drawn(
    "người thực hiện ghi theo cách này chỉ để xem, hệ thống giao việc theo vai trò và đơn vị",
    "Hãy đặt vai trò và đơn vị cho bộ phận thực hiện.",
)

ELEMENTS: dict[str, Support] = {
    # activities
    "task": YES,
    "userTask": YES,
    "manualTask": YES,
    "scriptTask": YES,
    "serviceTask": YES,
    "sendTask": YES,
    "receiveTask": YES,
    "callActivity": YES,
    "subProcess": YES,
    "businessRuleTask": YES,
    "transaction": YES,
    "adHocSubProcess": YES,
    # gateways
    "exclusiveGateway": YES,
    "parallelGateway": YES,
    "inclusiveGateway": YES,
    "eventBasedGateway": YES,
    "complexGateway": YES,
    # events; what they wait for or throw is in EVENTS
    "startEvent": YES,
    "endEvent": YES,
    "intermediateCatchEvent": YES,
    "intermediateThrowEvent": YES,
    "boundaryEvent": YES,
    "implicitThrowEvent": no(LATER, _FLOW),
    # loops
    "multiInstanceLoopCharacteristics": YES,
    "standardLoopCharacteristics": YES,
    "complexBehaviorDefinition": YES,
    # data
    "dataObject": YES,
    "dataObjectReference": YES,
    "dataInputAssociation": YES,
    "dataOutputAssociation": YES,
    "ioSpecification": YES,
    "property": YES,
    "ioBinding": drawn(
        "việc gắn dữ liệu với thao tác dịch vụ chỉ để xem, hệ thống không cung cấp quy trình thành dịch vụ mạng",
        "Hãy gọi quy trình bằng bước gọi quy trình khác; dữ liệu vào và ra vẫn được chuyển đủ.",
    ),
    # a data store that a data association reads or fills is refused by a rule of its own
    "dataStoreReference": drawn("chỉ để xem, hệ thống không lưu gì vào đó", _STORE),
    "dataStore": drawn("chỉ để xem, hệ thống không lưu gì vào đó", _STORE),
    # who does it, by the standard's own means
    "performer": _PERFORMER,
    "humanPerformer": _PERFORMER,
    "resourceRole": _PERFORMER,
    "potentialOwner": _PERFORMER,
    # files, choreography, conversation
    # an import of anything but kinds of data is refused by a rule of its own
    "import": drawn(
        "kiểu dữ liệu lấy từ tệp khác chỉ để xem, hệ thống không kiểm tra theo tệp đó",
        "Hãy kiểm tra dữ liệu bằng biểu mẫu.",
    ),
    "globalTask": YES,
    "globalUserTask": YES,
    "globalManualTask": YES,
    "globalScriptTask": YES,
    "globalBusinessRuleTask": YES,
    "choreography": drawn(_READ, _MESSAGES),
    "globalChoreographyTask": drawn(_READ, _MESSAGES),
    "choreographyTask": drawn(_READ, _MESSAGES),
    "callChoreography": drawn(_READ, _MESSAGES),
    "subChoreography": drawn(_READ, _MESSAGES),
    "globalConversation": drawn(_READ, _MESSAGES),
    "conversation": drawn(_READ, _MESSAGES),
    "subConversation": drawn(_READ, _MESSAGES),
    "callConversation": drawn(_READ, _MESSAGES),
    "conversationLink": drawn("đường nối hội thoại chỉ để xem, hệ thống không thực hiện", _MESSAGES),
    # in a process that takes messages the subscription is refused by a rule of its own
    "correlationSubscription": drawn(_MATCHED, _MATCHING),
    "correlationKey": drawn(_MATCHED, _MATCHING),
}

# Elements that only describe, or are part of one that is in the table above.
DESCRIPTIVE = frozenset(
    "definitions process collaboration participant participantMultiplicity processRef messageFlow laneSet lane "
    "childLaneSet flowNodeRef partitionElement sequenceFlow conditionExpression incoming outgoing documentation "
    "extensionElements extension textAnnotation text association group category categoryValue dataObject "
    "dataObjectReference dataState message signal error escalation itemDefinition interface operation inMessageRef "
    "outMessageRef errorRef operationRef messageEventDefinition timerEventDefinition signalEventDefinition "
    "errorEventDefinition escalationEventDefinition conditionalEventDefinition linkEventDefinition "
    "terminateEventDefinition compensateEventDefinition cancelEventDefinition eventDefinitionRef timeDate "
    "timeDuration timeCycle condition source target script loopCardinality loopDataInputRef loopDataOutputRef "
    "inputDataItem outputDataItem completionCondition loopCondition activationCondition monitoring auditing "
    "relationship resource resourceParameter resourceRef resourceParameterBinding resourceAssignmentExpression "
    "formalExpression expression endPoint endPointRef partnerEntity partnerRole participantRef interfaceRef "
    "supportedInterfaceRef supports correlationKey correlationProperty correlationPropertyRef "
    "correlationPropertyRetrievalExpression messagePath correlationPropertyBinding dataPath from to assignment "
    "transformation sourceRef targetRef dataInput dataOutput inputSet outputSet dataInputRefs dataOutputRefs "
    "optionalInputRefs optionalOutputRefs whileExecutingInputRefs whileExecutingOutputRefs inputSetRefs "
    "outputSetRefs rendering participantAssociation innerParticipantRef outerParticipantRef messageFlowAssociation "
    "conversationAssociation innerConversationNodeRef outerConversationNodeRef choreographyRef messageFlowRef "
    "eventDefinition event import value script".split()
) - set(ELEMENTS)

_START = "Hãy bắt đầu bằng sự kiện không có loại, theo thông điệp, tín hiệu, giờ hẹn hoặc điều kiện."
_BOUNDARY = "Hãy dùng sự kiện hẹn giờ, thông điệp hoặc lỗi."

# (kind of event, kind of definition)
EVENTS: dict[tuple[str, str], Support] = {
    ("startEvent", "none"): YES,
    ("startEvent", "message"): YES,
    ("startEvent", "signal"): YES,
    ("startEvent", "timer"): YES,
    ("startEvent", "conditional"): YES,
    ("startEvent", "multiple"): YES,
    # nothing is there yet to remember which have come, and for which case
    ("startEvent", "parallelMultiple"): no(
        "chờ đủ mọi sự kiện rồi mới mở hồ sơ chưa được hệ thống thực hiện",
        "Hãy mở hồ sơ bằng sự kiện đến trước, rồi chờ các sự kiện còn lại trên các nhánh song song.",
    ),
    ("endEvent", "none"): YES,
    ("endEvent", "terminate"): YES,
    ("endEvent", "error"): YES,
    ("endEvent", "message"): YES,
    ("endEvent", "signal"): YES,
    ("endEvent", "escalation"): YES,
    ("endEvent", "cancel"): YES,
    ("endEvent", "compensate"): YES,
    ("endEvent", "multiple"): YES,
    ("intermediateCatchEvent", "timer"): YES,
    ("intermediateCatchEvent", "message"): YES,
    ("intermediateCatchEvent", "conditional"): YES,
    ("intermediateCatchEvent", "signal"): YES,
    ("intermediateCatchEvent", "link"): YES,
    ("intermediateCatchEvent", "multiple"): YES,
    ("intermediateCatchEvent", "parallelMultiple"): YES,
    ("intermediateThrowEvent", "none"): YES,
    ("intermediateThrowEvent", "message"): YES,
    ("intermediateThrowEvent", "signal"): YES,
    ("intermediateThrowEvent", "escalation"): YES,
    ("intermediateThrowEvent", "link"): YES,
    ("intermediateThrowEvent", "compensate"): YES,
    ("intermediateThrowEvent", "multiple"): YES,
    ("boundaryEvent", "timer"): YES,
    ("boundaryEvent", "message"): YES,
    ("boundaryEvent", "signal"): YES,
    ("boundaryEvent", "conditional"): YES,
    ("boundaryEvent", "error"): YES,
    ("boundaryEvent", "escalation"): YES,
    ("boundaryEvent", "cancel"): YES,
    ("boundaryEvent", "compensate"): YES,
    ("boundaryEvent", "multiple"): YES,
    ("boundaryEvent", "parallelMultiple"): YES,
}
# What may start an event sub-process.
_LISTENS = frozenset("message signal timer conditional error escalation compensate multiple parallelMultiple".split())
_EVENT_INSTEAD = {
    "startEvent": _START,
    "endEvent": "Hãy dùng kết thúc thường, kết thúc dừng toàn bộ, kết thúc báo lỗi hoặc gửi thông điệp.",
    "intermediateCatchEvent": "Hãy dùng sự kiện hẹn giờ, thông điệp hoặc điều kiện.",
    "intermediateThrowEvent": "Hãy dùng sự kiện gửi thông điệp.",
    "boundaryEvent": _BOUNDARY,
}


# What holds for a kind that is carried out, kept by a rule of its own: (kind of element, kind of event or "").
LIMITS: dict[tuple[str, str], str] = {
    ("adHocSubProcess", ""): "Phải có điều kiện hoàn thành; người thực hiện chọn bước nào làm tiếp.",
    ("complexGateway", ""): "Khi gộp nhiều đường thì phải có điều kiện kích hoạt.",
    ("receiveTask", ""): "Mở hồ sơ khi nhận thì phải ở cấp ngoài cùng và chỉ một lượt.",
    ("eventBasedGateway", ""): "Mở hồ sơ thì bằng sự kiện đến trước; chờ đủ mọi sự kiện mới mở thì bị từ chối.",
    ("multiInstanceLoopCharacteristics", ""): "Báo kết quả từng lượt (lượt đầu, mọi lượt, theo điều kiện) bằng tín "
    "hiệu hoặc báo cáo vượt cấp đã chọn; sự kiện không ngắt gắn trên chính bước đó bắt được.",
    ("ioSpecification", ""): "Dữ liệu vào phải có sẵn khi bước bắt đầu; thiếu dữ liệu bắt buộc thì thành sự cố.",
    ("correlationSubscription", ""): "Quy trình có nhận thông điệp trên đường đi thì bị từ chối.",
    ("dataStoreReference", ""): "Có đường dữ liệu nối vào thì bị từ chối.",
    ("import", ""): "Chỉ nhận tệp kiểu dữ liệu; tệp quy trình khác thì bị từ chối.",
    ("startEvent", "signal"): "Mở hồ sơ tại đơn vị đã phát tín hiệu.",
    ("startEvent", "timer"): "Mở hồ sơ tại từng đơn vị dùng quy trình, mỗi lần đến hẹn một hồ sơ; chỉ đọc được tham số "
    "và đơn vị.",
    ("startEvent", "conditional"): "Mở hồ sơ tại từng đơn vị khi điều kiện từ sai thành đúng; chỉ đọc được tham số, "
    "đơn vị và thời gian.",
    ("startEvent", "multiple"): "Mỗi sự kiện đến mở một hồ sơ.",
    ("intermediateCatchEvent", "timer"): "Hẹn theo chu kỳ thì phải ghi số lần; mỗi lần đến hẹn có một nhánh đi tiếp.",
    ("intermediateThrowEvent", "signal"): "Đến mọi hồ sơ đang chờ trong phạm vi cấp tỉnh, mỗi nơi đúng một lần.",
    ("boundaryEvent", "error"): "Trên quy trình con, giao dịch, bước gọi quy trình khác; trên bước tự động, bước tính "
    "toán, bước gửi, bước áp dụng bảng quyết định thì bắt việc bước đó không thực hiện được. Trên bước khác thì không "
    "bao giờ xảy ra.",
    ("boundaryEvent", "escalation"): "Trên quy trình con, giao dịch, bước gọi quy trình khác; trên bước nhiều lượt có "
    "báo kết quả từng lượt. Trên bước khác thì không bao giờ xảy ra.",
    ("boundaryEvent", "cancel"): "Chỉ trên giao dịch.",
    ("endEvent", "cancel"): "Chỉ trong giao dịch.",
    ("endEvent", "multiple"): "Phát mọi loại đã nêu; loại làm chấm dứt tất cả thì chỉ được một và đến sau cùng.",
    ("intermediateThrowEvent", "multiple"): "Phát mọi loại đã nêu.",
    ("intermediateCatchEvent", "multiple"): "Một loại đến là đủ.",
    ("intermediateCatchEvent", "parallelMultiple"): "Không đứng ngay sau cổng chờ sự kiện.",
    ("boundaryEvent", "multiple"): "Một loại đến là đủ.",
    ("boundaryEvent", "parallelMultiple"): "Không gồm lỗi và hủy giao dịch, vì khi đó bước đã chấm dứt.",
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that changes what an element means and is refused with one of `values`."""

    element: str
    name: str
    values: frozenset[str]
    reason: str
    instead: str


_FALSE = frozenset({"false", "0"})

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "sequenceFlow",
        "isImmediate",
        _FALSE,
        "cho phép việc khác xen giữa, quy trình thực thi không được dùng",
        "Hãy bỏ thuộc tính này.",
    ),
    Attribute(
        "compensateEventDefinition",
        "waitForCompletion",
        _FALSE,
        "bù trừ mà không chờ bù trừ xong, chưa được hệ thống thực hiện",
        "Hãy để chờ bù trừ xong rồi đi tiếp; việc không phải chờ, hãy đặt trên một nhánh song song.",
    ),
)


def event_support(kind: str, definition: str, event_sub_process: bool = False) -> Support:
    """Whether an event of this kind with this definition is carried out; start events of event sub-processes differ."""
    if kind == "startEvent" and event_sub_process:
        return YES if definition in _LISTENS else no(LATER, "Hãy chọn loại sự kiện khác.")
    return EVENTS.get((kind, definition)) or no(LATER, _EVENT_INSTEAD.get(kind, _MESSAGES))


def element_support(kind: str) -> Support:
    """Whether elements of this kind are carried out; unknown kinds are not."""
    if kind in DESCRIPTIVE:
        return YES
    return ELEMENTS.get(kind) or no("không thuộc những gì hệ thống thực hiện", "Hãy bỏ phần tử này.")
