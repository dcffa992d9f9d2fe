"""Who acts: a person in one of their posts, or the system itself; every command asks for it and every entry keeps it.

One person holds several posts at once, so the post is part of the actor (`design.md` §3, “Actor”)."""

from dataclasses import dataclass, replace
from uuid import UUID

from engine.history import Stamp
from engine.organisation.words import SYSTEM_ROLE


@dataclass(frozen=True)
class Actor:
    """A person acting in a post. `label` is how the post is called on screens and in the journal.

    `unit_id` is the post's unit; `on_behalf_of` the unit that keeps no accounts and for which the work is entered.
    The system actor has neither person nor post nor unit, and the role 'system'."""

    person_id: UUID | None
    post_id: UUID | None
    unit_id: UUID | None
    role: str
    label: str
    tenant_id: UUID
    on_behalf_of: UUID | None = None

    @property
    def is_system(self) -> bool:
        """The system itself acts (timers, messages, installation)."""
        return self.role == SYSTEM_ROLE

    def stamp(self) -> Stamp:
        """The actor as the journal keeps it."""
        return Stamp(person=self.person_id, post=self.post_id, on_behalf_of=self.on_behalf_of, label=self.label)

    def for_unit(self, unit_id: UUID | None) -> "Actor":
        """The same actor, acting on behalf of a unit."""
        return replace(self, on_behalf_of=unit_id)


def system_actor(tenant_id: UUID) -> Actor:
    """The system within a tenant; it may do everything the commands allow the role 'system'."""
    return Actor(None, None, None, SYSTEM_ROLE, "Hệ thống", tenant_id)


SYSTEM = system_actor(UUID(int=0))
"""The system where no tenant is concerned (installation); commands take the tenant from what they change."""
