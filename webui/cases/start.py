"""“Bắt đầu việc mới”: what the person may start, in which of their posts, and starting it once.

Each form carries a key made here, so that pressing the button twice starts one case."""

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.storage import random_id
from engine.storage.problems import NotFound
from webui.auth.user import signed_in
from webui.services import services
from webui.work.hands import as_id


def start() -> str:
    """The list, grouped by the post one would act in."""
    rows = services().runtime.startable(signed_in().posts)
    order = [post.post_id for post in signed_in().posts]
    rows = sorted(rows, key=lambda row: order.index(row.post_id))
    groups = [(acting_as, list(group)) for acting_as, group in groupby(rows, key=lambda row: row.acting_as)]
    return render_template("cases/start.html", groups=groups, once=random_id)


def begin() -> Response:
    """Start the chosen process and open its first task, if it is the reader's."""
    post, key = as_id(request.form.get("post")), request.form.get("key", "")
    if post is None or not key:
        raise NotFound("Chưa rõ việc cần bắt đầu. Hãy quay lại trang “Bắt đầu việc mới” và chọn lại.")
    once = request.form.get("_once") or str(random_id())
    user, runtime = signed_in(), services().runtime
    case = runtime.start(user.actor(post), key, idempotency=once)
    flash(f"Đã lập hồ sơ “{case.title}”.", "success")
    mine = set(runtime.case(user.person_id, user.posts, case.case_id).my_items)
    first = next((item for item in case.open_items if item in mine), None)
    if first is None:
        return redirect(url_for("cases.case", case_id=case.case_id))
    return redirect(url_for("work.task", item_id=first))
