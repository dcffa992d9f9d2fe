"""Commands that no task asks for: wake an instance whose timer is due, retry an incident, cancel a case.

Waking is done by the system actor, retrying by those who manage the unit, cancelling also by roles of the process."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from engine.bpmn.model import Process
from engine.organisation import Actor, PostView, system_actor
from engine.runtime.access import case_for, may_manage
from engine.runtime.commands import retime
from engine.runtime.commands.core import Core, again_if_raced, known_actor
from engine.runtime.locking import lock_instance
from engine.runtime.queries.standing import is_still
from engine.runtime.tables import IncidentRow, ProcessInstance, Subscription, WorkItem
from engine.spiff import Execution, failures, reads_of, repair
from engine.spiff import revive as revived
from engine.storage import Reading
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound

logger = logging.getLogger(__name__)
PUT_OFF = timedelta(minutes=5)


def due(core: Core, limit: int = 100) -> list[UUID]:
    """Instances with a timer that is due, the earliest first."""
    with core.database.read() as session:
        return list(
            session.scalars(
                select(ProcessInstance.id)
                .where(ProcessInstance.due_at <= core.clock.now())
                .order_by(ProcessInstance.due_at)
                .limit(limit)
            )
        )


def wake(core: Core, instance_id: UUID) -> tuple[int, Collection[UUID]]:
    """Let the due timers of an instance fire; how many did, and the messages that can be delivered after it.

    0 when another worker was first, and when the instance is broken: then it is logged and tried again later."""
    try:
        woken = again_if_raced(lambda: _wake(core, instance_id))
        if woken is None:
            retime.follow(core, instance_id)
            woken = again_if_raced(lambda: _wake(core, instance_id))
        if woken is None:
            raise RuntimeError("its deadlines could not follow a changed parameter")
        return woken
    except Exception:
        logger.exception("the timers of instance %s could not fire; it is tried again later", instance_id)
        with core.database.write() as work:
            later = core.clock.now() + PUT_OFF
            work.connection.execute(
                update(ProcessInstance)
                .where(ProcessInstance.id == instance_id, ProcessInstance.due_at <= later)
                .values(due_at=later)
            )
        return 0, ()


def _wake(core: Core, instance_id: UUID) -> tuple[int, Collection[UUID]] | None:
    """None when a parameter changed that its timers have yet to follow: none of them fires before that."""
    with core.database.write() as work:
        row = lock_instance(work, instance_id)
        if row.status != "running":
            return 0, ()
        if retime.pending(work, instance_id):
            return None
        instance = core.instance(work, system_actor(row.tenant_id), row)
        fired = instance.execution.fire_due()
        if fired:
            instance.finish("wake", [{"do": "woken", "timers": fired}])
        else:
            instance.unchanged()
        return fired, instance.deliverable


def retry(
    core: Core,
    actor: Actor,
    token_id: UUID,
    repairs: Mapping[str, Any] | None = None,
    reason: str = "",
    failed: int | None = None,
) -> Collection[UUID]:
    """Try a failed automatic step again, after setting variables it reads where that is the repair (by path,
    `engine.spiff.repair`), for a reason; messages to deliver then. `failed`: how often it had failed when the person
    looked at it; when somebody has tried meanwhile nothing is set over what they did.

    Raises NotFound when there is no such incident, Forbidden for anybody but an administrator of the unit, Conflict
    when somebody was quicker, Invalid for a repair without a reason or of something the step does not read."""
    with core.database.write() as work:
        incident = work.session.get(IncidentRow, token_id)
        if incident is None:
            raise NotFound("Không tìm thấy sự cố này. Có thể sự cố đã được xử lý.")
        instance = core.take(work, actor, incident.instance_id)
        _, post = known_actor(work.session, actor, instance.now, instance.directory)
        if not actor.is_system and (post is None or not may_manage(work.session, [post], instance.row.unit_id)):
            raise Forbidden("Chỉ người quản trị của đơn vị mới được xử lý sự cố.")
        step = {"element": incident.element_id, "name": incident.name}
        effects: list[dict[str, Any]] = []
        try:
            if failed is not None and failures(instance.execution, token_id) != failed:
                raise Conflict(
                    "Trong lúc đó bước này đã được thực hiện lại. Hãy xem nguyên nhân và dữ liệu hiện tại, rồi sửa nếu "
                    "còn cần."
                )
            if repairs:
                effects.append({"do": "repaired", **step, **_repaired(instance.execution, token_id, repairs, reason)})
            instance.execution.retry(token_id)
        except KeyError as error:
            raise Conflict("Bước này không còn chờ xử lý nữa.") from error
        instance.finish("retry", [*effects, {"do": "retried", **step}])
        return instance.deliverable


def _repaired(execution: Execution, token_id: UUID, repairs: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Set the variables; what the journal keeps of it: why, and references to the new values and the old."""
    if not reason.strip():
        raise Invalid("Hãy ghi lý do sửa dữ liệu.", {"reason": ["Hãy ghi lý do sửa dữ liệu."]})
    if not {path.partition(".")[0] for path in repairs} <= {each.name for each in reads_of(execution, token_id)}:
        raise Invalid("Bước này không dùng dữ liệu đó. Hãy mở lại sự cố và chọn dữ liệu cần sửa.", {})
    process, done = execution.step(token_id).process_id, repair(execution, token_id, repairs)
    return {"reason": reason.strip()[:2000], "process": process, "repairs": done.after, "before": done.before}


