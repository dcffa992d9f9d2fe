"""The journal of a case as plain Vietnamese sentences, with the answers as they were shown when they were given.

Steps the engine does by itself are told only where they matter to a reader."""

from typing import Any
from uuid import UUID

from engine.history import Entry
from engine.localities import Bundle
from engine.organisation import Directory
from engine.runtime.queries.tasks import answers
from engine.runtime.taskform import task_form
from engine.runtime.views import TimelineRow, TimelineValue
from engine.storage import Reading
from engine.storage.problems import NotFound

_OPERATIONS = {"serviceTask", "scriptTask"}


def timeline(
    session: Reading, people: Directory, entries: list[Entry], bundles: dict[UUID, Bundle]
) -> list[TimelineRow]:
    """Rows in order of time. `bundles`: the release of each instance, by instance id."""
    rows: list[TimelineRow] = []
    for entry in entries:
        who = _who(people, entry)
        for effect in entry.effects:
            sentence = _sentence(people, effect)
            if sentence is None:
                continue
            values: tuple[TimelineValue, ...] = ()
            if effect["do"] == "done":
                form = task_form(bundles[entry.chain_id], effect["form"], entry.on_behalf_of)
                shown = form.display(answers(session, effect))
                values = tuple(TimelineValue(each.label, each.text, each.files) for each in shown)
            rows.append(TimelineRow(entry.at, who, sentence, effect.get("element"), effect.get("reason"), values))
    return rows


def _who(people: Directory, entry: Entry) -> str:
    if entry.person_id is None:
        return entry.actor_label
    name = people.person_name(entry.person_id)
    label = f"{name} ({entry.actor_label})" if name else entry.actor_label
    if entry.on_behalf_of is not None:
        label += f", nhập thay {_unit(people, entry.on_behalf_of)}"
    return label


def _unit(people: Directory, unit_id: UUID | str) -> str:
    try:
        return people.unit(UUID(str(unit_id))).short_name
    except NotFound:
        return "đơn vị khác"


def _sentence(people: Directory, effect: dict[str, Any]) -> str | None:
    name = effect.get("name") or effect.get("element", "")
    match effect["do"]:
        case "started":
            return f"Bắt đầu “{name}”"
        case "done":
            return f"Hoàn thành bước “{name}”"
        case "opened":
            return f"Chuyển đến bước “{name}” – {_unit(people, effect['unit'])}" if "unit" in effect else None
        case "claimed":
            return f"Nhận việc “{name}”"
        case "released":
            return f"Thôi nhận việc “{name}”"
        case "reassigned":
            return f"Chuyển việc “{name}” cho {effect['to']}"
        case "withdrawn" if effect["kind"] in ("userTask", "manualTask"):
            return f"Không cần thực hiện nữa: “{name}”"
        case "sent":
            return f"Gửi “{name}” đến {_unit(people, effect['to'])}"
        case "received":
            return f"Nhận tin từ {_unit(people, effect['from'])}"
        case "passed" if effect["kind"] in _OPERATIONS and effect.get("name"):
            return f"Tự động thực hiện “{name}”"
        case "passed" if effect["kind"] in ("intermediateCatchEvent", "boundaryEvent") and effect.get("name"):
            return f"Đến thời điểm hoặc sự kiện “{name}”"
        case "incident":
            return f"Sự cố ở bước “{name}”: {effect['message']}"
        case "retried":
            return f"Thực hiện lại bước “{name}” sau khi xử lý sự cố"
        case "completed":
            return f"Kết thúc: {effect['name']}" if effect.get("name") else "Kết thúc"
        case "cancelled":
            return "Dừng hồ sơ"
        case "failed":
            return "Kết thúc do lỗi trong quy trình"
    return None
