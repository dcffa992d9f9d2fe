"""Lists for the administrator's pages: people found without diacritics and sorted the Vietnamese way, open sessions."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from engine.organisation.queries import day_of, in_force, post_rows, subtree
from engine.organisation.tables import Account, LoginSession, Person, Post, Role, UnitSuccession
from engine.organisation.views import PersonRow, PostView, SessionRow
from engine.storage import Clock, Reading
from engine.storage.text import clean_label, fold


def people(
    session: Reading,
    tenant_id: UUID,
    at: date | datetime,
    *,
    under: UUID | None = None,
    search: str = "",
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[PersonRow], int]:
    """People of a tenant (with `under`: holding a post in that unit or below it on that day), and how many in all.

    Sorted by given name, then the rest (`domain.md` §4.3); `search` finds with or without diacritics, names written
    exactly so first (§4.4)."""
    wanted: list[ColumnElement[bool]] = [Person.tenant_id == tenant_id]
    if under is not None:
        units = select(subtree(under).c.id)
        wanted.append(Person.id.in_(select(Post.person_id).where(Post.unit_id.in_(units), in_force(Post, day_of(at)))))
    order: list[ColumnElement[int]] = []
    if folded := fold(search):
        wanted.append(Person.folded.contains(folded))
        order.append(case((Person.full_name.contains(clean_label(search), autoescape=True), 0), else_=1))
    total = session.scalar(select(func.count()).select_from(Person).where(*wanted)) or 0
    query = select(Person.id, Person.full_name, Person.sort_name, Account).outerjoin(
        Account, Account.person_id == Person.id
    )
    found = session.execute(
        query.where(*wanted)
        .order_by(*order, Person.sort_given, Person.sort_rest, Person.id)
        .limit(limit)
        .offset(offset)
    ).all()
    posts = _posts_of_all(session, [row.id for row in found], at)
    return [_person_row(row.id, row.full_name, row.sort_name, row.Account, posts) for row in found], total


def person_row(session: Reading, person_id: UUID, at: date | datetime) -> PersonRow | None:
    """One person as in the list; None when there is no such person."""
    query = select(Person.id, Person.full_name, Person.sort_name, Account).outerjoin(
        Account, Account.person_id == Person.id
    )
    row = session.execute(query.where(Person.id == person_id)).one_or_none()
    if row is None:
        return None
    return _person_row(row.id, row.full_name, row.sort_name, row.Account, _posts_of_all(session, [row.id], at))


def _person_row(
    person_id: UUID, full_name: str, sort_name: str | None, account: Account | None, posts: dict[UUID, list[PostView]]
) -> PersonRow:
    held = tuple(posts.get(person_id, ()))
    if account is None:
        return PersonRow(person_id, full_name, sort_name, held)
    return PersonRow(
        person_id,
        full_name,
        sort_name,
        held,
        account.id,
        account.username,
        account.must_change,
        account.disabled_at,
    )


def _posts_of_all(session: Reading, person_ids: Sequence[UUID], at: date | datetime) -> dict[UUID, list[PostView]]:
    posts: dict[UUID, list[PostView]] = {}
    query = post_rows().where(Post.person_id.in_(person_ids), in_force(Post, day_of(at)))
    for row in session.execute(query.order_by(Role.order, Post.id)):
        view = PostView(*row)
        posts.setdefault(view.person_id, []).append(view)
    return posts


def posts_in(session: Reading, unit_id: UUID, at: date | datetime | None = None) -> list[PostView]:
    """The posts of a unit, past and future ones too unless `at` is given; roles in order, people by given name."""
    query = post_rows().where(Post.unit_id == unit_id)
    if at is not None:
        query = query.where(in_force(Post, day_of(at)))
    query = query.order_by(Role.order, Person.sort_given, Person.sort_rest, Post.valid_from, Post.id)
    return [PostView(*row) for row in session.execute(query)]


def all_posts_of(session: Reading, person_id: UUID) -> list[PostView]:
    """Every post a person ever held, newest first."""
    query = post_rows().where(Post.person_id == person_id).order_by(Post.valid_from.desc(), Role.order, Post.id)
    return [PostView(*row) for row in session.execute(query)]


def open_sessions(session: Reading, account_id: UUID, clock: Clock) -> list[SessionRow]:
    """The account's sessions that are neither revoked nor at their end, latest used first."""
    query = select(LoginSession).where(
        LoginSession.account_id == account_id,
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > clock.now(),
    )
    rows = session.scalars(query.order_by(LoginSession.last_seen_at.desc()))
    return [SessionRow(row.id, row.device, row.created_at, row.last_seen_at) for row in rows]


def successors_of(session: Reading, unit_id: UUID) -> list[tuple[UUID, date, str]]:
    """Who took over from a unit: the successor's id, the day, the reason."""
    query = select(UnitSuccession).where(UnitSuccession.predecessor_id == unit_id).order_by(UnitSuccession.on)
    return [(row.successor_id, row.on, row.reason) for row in session.scalars(query)]


def predecessors_of(session: Reading, unit_id: UUID) -> list[tuple[UUID, date, str]]:
    """From whom a unit took over: the predecessor's id, the day, the reason."""
    query = select(UnitSuccession).where(UnitSuccession.successor_id == unit_id).order_by(UnitSuccession.on)
    return [(row.predecessor_id, row.on, row.reason) for row in session.scalars(query)]
