"""Operations of dossier intake: receipt, cut-off, duplicates, supplement deadline, counts (`domain.md` P08).

“On time” is judged by when each required medium was received, never by when it was typed."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from marshmallow import Schema
from sqlalchemy import select, update

from engine.calendar import add_working_days
from engine.documents import take_number
from engine.feel import codec
from engine.history import values_of
from engine.organisation.queries import subtree_ids
from engine.runtime.operations import fields
from engine.runtime.operations.references import leaf_ids
from engine.runtime.operations.registry import OperationContext, operation
from engine.runtime.tables import Case, InstanceRow, ProcessInstance
from engine.storage.clock import LEGAL_ZONE, legal_date, legal_midnight
from engine.storage.text import fold

_MEDIA = {"paper": "bộ hồ sơ giấy", "soft": "bản mềm"}
_KIND = "dossier"
SIMILAR = 0.85


class RegisterReceipt(Schema):
    dossier = fields.Context(required=True)
    intake_unit = fields.Id(required=True)
    paper_received_at = fields.Moment(load_default=None, allow_none=True)
    soft_received_at = fields.Moment(load_default=None, allow_none=True)


@operation("register_receipt", "Cấp mã tiếp nhận hồ sơ", RegisterReceipt)
def register_receipt(
    context: OperationContext,
    *,
    dossier: dict[str, Any],
    intake_unit: UUID,
    paper_received_at: datetime | None,
    soft_received_at: datetime | None,
) -> dict[str, Any]:
    """The receipt code is gap-free per intake unit and year; the case takes it and the dossier's title."""
    year = legal_date(context.now).year
    unit = context.directory.unit(intake_unit)
    number = take_number(
        context.work,
        unit_id=intake_unit,
        tenant_id=context.tenant_id,
        series="dossier_receipt",
        year=year,
        document_id=context.case_id,
    )
    code = f"HS-{year}-{number:04d}"
    title = str(dossier.get("title") or "").strip()
    sender = context.directory.unit(context.unit_id)
    change: dict[str, Any] = {"code": code}
    if title:
        change |= {"title": title}
    change["folded"] = fold(f"{title} {code} {sender.name} {unit.name} {dossier.get('owner_unit') or ''}")
    context.work.connection.execute(update(Case).where(Case.id == context.case_id).values(**change))
    received = [at for at in (paper_received_at, soft_received_at) if at is not None]
    return {"code": code, "received_at": min(received) if received else context.now}


class JudgeCutoff(Schema):
    cutoff = fields.Context(required=True)
    media = fields.Rows(required=True)
    paper_received_at = fields.Moment(load_default=None, allow_none=True)
    soft_received_at = fields.Moment(load_default=None, allow_none=True)


@operation("judge_cutoff", "Xét thời hạn nộp hồ sơ", JudgeCutoff)
def judge_cutoff(
    context: OperationContext,
    *,
    cutoff: dict[str, Any],
    media: list[Any],
    paper_received_at: datetime | None,
    soft_received_at: datetime | None,
) -> dict[str, Any]:
    """`cutoff` is a deadline parameter; `moment` in it is the first instant that is too late."""
    limit: datetime = cutoff["moment"]
    received = {"paper": paper_received_at, "soft": soft_received_at}
    needed = {medium: received.get(medium) for medium in media if medium in received}
    late = [medium for medium, at in needed.items() if at is not None and at >= limit]
    missing = [medium for medium, at in needed.items() if at is None]
    present = [at for at in needed.values() if at is not None]
    until = limit.astimezone(LEGAL_ZONE) - timedelta(seconds=1)
    if late:
        names = ", ".join(f"{_MEDIA[m]} nhận lúc {_at(needed[m])}" for m in late)
        text = f"Quá hạn: {names}; hạn cuối là {_at(until)}."
    elif missing:
        text = f"Chưa nhận {', '.join(_MEDIA[m] for m in missing)}."
    else:
        text = "Nhận đủ trong hạn: " + ", ".join(f"{_MEDIA[m]} lúc {_at(at)}" for m, at in needed.items()) + "."
    return {
        "on_time": not late and not missing,
        "received_at": max(present) if present else None,
        "late": late,
        "missing": missing,
        "text": text,
    }


