"""Attributes with a fixed choice of values say one of them (BPMN 2.0.2, the schemas of chapters 7 to 10).
Anything else, `True` or `yes` above all, would be read as no, in silence; and where an element does not have them, they
would not be read at all."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import ACTIVITIES, CATCH_EVENTS, GATEWAYS, SUB_PROCESSES
from ..subject import Subject
from ..xml import local

RULE = "attribute-values"

_BOOLEAN = frozenset({"true", "false", "1", "0"})
_WORDS: dict[str, str] = {
    "isExecutable": "có được thực thi hay không",
    "isClosed": "có đóng hay không",
    "isForCompensation": "có phải bước bù trừ hay không",
    "triggeredByEvent": "có bắt đầu theo sự kiện hay không",
    "cancelRemainingInstances": "có dừng các bước đang làm hay không",
    "cancelActivity": "có ngắt bước đang làm hay không",
    "isInterrupting": "có ngắt việc đang làm hay không",
    "parallelMultiple": "có cần đủ mọi sự kiện hay không",
    "instantiate": "có mở hồ sơ hay không",
    "testBefore": "có xét điều kiện trước hay không",
    "isSequential": "có làm lần lượt hay không",
    "isCollection": "có phải danh sách hay không",
    "isImmediate": "có đi ngay hay không",
    "waitForCompletion": "có chờ xong hay không",
}
# element (or * for any), attribute: its values
_CHOICES: dict[tuple[str, str], frozenset[str]] = {
    ("*", "gatewayDirection"): frozenset({"Unspecified", "Converging", "Diverging", "Mixed"}),
    ("eventBasedGateway", "eventGatewayType"): frozenset({"Exclusive", "Parallel"}),
    ("process", "processType"): frozenset({"None", "Public", "Private"}),
    ("association", "associationDirection"): frozenset({"None", "One", "Both"}),
    ("multiInstanceLoopCharacteristics", "behavior"): frozenset({"None", "One", "All", "Complex"}),
    ("adHocSubProcess", "ordering"): frozenset({"Parallel", "Sequential"}),
}
_CHOICE_WORDS = {
    "gatewayDirection": "chiều của cổng",
    "eventGatewayType": "cách chờ sự kiện",
    "processType": "loại quy trình",
    "associationDirection": "chiều của đường chú thích",
    "behavior": "cách báo kết quả từng lượt",
    "ordering": "thứ tự làm các bước",
}

# Attributes that decide how a process runs: which elements have them. Elsewhere they say nothing.
_GATES = GATEWAYS - {"eventBasedGateway", "parallelGateway"}
_HOLDERS: dict[str, frozenset[str]] = {
    "isExecutable": frozenset({"process"}),
    "triggeredByEvent": SUB_PROCESSES,
    "cancelActivity": frozenset({"boundaryEvent"}),
    "attachedToRef": frozenset({"boundaryEvent"}),
    "isInterrupting": frozenset({"startEvent"}),
    "parallelMultiple": CATCH_EVENTS,
    "instantiate": frozenset({"receiveTask", "eventBasedGateway"}),
    "isForCompensation": ACTIVITIES,
    "startQuantity": ACTIVITIES,
    "completionQuantity": ACTIVITIES,
    "testBefore": frozenset({"standardLoopCharacteristics"}),
    "loopMaximum": frozenset({"standardLoopCharacteristics"}),
    "isSequential": frozenset({"multiInstanceLoopCharacteristics"}),
    "behavior": frozenset({"multiInstanceLoopCharacteristics"}),
    "ordering": frozenset({"adHocSubProcess"}),
    "cancelRemainingInstances": frozenset({"adHocSubProcess"}),
    "eventGatewayType": frozenset({"eventBasedGateway"}),
    "calledElement": frozenset({"callActivity"}),
    "waitForCompletion": frozenset({"compensateEventDefinition"}),
    "default": ACTIVITIES | _GATES,
}


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        for name, written in element.attrib.items():
            key, value = str(name), str(written).strip()
            if local(element) not in _HOLDERS.get(key, frozenset({local(element)})):
                yield subject.finding(
                    RULE,
                    element,
                    "{} mang một thuộc tính không thuộc về nó; thuộc tính này không có tác dụng.",
                    "Hãy mở và lưu lại quy trình trong trình thiết kế để bỏ phần thừa.",
                    "warning",
                )
            choices = _CHOICES.get((local(element), key)) or _CHOICES.get(("*", key))
            if key in _WORDS and value not in _BOOLEAN:
                yield subject.finding(
                    RULE,
                    element,
                    f"{{}} ghi việc {_WORDS[key]} bằng một giá trị lạ.",
                    "Hãy mở trong trình thiết kế, chọn lại có hoặc không rồi lưu.",
                )
            elif choices is not None and value not in choices:
                yield subject.finding(
                    RULE,
                    element,
                    f"{{}} ghi {_CHOICE_WORDS[key]} bằng một giá trị lạ.",
                    "Hãy mở trong trình thiết kế, chọn lại rồi lưu.",
                )
            elif key == "loopMaximum" and not (value.isascii() and value.isdigit() and int(value[:9]) >= 1):
                yield subject.finding(
                    RULE,
                    element,
                    "{} ghi số vòng lặp nhiều nhất không phải là số nguyên lớn hơn 0.",
                    "Hãy ghi một số nguyên từ 1 trở lên, hoặc để trống.",
                )
