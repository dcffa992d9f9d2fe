"""Commands on a task: claim, release, reassign, keep a draft, upload, complete.

Completing is exactly once: the same key again gives the same answer, another person is told who did it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

import orjson
from sqlalchemy import select, update

from engine.documents import FileInfo, bind_files, clean_orphans, find_files, store_upload
from engine.forms import Form
from engine.organisation import Actor
from engine.organisation.rights import may_administer
from engine.runtime.access import fits, require_actor
from engine.runtime.commands.core import Core, at_text, kept_key, known_actor
from engine.runtime.firstvalues import first_values
from engine.runtime.instance import DONE, OPEN, InstanceWork
from engine.runtime.locking import Item
from engine.runtime.seen import keep
from engine.runtime.tables import WorkItem
from engine.runtime.taskform import task_form
from engine.runtime.views import Submitted
from engine.storage import UnitOfWork
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound

MAX_DRAFT = 2_000_000
MAX_REVISION = 2**31 - 1  # what the column holds
_NEWER_DRAFT = "Có bản nháp mới hơn được lưu từ cửa sổ khác. Hãy tải lại trang để lấy bản mới nhất."
_NO_TASK = "Không tìm thấy việc này. Hãy quay lại “Việc của tôi”."


@dataclass(frozen=True)
class DraftSaved:
    """A kept draft: its number and when it was kept."""

    revision: int
    saved_at: datetime


def _still_open(instance: InstanceWork, item: Item) -> None:
    if item.state == DONE:
        raise Conflict(
            f"Việc này đã được {_holder(instance, item) or item.done_by} hoàn thành lúc {at_text(item.done_at)}. "
            "Nội dung đồng chí vừa nhập chưa được ghi nhận."
        )
    if item.state != OPEN or instance.row.status != "running":
        raise Conflict("Việc này không còn cần thực hiện nữa. Hãy mở hồ sơ để xem diễn biến.")


def _holder(instance: InstanceWork, item: Item) -> str | None:
    post = instance.directory.post(item.post_id) if item.post_id is not None else None
    return None if post is None else f"{post.person_name} ({post.label})"


def _taken(core: Core, work: UnitOfWork, actor: Actor, item_id: UUID) -> tuple[InstanceWork, Item]:
    instance, item = core.take_with_item(work, actor, item_id)
    known_actor(work.session, actor, instance.now, instance.directory)
    require_actor(work.session, actor, item, _holder(instance, item))
    _still_open(instance, item)
    return instance, item


def claim(core: Core, actor: Actor, item_id: UUID) -> None:
    """Take a group's task. Raises Conflict when somebody else has it."""
    with core.database.write() as work:
        instance, item = _taken(core, work, actor, item_id)
        if item.post_id is None:
            _hold(work, item_id, actor.post_id, instance.now)
            instance.finish("claim", [_told("claimed", item)])


def release(core: Core, actor: Actor, item_id: UUID) -> None:
    """Give a claimed task back to its group; the draft stays."""
    with core.database.write() as work:
        instance, item = _taken(core, work, actor, item_id)
        if item.post_id is not None:
            _hold(work, item_id, None, None)
            instance.finish("release", [_told("released", item)])


def reassign(core: Core, actor: Actor, item_id: UUID, post_id: UUID, reason: str) -> None:
    """Hand a task to another post of its group, with a reason. Raises Forbidden, Invalid, Conflict.

    Its holder may, anybody of the group while nobody holds it, and the administrator of the unit."""
    with core.database.write() as work:
        instance, item = core.take_with_item(work, actor, item_id)
        people, post = known_actor(work.session, actor, instance.now, instance.directory)
        manages = post is not None and may_administer(work.session, [post], item.unit_id)
        if not manages:
            require_actor(work.session, actor, item, _holder(instance, item))
        _still_open(instance, item)
        if not reason.strip():
            raise Invalid("Hãy ghi lý do chuyển việc.", {"reason": ["Hãy ghi lý do chuyển việc."]})
        target = people.post(post_id)
        if target is None or target not in people.holders(item.role, item.unit_id, instance.now):
            raise Invalid(
                "Người được chọn không thuộc bộ phận thực hiện việc này.", {"post": ["Hãy chọn người trong danh sách."]}
            )
        _hold(work, item_id, post_id, instance.now)
        told = _told("reassigned", item) | {"to_post": str(post_id), "to": f"{target.person_name} ({target.label})"}
        instance.finish("reassign", [told | {"reason": reason.strip()[:2000]}])


def _hold(work: UnitOfWork, item_id: UUID, post_id: UUID | None, since: datetime | None) -> None:
    work.connection.execute(update(WorkItem).where(WorkItem.id == item_id).values(post_id=post_id, held_since=since))


def _told(do: str, item: Item) -> dict[str, Any]:
    return {"do": do, "process": item.process_id, "element": item.element_id, "name": item.name, "item": str(item.id)}


