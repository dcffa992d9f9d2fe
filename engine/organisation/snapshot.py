"""A tenant's units and posts in memory, so that the runtime finds out who gets a task without asking the database.

A snapshot is good while the stamps it was made under stand (`OrganisationVersion`); checking them is one statement."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from threading import Lock
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from engine.organisation.queries import ancestors, day_of, post_rows, relation_of, unit_view
from engine.organisation.tables import Account, OrganisationVersion, Person, Post, Role, Unit
from engine.organisation.views import PostView, Responsible, UnitView
from engine.organisation.words import BY_CODE, CLERK, OWN, PARENT
from engine.storage import Prepared, Reading
from engine.storage.problems import NotFound

_KEPT = 64
_VERSION = OrganisationVersion.__table__
_STAMPS = select(_VERSION.c.tenant_id, _VERSION.c.stamp)
_ALL = Prepared(_STAMPS)


@cache
def _some(count: int) -> Prepared:
    """The stamps of so many tenants: this runs with every task."""
    tenant = _VERSION.c.tenant_id
    return Prepared(_STAMPS.where(tenant.in_([bindparam(f"t{place}", type_=tenant.type) for place in range(count)])))


class Directory:
    """Answers of `engine.organisation.queries` from memory; same names, same results, no session.

    Holds every unit of the tenant, the units above it and the units of other tenants right under it, with their posts.
    Never changed once made, so any thread may use it. A unit outside raises NotFound."""

    def __init__(self, tenant_id: UUID, units: Iterable[UnitView], posts: Iterable[PostView], people: Iterable[UUID]):
        self.tenant_id = tenant_id
        self._units = {unit.id: unit for unit in units}
        self._codes = {(unit.tenant_id, unit.code): unit for unit in self._units.values()}
        self._children: dict[UUID, list[UnitView]] = {}
        for unit in sorted(self._units.values(), key=lambda one: (one.protocol_order, one.code)):
            if unit.parent_id is not None:
                self._children.setdefault(unit.parent_id, []).append(unit)
        self._in_unit: dict[UUID, list[PostView]] = {}
        self._of_person: dict[UUID, list[PostView]] = {}
        self._posts: dict[UUID, PostView] = {}
        for post in posts:
            self._posts[post.post_id] = post
            self._in_unit.setdefault(post.unit_id, []).append(post)
            self._of_person.setdefault(post.person_id, []).append(post)
        self._with_account = frozenset(people)
        self.tenants = frozenset(unit.tenant_id for unit in self._units.values()) | {tenant_id}

    def unit(self, unit_id: UUID) -> UnitView:
        """The unit, in force or not. Raises NotFound."""
        found = self._units.get(unit_id)
        if found is None:
            raise NotFound("Không tìm thấy đơn vị này. Hãy quay lại danh sách đơn vị và chọn lại.")
        return found

    def units(self, at: date | datetime) -> list[UnitView]:
        """Every unit of the tenant that is in force, by its code."""
        day = day_of(at)
        own = [unit for unit in self._units.values() if unit.tenant_id == self.tenant_id and unit.in_force(day)]
        return sorted(own, key=lambda unit: unit.code)

    def post(self, post_id: UUID) -> PostView | None:
        """The post, in force or not."""
        return self._posts.get(post_id)

    def ancestors(self, unit_id: UUID) -> list[UnitView]:
        """The unit itself and the units above it, nearest first."""
        found = [self.unit(unit_id)]
        while (above := found[-1].parent_id) is not None and above in self._units:
            found.append(self._units[above])
        return found

    def units_for(self, selector: str, unit_id: UUID, at: date | datetime) -> list[UnitView]:
        """As `queries.units_for`."""
        day, own = day_of(at), self.unit(unit_id)
        if selector == OWN:
            return [own]
        if selector == PARENT:
            return [unit for unit in self.ancestors(unit_id)[1:] if unit.in_force(day)][:1]
        if selector.startswith(BY_CODE):
            named = self._codes.get((own.tenant_id, selector.removeprefix(BY_CODE)))
            return [named] if named is not None and named.in_force(day) else []
        relation = relation_of(selector)
        children = self._children.get(unit_id, ())
        return [unit for unit in children if unit.relation == relation and unit.in_force(day)]

    def children(self, unit_id: UUID, at: date | datetime) -> list[UnitView]:
        """The units right under a unit that are in force, in protocol order, whatever their relation."""
        day = day_of(at)
        return [unit for unit in self._children.get(unit_id, ()) if unit.in_force(day)]

    def responsible(self, role: str, unit_id: UUID, at: date | datetime) -> Responsible:
        """As `queries.responsible`."""
        day = day_of(at)
        for unit in self.ancestors(unit_id):
            if self._keeps_accounts(unit, day):
                return Responsible(unit_id, role) if unit.id == unit_id else Responsible(unit.id, CLERK, unit_id)
        return Responsible(unit_id, role)

    def _keeps_accounts(self, unit: UnitView, day: date) -> bool:
        posts = self._in_unit.get(unit.id, ())
        if not (unit.keeps_accounts and unit.in_force(day)):
            return False
        return any(post.person_id in self._with_account and post.in_force(day) for post in posts)

    def holders(self, role: str, unit_id: UUID, at: date | datetime) -> list[PostView]:
        """As `queries.holders`."""
        day = day_of(at)
        return [post for post in self._in_unit.get(unit_id, ()) if post.role == role and post.in_force(day)]

    def posts_of(self, person_id: UUID, at: date | datetime) -> list[PostView]:
        """The posts a person holds on that day in units in force, roles in their order."""
        day = day_of(at)
        held = [post for post in self._of_person.get(person_id, ()) if post.in_force(day)]
        return [post for post in held if self._units[post.unit_id].in_force(day)]

    def person_name(self, person_id: UUID) -> str | None:
        """The full name of somebody who holds or held a post here."""
        posts = self._of_person.get(person_id)
        return posts[0].person_name if posts else None


Stamps = dict[UUID, UUID]
_cache: OrderedDict[UUID, tuple[Stamps, Directory]] = OrderedDict()
_lock = Lock()


def directory(session: Reading, tenant_id: UUID) -> Directory:
    """The tenant's directory as of this transaction: one statement when nothing changed, else it is read anew."""
    with _lock:
        known = _cache.get(tenant_id)
    if known is not None and _stamps(session, known[1].tenants) == known[0]:
        return known[1]
    stamps = _stamps(session, None)  # before the content: a change in between makes this snapshot stale, never wrong
    made = _read(session, tenant_id)
    with _lock:
        _cache[tenant_id] = ({tenant: stamps[tenant] for tenant in made.tenants if tenant in stamps}, made)
        _cache.move_to_end(tenant_id)
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made


