"""Who administers and who audits what: a system role counts for the unit of its post and every unit under it.

`posts` are those in force (as `posts_of` gives them); each answer costs at most one SQL statement."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from engine.organisation.queries import ancestor_ids, ancestors, day_of, in_force, post_rows, subtree_ids
from engine.organisation.tables import Account, Post
from engine.organisation.views import PostView
from engine.organisation.words import ADMINISTRATOR, AUDITOR
from engine.storage import Reading


def may_administer(session: Reading, posts: Iterable[PostView], unit_id: UUID) -> bool:
    """Does one of the posts administer the unit: a `locality_admin` of it or of a unit above it?"""
    own = {post.unit_id for post in posts if post.role == ADMINISTRATOR}
    return bool(own) and (unit_id in own or not own.isdisjoint(ancestor_ids(session, unit_id)))


def administered_units(session: Reading, posts: Iterable[PostView]) -> frozenset[UUID]:
    """The units the posts administer."""
    return _scope(session, posts, ADMINISTRATOR)


def audit_scope(session: Reading, posts: Iterable[PostView]) -> frozenset[UUID]:
    """The units whose history the posts may read: those of `auditor` posts and every unit under them."""
    return _scope(session, posts, AUDITOR)


def _scope(session: Reading, posts: Iterable[PostView], role: str) -> frozenset[UUID]:
    roots = {post.unit_id for post in posts if post.role == role}
    return subtree_ids(session, *roots) if roots else frozenset()


def administrators_of(session: Reading, unit_id: UUID, at: date | datetime) -> list[PostView]:
    """Who administers the unit on that day and can sign in: those of the unit first, then of each unit above it."""
    above = ancestors(unit_id)
    query = (
        post_rows()
        .join(above, above.c.id == Post.unit_id)
        .where(
            Post.role == ADMINISTRATOR,
            in_force(Post, day_of(at)),
            Post.person_id.in_(select(Account.person_id).where(Account.disabled_at.is_(None))),
        )
        .order_by(above.c.depth, Post.id)
    )
    return [PostView(*row) for row in session.execute(query)]
