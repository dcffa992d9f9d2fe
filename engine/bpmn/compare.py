"""What changed between two versions of a diagram, element by element, in sentences an administrator understands.
Elements are told apart by their ids (design.md §3: ids are never reused); layout does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .kinds import named, node_label
from .model import Contents, Definitions, EventDefinition, Flow, Lane, MultiInstance, Node, Process

What = Literal["added", "removed", "changed"]
Names = Mapping[str, Mapping[str, str]]
"""What people call the values of a property: forms, roles, … by property, then by value."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `element_id`: where to mark it (in the new version, in the old one for what was removed)."""

    element_id: str
    what: What
    text: str


def differences(old: Definitions, new: Definitions, names: Names | None = None) -> list[Change]:
    """How two versions differ, processes in order: themselves, lanes, steps, then flows; empty when they mean the same.

    `names` lets sentences say which form or role it was and is; without it they only say that it changed."""
    found: list[Change] = []
    for key in dict.fromkeys([*old.processes, *new.processes]):
        before, after = old.processes.get(key), new.processes.get(key)
        if before is not None and after is not None:
            found += _Comparison(before, after, names or {}).changes()
        elif after is not None:
            found.append(Change(key, "added", f"Thêm {node_label(after, lower=True)}."))
        elif before is not None:
            found.append(Change(key, "removed", f"Bỏ {node_label(before, lower=True)}."))
    return found


