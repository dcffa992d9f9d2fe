"""What every command of the runtime needs: database, clock, live instances, and the locked instance it works on.

`Core` is shared by the facade and the background runner of one process."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from engine.organisation import Actor, Directory, PostView, directory
from engine.runtime.instance import InstanceWork
from engine.runtime.live import LiveInstances
from engine.runtime.locking import lock_instance, lock_with_item
from engine.storage import Clock, Database, Reading, UnitOfWork
from engine.storage.clock import LEGAL_ZONE
from engine.storage.problems import Conflict, Forbidden


@dataclass
class Core:
    """The parts the commands share."""

    database: Database
    clock: Clock
    uploads: Path
    live: LiveInstances = field(default_factory=LiveInstances)

    def take(self, work: UnitOfWork, actor: Actor, instance_id: UUID) -> InstanceWork:
        """Lock an instance and load it. Raises NotFound, Conflict when it has ended."""
        row = lock_instance(work, instance_id)
        if row.status != "running":
            raise Conflict("Quy trình này đã kết thúc. Hãy mở hồ sơ để xem kết quả.")
        return InstanceWork(work, self.live, self.clock, actor, row, None)

    def take_with_item(self, work: UnitOfWork, actor: Actor, item_id: UUID) -> tuple[InstanceWork, "Item"]:
        """Lock a work item's instance and load it. Raises NotFound."""
        row, found = lock_with_item(work, item_id)
        return InstanceWork(work, self.live, self.clock, actor, row, None), Item(found)


class Item:
    """A work item's columns, read together with its instance."""

    def __init__(self, row: Any) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, f"item_{name}")


def known_actor(session: Reading, actor: Actor, now: datetime) -> tuple[Directory, PostView | None]:
    """The actor's post as it is now. Raises Forbidden when the post is not in force or not the person's."""
    people = directory(session, actor.tenant_id)
    if actor.is_system:
        return people, None
    post = people.post(actor.post_id) if actor.post_id is not None else None
    if post is None or post.person_id != actor.person_id or post not in people.posts_of(post.person_id, now):
        raise Forbidden("Đồng chí không còn giữ chức danh này. Hãy đăng nhập lại để cập nhật.")
    return people, post


def at_text(at: datetime) -> str:
    """A moment as people read it: 14:05 ngày 09/08/2022."""
    return at.astimezone(LEGAL_ZONE).strftime("%H:%M ngày %d/%m/%Y")
