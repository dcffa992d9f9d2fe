"""The page of a case: where it stands, who holds it, what happened, and stopping it with a reason.

Everything shown comes from one answer of the runtime; nothing is worked out here."""

from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.storage.problems import Invalid
from webui import rights
from webui.auth.user import signed_in
from webui.cases.diagram import pictures
from webui.services import services
from webui.work.hands import as_id

if TYPE_CHECKING:
    from engine.runtime.views import CaseView, TimelineRow


def case(case_id: UUID) -> str:
    """The page as it stands now."""
    return _page(case_id)


def _page(case_id: UUID, reason: str = "", cancel_error: str = "") -> str:
    user = signed_in()
    view = services().runtime.case(user.person_id, user.posts, case_id)
    return render_template(
        "cases/case.html",
        case=view,
        mine=set(view.my_items),
        pictures=pictures(view),
        story=_story(view),
        posts=user.posts,
        audits=rights.only_audits(user),
        reason=reason,
        cancel_error=cancel_error,
    )


def _story(view: "CaseView") -> "list[tuple[TimelineRow, list[TimelineRow]]]":
    """The timeline with what one person did at one moment together, each group after its first row."""
    groups = (list(rows) for _, rows in groupby(view.timeline, key=lambda row: (row.at, row.who)))
    return [(rows[0], rows) for rows in groups]


def cancel(case_id: UUID) -> str | Response | tuple[str, int]:
    """Stop the case; the reason goes into its history."""
    reason = request.form.get("reason", "").strip()
    if not reason:
        return _page(case_id, cancel_error="Hãy ghi lý do dừng hồ sơ."), 422
    try:
        services().runtime.cancel(signed_in().actor(as_id(request.form.get("_post"))), case_id, reason)
    except Invalid as problem:
        return _page(case_id, reason, problem.message), 422
    flash("Đã dừng hồ sơ. Lý do đã được ghi vào phần Diễn biến.", "success")
    return redirect(url_for("cases.case", case_id=case_id))
