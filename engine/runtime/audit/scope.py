"""Whose history an auditor may read: the units of the auditor's posts and every unit under them.

A case is in scope when the unit that owns it is; a chain of a unit when the unit is."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from engine.history.tables import JournalEntry
from engine.organisation import PostView
from engine.organisation.rights import audit_scope
from engine.runtime.tables import Case
from engine.storage import Reading
from engine.storage.problems import Forbidden, NotFound

_NO_AUDITOR = "Mục này dành cho người làm nhiệm vụ kiểm tra. Hãy đề nghị người quản trị của đơn vị giao nhiệm vụ."
_NO_CASE = "Không tìm thấy hồ sơ này trong phạm vi kiểm tra. Hãy tìm lại trong danh sách hồ sơ."


def scope_of(session: Reading, posts: Sequence[PostView]) -> frozenset[UUID]:
    """The units whose history these posts may read. Raises Forbidden when none of them is an auditor's."""
    units = audit_scope(session, posts)
    if not units:
        raise Forbidden(_NO_AUDITOR)
    return units


def case_in(session: Reading, units: frozenset[UUID], case_id: UUID) -> Case:
    """The case, if one of these units owns it. Raises NotFound: nobody learns of what lies outside."""
    found = session.scalar(select(Case).where(Case.id == case_id, Case.unit_id.in_(units)))
    if found is None:
        raise NotFound(_NO_CASE)
    return found


def in_scope(units: frozenset[UUID]) -> ColumnElement[bool]:
    """The condition that an entry (left joined to its case) is in scope."""
    own = and_(JournalEntry.chain_kind == "unit", JournalEntry.chain_id.in_(units))
    return or_(own, Case.unit_id.in_(units))
