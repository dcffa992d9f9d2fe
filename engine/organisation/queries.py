"""Questions to the organisation, each one SQL statement: posts, units by selector, who gets a task.

`at` is a legal date, or a moment whose Vietnamese day counts. The runtime asks `directory` first (no SQL while nothing
changed) and finds the same answers there."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, BindParameter, ColumnElement, Select, and_, bindparam, exists, literal, or_, select
from sqlalchemy.orm import aliased

from engine.organisation.tables import Account, Person, Post, Role, Unit
from engine.organisation.views import PersonView, PostView, Responsible, UnitNode, UnitView
from engine.organisation.words import BY_CODE, CHILD_SELECTORS, CLERK, OWN, PARENT
from engine.storage import Prepared, Reading
from engine.storage.clock import legal_date
from engine.storage.problems import Invalid, NotFound


def day_of(at: date | datetime) -> date:
    """The legal day meant by a date or a moment."""
    return legal_date(at) if isinstance(at, datetime) else at


def in_force(table: Any, day: date) -> ColumnElement[bool]:
    """The condition that a row of `Unit` or `Post` is in force on a day."""
    return and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to > day))


def unit_view(row: Unit) -> UnitView:
    """The row as callers see it."""
    return UnitView(
        row.id,
        row.tenant_id,
        row.code,
        row.name,
        row.short_name,
        row.kind,
        row.relation,
        row.parent_id,
        row.valid_from,
        row.valid_to,
        row.protocol_order,
        row.keeps_accounts,
    )


def post_rows() -> Select[*tuple[Any, ...]]:
    """All posts with the names of person, role and unit, in the order of the columns of `PostView`."""
    return (
        select(
            Post.id,
            Post.tenant_id,
            Post.person_id,
            Person.full_name,
            Post.role,
            Role.name,
            Post.unit_id,
            Unit.name,
            Unit.short_name,
            Post.title,
            Post.valid_from,
            Post.valid_to,
        )
        .join(Person, Person.id == Post.person_id)
        .join(Role, Role.code == Post.role)
        .join(Unit, Unit.id == Post.unit_id)
    )


def unit(session: Reading, unit_id: UUID) -> UnitView:
    """The unit, in force or not. Raises NotFound."""
    row = session.get(Unit, unit_id)
    if row is None:
        raise NotFound("Không tìm thấy đơn vị này. Hãy quay lại danh sách đơn vị và chọn lại.")
    return unit_view(row)


def unit_by_code(session: Reading, tenant_id: UUID, code: str) -> UnitView | None:
    """The unit with that code within the tenant, in force or not."""
    row = session.scalar(select(Unit).where(Unit.tenant_id == tenant_id, Unit.code == code))
    return None if row is None else unit_view(row)


def person(session: Reading, person_id: UUID) -> PersonView:
    """The person. Raises NotFound."""
    row = session.get(Person, person_id)
    if row is None:
        raise NotFound("Không tìm thấy người này. Hãy quay lại danh sách và chọn lại.")
    return PersonView(row.id, row.tenant_id, row.full_name)


@cache
def _posts_of() -> Prepared:
    """The posts of a person (`person`) on a day (`day`); every request asks for them."""
    day: Any = bindparam("day", type_=Post.valid_from.type)
    person: Any = bindparam("person", type_=Post.person_id.type)
    query = post_rows().where(Post.person_id == person, in_force(Post, day), in_force(Unit, day))
    return Prepared(query.order_by(Role.order, Unit.protocol_order, Post.id))


def posts_of(session: Reading, person_id: UUID, at: date | datetime) -> list[PostView]:
    """The posts a person holds on that day in units in force, roles in their order."""
    rows = _posts_of().rows(session.connection(), {"person": person_id, "day": day_of(at)})
    return [PostView(*row) for row in rows]


def holders(session: Reading, role: str, unit_id: UUID, at: date | datetime) -> list[PostView]:
    """The posts with that role in that unit on that day, people in Vietnamese order."""
    query = post_rows().where(Post.unit_id == unit_id, Post.role == role, in_force(Post, day_of(at)))
    rows = session.execute(query.order_by(Person.sort_given, Person.sort_rest, Post.id))
    return [PostView(*row) for row in rows]


def units_for(session: Reading, selector: str, unit_id: UUID, at: date | datetime) -> list[UnitView]:
    """The units a selector means, seen from `unit_id`, in protocol order; only units in force on that day.

    `own` gives the unit itself even when it is closed (its running work still has an owner); `parent` the nearest unit
    above that is in force. `=FEEL` is the caller's. Raises Invalid for a selector that does not exist."""
    day = day_of(at)
    if selector == OWN:
        query = select(Unit).where(Unit.id == unit_id)
    elif selector == PARENT:
        above = ancestors(unit_id)
        query = select(Unit).join(above, above.c.id == Unit.id).where(above.c.depth > 0, in_force(Unit, day))
        query = query.order_by(above.c.depth).limit(1)
    elif selector.startswith(BY_CODE):
        home = aliased(Unit)
        query = select(Unit).join(home, home.tenant_id == Unit.tenant_id)
        query = query.where(home.id == unit_id, Unit.code == selector.removeprefix(BY_CODE), in_force(Unit, day))
    else:
        relation = relation_of(selector)
        query = select(Unit).where(Unit.parent_id == unit_id, Unit.relation == relation, in_force(Unit, day))
        query = query.order_by(Unit.protocol_order, Unit.code)
    return [unit_view(row) for row in session.scalars(query)]


