"""The unit an administrator's page is about: named in the address, chosen from a list, or the first of their own.

What lies outside their subtree is “not found” (`webui.admin.scope`)."""

from dataclasses import dataclass
from uuid import UUID

from flask import request

from engine.organisation.actor import Actor
from engine.organisation.views import UnitView
from engine.storage import Reading
from webui.admin.scope import acting_over, admin_posts, forest, seen_unit, unit_choices


@dataclass(frozen=True)
class Place:
    """The unit, the administrator in the post that administers it, and the units they may choose instead."""

    unit: UnitView
    actor: Actor
    choices: list[tuple[UUID, str]]

    @property
    def several(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.choices) > 1


def place_of(reading: Reading, unit_id: UUID | None = None) -> Place:
    """The place of a page. Raises Forbidden for who is no administrator, NotFound for a unit of others."""
    posts = admin_posts()
    wanted = unit_id or request.args.get("don-vi", type=UUID) or posts[0].unit_id
    unit = seen_unit(reading, wanted)
    return Place(unit, acting_over(reading, wanted), unit_choices(forest(reading)))
