"""Verification for auditors and operators: every chain, what the chains refer to, and faults said in Vietnamese.

It finds whatever was changed without writing the whole chain anew. Somebody who rewrites a chain from one entry to its
end, the kept head with it, is found only with a root that is held elsewhere (decision 0011)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, union

from engine.history import Fault, heads, verify
from engine.history.tables import JournalEntry
from engine.history.verify import Ids
from engine.organisation import PostView
from engine.organisation.tables import Unit
from engine.runtime.audit.covered import covered_faults
from engine.runtime.audit.scope import case_in, scope_of
from engine.runtime.audit.views import ChainFault, Verification
from engine.runtime.tables import Case, ProcessInstance
from engine.storage import Reading
from engine.storage.clock import LEGAL_ZONE
from engine.storage.problems import NotFound

LIMITS = (
    "Việc kiểm tra phát hiện mọi thay đổi, xóa bỏ, chèn thêm hoặc đảo thứ tự trong nhật ký. Riêng trường hợp có người "
    "nắm toàn quyền máy chủ và viết lại cả chuỗi đến mục cuối cùng thì chỉ đối chiếu với bản niêm phong giữ ở nơi khác "
    "mới phát hiện được."
)
"""What verification cannot find by itself, for the pages."""

REMEDY = "Hãy giữ nguyên hiện trạng, báo người vận hành đối chiếu với bản sao lưu và lập biên bản."
_SAID = {
    "gap": "mục này đã bị xóa hoặc không còn đúng thứ tự",
    "link": "mục này không nối tiếp mục đứng trước",
    "content": "nội dung đã bị thay đổi sau khi ghi",
    "value": "nội dung người dùng nhập đã bị thay đổi sau khi ghi",
    "missing_value": "nội dung người dùng nhập đã bị xóa mà không có yêu cầu xóa nào được ghi lại",
    "extra_value": "có nội dung được chèn thêm ngoài nhật ký",
    "head": "phần cuối của nhật ký đã bị cắt bớt, chèn thêm hoặc thay đổi",
    "lost_head": "dòng ghi điểm cuối của nhật ký đã bị xóa",
    "instance": "thông tin của hồ sơ không còn khớp với nhật ký",
    "release": "bản quy trình đã phát hành không còn khớp với nhật ký",
    "artefact": "tệp quy trình hoặc biểu mẫu đã phát hành không còn nguyên vẹn",
    "profile": "tham số đã ghi không còn khớp với nhật ký",
}

_UNKNOWN = ("một chuỗi nhật ký không rõ thuộc về đâu", None)


def verify_scope(session: Reading, posts: Sequence[PostView], case_id: UUID | None, now: datetime) -> Verification:
    """Verify what an auditor may read: all of it, or one case."""
    units = scope_of(session, posts)
    if case_id is not None:
        cases = select(Case.id).where(Case.id == case_in(session, units, case_id).id)
        return _verification(session, cases, None, now)
    cases = select(Case.id).where(Case.unit_id.in_(units))
    return _verification(session, cases, select(Unit.id).where(Unit.id.in_(units)), now)


def verify_everything(session: Reading, case_code: str | None, now: datetime) -> Verification:
    """Verify the whole database, or the cases with a code. Raises NotFound when no case has it."""
    if case_code is None:
        return _verification(session, None, None, now)
    cases = select(Case.id).where(Case.code == case_code)
    if session.scalar(cases.limit(1)) is None:
        raise NotFound(f"Không có hồ sơ nào mang số “{case_code}”. Hãy kiểm tra lại số hồ sơ.")
    return _verification(session, cases, None, now)


def instance_heads() -> Select[*tuple[Any, ...]]:
    """The ends of the chains of instances, which lie on their rows."""
    row = ProcessInstance
    return select(row.id.label("chain_id"), row.tenant_id, row.head_seq.label("seq"), row.head_hash.label("hash"))


def _verification(session: Reading, cases: Ids | None, units: Ids | None, now: datetime) -> Verification:
    """`cases` and `units` select ids; no cases: everything there is."""
    report = verify(session, [heads(), instance_heads()], _chains(cases, units))
    faults = {fault.chain_id: fault for fault in report.faults}
    for fault in covered_faults(session, cases, units):
        faults.setdefault(fault.chain_id, fault)
    return Verification(
        at=now,
        chains=report.chains,
        entries=report.entries,
        values=report.values,
        erased=report.erased,
        faults=tuple(_said(session, list(faults.values()))),
    )


def _chains(cases: Ids | None, units: Ids | None) -> Ids | None:
    if cases is None:
        return None
    # Also chains whose instance is gone: their entries still name the case.
    named = select(JournalEntry.chain_id).where(JournalEntry.case_id.in_(cases), JournalEntry.chain_kind == "instance")
    kept = select(ProcessInstance.id).where(ProcessInstance.case_id.in_(cases))
    return union(named, kept) if units is None else union(named, kept, units)


def _said(session: Reading, faults: Sequence[Fault]) -> list[ChainFault]:
    """Faults with the names of their chains, the earliest first."""
    ids = {fault.chain_id for fault in faults}
    names: dict[UUID, tuple[str, UUID | None]] = {}
    for start in range(0, len(ids), 1000):
        names |= _names(session, sorted(ids)[start : start + 1000])
    told = [_one(fault, *names.get(fault.chain_id, _UNKNOWN)) for fault in faults]
    return sorted(told, key=lambda each: (each.at is None, each.at or datetime.max, each.chain_name, each.seq))


def _names(session: Reading, ids: Sequence[UUID]) -> dict[UUID, tuple[str, UUID | None]]:
    found: dict[UUID, tuple[str, UUID | None]] = {}
    named = select(Unit.id, Unit.name).where(Unit.id.in_(ids))
    found |= {key: (f"nhật ký của đơn vị {name}", None) for key, name in session.execute(named)}
    by_entry = (
        select(JournalEntry.chain_id, Case.title, Case.id)
        .join(Case, Case.id == JournalEntry.case_id)
        .where(JournalEntry.chain_id.in_(ids), JournalEntry.chain_kind == "instance")
        .distinct()
    )
    by_row = (
        select(ProcessInstance.id, Case.title, Case.id)
        .join(Case, Case.id == ProcessInstance.case_id)
        .where(ProcessInstance.id.in_(ids))
    )
    by_case = select(Case.id, Case.title, Case.id).where(Case.id.in_(ids))
    for query in (by_entry, by_row, by_case):
        found |= {key: (f"hồ sơ “{title}”", case_id) for key, title, case_id in session.execute(query)}
    return found


def _one(fault: Fault, name: str, case_id: UUID | None) -> ChainFault:
    when = "" if fault.at is None else f" lúc {fault.at.astimezone(LEGAL_ZONE):%H:%M ngày %d/%m/%Y}"
    place = f"Mục số {fault.seq} của {name}{when}" if fault.seq else name[0].upper() + name[1:]
    return ChainFault(
        chain_id=fault.chain_id,
        chain_name=name[0].upper() + name[1:],
        seq=fault.seq,
        at=fault.at,
        sentence=f"{place}: {_SAID.get(fault.kind, _SAID['content'])}. {REMEDY}",
        case_id=case_id,
    )
