"""Whom and what an auditor can filter by: people, posts and units of the scope, in the order people expect."""

from collections.abc import Sequence

from sqlalchemy import select

from engine.organisation import PostView
from engine.organisation.queries import post_rows
from engine.organisation.tables import Person, Post, Role, Unit
from engine.runtime.audit.scope import scope_of
from engine.runtime.audit.views import Choice, Choices
from engine.storage import Reading


def choices(session: Reading, posts: Sequence[PostView]) -> Choices:
    """People by given name, posts by person, units in protocol order; those of the past too. Two statements."""
    units = scope_of(session, posts)
    query = post_rows().where(Post.unit_id.in_(units))
    query = query.order_by(Person.sort_given, Person.sort_rest, Person.id, Role.order, Post.valid_from, Post.id)
    held = [PostView(*row) for row in session.execute(query)]
    named = select(Unit.id, Unit.name).where(Unit.id.in_(units)).order_by(Unit.parent_id.is_not(None))
    rows = session.execute(named.order_by(Unit.protocol_order, Unit.code))
    return Choices(
        people=tuple(Choice(key, name) for key, name in {one.person_id: one.person_name for one in held}.items()),
        posts=tuple(Choice(one.post_id, f"{one.person_name} ({one.label})") for one in held),
        units=tuple(Choice(key, name) for key, name in rows),
    )
