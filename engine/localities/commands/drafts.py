"""Saving and dropping what an administrator has not published yet, byte for byte.

A draft may have any fault as long as it can be read; two tabs or two people never overwrite each other. Drafts leave no
trace in the journal: only what is published counts."""

import re
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from engine.bpmn import BpmnRefused, outline
from engine.dmn import DmnRefused
from engine.localities.commands.common import permit
from engine.localities.decisions import model_of, spaces_of
from engine.localities.listing import steps_by_text, text_name, title_of
from engine.localities.tables import BPMN, DMN, FORM, Draft
from engine.localities.views import Draft as DraftView
from engine.localities.views import draft_view
from engine.localities.visible import Visible, visible_to
from engine.organisation import Actor
from engine.organisation.queries import unit
from engine.storage import Clock, UnitOfWork
from engine.storage.clock import LEGAL_ZONE
from engine.storage.problems import Conflict, Invalid, NotFound

MAX_BYTES = {BPMN: 2_000_000, FORM: 1_000_000, DMN: 2_000_000}
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,93}")  # it may stand behind a kind, too (`tables.alone`)


def save_draft(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    unit_id: UUID,
    kind: str,
    key: str,
    content: bytes,
    revision: int,
    base: str | None = None,
) -> DraftView:
    """Keep an unpublished diagram (kind 'bpmn'), form ('form') or decision file ('dmn') of a unit.

    `revision` is the one the editor holds, 0 when it began from what is in force or from nothing. `base`: hash of the
    text the editor began from, when it is not what is in force now; only looked at with revision 0. Raises Forbidden,
    Invalid (unreadable, too large, of another process), Conflict when somebody saved, published or dropped it since."""
    place = unit(work.session, unit_id)
    permit(work.session, actor, place)
    title = _read(kind, key, content)
    stored = work.session.get(Draft, (unit_id, kind, key), with_for_update=True, populate_existing=True)
    if stored is not None and stored.content == content:
        return draft_view(stored)  # the editor did not hear that its text has been kept
    if revision != (stored.revision if stored is not None else 0):
        raise _raced(stored)
    values = {"content": content, "revision": revision + 1, "saved_by": actor.label, "at": clock.now()}
    visible = visible_to(work.session, unit_id)
    values["name"] = _name(visible, kind, key, title)
    at = (Draft.unit_id == unit_id, Draft.kind == kind, Draft.key == key)
    if stored is None:
        origin = visible.origins.get((kind, key))
        _same_form(visible, kind, key, content)
        values["base"] = base or (origin.sha256 if origin is not None else None)
        row = {"unit_id": unit_id, "kind": kind, "key": key, "tenant_id": place.tenant_id, **values}
        try:
            with work.session.begin_nested():
                work.session.execute(insert(Draft).values(row))
        except IntegrityError as error:
            raise _raced(None) from error
    else:
        work.session.execute(update(Draft).where(*at).values(values))
    return draft_view(work.session.get_one(Draft, (unit_id, kind, key), populate_existing=True))


def discard_draft(work: UnitOfWork, actor: Actor, *, unit_id: UUID, kind: str, key: str) -> None:
    """Drop an unpublished text; what is in force stays. Raises Forbidden, NotFound."""
    permit(work.session, actor, unit(work.session, unit_id))
    query = delete(Draft).where(Draft.unit_id == unit_id, Draft.kind == kind, Draft.key == key)
    if work.session.execute(query.returning(Draft.key)).one_or_none() is None:
        raise NotFound("Không còn bản nháp này. Hãy tải lại trang để xem các bản nháp hiện có.")


def _read(kind: str, key: str, content: bytes) -> str:
    """The name the text gives itself. Raises Invalid when it is not to be read or belongs to another process."""
    if kind not in MAX_BYTES or not KEY.fullmatch(key):
        raise _invalid("Mã của mục đang sửa không hợp lệ. Hãy quay lại danh sách quy trình và mở lại.")
    if len(content) > MAX_BYTES[kind]:
        size = MAX_BYTES[kind] // 1_000_000
        raise _invalid(f"Nội dung lớn hơn {size} MB nên chưa lưu được. Hãy chia thành nhiều phần nhỏ hơn.")
    if kind == FORM:
        if not isinstance(_json(content), dict):
            raise _invalid("Không đọc được biểu mẫu. Hãy chọn tệp biểu mẫu dạng JSON, bảng mã UTF-8.")
        return title_of(FORM, content)
    if kind == DMN:
        return _read_decision(content)
    try:
        processes = {process.id: process for process in outline(content)}
    except BpmnRefused as refused:
        raise Invalid(refused.findings[0].text, {"": [finding.text for finding in refused.findings]}) from refused
    if key not in processes:
        raise _invalid("Tệp này không phải là sơ đồ của quy trình đang sửa. Hãy chọn đúng tệp của quy trình này.")
    return processes[key].name


def _read_decision(content: bytes) -> str:
    try:
        model_of(content)
    except DmnRefused as refused:
        raise Invalid(refused.findings[0].text, {"": [finding.text for finding in refused.findings]}) from refused
    return title_of(DMN, content)


def _json(content: bytes) -> object:
    try:
        return orjson.loads(content)
    except ValueError:
        return None


def _same_form(visible: Visible, kind: str, key: str, content: bytes) -> None:
    """A file that calls itself by the name of another form or decision was most likely chosen by mistake."""
    if kind == DMN:
        others = {name: text for name, text in visible.sources.decisions.items() if name != key}
        if model_of(content).namespace in spaces_of(others):
            raise _invalid("Tệp này là một bảng quyết định khác của đơn vị. Hãy chọn đúng tệp của bảng đang sửa.")
        return
    data = _json(content) if kind == FORM else None
    named = data.get("id") if isinstance(data, dict) else None
    if isinstance(named, str) and named != key and (FORM, named) in visible.origins:
        raise _invalid("Tệp này là một biểu mẫu khác của đơn vị. Hãy chọn đúng tệp của biểu mẫu đang sửa.")


def _name(visible: Visible, kind: str, key: str, title: str) -> str:
    if kind != BPMN:
        return text_name(kind, title, key, steps_by_text(visible).get((kind, key), ()))
    return (title or key)[:300]


def _invalid(message: str) -> Invalid:
    return Invalid(message, {"": [message]})


def _raced(stored: Draft | None) -> Conflict:
    if stored is None:
        return Conflict(
            "Bản nháp này đã được người khác lưu, phát hành hoặc bỏ từ nơi khác, nên chưa lưu phần vừa sửa. "
            "Hãy tải lại trang để xem bản mới nhất rồi sửa tiếp."
        )
    return Conflict(
        f"{stored.saved_by} đã lưu bản nháp này lúc {spoken(stored.at)}, nên chưa lưu phần vừa sửa. "
        "Hãy tải lại trang để xem bản mới nhất rồi sửa tiếp."
    )


def spoken(at: datetime) -> str:
    """A moment as sentences name it: “09:30 ngày 10/8/2022”."""
    return f"{at.astimezone(LEGAL_ZONE):%H:%M ngày %d/%m/%Y}"
