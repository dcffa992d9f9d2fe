"""Tasks held by a post that is over, or by somebody whose account is closed: given back to their group by the system.

Otherwise such a task would stand in nobody's list, and nobody would learn of it before its deadline has passed."""

from uuid import UUID

from sqlalchemy import Select, exists, or_, select, update

from engine.organisation import system_actor
from engine.organisation.queries import in_force
from engine.organisation.tables import Account, Post, Unit
from engine.runtime.commands.core import Core
from engine.runtime.instance import OPEN
from engine.runtime.locking import lock_with_item
from engine.runtime.tables import WorkItem
from engine.storage import Reading
from engine.storage.clock import legal_date


def vacated(core: Core, limit: int = 100) -> list[UUID]:
    """Open tasks whose holder can work on them no more, the oldest first."""
    with core.database.read() as session:
        return list(session.scalars(_vacated(core).order_by(WorkItem.held_since).limit(limit)))


def give_back(core: Core, item_id: UUID) -> bool:
    """Give one such task back to its group; its draft stays. False when that has become needless meanwhile."""
    with core.database.write() as work:
        row, item = lock_with_item(work, item_id)
        if row.status != "running" or not _still(core, work.session, item_id):
            return False
        instance = core.instance(work, system_actor(row.tenant_id), row)
        work.connection.execute(update(WorkItem).where(WorkItem.id == item_id).values(post_id=None, held_since=None))
        told = {
            "do": "released",
            "process": item.process_id,
            "element": item.element_id,
            "name": item.name,
            "item": str(item_id),
            "reason": "Người nhận không còn giữ chức danh này hoặc tài khoản đã bị khóa.",
        }
        instance.finish("release", [told])
        return True


def _still(core: Core, session: Reading, item_id: UUID) -> bool:
    return session.scalar(_vacated(core).where(WorkItem.id == item_id)) is not None


def _vacated(core: Core) -> Select[UUID]:
    today = legal_date(core.clock.now())
    closed = exists().where(Account.person_id == Post.person_id, Account.disabled_at.is_not(None))
    return (
        select(WorkItem.id)
        .join(Post, Post.id == WorkItem.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(WorkItem.state == OPEN, or_(~in_force(Post, today), ~in_force(Unit, today), closed))
    )
