"""Documents of a case: drafted, signed, numbered and issued, or received from outside and registered.

Order of things (`domain.md` §2.0, SUB_ISSUE): a number and date exist only after the signed paper is attached, and
from then on the content does not change; a correction is a new version with a number of its own."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from engine.documents.files import bind_files, find_files
from engine.documents.number_book import book_of, cancel_number, number_text, take_number
from engine.documents.references import read_reference
from engine.documents.tables import CANCELLED, DRAFT, IN, ISSUED, OUT, RECEIVED, SIGNED, SUPERSEDED, Document
from engine.organisation import Actor
from engine.storage import Reading, UnitOfWork, new_id, nfc
from engine.storage.problems import Conflict, Invalid, NotFound

STATUS_NAMES = {
    DRAFT: "Dự thảo",
    SIGNED: "Đã ký",
    ISSUED: "Đã ban hành",
    CANCELLED: "Đã hủy số",
    RECEIVED: "Văn bản đến",
    SUPERSEDED: "Hết hiệu lực",
}


@dataclass(frozen=True)
class DocumentView:
    """A document as lists show it. `number` is the written number, own or the sender's; `dated` its legal date."""

    document_id: UUID
    kind_name: str
    number: str | None
    dated: date | None
    abstract: str
    status: str
    status_name: str
    direction: str
    version: int
    signer: str
    sender: str | None
    file_id: UUID | None


@dataclass(frozen=True)
class Issued:
    """A number just given: the number, how it is written, and its date."""

    number: int
    text: str
    dated: date