def save_draft(core: Core, actor: Actor, item_id: UUID, raw: Mapping[str, Any], revision: int) -> DraftSaved:
    """Keep what was typed so far. `revision` is the draft the typing began with (0: none).

    Raises Conflict when a newer draft exists, Invalid when it is too large. A draft is no change of state: it is not
    in the journal and takes no lock on the instance."""
    body = orjson.dumps(raw)
    if len(body) > MAX_DRAFT:
        raise Invalid("Bản nháp quá lớn nên chưa lưu được. Hãy đính kèm nội dung dài dưới dạng tệp.", {})
    if not 0 <= revision < MAX_REVISION:
        raise Conflict(_NEWER_DRAFT)
    with core.database.write() as work:
        now = core.clock.now()
        item = work.connection.execute(select(WorkItem.__table__).where(WorkItem.id == item_id)).one_or_none()
        if item is None:
            raise NotFound(_NO_TASK)
        known_actor(work.session, actor, now)
        require_actor(work.session, actor, item, None)
        changed = work.connection.execute(
            update(WorkItem)
            .where(WorkItem.id == item_id, WorkItem.state == OPEN, WorkItem.draft_revision == revision)
            .values(draft=body.decode(), draft_revision=revision + 1, draft_at=now)
        )
        if changed.rowcount != 1:
            if item.state != OPEN:
                raise Conflict("Việc này đã hoàn thành hoặc không còn cần thực hiện nữa.")
            raise Conflict(_NEWER_DRAFT)
        return DraftSaved(revision + 1, now)


def upload(core: Core, actor: Actor, item_id: UUID, name: str, stream: BinaryIO) -> FileInfo:
    """Take a file for a task's form; it belongs to the case once the task is completed with it."""
    with core.database.write() as work:
        now = core.clock.now()
        item = work.connection.execute(select(WorkItem.__table__).where(WorkItem.id == item_id)).one_or_none()
        if item is None:
            raise NotFound(_NO_TASK)
        known_actor(work.session, actor, now)
        require_actor(work.session, actor, item, None)
        if item.state != OPEN:
            raise Conflict("Việc này đã hoàn thành nên không nhận thêm tệp.")
        return store_upload(
            work,
            core.uploads,
            actor=actor,
            case_id=item.case_id,
            item_id=item_id,
            name=name,
            stream=stream,
            at=now,
        )


def clean_uploads(core: Core) -> int:
    """Remove loose uploads whose task is over and bytes nobody refers to. Answers how many files went."""
    with core.database.write() as work:

        def in_use(items: Collection[UUID]) -> Collection[UUID]:
            return work.session.scalars(select(WorkItem.id).where(WorkItem.id.in_(items), WorkItem.state == OPEN)).all()

        return clean_orphans(work, core.uploads, now=core.clock.now(), in_use=in_use).files


def complete(
    core: Core, actor: Actor, item_id: UUID, raw: Mapping[str, Any], key: str
) -> tuple[Submitted, Collection[UUID]]:
    """Complete a task with what was typed; the answer, and the messages that can be delivered after it.

    `key` makes it idempotent: sending the same again, also after a lost answer, counts once.
    Raises Invalid (by field), Conflict, NotFound, Forbidden."""
    key = kept_key(key)
    with core.database.write() as work:
        instance, item = core.take_with_item(work, actor, item_id)
        if item.state == DONE and item.done_key == key and item.done_by_person == actor.person_id:
            return Submitted(item.case_id, True, None, None), ()
        _, post = known_actor(work.session, actor, instance.now, instance.directory)
        if post is None or not fits(item, post):
            require_actor(work.session, actor, item, _holder(instance, item))
            _still_open(instance, item)
            raise Forbidden("Hãy chọn đúng tư cách thực hiện việc này.")
        _still_open(instance, item)
        values, form = _validated(work, instance, item, raw)
        told = _told("done", item) | {"form": item.form_key, "form_sha256": form.sha256}
        told |= keep(instance.execution, item_id, form, instance.host.rules)
        acting = actor if item.on_behalf_of is None else actor.for_unit(item.on_behalf_of)
        instance.actor = acting
        instance.execution.complete(item_id, values)
        told["values"] = {
            new.name.removeprefix(f"{item.element_id}."): str(new.id)
            for new in instance.execution.scopes.new[: len(values)]
        }
        instance.completed(item_id, item.role, key)
        files = list(_files_in(values))
        if files:
            bind_files(work, files, case_id=item.case_id)
        instance.finish("complete", [told])
        following = next(
            (
                (opened, instance.execution.step(opened).name)
                for opened in instance.opened
                if instance.may_do(opened, post)
            ),
            (None, None),
        )
        return Submitted(item.case_id, False, *following), instance.deliverable


def _validated(
    work: UnitOfWork, instance: InstanceWork, item: Item, raw: Mapping[str, Any]
) -> tuple[dict[str, Any], Form]:
    form = task_form(instance.bundle, item.form_key, item.on_behalf_of)
    if not form.keys:
        return {}, form
    execution = instance.execution
    context = execution.visible_at(item.id, form.reads | {item.element_id})
    stored = first_values(execution, item.id, context, form)

    def file(file_id: UUID) -> FileInfo | None:
        found: FileInfo | None = find_files(work.session, [file_id], case_id=item.case_id).get(file_id)
        return found

    return form.validate(raw, context=context, stored=stored, now=instance.now, files=file), form


def _files_in(value: Any) -> Any:
    """Ids of every file in a value."""
    if isinstance(value, dict):
        if "file_id" in value and "sha256" in value:
            yield UUID(value["file_id"])
        else:
            for inner in value.values():
                yield from _files_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _files_in(inner)
