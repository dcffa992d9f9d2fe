"""Taking a release back: new instances begin with the one before it, running ones keep it.

A reason is asked for and kept; the last version of a process, and the last process anybody can start, stay."""

from uuid import UUID

from engine.localities.commands.common import hold, noted, permit, record
from engine.localities.publishing import effects_of
from engine.localities.queries import packages_of
from engine.localities.standing import Standing
from engine.localities.tables import WITHDRAWN, Package, Release
from engine.localities.visible import visible_to
from engine.organisation import Actor
from engine.organisation.queries import unit
from engine.storage import Clock, UnitOfWork
from engine.storage.problems import Conflict, NotFound


def withdraw(work: UnitOfWork, actor: Actor, clock: Clock, *, release_id: UUID, reason: str) -> None:
    """Take a release back. The process goes on with the version before it, or with that of the package above.

    Raises NotFound; Forbidden; Invalid without a reason; Conflict when it is withdrawn already, when the unit has no
    other version of the process, or when nobody of the unit could start anything any more."""
    release = work.session.get(Release, release_id, with_for_update=True, populate_existing=True)
    if release is None:
        raise NotFound("Không tìm thấy bản quy trình này. Hãy quay lại danh sách quy trình và chọn lại.")
    package = work.session.get_one(Package, release.package_id)
    place = unit(work.session, package.unit_id or package.tenant_id)
    permit(work.session, actor, place)
    hold(work, packages_of(work.session, place.id))
    if release.state == WITHDRAWN:
        raise Conflict("Bản quy trình này đã được thu hồi trước đó. Không cần làm gì thêm.")
    reason = noted(reason, "reason", "Chưa ghi lý do thu hồi. Hãy ghi lý do.")
    before = visible_to(work.session, place.id).diagrams
    release.state = WITHDRAWN
    work.session.flush()
    after = visible_to(work.session, place.id).diagrams
    if release.process_key in before and release.process_key not in after:
        raise Conflict(
            "Đây là bản duy nhất của quy trình này nên chưa thu hồi được. "
            "Hãy phát hành bản thay thế trước rồi thu hồi bản này."
        )
    standing = Standing(work.session, place.id, clock.now())
    if standing.any_start(before) and not standing.any_start(after):
        raise Conflict(
            "Thu hồi bản này thì không ai của đơn vị còn bắt đầu được quy trình nào, nên chưa thu hồi. "
            "Hãy phát hành bản thay thế trước rồi thu hồi bản này."
        )
    (effect,) = effects_of(work.session, [release], {**after, **before}, "release_withdrawn")
    record(work, place, actor, clock, "withdraw_release", [effect | {"reason": reason}])
