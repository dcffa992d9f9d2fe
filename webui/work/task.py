"""The page of one task: show it, change it without sending, send it once; what was typed is never lost.

Without JavaScript every button posts the whole form here; with it, rows, files and drafts need no new page."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.forms import Raw
from engine.organisation import Actor
from engine.runtime.views import Submitted, TaskView
from engine.storage import random_id
from engine.storage.problems import Conflict, Invalid, Unavailable
from webui.auth.user import signed_in
from webui.services import services
from webui.work.filing import file_lookup, take_files
from webui.work.hands import as_id

Answer = str | tuple[str, int] | Response


@dataclass
class Typed:
    """What the form on the page shows beside the task itself: answers, errors by path, a sentence above them."""

    raw: Raw
    errors: dict[str, list[str]] = field(default_factory=dict)
    message: str = ""
    focus: str = ""
    post_id: UUID | None = None


def viewed(item_id: UUID, *, filled: bool = True) -> TaskView:
    """The task as the signed-in person may see it (`Runtime.task`). Raises NotFound, Forbidden."""
    user = signed_in()
    return services().runtime.task(user.person_id, user.posts, item_id, filled=filled)


def acting_in(view: TaskView) -> Actor:
    """The person in the post chosen on the page (the first that fits when none was)."""
    first = view.acting[0].post_id if view.acting else None
    return signed_in().actor(as_id(request.form.get("_post")) or first)


def show(item_id: UUID) -> str:
    """The task as it stands: to fill in, to read, or finished."""
    view = viewed(item_id)
    return _page(view, Typed(view.values if view.draft is None else view.draft))


def send(item_id: UUID) -> Answer:
    """What the form's buttons ask for: change rows or files, keep a draft, or send.

    What the form shows is only looked up when a page has to be drawn again."""
    view = viewed(item_id, filled=False)
    actor = acting_in(view)
    source: MultiDict[str, str] = MultiDict(request.form)
    errors = take_files(view, actor, source) if view.state == "open" else {}
    typed = Typed(view.form.parse(source), errors, post_id=actor.post_id)
    if errors:
        typed.message = "Có tệp chưa nhận được nên nội dung chưa được gửi."
        return _page(viewed(item_id), typed), 422
    button = view.form.pressed(source)
    if button is None:
        return _complete(view, actor, typed)
    if button.action == "save":
        return _save(view, actor, typed)
    typed.focus = button.focus
    return _page(viewed(item_id), typed)


def _complete(view: TaskView, actor: Actor, typed: Typed) -> Answer:
    once = request.form.get("_once") or str(random_id())
    try:
        done = services().runtime.complete(actor, view.item_id, typed.raw, idempotency=once)
    except Invalid as problem:
        typed.errors, typed.message = problem.errors, problem.message
        return _page(viewed(view.item_id), typed), 422
    except Unavailable as problem:
        typed.message = problem.message
        return _page(viewed(view.item_id), typed), 503
    except Conflict as problem:
        return _too_late(viewed(view.item_id), typed, problem), 409
    return _onward(view, done)


def _onward(view: TaskView, done: Submitted) -> Response:
    if done.repeated:
        flash(f"“{view.name}” đã được ghi nhận từ lần gửi trước; không ghi thêm lần nữa.", "success")
    elif done.next_item is not None:
        flash(f"Đã gửi “{view.name}”. Việc tiếp theo của hồ sơ ở ngay dưới đây.", "success")
        return redirect(url_for("work.task", item_id=done.next_item))
    else:
        flash(f"Đã gửi “{view.name}” của hồ sơ “{view.case_title}”.", "success")
    return redirect(url_for("work.inbox"))


def _save(view: TaskView, actor: Actor, typed: Typed) -> Answer:
    revision = request.form.get("_revision", -1, type=int)
    try:
        services().runtime.save_draft(actor, view.item_id, typed.raw, revision)
    except Invalid as problem:
        typed.errors, typed.message = problem.errors, problem.message
        return _page(viewed(view.item_id), typed), 422
    except Conflict as problem:
        latest = viewed(view.item_id)
        if not latest.may_complete:
            return _too_late(latest, typed, problem), 409
        typed.message = (
            "Có bản nháp mới hơn, lưu từ cửa sổ khác. Dưới đây là nội dung của cửa sổ này: bấm “Lưu nháp” lần nữa "
            "để thay bản kia, hoặc mở lại việc này để lấy bản mới nhất."
        )
        return _page(latest, typed), 409
    flash("Đã lưu nháp. Có thể đóng trang và làm tiếp sau.", "success")
    return redirect(url_for("work.task", item_id=view.item_id))


def _page(view: TaskView, typed: Typed) -> str:
    now, files = services().clock.now(), file_lookup(view)
    editable = view.state == "open" and view.may_complete
    drawn: dict[str, Any] = {}
    if editable:
        drawn["form"] = view.form.page(
            typed.raw, context=view.context, stored=view.values, now=now, errors=typed.errors, files=files
        )
        drawn["script"] = view.form.to_browser(view.values, view.context)
    else:
        drawn["answers"] = view.form.display(view.values, view.context)

    def address(file_id: str) -> str:
        return url_for("cases.file", file_id=file_id)

    return render_template("work/task.html", task=view, typed=typed, once=random_id(), address=address, **drawn)


def _too_late(view: TaskView, typed: Typed, problem: Conflict) -> str:
    """Somebody else was first: who and when, and what was typed, ready to be copied."""
    now, files = services().clock.now(), file_lookup(view)
    try:
        values = view.form.validate(typed.raw, context=view.context, stored=view.values, now=now, files=files)
    except Invalid:
        values = typed.raw
    answers = view.form.display(values, view.context)
    copy = "\n".join(f"{line.label}: {line.text or ', '.join(name for _, name in line.files)}" for line in answers)
    return render_template("work/too_late.html", task=view, message=problem.message, answers=answers, copy=copy)
