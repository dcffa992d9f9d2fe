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

CAUSES = {
    "task": "việc chưa được giao cho ai",
    "step": "bước tự động chưa được thực hiện",
    "timer": "mốc thời gian không còn được theo dõi",
    "message": "tin cần nhận không còn được theo dõi",
    "sender": "không có quy trình nào gửi tin mà bước này chờ",
    "join": "chờ một nhánh không còn ai thực hiện",
    "condition": "điều kiện để đi tiếp chưa đúng và không còn bước nào thay đổi được",
    "other": "không có gì làm cho bước này đi tiếp",
}


def waiting() -> dict[str, Callable[[], int]]:
    """For the tabs of the administrator's pages: how many things wait, asked only where it is shown."""
    return {"waiting": lambda: services().runtime.attention(admin_posts()).total}


def attention() -> str:
    """What is known to wait, and what stands still without anybody having been told; the longest waiting first."""
    runtime, posts = services().runtime, admin_posts()
    return render_template(
        "admin/attention.html", attention=runtime.attention(posts), still=runtime.standing_still(posts), causes=CAUSES
    )


def retry(token_id: UUID) -> Response:
    """Try one failed step again and say how it went. Raises Forbidden, NotFound."""
    step = services().runtime.stuck_step(admin_posts(), token_id)
    try:
        return told(try_again(step), step)
    except (Conflict, Invalid, Unavailable) as problem:
        flash(f"Chưa thực hiện lại được bước “{step.name}”. {problem.message}", "error")
        return redirect(url_for("admin.attention"))


def revive(instance_id: UUID) -> Response:
    """Set a case going again that has lost what would move it. Raises Forbidden, NotFound."""
    runtime, posts = services().runtime, admin_posts()
    found = next((each for each in runtime.standing_still(posts).cases if each.instance_id == instance_id), None)
    if found is None:
        raise NotFound("Không tìm thấy hồ sơ đứng yên này trong phạm vi quản trị. Có thể hồ sơ đã chạy tiếp.")
    with services().database.read() as reading:
        actor = acting_over(reading, found.unit_id)
    try:
        runtime.revive(actor, instance_id)
        flash(f"Hồ sơ “{found.case_title}” đã được cho chạy tiếp.", "success")
    except (Conflict, Unavailable) as problem:
        flash(problem.message, "error")
    return redirect(url_for("admin.attention"))


def try_again(
    step: StuckStep, repairs: Mapping[str, Any] | None = None, reason: str = "", failed: int | None = None
) -> StuckStep | None:
    """Try a failed step again, in the post that administers its unit; the step when it has failed once more.
    `failed`: how often it had failed when the page was made.

    Raises Forbidden, NotFound, Conflict, Invalid, Unavailable."""
    runtime = services().runtime
    with services().database.read() as reading:
        actor = acting_over(reading, step.unit_id)
    runtime.retry(actor, step.token_id, repairs, reason=reason, failed=failed)
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
