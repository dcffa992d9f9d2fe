"""Operations around documents: a number and a date after the signature, sending, superseding (`domain.md` SUB_ISSUE).

The number is taken inside the transaction of the step; if the step does not come about, neither does the number."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import Schema
from marshmallow.validate import Length

from engine.documents import Recipient, attach_signed, create, dispatch, number_and_issue, supersede
from engine.documents.number_book import NUMBER
from engine.runtime.operations import fields
from engine.runtime.operations.registry import OperationContext, operation
from engine.spiff import Incident
from engine.storage.problems import Problem


class IssueNumber(Schema):
    kind = fields.Text(required=True)
    abstract = fields.Text(required=True, validate=Length(min=1, max=2000))
    series = fields.Text(required=True, validate=Length(min=1, max=100))
    date = fields.Day(required=True)
    files = fields.Rows(required=True, validate=Length(min=1))
    signer_title = fields.Text(load_default="", allow_none=True)
    sign_form = fields.Text(load_default="", allow_none=True)
    kind_name = fields.Text(load_default="", allow_none=True)
    backdated_reason = fields.Text(load_default="", allow_none=True)


@operation("issue_number", "Cấp số, ngày cho văn bản", IssueNumber)
def issue_number(
    context: OperationContext,
    *,
    kind: str,
    abstract: str,
    series: str,
    date: date,
    files: list[Any],
    signer_title: str | None,
    sign_form: str | None,
    kind_name: str | None,
    backdated_reason: str | None,
) -> dict[str, Any]:
    """`series` is the pattern of the series, e.g. `{number}/KH-MTTQ-BTT`; the first file is the signed document."""
    pattern = series if NUMBER in series else f"{NUMBER}/{series}"
    try:
        document_id = create(
            context.work,
            actor=context.actor,
            unit_id=context.unit_id,
            case_id=context.case_id,
            instance_id=context.instance_id,
            type_code=kind,
            type_name=kind_name or kind,
            abstract=abstract,
        )
        signer = " ".join(part for part in (sign_form, signer_title) if part)
        attach_signed(context.work, document_id=document_id, file_id=UUID(files[0]["file_id"]), signer=signer)
        issued = number_and_issue(
            context.work,
            document_id=document_id,
            series=series[:60],
            pattern=pattern,
            on=date,
            backdated_reason=backdated_reason or "",
        )
    except Problem as problem:
        raise Incident(problem.message) from problem
    except (KeyError, TypeError, ValueError) as error:
        raise Incident("Danh sách tệp đã ký không hợp lệ.") from error
    return {
        "document_id": str(document_id),
        "number": issued.text,
        "date": issued.dated,
        "code": issued.text,
        "sequence": Decimal(issued.number),
    }


class DispatchDocument(Schema):
    document_id = fields.Id(required=True)
    recipients = fields.Rows(required=True, allow_none=True)


@operation("dispatch_document", "Ghi nhận gửi văn bản đến nơi nhận", DispatchDocument)
def dispatch_document(context: OperationContext, *, document_id: UUID, recipients: list[Any] | None) -> dict[str, Any]:
    known = _units_by_name(context)
    sent = dispatch(
        context.work,
        tenant_id=context.tenant_id,
        document_id=document_id,
        recipients=[_recipient(context, row, known) for row in recipients or [] if isinstance(row, dict)],
        at=context.now,
    )
    return {"sent": Decimal(sent)}


def _units_by_name(context: OperationContext) -> dict[str, UUID]:
    """The units around this one by their full names: the form of dispatch keeps the name of a chosen unit only."""
    people = context.directory
    around = [*people.children(context.unit_id, context.now), *people.ancestors(context.unit_id)]
    names = Counter(unit.name for unit in around)
    return {unit.name: unit.id for unit in around if names[unit.name] == 1}


def _recipient(context: OperationContext, row: dict[str, Any], known: Mapping[str, UUID]) -> Recipient:
    unit = UUID(row["unit"]) if row.get("unit") else known.get(str(row.get("name") or "").strip())
    name = row.get("name") or (context.directory.unit(unit).name if unit is not None else "")
    copies = row.get("copies")
    return Recipient(
        name=name[:300],
        unit_id=unit,
        purpose=row.get("purpose") or "",
        copies=int(copies) if isinstance(copies, Decimal) else 1,
        channel=row.get("channel") or "",
    )


class MarkSuperseded(Schema):
    superseded = fields.Rows(load_default=list, allow_none=True)
    document_id = fields.Id(required=True)
    date = fields.Day(required=True)


@operation("mark_superseded", "Ghi văn bản bị thay thế hết hiệu lực", MarkSuperseded)
def mark_superseded(
    context: OperationContext, *, superseded: list[Any] | None, document_id: UUID, date: date
) -> dict[str, Any]:
    closed: list[str] = []
    unknown: list[str] = []
    for row in superseded or []:
        number = row.get("number") if isinstance(row, dict) else None
        if not number:
            continue
        known = supersede(
            context.work, tenant_id=context.tenant_id, unit_id=context.unit_id, number=number, by=document_id
        )
        (closed if known else unknown).append(number)
    return {"closed": closed, "unknown": unknown, "date": date}
