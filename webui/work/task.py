"""The page of one task: show it, keep a draft, send it once; whatever goes wrong, what was typed is shown again.

Without JavaScript every button posts the whole form back here; with it, only sending does."""

from uuid import UUID

from flask import render_template

from webui.auth.user import signed_in
from webui.services import services


def show(item_id: UUID) -> str:
    """The task as it stands: to fill in, to read, or finished."""
    user = signed_in()
    view = services().runtime.task(user.person_id, user.posts, item_id)
    return render_template("work/task.html", task=view)


def send(item_id: UUID) -> str:
    """What the form's buttons ask for."""
    return show(item_id)
