"""What every command of the runtime needs: database, clock, live instances, and the locked instance it works on.

`Core` is shared by the facade and the background runner of one process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from engine.organisation import Actor, Directory, PostView, directory
from engine.runtime.instance import InstanceWork
from engine.runtime.live import LiveInstances
from engine.runtime.locking import Item, Locked, lock_instance, lock_with_item
from engine.storage import Clock, Database, Reading, UnitOfWork, digest
from engine.storage.clock import LEGAL_ZONE
from engine.storage.problems import Conflict, Forbidden

T = TypeVar("T")

RACES = 4
_RACED = ("40001", "40P01", "23505")  # serialization failure, deadlock, unique violation


@dataclass
class Core:
    """The parts the commands share."""

    database: Database
    clock: Clock
    uploads: Path
    live: LiveInstances = field(default_factory=LiveInstances)
    arranged: dict[UUID, tuple[Directory, date]] = field(default_factory=dict)  # by tenant, for which units and day

    def take(self, work: UnitOfWork, actor: Actor, instance_id: UUID) -> InstanceWork:
        """Lock an instance and load it. Raises NotFound, Conflict when it has ended."""
        row = lock_instance(work, instance_id)
        if row.status != "running":
            raise Conflict("Quy trình này đã kết thúc. Hãy mở hồ sơ để xem kết quả.")
        return self.instance(work, actor, row)

    def instance(self, work: UnitOfWork, actor: Actor, row: Locked) -> InstanceWork:
        """Load an instance that is locked."""
        return InstanceWork(work, self.live, self.clock, actor, row, None)

    def take_with_item(self, work: UnitOfWork, actor: Actor, item_id: UUID) -> tuple[InstanceWork, Item]:
        """Lock a work item's instance and load it. Raises NotFound."""
        row, item = lock_with_item(work, item_id)
        return self.instance(work, actor, row), item


def known_actor(
    session: Reading, actor: Actor, now: datetime, people: Directory | None = None
) -> tuple[Directory, PostView | None]:
    """The actor's post as it is now; `people` when the tenant's directory was asked for in this transaction already.

    Raises Forbidden when the post is not in force or not the person's."""
    if people is None or people.tenant_id != actor.tenant_id:
        people = directory(session, actor.tenant_id)
    if actor.is_system:
        return people, None
    post = people.post(actor.post_id) if actor.post_id is not None else None
    named = (actor.person_id, actor.unit_id, actor.role)
    if (
        post is None
        or (post.person_id, post.unit_id, post.role) != named
        or post not in people.posts_of(post.person_id, now)
    ):
        raise Forbidden("Đồng chí không còn giữ chức danh này. Hãy đăng nhập lại để cập nhật.")
    return people, post


def kept_key(key: str) -> str:
    """An idempotency key as it is stored: callers may send one of any length."""
    return key if len(key) <= 60 else digest(key)[:60]


def again_if_raced(command: Callable[[], T]) -> T:
    """Do a whole command, once more when the database broke it off for another one (PostgreSQL: serialization,
    deadlock, two first rows of the same key). Whatever happened was rolled back, so it happens once."""
    for _ in range(RACES):
        try:
            return command()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _RACED:
                raise
    return command()


def at_text(at: datetime) -> str:
    """A moment as people read it: 14:05 ngày 09/08/2022."""
    return at.astimezone(LEGAL_ZONE).strftime("%H:%M ngày %d/%m/%Y")
