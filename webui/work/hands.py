"""Whose hands a task is in: taking it, giving it back, handing it to a colleague.

Three small commands around a task; none of them touches its answers."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.storage.problems import Invalid
from webui.auth.user import signed_in
from webui.services import services


def as_id(text: str | None) -> UUID | None:
    """An id out of a form's hidden field, None when it is missing or malformed."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def claim(item_id: UUID) -> Response:
    """Take a task of the group; the form is next."""
    services().runtime.claim(signed_in().actor(as_id(request.form.get("_post"))), item_id)
    flash("Đã nhận việc. Các đồng nghiệp cùng bộ phận sẽ thấy việc này đã có người làm.", "success")
    return redirect(url_for("work.task", item_id=item_id))


def release(item_id: UUID) -> Response:
    """Give a claimed task back to the group."""
    services().runtime.release(signed_in().actor(as_id(request.form.get("_post"))), item_id)
    flash("Đã thôi nhận việc. Việc trở lại danh sách chung của bộ phận.", "success")
    return redirect(url_for("work.inbox"))


def reassign(item_id: UUID) -> str | Response | tuple[str, int]:
    """Choose who takes over, and say why."""
    user, runtime = signed_in(), services().runtime
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        target, reason = as_id(request.form.get("post")), request.form.get("reason", "").strip()
        if target is None:
            errors["post"] = ["Hãy chọn người nhận việc."]
        if not reason:
            errors["reason"] = ["Hãy ghi lý do chuyển việc."]
        if target is not None and reason:
            try:
                runtime.reassign(user.actor(as_id(request.form.get("_post"))), item_id, target, reason)
            except Invalid as problem:
                errors = problem.errors
            else:
                flash("Đã chuyển việc. Người nhận sẽ thấy việc trong mục Việc của tôi.", "success")
                return redirect(url_for("work.inbox"))
    view = runtime.task(user.person_id, user.posts, item_id)
    candidates = runtime.reassign_candidates(user.posts, item_id)
    page = render_template(
        "work/reassign.html",
        task=view,
        options=[(choice.post_id, choice.label) for choice in candidates],
        errors=errors,
        typed=request.form,
    )
    return (page, 422) if errors else page
