"""Writes `docs/bpmn-support.md`: every BPMN element, what of it is carried out, what is refused, what to use instead.

Made from the allow-list itself (`engine/bpmn/support.py`), by which models are refused; `--check` only says whether the
page is stale."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from engine.bpmn.kinds import EVENT_KINDS, kind_word  # noqa: E402
from engine.bpmn.support import ATTRIBUTES, DESCRIPTIVE, ELEMENTS, LIMITS, Support, event_support  # noqa: E402

PAGE = ROOT / "docs" / "bpmn-support.md"

GROUPS: dict[str, str] = {
    "Bước việc và quy trình con": "task userTask manualTask scriptTask serviceTask sendTask receiveTask "
    "businessRuleTask callActivity subProcess transaction adHocSubProcess globalTask globalUserTask globalManualTask "
    "globalScriptTask globalBusinessRuleTask",
    "Cổng": "exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway",
    "Lặp lại và nhiều lượt": "standardLoopCharacteristics multiInstanceLoopCharacteristics complexBehaviorDefinition",
    "Giao việc": "resourceRole performer humanPerformer potentialOwner",
    "Dữ liệu": "dataObject dataObjectReference property ioSpecification dataInputAssociation dataOutputAssociation "
    "ioBinding dataStore dataStoreReference import",
    "Giao tiếp, hội thoại, ghép thông điệp": "correlationSubscription correlationKey choreography "
    "globalChoreographyTask choreographyTask callChoreography subChoreography globalConversation conversation "
    "subConversation callConversation conversationLink",
}
NAMES = {
    "standardLoopCharacteristics": "lặp lại khi còn đúng điều kiện",
    "multiInstanceLoopCharacteristics": "nhiều lượt, song song hoặc lần lượt",
    "complexBehaviorDefinition": "báo kết quả từng lượt theo điều kiện",
    "performer": "người thực hiện",
    "humanPerformer": "người thực hiện",
    "potentialOwner": "người có thể nhận việc",
    "ioSpecification": "khai báo dữ liệu vào và ra",
    "ioBinding": "gắn dữ liệu với thao tác dịch vụ",
    "import": "dùng nội dung tệp khác",
    "correlationSubscription": "ghép thông điệp theo khai báo",
    "correlationKey": "khóa ghép thông điệp",
    "conversationLink": "đường nối hội thoại",
    "resourceRole": "vai trò thực hiện",
    "compensateEventDefinition": "sự kiện bù trừ",
}
# position → what it is called, kind of event, inside an event sub-process
POSITIONS: dict[str, tuple[str, bool]] = {
    "Bắt đầu quy trình": ("startEvent", False),
    "Bắt đầu quy trình con theo sự kiện": ("startEvent", True),
    "Chờ trên đường đi": ("intermediateCatchEvent", False),
    "Gắn trên bước": ("boundaryEvent", False),
    "Phát đi trên đường": ("intermediateThrowEvent", False),
    "Kết thúc": ("endEvent", False),
}
YES, DRAWN, NO = "Thực hiện", "Chỉ để xem", "Từ chối"
# What BPMN itself does not know in a position is left out (BPMN 2.0.2 table 10.93).
STANDARD: dict[str, str] = {
    "Bắt đầu quy trình": "none message timer conditional signal multiple parallelMultiple",
    "Bắt đầu quy trình con theo sự kiện": "message timer conditional signal error escalation compensate "
    "multiple parallelMultiple",
    "Chờ trên đường đi": "message timer conditional signal link multiple parallelMultiple",
    "Gắn trên bước": "message timer conditional signal error escalation compensate cancel multiple parallelMultiple",
    "Phát đi trên đường": "none message signal escalation compensate link multiple",
    "Kết thúc": "none message signal error escalation compensate cancel terminate multiple",
}


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _row(name: str, code: str, support: Support, limit: str = "") -> str:
    state = NO if not support.supported else DRAWN if support.drawn else YES
    reason = f"{_first_upper(support.reason)}. " if support.reason else ""
    return f"| {_first_upper(name)} | `{code}` | {state} | {f'{reason}{support.instead} {limit}'.strip()} |"


def _limit(kind: str, event: str, inside: bool) -> str:
    return "" if inside else LIMITS.get((kind, event), "")


def _table(rows: Iterable[str]) -> str:
    return "\n".join(
        ["| Phần tử | Tên trong BPMN | Hệ thống | Điều kiện, lý do, cách thay thế |", "|---|---|---|---|", *rows]
    )


def _sections() -> Iterator[str]:
    told: set[str] = set()
    for title, kinds in GROUPS.items():
        told.update(kinds.split())
        rows = [
            _row(NAMES.get(kind, kind_word(kind)), kind, ELEMENTS[kind], LIMITS.get((kind, ""), ""))
            for kind in kinds.split()
        ]
        yield f"## {title}\n\n{_table(rows)}"
    for position, (kind, inside) in POSITIONS.items():
        told.add(kind)
        rows = [
            _row(
                EVENT_KINDS[event], f"{kind} · {event}", event_support(kind, event, inside), _limit(kind, event, inside)
            )
            for event in STANDARD[position].split()
        ]
        yield f"## Sự kiện: {position[0].lower()}{position[1:]}\n\n{_table(rows)}"
    rest = [kind for kind in ELEMENTS if kind not in told]
    if rest:
        rows = [_row(NAMES.get(kind, kind_word(kind)), kind, ELEMENTS[kind]) for kind in rest]
        yield f"## Phần tử khác\n\n{_table(rows)}"
    rows = [
        f"| {_first_upper(NAMES.get(each.element, kind_word(each.element)))} | `{each.element}` "
        f"| `{each.name}` = {', '.join(f'`{value}`' for value in sorted(each.values))} "
        f"| {_first_upper(each.reason)}. {each.instead} |"
        for each in ATTRIBUTES
    ]
    head = ["| Phần tử | Tên trong BPMN | Giá trị bị từ chối | Lý do và cách thay thế |", "|---|---|---|---|"]
    yield "## Thuộc tính bị từ chối\n\n" + "\n".join([*head, *rows])
    described = ", ".join(f"`{kind}`" for kind in sorted(DESCRIPTIVE - ELEMENTS.keys()))
    yield (
        "## Phần mô tả và phần thuộc về phần tử khác\n\n"
        "Những phần tử sau chỉ mô tả, hoặc là một phần của phần tử ở các bảng trên, nên được đọc và giữ nguyên:\n"
        f"{described}."
    )


def page() -> str:
    """The page as it has to be."""
    intro = (
        "# Hệ thống thực hiện được những gì của BPMN 2.0\n\n"
        "Trang này do `tools/bpmn_support.py` viết ra từ chính danh sách mà hệ thống dùng để nhận hay từ chối sơ đồ\n"
        "(`engine/bpmn/support.py`), xin đừng sửa tay.\n\n"
        f"- **{YES}**: hệ thống làm đúng như tiêu chuẩn BPMN 2.0.2 mô tả.\n"
        f"- **{DRAWN}**: được giữ trên sơ đồ, không có tác dụng khi chạy; khi kiểm tra có lời nhắc.\n"
        f"- **{NO}**: sơ đồ có phần tử này không ban hành được; lời báo nêu tên phần tử, lý do và cách thay thế.\n\n"
        "Phần tử nào không có trong trang này thì bị từ chối. Mỗi sơ đồ còn được soát theo các quy tắc về cách nối,\n"
        "dữ liệu và biểu thức."
    )
    return "\n\n".join([intro, *_sections()]) + "\n"


def main() -> int:
    """Write the page, or with --check say whether it is as it has to be."""
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/bpmn-support.md is not what engine/bpmn/support.py says: run python tools/bpmn_support.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
