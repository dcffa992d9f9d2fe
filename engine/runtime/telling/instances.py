"""Sentences for what happens in a case: one small function for each kind of effect an instance's chain holds.

A function answers None where there is nothing to tell a person (a join without a name, the start event)."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.bpmn.kinds import EVENT_KINDS
from engine.runtime.telling.names import Names, day_text

Effect = Mapping[str, Any]
Teller = Callable[[Effect, Names], str | None]

_PEOPLE = ("userTask", "manualTask")
_AUTOMATIC = ("serviceTask", "scriptTask")  # a decision is told of by itself
_EVENTS = ("intermediateCatchEvent", "boundaryEvent", "receiveTask")
_EVERYDAY = (*_AUTOMATIC, "intermediateCatchEvent", "boundaryEvent")
_THROWS = ("intermediateThrowEvent", "endEvent")
_THROWN = {
    "escalation": "Báo cáo vượt cấp “{}”",
    "compensate": "Đã hoàn lại các bước trước theo “{}”",
    "cancel": "Hủy giao dịch “{}”",
}
_GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway")


def name_of(effect: Effect) -> str:
    """What the step of an effect is called."""
    return str(effect.get("name") or effect.get("element", ""))


def everyday(effect: Effect) -> bool:
    """Whether the people of a case are told of it in its timeline; auditors are told everything."""
    match effect["do"]:
        case "opened":
            return "unit" in effect
        case "withdrawn":
            return effect["kind"] in _PEOPLE
        case "passed":
            return bool(effect.get("name")) and effect["kind"] in (
                *_AUTOMATIC,
                "intermediateCatchEvent",
                "boundaryEvent",
                *(_THROWS if effect.get("event") in _THROWN else ()),
            )
        case "woken":
            return False
    return True


def _started(effect: Effect, _: Names) -> str:
    text = f"Bắt đầu “{name_of(effect)}”"
    match effect.get("by"):
        case "timer":
            return f"{text} theo lịch, đến hẹn {day_text(effect['due'])}"
        case "conditional":
            return f"{text} vì điều kiện đặt trong quy trình đã đúng"
    return text


def _opened(effect: Effect, names: Names) -> str:
    text = f"Chuyển đến bước “{name_of(effect)}”"
    return f"{text} – {names.unit(effect['unit'])}" if "unit" in effect else text


def _withdrawn(effect: Effect, _: Names) -> str | None:
    if effect.get("kind") in _PEOPLE:
        return f"Không cần thực hiện nữa: “{name_of(effect)}”"
    return f"Thôi chờ hoặc thực hiện “{name_of(effect)}”" if effect.get("name") else None


def _passed(effect: Effect, _: Names) -> str | None:
    kind, name = effect.get("kind"), effect.get("name")
    if not name:
        return None
    if "many" in effect:
        return f"Đã xong cả {effect['many']} phần việc của “{name}”"
    if kind in _AUTOMATIC:
        return f"Tự động thực hiện “{name}”"
    if effect.get("event") in _THROWN and kind in _THROWS:
        return _THROWN[effect["event"]].format(name)
    if kind in _EVENTS:
        return f"Đến thời điểm hoặc sự kiện “{name}”{_by(effect)}"
    if kind in _GATEWAYS:
        ways = ", ".join(f"“{way}”" for way in effect.get("ways", ()) if way)
        return f"Rẽ nhánh tại “{name}”: {ways}" if ways else f"Rẽ nhánh tại “{name}”"
    if kind in ("subProcess", "callActivity", "transaction", "adHocSubProcess"):
        return f"Xong phần “{name}”"
    if kind == "endEvent":
        return f"Đến điểm kết thúc “{name}”"
    return None  # a person's task has been told of by whoever completed it, a message by its sending


def _by(effect: Effect) -> str:
    """Of the things an event waited for, what has come."""
    kinds = dict.fromkeys(effect.get("by", ()))
    return f" ({', '.join(EVENT_KINDS[kind] for kind in kinds)})" if kinds else ""


def _decided(effect: Effect, _: Names) -> str:
    """The decision, its version and the rows that made the answer; of several tables each with its name."""
    tables = [each for each in effect.get("tables", ()) if each["rows"]]
    told = f"Áp dụng bảng quyết định “{effect['title']}”, bản {effect['version']}, ở bước “{name_of(effect)}”"
    parts = []
    for each in tables:
        where = f" của “{each['name']}”" if each["name"] != effect["title"] else ""
        rows = ", ".join(map(str, each["rows"]))
        taken = ", ".join(map(str, each["taken"]))
        parts.append(f"dòng {rows}{where}" + (f" (lấy dòng {taken})" if taken != rows else ""))
    return f"{told}: khớp {'; '.join(parts)}" if parts else told


def _completed(effect: Effect, _: Names) -> str:
    return f"Kết thúc: {effect['name']}" if effect.get("name") else "Kết thúc"


def _retimed(effect: Effect, _: Names) -> str:
    before, after = effect.get("before"), effect.get("after")
    old = f" từ {day_text(before)}" if before else ""
    new = f" sang {day_text(after)}" if after else ", nay không còn hạn"
    return f"Đổi thời hạn của “{name_of(effect)}”{old}{new}"


INSTANCE_SENTENCES: Mapping[str, Teller] = {
    "started": _started,
    "done": lambda effect, _: f"Hoàn thành bước “{name_of(effect)}”",
    "opened": _opened,
    "claimed": lambda effect, _: f"Nhận việc “{name_of(effect)}”",
    "released": lambda effect, _: f"Thôi nhận việc “{name_of(effect)}”",
    "reassigned": lambda effect, _: f"Chuyển việc “{name_of(effect)}” cho {effect['to']}",
    "withdrawn": _withdrawn,
    "sent": lambda effect, names: f"Gửi “{name_of(effect)}” đến {names.unit(effect['to'])}",
    "received": lambda effect, names: f"Nhận tin từ {names.unit(effect['from'])}",
    "triggered": lambda effect, _: f"Có sự kiện nên bắt đầu phần “{name_of(effect)}”{_by(effect)}",
    "signalled": lambda effect, _: f"Phát tín hiệu “{name_of(effect)}”",
    "heard": lambda effect, names: f"Nhận tín hiệu từ {names.unit(effect['from'])}",
    "passed": _passed,
    "decided": _decided,
    "incident": lambda effect, _: f"Sự cố ở bước “{name_of(effect)}”: {effect['message']}",
    "faulted": lambda effect, _: f"Bước “{name_of(effect)}” không thực hiện được: {effect['message']}",
    "repaired": lambda effect, _: f"Sửa dữ liệu của bước “{name_of(effect)}” để xử lý sự cố. Lý do: {effect['reason']}",
    "retried": lambda effect, _: f"Thực hiện lại bước “{name_of(effect)}” sau khi xử lý sự cố",
    "revived": lambda effect, _: "Cho hồ sơ chạy tiếp sau khi bị đứng yên",
    "woken": lambda effect, _: f"Đến hạn {effect['timers']} mốc thời gian đã đặt",
    "retimed": _retimed,
    "completed": _completed,
    "cancelled": lambda effect, _: "Dừng hồ sơ",
    "failed": lambda effect, _: "Kết thúc do lỗi trong quy trình",
}
