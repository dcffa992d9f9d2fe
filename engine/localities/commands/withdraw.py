"""Taking a release back: new instances begin with the one before it, running ones keep it.

A reason is asked for and kept."""

from uuid import UUID

from engine.localities.commands.common import effect, permit, record
from engine.localities.tables import WITHDRAWN, Package, Release
from engine.organisation import Actor
from engine.organisation.queries import unit
from engine.storage import Clock, UnitOfWork
from engine.storage.problems import Conflict, Invalid, NotFound


def withdraw(work: UnitOfWork, actor: Actor, clock: Clock, *, release_id: UUID, reason: str) -> None:
    """Take a release back: new instances begin with the one before it; running ones keep it.

    Raises NotFound, Forbidden, Conflict when it is withdrawn already, Invalid without a reason."""
    release = work.session.get(Release, release_id, with_for_update=True)
    if release is None:
        raise NotFound("Không tìm thấy bản quy trình này. Hãy quay lại danh sách quy trình và chọn lại.")
    package = work.session.get_one(Package, release.package_id)
    place = unit(work.session, package.unit_id or package.tenant_id)
    permit(work.session, actor, place)
    if release.state == WITHDRAWN:
        raise Conflict("Bản quy trình này đã được thu hồi trước đó. Không cần làm gì thêm.")
    if not reason.strip():
        raise Invalid("Chưa ghi lý do thu hồi. Hãy ghi lý do.", {"reason": ["Hãy ghi lý do thu hồi."]})
    release.state = WITHDRAWN
    work.session.flush()
    record(work, place, actor, clock, "withdraw_release", [effect(release) | {"reason": reason.strip()}])
