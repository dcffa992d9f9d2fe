"""Operations of a meeting over dossiers and of what follows it upwards (`domain.md` P09, P10, BT-03, BT-07).

A dossier is in at most one open meeting, and is listed only while it really waits and no answer is on its way to it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from marshmallow import Schema
from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from engine.feel import codec
from engine.history import values_of
from engine.localities import message_starts
from engine.organisation.tables import Unit
from engine.organisation.words import CLERK, PARENT
from engine.runtime.links import link
from engine.runtime.operations import fields
from engine.runtime.operations.references import leaf_ids
from engine.runtime.operations.registry import OperationContext, operation
from engine.runtime.tables import MESSAGE, Case, CaseLink, InstanceRow, Message, ProcessInstance, Subscription
from engine.spiff import Incident
from engine.storage.text import clean_label, fold

MOST = 100
"""Dossiers of one meeting; what is over comes to the next."""

_INTAKE = "root intake_unit"
_READ = {
    "root dossier": ("type", "category", "authors", "evidence", "owner_unit"),
    "root supplement": ("files",),
    "root classify_dossier": ("type", "category", "classification", "reason"),
}


class NameCase(Schema):
    title = fields.Text(required=True, allow_none=True)


@operation("name_case", "Ghi tên hồ sơ", NameCase)
def name_case(context: OperationContext, *, title: str | None) -> dict[str, Any]:
    """Give the case the title that has been written for it; without one it keeps what it has."""
    cleaned = clean_label(title or "")
    if cleaned:
        unit = context.directory.unit(context.unit_id)
        change = {"title": cleaned, "folded": fold(f"{cleaned} {unit.name}")}
        context.work.connection.execute(update(Case).where(Case.id == context.case_id).values(**change))
    return {"title": cleaned or None}


class ListDossiers(Schema):
    message = fields.Text(required=True)


@operation("list_dossiers", "Lập danh sách hồ sơ chờ xét", ListDossiers)
def list_dossiers(context: OperationContext, *, message: str) -> dict[str, Any]:
    """The dossiers of the owning unit that wait for `message` and are in no other open meeting, now listed in this one.

    Asked again, it answers with those listed before that still wait, and those that came since."""
    session = context.work.session
    # Two meetings that begin at once ask one after the other: the second one sees what the first one took.
    lock = select(Unit.id).where(Unit.id == context.unit_id).with_for_update(key_share=True)
    session.execute(lock).one()
    waiting = _waiting(context, message)
    for case in waiting:
        _list(context, case)
    return {"items": _details(context, waiting)}


class StillWaiting(Schema):
    message = fields.Text(required=True)
    dossiers = fields.Rows(required=True)


@operation("still_waiting", "Kiểm tra hồ sơ còn chờ kết quả", StillWaiting)
def still_waiting(context: OperationContext, *, message: str, dossiers: list[Any]) -> list[Any]:
    """Those of the rows (each with `case_id`) whose dossier still waits: one that was withdrawn gets no answer."""
    wanted = {row.get("case_id") for row in dossiers if isinstance(row, dict)}
    session = context.work.session
    found = session.scalars(
        select(ProcessInstance.case_id)
        .join(Subscription, Subscription.instance_id == ProcessInstance.id)
        .where(Subscription.kind == MESSAGE, Subscription.name == message)
        .where(ProcessInstance.tenant_id == context.tenant_id)
        .where(ProcessInstance.case_id.in_([UUID(each) for each in wanted if isinstance(each, str)]))
    )
    alive = {str(each) for each in found}
    return [row for row in dossiers if isinstance(row, dict) and row.get("case_id") in alive]


class GatherRecommendation(Schema):
    dossiers = fields.Rows(required=True)
    message = fields.Text(required=True)


@operation("gather_recommendation", "Tập hợp hồ sơ đề nghị cấp trên", GatherRecommendation)
def gather_recommendation(context: OperationContext, *, dossiers: list[Any], message: str) -> dict[str, Any]:
    """The dossiers to recommend with everything known about them, and the unit above.

    `dossiers` are rows with `case_id`; their other entries are kept. `upper.receives` says whether the unit above works
    with the system and has a process that begins with `message`."""
    session = context.work.session
    rows = {row["case_id"]: row for row in dossiers if isinstance(row, dict) and isinstance(row.get("case_id"), str)}
    cases = session.scalars(
        select(Case)
        .where(Case.id.in_([UUID(each) for each in rows]), Case.tenant_id == context.tenant_id)
        .order_by(Case.code, Case.id)
    ).all()
    own = [case for case in cases if _intake_units(context, cases).get(case.id) == str(context.unit_id)]
    for case in own:
        _list(context, case)
    items = [{**item, **rows[item["case_id"]]} for item in _details(context, own)]
    above = context.directory.units_for(PARENT, context.unit_id, context.now)
    if not above:
        raise Incident("Đơn vị này chưa có đơn vị cấp trên để gửi đề nghị. Hãy khai báo đơn vị cấp trên.")
    upper = above[0]
    works = context.directory.responsible(CLERK, upper.id, context.now).on_behalf_of is None
    return {
        "items": items,
        "upper": {
            "id": str(upper.id),
            "name": upper.name,
            "short_name": upper.short_name,
            "receives": works and bool(message_starts(session, upper.id, message, context.now)),
        },
    }


def _list(context: OperationContext, case: Case) -> None:
    link(
        context.work,
        tenant_id=context.tenant_id,
        from_case_id=context.case_id,
        case_id=case.id,
        kind="lists",
    )


def _waiting(context: OperationContext, message: str) -> list[Case]:
    """Running cases that wait for the message at this unit's meeting, in the order they came, at most `MOST`."""
    session = context.work.session
    meeting, mine = aliased(Case), aliased(Case)
    elsewhere = (
        exists()
        .where(CaseLink.case_id == Case.id, CaseLink.from_case_id == meeting.id)
        .where(meeting.id != context.case_id, meeting.status == "running", meeting.kind == mine.kind)
        .where(mine.id == context.case_id)
    )
    answered = exists().where(
        Message.kind == MESSAGE,
        Message.name == message,
        Message.state == "pending",
        Message.to_unit_id == Subscription.unit_id,
        Message.keys_digest == Subscription.keys_digest,
    )
    cases = session.scalars(
        select(Case)
        .join(ProcessInstance, ProcessInstance.case_id == Case.id)
        .join(Subscription, Subscription.instance_id == ProcessInstance.id)
        .where(Subscription.kind == MESSAGE, Subscription.name == message)
        .where(Case.tenant_id == context.tenant_id, Case.status == "running")
        .where(~answered, ~elsewhere)
        .order_by(Case.started_at, Case.id)
        .execution_options(populate_existing=True)
    ).all()
    intake = _intake_units(context, cases)
    return [case for case in cases if intake.get(case.id) == str(context.unit_id)][:MOST]


