"""The page of one task: its form with first values, who may do what with it, or how it was done.

A finished task is shown from the journal, as it was sent; an open one from the instance as it stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from engine.feel import codec
from engine.history import entries, values_of
from engine.organisation import Directory, PostView, directory
from engine.runtime.access import case_for, fits, may_manage
from engine.runtime.compiled import compiled_release
from engine.runtime.firstvalues import first_values
from engine.runtime.instance import DONE, OPEN
from engine.runtime.looking import ReadHost, load
from engine.runtime.queries.inbox import overdue
from engine.runtime.queries.returned import returned_from
from engine.runtime.queries.rules import PROFILE, applied_rules
from engine.runtime.tables import Case, ProcessInstance, WorkItem
from engine.runtime.taskform import task_form
from engine.runtime.views import AppliedRule, PostChoice, Returned, TaskView
from engine.storage import Reading
from engine.storage.problems import Forbidden, NotFound

_NO_TASK = "Không tìm thấy việc này. Hãy quay lại “Việc của tôi”."


def task_view(
    session: Reading, posts: Sequence[PostView], item_id: UUID, now: datetime, *, filled: bool = True
) -> TaskView:
    """The task for a reader with these posts. Raises NotFound, Forbidden.

    Whoever may do it sees it open; whoever may see the case sees it when it is finished. Not `filled`: variables,
    values and rules are left out, and the instance is not looked at."""
    row = session.execute(
        select(WorkItem, Case, ProcessInstance.release_id)
        .join(Case, Case.id == WorkItem.case_id)
        .join(ProcessInstance, ProcessInstance.id == WorkItem.instance_id)
        .where(WorkItem.id == item_id)
    ).one_or_none()
    if row is None or not posts:
        raise NotFound(_NO_TASK)
    item, case, release_id = row
    acting = [post for post in posts if (post.unit_id, post.role) == (item.unit_id, item.role)]
    manages = (filled or not acting) and may_manage(session, posts, item.unit_id)
    if not acting and not manages:
        _refuse(session, posts, item)
    bundle, compiled = compiled_release(session, release_id)
    form = task_form(bundle, item.form_key, item.on_behalf_of)
    people = directory(session, posts[0].tenant_id)
    context: dict[str, Any] = {}
    values: dict[str, Any] = {}
    rules: tuple[AppliedRule, ...] = ()
    returned: Returned | None = None
    node = compiled.processes[item.process_id]
    instructions = next((each.documentation for each in node.walk() if each.id == item.element_id), "")
    if not filled:
        pass
    elif item.state == OPEN:
        host = ReadHost(session, now, case.unit_id)
        execution = load(session, compiled, host, item.instance_id)
        context = execution.visible_at(item.id)
        host.live_parameters()
        rules = applied_rules(bundle, host.parameters, context.get(PROFILE) or {})
        if context.get(item.element_id) is not None:
            returned = returned_from(session, people, bundle, item)
        values = form.initial(context, first_values(execution, item.id, context, form), now=now)
    elif item.state == DONE:
        values = answers_of(session, item)
    open_now = item.state == OPEN
    free = [post for post in acting if fits(item, post)]
    return TaskView(
        item_id=item.id,
        case_id=item.case_id,
        instance_id=item.instance_id,
        element_id=item.element_id,
        name=item.name,
        instructions=instructions,
        case_title=case.title,
        case_code=case.code,
        unit_name=people.unit(item.unit_id).name,
        form=form,
        form_key=item.form_key,
        values=values,
        context=context,
        state=item.state if item.state in (OPEN, DONE) else "gone",
        due_at=item.due_at,
        overdue=overdue(item, now),
        awaiting_reply=item.awaits_reply,
        acting=tuple(PostChoice(post.post_id, post.label) for post in (free or acting)),
        holder=_holder(people, item),
        claimed_by_me=item.post_id is not None and bool(free),
        claimable=open_now and item.post_id is None and bool(acting),
        may_complete=open_now and bool(free),
        may_release=open_now and item.post_id is not None and bool(free),
        may_reassign=open_now and (bool(free) or manages),
        draft=orjson.loads(item.draft) if item.draft and open_now and free else None,
        draft_revision=item.draft_revision,
        draft_saved_at=item.draft_at,
        done_by=_holder(people, item) or item.done_by if item.state == DONE else None,
        done_at=item.done_at,
        release_label=bundle.label,
        on_behalf_label=people.unit(item.on_behalf_of).name if item.on_behalf_of else None,
        rules=rules,
        returned=returned,
    )


def _refuse(session: Reading, posts: Sequence[PostView], item: WorkItem) -> None:
    try:
        case_for(session, posts, item.case_id)
    except NotFound:
        raise NotFound(_NO_TASK) from None
    if item.state == OPEN:
        raise Forbidden("Việc này dành cho bộ phận khác. Đồng chí có thể xem diễn biến trong hồ sơ.")


def _holder(people: Directory, item: WorkItem) -> str | None:
    post = people.post(item.post_id) if item.post_id is not None else None
    return None if post is None else f"{post.person_name} ({post.label})"


def answers_of(session: Reading, item: WorkItem) -> dict[str, Any]:
    """What was sent when the task was completed, from the journal; erased values are left out."""
    for entry in entries(session, chain_id=item.instance_id):
        for effect in entry.effects:
            if effect["do"] == "done" and effect.get("item") == str(item.id):
                return answers(session, effect)
    return {}


def answers(session: Reading, effect: dict[str, Any]) -> dict[str, Any]:
    """The answers a `done` effect refers to."""
    ids = {name: UUID(value_id) for name, value_id in effect.get("values", {}).items()}
    found = values_of(session, ids.values())
    return {name: codec.from_data(found[value_id]) for name, value_id in ids.items() if value_id in found}


def reassign_candidates(session: Reading, posts: Sequence[PostView], item_id: UUID, now: datetime) -> list[PostChoice]:
    """The posts a task may be handed to: all of its group but the one that holds it."""
    view = task_view(session, posts, item_id, now)
    if not view.may_reassign:
        raise Forbidden("Đồng chí không được chuyển việc này cho người khác.")
    item = session.get_one(WorkItem, item_id)
    group = directory(session, item.tenant_id).holders(item.role, item.unit_id, now)
    return [PostChoice(p.post_id, f"{p.person_name} ({p.label})") for p in group if p.post_id != item.post_id]