def _stamps(session: Reading, tenants: frozenset[UUID] | None) -> Stamps:
    if tenants is None:
        rows = _ALL.rows(session.connection(), {})
    else:
        rows = _some(len(tenants)).rows(session.connection(), {f"t{place}": each for place, each in enumerate(tenants)})
    return dict(rows)


def _read(session: Reading, tenant_id: UUID) -> Directory:
    parent = aliased(Unit)
    above = ancestors(tenant_id)  # the tenant's id is the id of its topmost unit
    wanted = select(Unit.id).outerjoin(parent, parent.id == Unit.parent_id)
    scope = or_(Unit.tenant_id == tenant_id, parent.tenant_id == tenant_id, Unit.id.in_(select(above.c.id)))
    ids = wanted.where(scope).cte("scope")
    units = [unit_view(row) for row in session.scalars(select(Unit).join(ids, ids.c.id == Unit.id))]
    rows = session.execute(
        post_rows()
        .join(ids, ids.c.id == Post.unit_id)
        .order_by(Role.order, Unit.protocol_order, Person.sort_given, Person.sort_rest, Post.id)
    )
    posts = [PostView(*row) for row in rows]
    tenants = {unit.tenant_id for unit in units}
    enabled = select(Account.person_id).where(Account.tenant_id.in_(tenants), Account.disabled_at.is_(None))
    return Directory(tenant_id, units, posts, session.scalars(enabled))