class _Comparison:
    """Two versions of one process."""

    def __init__(self, old: Process, new: Process, names: Names) -> None:
        self.old, self.new, self.names = old, new, names
        self.old_nodes = {node.id: node for node in old.walk() if not node.synthetic}
        self.new_nodes = {node.id: node for node in new.walk() if not node.synthetic}
        self.old_flows = _flows(old)
        self.new_flows = _flows(new)
        self.old_lanes = {lane.id: lane for lane in old.walk_lanes()}
        self.new_lanes = {lane.id: lane for lane in new.walk_lanes()}

    def changes(self) -> Iterator[Change]:
        old, new = self.old, self.new
        if old.name != new.name:
            yield Change(new.id, "changed", f"Đổi tên quy trình từ “{old.name}” thành “{new.name}”.")
        if old.documentation != new.documentation:
            yield Change(new.id, "changed", "Sửa phần giới thiệu quy trình.")
        for text in self._properties(old.properties, new.properties, "của quy trình"):
            yield Change(new.id, "changed", text)
        if _data(old) != _data(new):
            yield Change(new.id, "changed", "Đổi dữ liệu vào, dữ liệu ra của quy trình.")
        yield from self._lanes()
        yield from self._nodes()
        yield from self._flows()
        yield from self._notes()

    def _lanes(self) -> Iterator[Change]:
        for key, lane in self.new_lanes.items():
            before = self.old_lanes.get(key)
            if before is None:
                yield Change(key, "added", f"Thêm {node_label(lane, lower=True)}.")
                continue
            if before.name != lane.name:
                yield Change(key, "changed", _renamed(before, lane))
            for text in self._properties(before.properties, lane.properties, f"của {node_label(lane, lower=True)}"):
                yield Change(key, "changed", text)
        for key in self.old_lanes.keys() - self.new_lanes.keys():
            yield Change(key, "removed", f"Bỏ {node_label(self.old_lanes[key], lower=True)}.")

    def _nodes(self) -> Iterator[Change]:
        for key, node in self.new_nodes.items():
            before = self.old_nodes.get(key)
            if before is None:
                yield Change(key, "added", f"Thêm {node_label(node, lower=True)}{self._place(node)}.")
            else:
                for text in self._node(before, node):
                    yield Change(key, "changed", text)
        for key, node in self.old_nodes.items():
            if key not in self.new_nodes:
                yield Change(key, "removed", f"Bỏ {node_label(node, lower=True)}.")

    def _place(self, node: Node) -> str:
        """Where a new step stands: its lane, and what comes before and after it."""
        lane = _lane(self.new, node)
        place = f" vào {node_label(lane, lower=True)}" if lane is not None else ""
        before = [flow.source for flow in self.new_flows.values() if flow.target == node.id]
        after = [flow.target for flow in self.new_flows.values() if flow.source == node.id]
        place += f", sau {_names(before, self.new_nodes)}" if before else ""
        return place + (f", trước {_names(after, self.new_nodes)}" if after else "")

    def _node(self, old: Node, new: Node) -> Iterator[str]:
        of = f"của {node_label(new, lower=True)}"
        if old.kind != new.kind:
            yield f"Đổi {node_label(old, lower=True)} thành {node_label(new, lower=True)}."
        elif old.name != new.name:
            yield _renamed(old, new)
        yield from self._properties(old.properties, new.properties, of)
        before, after = _lane(self.old, old), _lane(self.new, new)
        if (before.id if before else "") != (after.id if after else ""):
            yield _moved(new, before, after)
        for field, word in _PARTS.items():
            if getattr(old, field) != getattr(new, field):
                yield f"Đổi {word} {of}."
        yield from _events(old, new, of)
        if _loop(old) != _loop(new):
            yield _looped(old, new, of)
        if old.interrupting != new.interrupting:
            yield f"{_first(node_label(new))} nay {'ngắt' if new.interrupting else 'không ngắt'} việc đang làm."
        if old.attached_to != new.attached_to and new.attached_to in self.new_nodes:
            target = node_label(self.new_nodes[new.attached_to], lower=True)
            yield f"Chuyển {node_label(new, lower=True)} sang {target}."
        if old.default != new.default and (old.default or new.default):
            yield self._default(old, new)
        if _data(old) != _data(new):
            yield f"Đổi dữ liệu vào, dữ liệu ra {of}."

    def _default(self, old: Node, new: Node) -> str:
        flow = self.new_flows.get(new.default)
        if flow is None:
            return f"{_first(node_label(new))} không còn nhánh mặc định."
        return f"Đổi nhánh mặc định của {node_label(new, lower=True)} sang {self._flow_name(flow, self.new_nodes)}."

    def _flows(self) -> Iterator[Change]:
        for key, flow in self.new_flows.items():
            before = self.old_flows.get(key)
            if before is None:
                if flow.source in self.old_nodes and flow.target in self.old_nodes:
                    yield Change(key, "added", f"Thêm {_route(flow, self.new_nodes)}.")
                continue
            label = self._flow_name(flow, self.new_nodes)
            if (before.source, before.target) != (flow.source, flow.target):
                now, then = _ends(flow, self.new_nodes), _ends(before, self.old_nodes)
                yield Change(key, "changed", f"Đổi hướng {_named(flow)}: trước đây {then}, nay {now}.")
            if before.name != flow.name:
                yield Change(key, "changed", _flow_renamed(before, flow, label))
            if before.condition != flow.condition:
                word = "Thêm" if not before.condition else "Bỏ" if not flow.condition else "Đổi"
                yield Change(key, "changed", f"{word} điều kiện của {label}.")
            if before.documentation != flow.documentation:
                yield Change(key, "changed", f"Sửa phần mô tả của {label}.")
        for key, flow in self.old_flows.items():
            if key not in self.new_flows and flow.source in self.new_nodes and flow.target in self.new_nodes:
                yield Change(key, "removed", f"Bỏ {_route(flow, self.old_nodes)}.")

    def _flow_name(self, flow: Flow, nodes: Mapping[str, Node]) -> str:
        return f"nhánh “{flow.name}”" if flow.name else f"đường nối {_ends(flow, nodes)}"

    def _notes(self) -> Iterator[Change]:
        old, new = _notes(self.old), _notes(self.new)
        for key, text in new.items():
            if key not in old:
                yield Change(key, "added", f"Thêm ghi chú “{_short(text)}”.")
            elif old[key] != text:
                yield Change(key, "changed", f"Sửa ghi chú “{_short(text)}”.")
        for key in old.keys() - new.keys():
            yield Change(key, "removed", f"Bỏ ghi chú “{_short(old[key])}”.")

    def _properties(self, old: Mapping[str, str], new: Mapping[str, str], of: str) -> Iterator[str]:
        """What changed in the extension properties; several mappings in one direction are one sentence."""
        told = set()
        for key in sorted({*old, *new}):
            before, after = old.get(key, ""), new.get(key, "")
            if before == after:
                continue
            word = _PROPERTIES.get(key.partition(".")[0], "một thiết lập")
            known = self.names.get(key, {})
            if before in known and after in known:
                text = f"Đổi {word} {of} từ “{known[before]}” thành “{known[after]}”."
            elif not before:
                text = f"Đặt {word} {of}" + (f" là “{known[after]}”." if after in known else ".")
            else:
                text = f"{'Đổi' if after else 'Bỏ'} {word} {of}."
            if text not in told:
                told.add(text)
                yield text


_PROPERTIES = {
    "form": "biểu mẫu",
    "due": "hạn",
    "priority": "mức ưu tiên",
    "role": "vai trò",
    "unit": "đơn vị thực hiện",
    "collection": "danh sách các lượt",
    "item": "tên gọi từng lượt",
    "sequential": "cách làm lần lượt hay cùng lúc",
    "completion": "điều kiện kết thúc sớm",
    "operation": "việc tự động",
    "to": "nơi nhận",
    "payload": "nội dung gửi",
    "correlation": "cách đối chiếu thông điệp",
    "outcome": "kết quả ghi nhận",
    "prefill": "nội dung điền sẵn",
    "awaits_reply": "việc chờ cơ quan ngoài trả lời",
    "in": "giá trị đưa vào",
    "out": "giá trị lấy ra",
    "kind": "loại hồ sơ",
    "title": "cách đặt tên hồ sơ",
    "code": "cách đặt mã hồ sơ",
    "startable": "vai trò được bắt đầu",
    "start_unit_kinds": "loại đơn vị được bắt đầu",
    "cancellable": "vai trò được dừng hồ sơ",
    "decision": "bảng quy tắc",
    "document": "mẫu văn bản",
}