def revive(core: Core, actor: Actor, instance_id: UUID) -> Collection[UUID]:
    """Set an instance going again that has lost the task, step, message or time that moves it; messages to deliver.

    Raises NotFound, Forbidden for anybody but an administrator of the unit, Conflict when it does not stand still or
    nothing was lost."""
    with core.database.write() as work:
        instance = core.take(work, actor, instance_id)
        _, post = known_actor(work.session, actor, instance.now, instance.directory)
        if not actor.is_system and (post is None or not may_manage(work.session, [post], instance.row.unit_id)):
            raise NotFound("Không tìm thấy hồ sơ này trong phạm vi quản trị.")
        items = work.session.scalars(select(WorkItem.id).where(WorkItem.instance_id == instance_id)).all()
        waits = select(Subscription.token_id).where(Subscription.instance_id == instance_id)
        if not is_still(work.session, instance_id, instance.row.tenant_id):
            raise Conflict("Hồ sơ này không còn đứng yên. Hãy mở lại mục “Việc cần xử lý”.")
        if not revived(instance.execution, set(items), set(work.session.scalars(waits))):
            raise Conflict("Hồ sơ này không tự chạy tiếp được. Hãy dừng hồ sơ và lập lại theo quy trình đã sửa.")
        instance.finish("revive", [{"do": "revived"}])
        return instance.deliverable


def cancel(core: Core, actor: Actor, case_id: UUID, reason: str) -> None:
    """End a case before its time, with a reason. Raises NotFound, Forbidden, Invalid, Conflict.

    Administrators of the unit may, and the roles the process names in `cancellable`, in the unit that owns the case."""
    with core.database.write() as work:
        now = core.clock.now()
        _, post = known_actor(work.session, actor, now)
        if post is None:
            raise Forbidden("Hãy chọn tư cách thực hiện.")
        case = case_for(work.session, [post], case_id)
        if not reason.strip():
            raise Invalid("Hãy ghi lý do dừng hồ sơ.", {"reason": ["Hãy ghi lý do dừng hồ sơ."]})
        running = work.session.scalars(
            select(ProcessInstance.id).where(ProcessInstance.case_id == case_id, ProcessInstance.status == "running")
        ).all()
        if not running:
            raise Conflict("Hồ sơ này đã kết thúc nên không dừng được nữa.")
        for instance_id in running:
            instance = core.take(work, actor, instance_id)
            if not may_cancel(work.session, [post], case.unit_id, instance.bundle.process):
                raise Forbidden("Chỉ lãnh đạo hoặc người quản trị của đơn vị chủ trì được dừng hồ sơ.")
            instance.execution.cancel()
            instance.finish("cancel", [{"do": "cancelled", "reason": reason.strip()[:2000]}])


def may_cancel(session: Reading, posts: Sequence[PostView], unit_id: UUID, process: Process) -> bool:
    """Whether these posts may end a case: the roles its process names in `cancellable`, in its unit; administrators."""
    roles = {role.strip() for role in process.properties.get("cancellable", "").split(",")}
    return any(post.unit_id == unit_id and post.role in roles for post in posts) or may_manage(session, posts, unit_id)
