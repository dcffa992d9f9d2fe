"""What the organisation tells its callers: plain, immutable answers; nobody outside reads its tables."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from engine.organisation.actor import Actor
from engine.organisation.words import MEMBER_ORG


@dataclass(frozen=True)
class UnitView:
    """A unit. `relation` is what it is to its parent; the period is `valid_from` ≤ day < `valid_to`."""

    id: UUID
    tenant_id: UUID
    code: str
    name: str
    short_name: str
    kind: str
    relation: str | None
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    protocol_order: int
    keeps_accounts: bool

    def in_force(self, day: date) -> bool:
        """Does the unit exist on that legal day?"""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class PostView:
    """A post with the names needed to show it. `label` is e.g. “Chánh Văn phòng, UBMTTQVN tỉnh Bình Minh”."""

    post_id: UUID
    tenant_id: UUID
    person_id: UUID
    person_name: str
    role: str
    role_name: str
    unit_id: UUID
    unit_name: str
    unit_short_name: str
    title: str
    valid_from: date
    valid_to: date | None

    @property
    def label(self) -> str:
        """The post as it is called: title and unit."""
        return f"{self.title}, {self.unit_short_name}"

    def in_force(self, day: date) -> bool:
        """Is the post held on that legal day?"""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def actor(self, on_behalf_of: UUID | None = None) -> Actor:
        """The holder acting in this post."""
        return Actor(self.person_id, self.post_id, self.unit_id, self.role, self.label, self.tenant_id, on_behalf_of)


@dataclass(frozen=True)
class Responsible:
    """To whom a task goes: a role in a unit; `on_behalf_of` is the unit meant when another one must enter it."""

    unit_id: UUID
    role: str
    on_behalf_of: UUID | None = None


@dataclass(frozen=True)
class UnitNode:
    """A unit with the units under it, in protocol order."""

    unit: UnitView
    children: tuple["UnitNode", ...] = ()

    @property
    def members(self) -> tuple["UnitNode", ...]:
        """The member organisations among the children."""
        return tuple(child for child in self.children if child.unit.relation == MEMBER_ORG)


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people: the person, the posts in force and the account, if there is one."""

    person_id: UUID
    full_name: str
    sort_name: str | None
    posts: tuple[PostView, ...] = ()
    account_id: UUID | None = None
    username: str | None = None
    must_change: bool = False
    disabled_at: datetime | None = None


@dataclass(frozen=True)
class PersonView:
    """A person by name."""

    person_id: UUID
    tenant_id: UUID
    full_name: str


@dataclass(frozen=True)
class SessionRow:
    """A signed-in browser, for the person's own list and for administrators."""

    session_id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class SignedInAs:
    """Who a token belongs to. `touch_due` says that the time of the last visit should be written again (`touch`).

    `posts` are those in force today in the order of roles; none means that the person may do nothing for now."""

    session_id: UUID
    account_id: UUID
    username: str
    must_change: bool
    person: PersonView
    posts: tuple[PostView, ...] = field(default=())
    touch_due: bool = False

    def own_actor(self) -> Actor:
        """The person acting for the own account only, which needs no post; without a name, for the journal keeps it."""
        if self.posts:
            return self.posts[0].actor()
        return Actor(self.person.person_id, None, None, "", "Chủ tài khoản", self.person.tenant_id)