_PARTS = {
    "documentation": "phần mô tả",
    "script": "cách tính",
    "called_element": "quy trình được gọi",
    "message": "thông điệp",
    "operation": "thao tác",
    "event_gateway_type": "cách chờ",
    "triggered_by_event": "cách khởi động",
    "is_for_compensation": "vai trò bù trừ",
    "instantiate": "cách khởi động",
    "direction": "hướng rẽ nhánh",
    "activation": "điều kiện kích hoạt",
    "ad_hoc": "cách làm tự do",
}


def _flows(process: Process) -> dict[str, Flow]:
    return {flow.id: flow for flow in process.walk_flows() if not flow.synthetic}


def _notes(contents: Contents) -> dict[str, str]:
    return {note.id: note.text for level in contents.levels() for note in level.annotations.values()}


def _lane(process: Process, node: Node) -> Lane | None:
    return next(iter(process.lanes_of(node.id)), None)


def _events(old: Node, new: Node, of: str) -> Iterator[str]:
    if old.event_kind != new.event_kind or [each.kind for each in old.events] != [each.kind for each in new.events]:
        yield f"Đổi loại sự kiện {of}."
        return
    changed = [after for before, after in zip(old.events, new.events, strict=True) if _plain(before) != _plain(after)]
    for part in dict.fromkeys(_EVENT_PARTS.get(each.kind, "nội dung sự kiện") for each in changed):
        yield f"Đổi {part} {of}."


_EVENT_PARTS = {
    "timer": "hẹn giờ",
    "message": "thông điệp",
    "signal": "tín hiệu",
    "error": "lỗi được bắt",
    "escalation": "báo cáo vượt cấp",
    "conditional": "điều kiện",
    "link": "điểm liên kết",
}


def _plain(event: EventDefinition) -> EventDefinition:
    """The event without ids, which an editor may give anew."""
    return replace(event, id="", ref="" if event.ref_name or event.code else event.ref)


def _loop(node: Node) -> object:
    """How a step is repeated, without what its properties say already."""
    loop = node.loop
    if isinstance(loop, MultiInstance):
        named_by_property = {"collection": "", "item": "", "completion": ""}
        said = {key: value for key, value in named_by_property.items() if key in node.properties}
        reports = tuple(replace(each, events=tuple(map(_plain, each.events))) for each in loop.reports)
        sequential = False if "sequential" in node.properties else loop.sequential
        return replace(loop, **said, sequential=sequential, reports=reports)
    return loop


def _data(element: Node | Process) -> object:
    """What an element says about its data, without the ids of lines, which an editor may give anew."""
    data = element.data
    if data is None:
        return None
    incoming, outgoing = (tuple(replace(each, id="") for each in lines) for lines in (data.incoming, data.outgoing))
    return replace(data, incoming=incoming, outgoing=outgoing)


def _looped(old: Node, new: Node, of: str) -> str:
    if new.loop is None:
        return f"{_first(node_label(new))} chỉ còn làm một lần."
    if old.loop is None:
        return f"{_first(node_label(new))} nay làm nhiều lượt."
    return f"Đổi cách làm nhiều lượt {of}."


def _moved(node: Node, before: Lane | None, after: Lane | None) -> str:
    label = node_label(node, lower=True)
    if after is None:
        return f"Đưa {label} ra ngoài các bộ phận thực hiện."
    if before is None:
        return f"Đưa {label} vào {node_label(after, lower=True)}."
    return f"Chuyển {label} từ {node_label(before, lower=True)} sang {node_label(after, lower=True)}."


def _renamed(old: Node | Lane, new: Node | Lane) -> str:
    word = named(new.kind if isinstance(new, Node) else "lane", "", lower=True).removesuffix(" chưa đặt tên")
    if not old.name:
        return f"Đặt tên {word} là “{new.name}”."
    return f"Đổi tên {word} từ “{old.name}” thành “{new.name}”." if new.name else f"Bỏ tên {word} “{old.name}”."


def _flow_renamed(old: Flow, new: Flow, label: str) -> str:
    if old.name and new.name:
        return f"Đổi tên nhánh từ “{old.name}” thành “{new.name}”."
    return f"Đặt tên nhánh là “{new.name}”." if new.name else f"Bỏ tên “{old.name}” của {label}."


def _route(flow: Flow, nodes: Mapping[str, Node]) -> str:
    return f"{_named(flow)} {_ends(flow, nodes)}"


def _named(flow: Flow) -> str:
    return f"nhánh “{flow.name}”" if flow.name else "đường nối"


def _ends(flow: Flow, nodes: Mapping[str, Node]) -> str:
    return f"từ {_names([flow.source], nodes)} đến {_names([flow.target], nodes)}"


def _names(ids: list[str], nodes: Mapping[str, Node]) -> str:
    """Steps as a sentence lists them."""
    return " và ".join(node_label(nodes[key], lower=True) for key in ids if key in nodes) or "một phần tử"


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
