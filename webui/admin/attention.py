"""“Việc cần xử lý”: what stands still within the administrator's units, and trying a failed step again.

What is shown and who may try again is decided by the runtime; the page only chooses the post to act in."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine.runtime.views import StuckStep
from engine.storage.problems import Conflict, Invalid, NotFound, Unavailable
from webui.admin.scope import acting_over, admin_posts
from webui.services import services


def waiting() -> dict[str, Callable[[], int]]:
    """For the tabs of the administrator's pages: how many things wait, asked only where it is shown."""
    return {"waiting": lambda: services().runtime.attention(admin_posts()).total}


def attention() -> str:
    """The two lists, the longest waiting first."""
    return render_template("admin/attention.html", attention=services().runtime.attention(admin_posts()))


def retry(token_id: UUID) -> Response:
    """Try one failed step again and say how it went. Raises Forbidden, NotFound."""
    step = services().runtime.stuck_step(admin_posts(), token_id)
    try:
        return told(try_again(step), step)
    except (Conflict, Invalid, Unavailable) as problem:
        flash(f"Chưa thực hiện lại được bước “{step.name}”. {problem.message}", "error")
        return redirect(url_for("admin.attention"))


def try_again(step: StuckStep, repairs: Mapping[str, Any] | None = None, reason: str = "") -> StuckStep | None:
    """Try a failed step again, in the post that administers its unit; the step when it has failed once more.

    Raises Forbidden, NotFound, Conflict, Invalid, Unavailable."""
    runtime = services().runtime
    with services().database.read() as reading:
        actor = acting_over(reading, step.unit_id)
    runtime.retry(actor, step.token_id, repairs, reason=reason)
    try:
        return runtime.stuck_step(admin_posts(), step.token_id)
    except NotFound:
        return None


def told(still: StuckStep | None, step: StuckStep) -> Response:
    """Say how it went, on the page where it goes on."""
    if still is None:
        flash(f"Đã thực hiện lại bước “{step.name}”. Hồ sơ được xử lý tiếp.", "success")
    else:
        flash(
            f"Bước “{step.name}” vẫn chưa thực hiện được: {still.message} "
            "Hãy khắc phục nguyên nhân này rồi thực hiện lại.",
            "warning",
        )
    return redirect(url_for("admin.attention"))