def relation_of(selector: str) -> str:
    """The relation of the children a selector means. Raises Invalid for one that does not exist."""
    relation = CHILD_SELECTORS.get(selector)
    if relation is None:
        message = f"Không có cách chọn đơn vị “{selector}”. Hãy mở quy trình và chọn lại bộ phận thực hiện."
        raise Invalid(message, {"unit": [message]})
    return relation


def responsible(session: Reading, role: str, unit_id: UUID, at: date | datetime) -> Responsible:
    """Who gets a task for `role` in `unit_id`: that unit, or the clerk of the nearest unit above with accounts.

    A unit keeps accounts when it is set to and somebody in it has a post in force and an open account (`domain.md` §0:
    a step of an organ outside is a task of our own văn thư). If nobody above does either, the answer is the unit."""
    above = ancestors(unit_id)
    query = select(above.c.id, above.c.depth).join(Unit, Unit.id == above.c.id)
    row = session.execute(query.where(with_accounts(day_of(at))).order_by(above.c.depth).limit(1)).one_or_none()
    if row is None or row.depth == 0:
        return Responsible(unit_id, role)
    return Responsible(row.id, CLERK, on_behalf_of=unit_id)


def with_accounts(day: date) -> ColumnElement[bool]:
    """The condition that a unit (of the enclosing statement) keeps accounts on that day."""
    somebody = exists().where(
        Post.unit_id == Unit.id,
        in_force(Post, day),
        Account.person_id == Post.person_id,
        Account.disabled_at.is_(None),
    )
    return and_(Unit.keeps_accounts, in_force(Unit, day), somebody)


def ancestors(unit_id: UUID | BindParameter[UUID]) -> CTE:
    """Columns `id` and `depth`: the unit itself (0) and every unit above it."""
    chain = select(Unit.id, Unit.parent_id, literal(0).label("depth")).where(Unit.id == unit_id)
    up = chain.cte("above", recursive=True)
    return up.union_all(select(Unit.id, Unit.parent_id, up.c.depth + 1).join(up, up.c.parent_id == Unit.id))


def subtree(*roots: UUID) -> CTE:
    """Column `id`: the units and every unit under them, closed ones too."""
    down = select(Unit.id).where(Unit.id.in_(roots)).cte("under", recursive=True)
    return down.union(select(Unit.id).join(down, Unit.parent_id == down.c.id))


def ancestor_ids(session: Reading, unit_id: UUID) -> list[UUID]:
    """The unit itself and the units above it, nearest first."""
    above = ancestors(unit_id)
    return list(session.scalars(select(above.c.id).order_by(above.c.depth)))


def subtree_ids(session: Reading, *roots: UUID) -> frozenset[UUID]:
    """The units and every unit under them, closed ones too."""
    return frozenset(session.scalars(select(subtree(*roots).c.id)))


def unit_tree(session: Reading, root: UUID, at: date | datetime | None = None) -> UnitNode:
    """The units under `root` as a tree in protocol order; with `at`, only those in force on that day.

    Raises NotFound when there is no such root."""
    under = subtree(root)
    query = select(Unit).join(under, under.c.id == Unit.id).order_by(Unit.protocol_order, Unit.code)
    units = [unit_view(row) for row in session.scalars(query)]
    children: dict[UUID | None, list[UnitView]] = {}
    for one in units:
        if one.id != root and (at is None or one.in_force(day_of(at))):
            children.setdefault(one.parent_id, []).append(one)

    def node(one: UnitView) -> UnitNode:
        return UnitNode(one, tuple(node(child) for child in children.get(one.id, ())))

    top = next((one for one in units if one.id == root), None)
    return node(unit(session, root) if top is None else top)


def roles(session: Reading) -> list[tuple[str, str]]:
    """Code and name of every role a person may be given, in order."""
    return [
        (row.code, row.name) for row in session.execute(select(Role.code, Role.name).order_by(Role.order, Role.code))
    ]


def unit_variable(unit: UnitView) -> dict[str, Any]:
    """The variable `unit` every process instance has (`docs/architecture.md`), as a FEEL context."""
    return {
        "id": str(unit.id),
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "relation": unit.relation,
        "parent_id": None if unit.parent_id is None else str(unit.parent_id),
    }


def names_of(session: Reading, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The full names of people, for journals and lists."""
    wanted = set(person_ids)
    rows = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(wanted))) if wanted else ()
    return {row.id: row.full_name for row in rows}