def _at(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(LEGAL_ZONE).strftime("%H:%M ngày %d/%m/%Y")


class CheckDuplicates(Schema):
    dossier = fields.Context(required=True)
    intake_unit = fields.Id(required=True)


@operation("check_duplicates", "Tìm hồ sơ trùng", CheckDuplicates)
def check_duplicates(context: OperationContext, *, dossier: dict[str, Any], intake_unit: UUID) -> dict[str, Any]:
    """Other dossiers under the intake unit with a similar title or an author of the same name, of any year."""
    title = fold(str(dossier.get("title") or ""))
    authors = _authors(dossier)
    items = []
    for case, other in _dossiers(context, intake_unit):
        if case.id == context.case_id:
            continue
        reasons = []
        if title and SequenceMatcher(None, title, fold(case.title)).ratio() >= SIMILAR:
            reasons.append("tên gần giống")
        if authors & _authors(other):
            reasons.append("cùng tác giả")
        if reasons:
            items.append(
                {
                    "code": case.code,
                    "title": case.title,
                    "unit_name": context.directory.unit(case.unit_id).short_name,
                    "year": str(legal_date(case.started_at).year),  # a name, not a quantity
                    "reason": ", ".join(reasons),
                }
            )
    return {"found": bool(items), "items": items[:50]}


def _authors(dossier: dict[str, Any]) -> set[str]:
    rows = dossier.get("authors") or []
    return {fold(str(row["full_name"])) for row in rows if isinstance(row, dict) and row.get("full_name")}


def _dossiers(context: OperationContext, root: UUID) -> list[tuple[Case, dict[str, Any]]]:
    """Dossier cases of a unit and those under it with the answers of their dossier, two statements."""
    session = context.work.session
    units = subtree_ids(session, root)
    rows = session.execute(
        select(Case, InstanceRow.body)
        .join(ProcessInstance, ProcessInstance.case_id == Case.id)
        .outerjoin(
            InstanceRow,
            (InstanceRow.instance_id == ProcessInstance.id)
            & (InstanceRow.kind == "variable")
            & (InstanceRow.key == "root dossier"),
        )
        .where(Case.kind == _KIND, Case.unit_id.in_(units))
        .order_by(Case.started_at)
    ).all()
    wanted = {row[0].id: leaf_ids(row[1], ("title", "authors", "category")) for row in rows if row[1]}
    values = values_of(session, {value for found in wanted.values() for value in found.values()})
    return [
        (
            row[0],
            {n: codec.from_data(values[v]) for n, v in wanted.get(row[0].id, {}).items() if v in values},
        )
        for row in rows
    ]


class WorkingDeadline(Schema):
    starting = fields.Moment(required=True, data_key="from")
    working_days = fields.Number(required=True)
    not_after = fields.Moment(load_default=None, allow_none=True)
    holidays = fields.Rows(load_default=list, allow_none=True)


@operation("working_deadline", "Tính hạn theo ngày làm việc", WorkingDeadline)
def working_deadline(
    context: OperationContext,
    *,
    starting: datetime,
    working_days: Decimal,
    not_after: datetime | None,
    holidays: list[Any] | None,
) -> dict[str, Any]:
    """The end of the n-th working day in Vietnam, at most `not_after`."""
    off = {day for day in (_holiday(row) for row in holidays or []) if day is not None}
    day = add_working_days(legal_date(starting), int(working_days), off)
    at = legal_midnight(day + timedelta(days=1))
    return {"at": at if not_after is None else min(at, not_after)}


def _holiday(row: Any) -> date | None:
    value = row.get("date") if isinstance(row, dict) else row
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


class CountDossiers(Schema):
    since = fields.Moment(required=True)
    until = fields.Moment(load_default=None, allow_none=True)


@operation("count_dossiers", "Thống kê hồ sơ đã nhận", CountDossiers)
def count_dossiers(context: OperationContext, *, since: datetime, until: datetime | None) -> dict[str, Any]:
    """Dossiers of the owning unit and those under it that have a receipt: by state, unit and category.

    Accepted is what was put on the list for consideration, whatever came of it since."""
    found = [
        (case, data)
        for case, data in _dossiers(context, context.unit_id)
        if case.code and case.started_at >= since and (until is None or case.started_at < until)
    ]
    listed = _classified(context, [case.id for case, _ in found])
    accepted = [pair for pair in found if pair[0].id in listed]
    units, good_units = Counter(case.unit_id for case, _ in found), Counter(case.unit_id for case, _ in accepted)
    kinds = Counter(str(data.get("category") or "") for _, data in found)
    good_kinds = Counter(str(data.get("category") or "") for _, data in accepted)
    pending = sum(case.status == "running" and case.id not in listed for case, _ in found)
    return {
        "total": Decimal(len(found)),
        "accepted": Decimal(len(accepted)),
        "pending": Decimal(pending),
        "rejected": Decimal(len(found) - len(accepted) - pending),
        "by_unit": [
            {
                "unit_name": context.directory.unit(unit_id).name,
                "total": Decimal(count),
                "accepted": Decimal(good_units[unit_id]),
            }
            for unit_id, count in units.most_common()
        ],
        "by_category": [
            {"category": name, "label": name, "total": Decimal(count), "accepted": Decimal(good_kinds[name])}
            for name, count in kinds.most_common()
        ],
    }


def _classified(context: OperationContext, case_ids: list[UUID]) -> frozenset[UUID]:
    """Those of the dossiers that passed the checks of the intake: they have a classification."""
    row = select(ProcessInstance.case_id).join(InstanceRow, InstanceRow.instance_id == ProcessInstance.id)
    row = row.where(InstanceRow.kind == "variable", InstanceRow.key == "root classify_dossier")
    return frozenset(context.work.session.scalars(row.where(ProcessInstance.case_id.in_(case_ids))))
