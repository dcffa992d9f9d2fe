"""Operations around a plan: the units it may address, and what a careful reader would ask before it is approved.

Every check is a warning, never a bar (`domain.md` §1.7): people decide, and say why."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema

from engine.calendar import working_days_between
from engine.documents import issued_numbers
from engine.runtime.operations import fields
from engine.runtime.operations.registry import OperationContext, operation
from engine.storage.clock import LEGAL_ZONE


class ListUnits(Schema):
    relations = fields.Rows(required=True)


@operation("list_units", "Lấy danh sách đơn vị", ListUnits)
def list_units(context: OperationContext, *, relations: list[Any]) -> list[dict[str, Any]]:
    """The units under the owning one with these relations, in protocol order."""
    units = context.directory.children(context.unit_id, context.now)
    return [
        {
            "id": str(unit.id),
            "code": unit.code,
            "name": unit.name,
            "short_name": unit.short_name,
            "kind": unit.kind,
            "relation": unit.relation,
            "label": unit.name,
            "value": str(unit.id),
        }
        for unit in units
        if unit.relation in relations
    ]


class CheckPlan(Schema):
    plan = fields.Context(required=True)
    bases = fields.Context(required=True)
    units = fields.Rows(required=True)
    cutoff = fields.Context(load_default=None, allow_none=True)
    margin_days = fields.Number(load_default=Decimal(0), allow_none=True)


@operation("check_plan", "Kiểm tra hợp lệ dự thảo kế hoạch", CheckPlan)
def check_plan(
    context: OperationContext,
    *,
    plan: dict[str, Any],
    bases: dict[str, Any],
    units: list[Any],
    cutoff: dict[str, Any] | None,
    margin_days: Decimal | None,
) -> dict[str, Any]:
    names = {unit["id"]: unit["name"] for unit in units if isinstance(unit, dict)}
    warnings = [
        {"code": code, "text": text}
        for check in (_coverage(plan, names), _period(plan), _targets(plan), _dates(plan, bases, cutoff, margin_days))
        for code, text in check
    ]
    known = issued_numbers(context.work.session, context.tenant_id, context.unit_id)
    for row in bases.get("supersedes") or []:
        number = row.get("number")
        if number and number not in known:
            warnings.append(
                {
                    "code": "superseded_unknown",
                    "text": f"Kế hoạch được thay thế {number} không có trong sổ văn bản hoặc đã hết hiệu lực.",
                }
            )
    return {"ok": not warnings, "warnings": warnings}


Warning_ = tuple[str, str]


def _coverage(plan: dict[str, Any], names: dict[str, str]) -> Iterator[Warning_]:
    recipients = {row.get("unit") for row in plan.get("recipients") or []}
    missing = [row["assignee"] for row in plan.get("tasks") or [] if row.get("assignee") not in recipients | {None}]
    for unit_id in dict.fromkeys(missing):
        yield (
            "recipient_missing",
            f"{names.get(unit_id, 'Một đơn vị')} được giao nhiệm vụ nhưng không có trong nơi nhận.",
        )


def _period(plan: dict[str, Any]) -> Iterator[Warning_]:
    start, end = plan.get("period_from"), plan.get("period_to")
    if start and end and start > end:
        yield "period", "Ngày bắt đầu của kế hoạch sau ngày kết thúc."
    for row in plan.get("tasks") or []:
        due = row.get("due")
        if due and ((start and due < start) or (end and due > end)):
            yield (
                "task_due",
                f"Nhiệm vụ “{row.get('text', '')[:80]}” có hạn {_day(due)} nằm ngoài thời gian của kế hoạch.",
            )


def _targets(plan: dict[str, Any]) -> Iterator[Warning_]:
    for row in plan.get("targets") or []:
        count = row.get("count")
        if isinstance(count, Decimal) and count < 0:
            yield "target", f"Chỉ tiêu “{row.get('what', '')}” nhỏ hơn 0."


def _dates(
    plan: dict[str, Any], bases: dict[str, Any], cutoff: dict[str, Any] | None, margin_days: Decimal | None
) -> Iterator[Warning_]:
    own, upper = plan.get("initiative_cutoff"), bases.get("upper_cutoff")
    end = plan.get("period_to")
    if own and end and own > end:
        yield "cutoff_period", f"Thời hạn nhận hồ sơ {_day(own)} sau khi kế hoạch kết thúc."
    if own and upper and working_days_between(own, upper) < int(margin_days or 0):
        yield "cutoff_chain", f"Thời hạn nhận hồ sơ {_day(own)} quá sát hoặc sau thời hạn của cấp trên {_day(upper)}."
    if own and cutoff and cutoff.get("date") and own != cutoff["date"]:
        yield (
            "cutoff_profile",
            f"Thời hạn nhận hồ sơ trong dự thảo ({_day(own)}) khác với tham số của đơn vị ({_day(cutoff['date'])}).",
        )
    for name, label in (("report_half", "báo cáo 6 tháng"), ("report_annual", "báo cáo năm")):
        mine, theirs = plan.get(name), bases.get(f"upper_{name}")
        if mine and theirs and mine >= theirs:
            yield name, f"Hạn {label} {_day(mine)} không trước hạn của cấp trên {_day(theirs)}."


def _day(value: date) -> str:
    moment = getattr(value, "astimezone", None)
    return (moment(LEGAL_ZONE) if moment else value).strftime("%d/%m/%Y")
