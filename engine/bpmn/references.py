"""Ids and references of a file: unique, present, leading to something of the right kind (BPMN 2.0.2 §8.2).
Runs on the XML before the model is built, because a model with dangling ends cannot be built."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from .findings import Finding
from .kinds import EVENT_KINDS, element_label
from .model import ACTIVITIES, CHOREOGRAPHY, EVENTS, GATEWAYS
from .texts import label, nfc, ref
from .xml import children, local, own_elements, refuse

MAX_NODES = 2000
_NODES = ACTIVITIES | EVENTS | GATEWAYS
_FLOW_ENDS = _NODES | CHOREOGRAPHY
_NEED_ID = _NODES | {"process", "lane", "participant", "message", "signal", "error", "escalation"}

# attribute or text element → kinds it may lead to (empty: anything with an id), by element where names are shared
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "default": frozenset({"sequenceFlow"}),
    "attachedToRef": ACTIVITIES,
    "messageRef": frozenset({"message"}),
    "signalRef": frozenset({"signal"}),
    "errorRef": frozenset({"error"}),
    "escalationRef": frozenset({"escalation"}),
    "processRef": frozenset({"process"}),
    "dataObjectRef": frozenset({"dataObject"}),
    "dataStoreRef": frozenset({"dataStore"}),
    "activityRef": ACTIVITIES,
    "itemRef": frozenset({"itemDefinition"}),
}
_TEXTS: dict[str, frozenset[str]] = {
    "incoming": frozenset({"sequenceFlow"}),
    "outgoing": frozenset({"sequenceFlow"}),
    "flowNodeRef": _FLOW_ENDS,
    "eventDefinitionRef": frozenset(f"{kind}EventDefinition" for kind in EVENT_KINDS),
    "dataInputRefs": frozenset({"dataInput"}),
    "dataOutputRefs": frozenset({"dataOutput"}),
    "inputSetRefs": frozenset({"inputSet"}),
    "outputSetRefs": frozenset({"outputSet"}),
}
_LINK = frozenset({"linkEventDefinition"})
_ENDS = ("sourceRef", "targetRef")
_REF_WORDS = {
    "sourceRef": "điểm đầu",
    "targetRef": "điểm cuối",
    "default": "nhánh mặc định",
    "attachedToRef": "bước việc mà sự kiện gắn vào",
    "messageRef": "thông điệp",
    "signalRef": "tín hiệu",
    "errorRef": "lỗi",
    "escalationRef": "báo cáo vượt cấp",
    "processRef": "quy trình",
    "source": "đầu gửi của liên kết",
    "target": "đầu nhận của liên kết",
    "activityRef": "bước việc",
    "flowNodeRef": "phần tử trong bộ phận thực hiện",
    "incoming": "đường nối đi vào",
    "outgoing": "đường nối đi ra",
}


def check_references(root: etree._Element) -> list[Finding]:
    """Findings about ids and references, all of them. Raises BpmnRefused for more flow nodes than MAX_NODES."""
    # The file itself is left out: nothing refers to it, and some tools give it the id of its process.
    elements = [element for element in own_elements(root) if element is not root]
    if sum(local(element) in _NODES for element in elements) > MAX_NODES:
        raise refuse(
            "extent",
            f"Tệp có hơn {MAX_NODES} bước việc, sự kiện và cổng.",
            "Hãy tách quy trình thành nhiều quy trình nhỏ gọi nhau.",
        )
    by_id: dict[str, etree._Element] = {}
    findings = []
    for element in elements:
        key = nfc(element.get("id"))
        if not key:
            if local(element) in _NEED_ID:
                findings.append(_missing_id(element))
        elif key in by_id:
            findings.append(_duplicate(element))
        else:
            by_id[key] = element
    imported = _imported_prefixes(root)
    for element in elements:
        findings += _references(element, by_id, imported)
    return findings


def _references(
    element: etree._Element, by_id: dict[str, etree._Element], imported: frozenset[str]
) -> Iterator[Finding]:
    kind = local(element)
    for name, wanted in _ATTRIBUTES.items():
        written = element.get(name)
        if written is not None:
            yield from _look(element, name, written, wanted, by_id, imported)
    if kind == "sequenceFlow":
        for name in _ENDS:
            yield from _look(element, name, element.get(name), frozenset(), by_id, imported, required=True)
            target = by_id.get(ref(element.get(name)))
            if target is not None:
                yield from _flow_end(element, name, target)
    elif kind in ("dataInputAssociation", "dataOutputAssociation"):
        for child in children(element, *_ENDS):
            yield from _look(element, local(child), child.text, frozenset(), by_id, imported)
    elif kind in ("association", "messageFlow"):
        for name in _ENDS:
            yield from _look(element, name, element.get(name), frozenset(), by_id, imported, required=True)
    if kind == "linkEventDefinition":
        for child in children(element, "source", "target"):
            yield from _look(element, local(child), child.text, _LINK, by_id, imported)
    for child in children(element, *_TEXTS):
        yield from _look(element, local(child), child.text, _TEXTS[local(child)], by_id, imported, required=True)
    if kind == "boundaryEvent" and not ref(element.get("attachedToRef")):
        yield _dangling(element, "attachedToRef", "Hãy đặt sự kiện lên cạnh của một bước việc.")


def _look(
    element: etree._Element,
    name: str,
    written: str | None,
    wanted: frozenset[str],
    by_id: dict[str, etree._Element],
    imported: frozenset[str],
    required: bool = False,
) -> Iterator[Finding]:
    text = nfc(written)
    if ":" in text and text.partition(":")[0] in imported:
        return  # an element of another file, which the check of imports speaks about
    target = by_id.get(ref(text))
    if target is None:
        if text or required:
            yield _dangling(element, name, "Hãy chọn lại trong trình thiết kế.")
    elif wanted and local(target) not in wanted:
        yield _wrong_kind(element, name, target)


def _flow_end(flow: etree._Element, name: str, end: etree._Element) -> Iterator[Finding]:
    if local(end) not in _FLOW_ENDS:
        yield Finding(
            "flow-end-kind",
            "error",
            nfc(flow.get("id")),
            label(flow.get("name")),
            f"{element_label(flow)} có {_REF_WORDS[name]} là {element_label(end, lower=True)}, "
            "không phải bước việc, sự kiện hay cổng.",
            "Hãy nối lại đường này vào một bước việc, sự kiện hoặc cổng; dùng đường chú thích cho ghi chú và dữ liệu.",
        )
    elif end.getparent() is not flow.getparent():
        yield Finding(
            "flow-crosses-border",
            "error",
            nfc(flow.get("id")),
            label(flow.get("name")),
            f"{element_label(flow)} đi xuyên qua ranh giới của quy trình hoặc quy trình con "
            f"tới {element_label(end, lower=True)}.",
            "Hãy nối tới chính quy trình con, hoặc dùng đường thông điệp giữa hai đơn vị.",
        )


def _imported_prefixes(root: etree._Element) -> frozenset[str]:
    """Prefixes bound to a namespace of another file that is imported."""
    spaces = {element.get("namespace") for element in children(root, "import")} - {root.get("targetNamespace")}
    return frozenset(prefix for prefix, space in root.nsmap.items() if prefix and space in spaces)


def _missing_id(element: etree._Element) -> Finding:
    return Finding(
        "missing-id",
        "error",
        "",
        label(element.get("name")),
        f"{element_label(element)} không có mã.",
        "Hãy mở và lưu lại quy trình trong trình thiết kế để mã được cấp.",
    )


def _duplicate(element: etree._Element) -> Finding:
    return Finding(
        "duplicate-id",
        "error",
        nfc(element.get("id")),
        label(element.get("name")),
        f"{element_label(element)} mang mã đã dùng cho phần tử khác trong cùng tệp.",
        "Hãy đặt cho mỗi phần tử một mã riêng.",
    )


def _dangling(element: etree._Element, name: str, remedy: str) -> Finding:
    return Finding(
        "dangling-reference",
        "error",
        nfc(element.get("id")),
        label(element.get("name")),
        f"{element_label(element)} trỏ tới {_REF_WORDS.get(name, 'một phần tử')} không có trong tệp.",
        remedy,
    )


def _wrong_kind(element: etree._Element, name: str, target: etree._Element) -> Finding:
    return Finding(
        "reference-kind",
        "error",
        nfc(element.get("id")),
        label(element.get("name")),
        f"{element_label(element)} dùng {element_label(target, lower=True)} làm "
        f"{_REF_WORDS.get(name, 'phần tử tham chiếu')}, không đúng loại.",
        "Hãy chọn lại trong trình thiết kế.",
    )