def create(
    work: UnitOfWork,
    *,
    actor: Actor,
    unit_id: UUID,
    case_id: UUID | None,
    instance_id: UUID | None,
    type_code: str,
    type_name: str,
    abstract: str,
    version: int = 1,
) -> UUID:
    """A new draft of a document of `unit_id`. Raises Invalid when it has no abstract (trích yếu)."""
    if not abstract.strip():
        raise Invalid("Văn bản chưa có trích yếu. Hãy ghi trích yếu.", {"abstract": ["Hãy ghi trích yếu."]})
    row = Document(
        id=new_id(),
        tenant_id=actor.tenant_id,
        unit_id=unit_id,
        case_id=case_id,
        instance_id=instance_id,
        direction=OUT,
        type_code=type_code,
        type_name=nfc(type_name),
        abstract=nfc(abstract.strip()),
        status=DRAFT,
        version=version,
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def _take(work: UnitOfWork, document_id: UUID) -> Document:
    row = work.session.scalar(
        select(Document).where(Document.id == document_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("Không tìm thấy văn bản này. Hãy mở lại hồ sơ.")
    return row


def attach_signed(work: UnitOfWork, *, document_id: UUID, file_id: UUID, signer: str) -> None:
    """Attach the signed paper (scan or signed PDF, kept byte for byte). Raises Conflict once it is numbered."""
    row = _take(work, document_id)
    if row.status not in (DRAFT, SIGNED):
        raise Conflict("Văn bản đã có số nên không thay bản ký được nữa. Nếu cần sửa, hãy lập phiên bản mới.")
    if file_id not in find_files(work.session, [file_id], case_id=row.case_id):
        raise Invalid("Không tìm thấy tệp bản ký trong hồ sơ. Hãy tải tệp lên lại.", {})
    bind_files(work, [file_id], case_id=row.case_id)
    row.signed_file_id, row.signer, row.status = file_id, nfc(signer)[:400], SIGNED
    work.session.flush()


def number_and_issue(
    work: UnitOfWork,
    *,
    document_id: UUID,
    series: str,
    pattern: str,
    on: date,
    backdated_reason: str = "",
) -> Issued:
    """Give the signed document its number and date, and issue it. `on` is the legal date, `series` the book's name.

    Raises Conflict when it is not signed or already issued, or when `on` lies before the date of the number before
    it (no number is slipped in later); `backdated_reason` allows that openly."""
    row = _take(work, document_id)
    if row.status == DRAFT:
        raise Conflict("Văn bản chưa có bản ký nên chưa cấp số được. Hãy đính kèm bản đã ký trước.")
    if row.status != SIGNED:
        raise Conflict("Văn bản này đã được cấp số. Hãy mở lại hồ sơ để xem.")
    key = {"unit_id": row.unit_id, "tenant_id": row.tenant_id, "series": series, "year": on.year}
    text = number_text(pattern, 1, on)
    number = take_number(work, **key, document_id=document_id)  # type: ignore[arg-type]
    book = book_of(work, **key)  # type: ignore[arg-type]
    if book.last_dated is not None and on < book.last_dated and not backdated_reason.strip():
        raise Conflict(
            f"Số liền trước đã ghi ngày {book.last_dated:%d/%m/%Y}, nên không cấp số lùi ngày được. "
            "Hãy dùng ngày hiện tại, hoặc ghi rõ lý do đăng ký lùi ngày."
        )
    book.last_dated = max(on, book.last_dated or on)
    text = number_text(pattern, number, on)
    row.number, row.number_text, row.dated, row.status = number, text, on, ISSUED
    row.sign = text.partition("/")[2][:100]
    row.backdated_reason = nfc(backdated_reason.strip()) or None
    work.session.flush()
    return Issued(number, text, on)


def cancel(work: UnitOfWork, *, document_id: UUID, reason: str) -> None:
    """Cancel an issued document's number, with a reason; the number is kept and never given again."""
    row = _take(work, document_id)
    cancel_number(work, document_id=document_id, reason=reason)
    row.status = CANCELLED
    work.session.flush()


def register_incoming(
    work: UnitOfWork,
    *,
    actor: Actor,
    unit_id: UUID,
    case_id: UUID | None,
    instance_id: UUID | None,
    number_text: str,
    dated: date | None,
    sender: str,
    abstract: str,
    type_code: str = "",
    type_name: str = "",
    file_id: UUID | None = None,
    series: str = "",
    year: int | None = None,
) -> UUID:
    """Register a document received from outside. Its number is kept as written; an odd one never blocks.

    With `series` and `year` it also takes the next number of the unit's book of arrivals."""
    reference = read_reference(number_text)
    row = Document(
        id=new_id(),
        tenant_id=actor.tenant_id,
        unit_id=unit_id,
        case_id=case_id,
        instance_id=instance_id,
        direction=IN,
        type_code=type_code or reference.type_code or "",
        type_name=nfc(type_name),
        abstract=nfc(abstract.strip()),
        sign=(reference.organ or "")[:100],
        status=RECEIVED,
        external_number=" ".join(nfc(number_text).split())[:150] or None,
        external_date=dated,
        sender=nfc(sender.strip())[:400],
    )
    if file_id is not None:
        if file_id not in find_files(work.session, [file_id], case_id=case_id):
            raise Invalid("Không tìm thấy tệp văn bản đến trong hồ sơ. Hãy tải tệp lên lại.", {})
        bind_files(work, [file_id], case_id=case_id)
        row.signed_file_id = file_id
    work.session.add(row)
    work.session.flush()
    if series and year is not None:
        row.number = take_number(
            work, unit_id=unit_id, tenant_id=actor.tenant_id, series=series, year=year, document_id=row.id
        )
        work.session.flush()
    return row.id


def view(row: Document) -> DocumentView:
    """The row as lists show it."""
    incoming = row.direction == IN
    return DocumentView(
        document_id=row.id,
        kind_name=row.type_name or "Văn bản",
        number=row.external_number if incoming else row.number_text,
        dated=row.external_date if incoming else row.dated,
        abstract=row.abstract,
        status=row.status,
        status_name=STATUS_NAMES[row.status],
        direction=row.direction,
        version=row.version,
        signer=row.signer,
        sender=row.sender,
        file_id=row.signed_file_id,
    )


def documents_of(session: Reading, case_id: UUID) -> list[DocumentView]:
    """The documents of a case, oldest first."""
    rows = session.scalars(select(Document).where(Document.case_id == case_id).order_by(Document.id))
    return [view(row) for row in rows]


def document(session: Reading, document_id: UUID) -> DocumentView:
    """One document. Raises NotFound."""
    row = session.get(Document, document_id)
    if row is None:
        raise NotFound("Không tìm thấy văn bản này. Hãy mở lại hồ sơ.")
    return view(row)
