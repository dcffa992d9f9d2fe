"""Who may see a case and who may act on a task: decided here, asked by every command and every query.

A case is read by the people of its unit and of the units that work in it, by administrators and auditors of its unit.
Units that only exchanged messages with it hear how it stands, and no more (`CaseParty.grade`)."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from engine.organisation import Actor, PostView
from engine.organisation.rights import administered_units, audit_scope, may_administer
from engine.organisation.words import ADMINISTRATOR, AUDITOR
from engine.runtime.tables import Case, CaseParty, WorkItem
from engine.storage import Reading
from engine.storage.problems import Conflict, Forbidden, NotFound

OPEN = "open"
_NO_CASE = "Không tìm thấy hồ sơ này. Hãy tìm lại trong danh sách hồ sơ."
_NO_TASK = "Không tìm thấy việc này. Hãy quay lại “Việc của tôi”."


WORKS, HEARS = "works", "hears"


def working_units(posts: Iterable[PostView]) -> frozenset[UUID]:
    """The units somebody with these posts works for; administrators and auditors have a scope instead."""
    return frozenset(post.unit_id for post in posts if post.role not in (ADMINISTRATOR, AUDITOR))


def known_conditions(session: Reading, posts: Sequence[PostView]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions on `Case` that somebody may know of it, and that they may read all of it."""
    working = working_units(posts)
    own = Case.unit_id.in_(working | administered_units(session, posts) | audit_scope(session, posts))
    party = exists().where(CaseParty.case_id == Case.id, CaseParty.unit_id.in_(working))
    return or_(own, party), or_(own, party.where(CaseParty.grade == WORKS))


def visible_cases(session: Reading, posts: Sequence[PostView]) -> ColumnElement[bool]:
    """The condition on `Case` that somebody with these posts may know of it: its title, its status, where it is."""
    return known_conditions(session, posts)[0]


def readable_cases(session: Reading, posts: Sequence[PostView]) -> ColumnElement[bool]:
    """The condition on `Case` that somebody with these posts may read all of it."""
    return known_conditions(session, posts)[1]


def case_for(session: Reading, posts: Sequence[PostView], case_id: UUID) -> Case:
    """The case, if these posts may read all of it. Raises NotFound otherwise: nobody learns that it exists."""
    found = session.scalar(select(Case).where(Case.id == case_id, readable_cases(session, posts)))
    if found is None:
        raise NotFound(_NO_CASE)
    return found


def known_case(session: Reading, posts: Sequence[PostView], case_id: UUID) -> tuple[Case, bool]:
    """The case, if these posts may know of it, and whether they may read all of it. Raises NotFound."""
    known, whole = known_conditions(session, posts)
    found = session.execute(select(Case, whole).where(Case.id == case_id, known)).one_or_none()
    if found is None:
        raise NotFound(_NO_CASE)
    return found[0], bool(found[1])


def fits(item: Any, actor: Actor | PostView) -> bool:
    """Whether a post is one of those a task is meant for, and nobody else holds it."""
    return (item.unit_id, item.role) == (actor.unit_id, actor.role) and item.post_id in (None, actor.post_id)


def group_of(posts: Iterable[PostView]) -> ColumnElement[bool]:
    """The condition on `WorkItem` that it is meant for one of these posts."""
    each = [
        and_(
            WorkItem.unit_id == post.unit_id,
            WorkItem.role == post.role,
            or_(WorkItem.post_id.is_(None), WorkItem.post_id == post.post_id),
        )
        for post in posts
    ]
    return or_(*each) if each else WorkItem.id.is_(None)


def require_actor(session: Reading, actor: Actor, item: Any, held_by: str | None) -> None:
    """The actor may work on an open task. Raises NotFound, Forbidden or Conflict."""
    if (item.unit_id, item.role) != (actor.unit_id, actor.role):
        if actor.unit_id == item.unit_id:
            raise Forbidden("Việc này thuộc bộ phận khác trong đơn vị. Hãy chọn đúng tư cách thực hiện.")
        raise NotFound(_NO_TASK)
    if item.state == OPEN and item.post_id not in (None, actor.post_id):
        raise Conflict(f"Việc này đang do {held_by or 'người khác'} nhận. Hãy liên hệ người đó hoặc chờ thôi nhận.")


def may_manage(session: Reading, posts: Sequence[PostView], unit_id: UUID) -> bool:
    """Administrators of a unit may hand its tasks to others and end its cases."""
    return may_administer(session, posts, unit_id)