def _intake_units(context: OperationContext, cases: Iterable[Case]) -> dict[UUID, Any]:
    """The unit each dossier was handed in to, as its own instance noted it."""
    session = context.work.session
    bodies = session.execute(
        select(ProcessInstance.case_id, InstanceRow.body)
        .join(InstanceRow, InstanceRow.instance_id == ProcessInstance.id)
        .where(InstanceRow.kind == "variable", InstanceRow.key == _INTAKE)
        .where(ProcessInstance.case_id.in_([case.id for case in cases]))
    ).all()
    refs = {case_id: orjson.loads(body) for case_id, body in bodies}
    ids = {case_id: UUID(ref) for case_id, ref in refs.items() if isinstance(ref, str)}
    known = values_of(session, set(ids.values()))
    return {case_id: codec.from_data(known[value]) for case_id, value in ids.items() if value in known}


def _details(context: OperationContext, cases: Iterable[Case]) -> list[dict[str, Any]]:
    """What a meeting wants to know about each dossier, units in protocol order, then by receipt code."""
    session, people = context.work.session, context.directory
    by_id = {case.id: case for case in cases}
    rows = session.execute(
        select(ProcessInstance.case_id, InstanceRow.key, InstanceRow.body)
        .join(InstanceRow, InstanceRow.instance_id == ProcessInstance.id)
        .where(InstanceRow.kind == "variable", InstanceRow.key.in_(_READ), ProcessInstance.case_id.in_(list(by_id)))
    ).all()
    refs = {(case_id, key): leaf_ids(body, _READ[key]) for case_id, key, body in rows}
    known = values_of(session, {value for found in refs.values() for value in found.values()})

    def read(case_id: UUID, key: str) -> dict[str, Any]:
        found = refs.get((case_id, key), {})
        return {name: codec.from_data(known[value]) for name, value in found.items() if value in known}

    items = []
    for case in by_id.values():
        dossier, classified = read(case.id, "root dossier"), read(case.id, "root classify_dossier")
        unit = people.unit(case.unit_id)
        owner = dossier.get("owner_unit")
        items.append(
            {
                "case_id": str(case.id),
                "unit_id": str(case.unit_id),
                "unit_name": owner if owner and case.unit_id == context.unit_id else unit.name,
                "code": case.code or "",
                "title": case.title,
                "type": classified.get("type") or dossier.get("type"),
                "category": classified.get("category") or dossier.get("category"),
                "classification": classified.get("classification"),
                "class_reason": classified.get("reason"),
                "authors": _names(dossier.get("authors")),
                "files": [*(dossier.get("evidence") or []), *(read(case.id, "root supplement").get("files") or [])],
            }
        )
    order = {case.id: (people.unit(case.unit_id).protocol_order, case.code or "") for case in by_id.values()}
    return sorted(items, key=lambda item: order[UUID(item["case_id"])])


def _names(authors: Any) -> str:
    rows = authors if isinstance(authors, list) else []
    return ", ".join(str(row["full_name"]) for row in rows if isinstance(row, dict) and row.get("full_name"))
