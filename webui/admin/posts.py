"""Giving a person a post for a period, and ending one.

On screen a period ends with its last day; the engine keeps the first day after it."""

from datetime import date, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.organisation import commands
from engine.organisation.queries import roles
from engine.storage.clock import legal_date
from engine.storage.problems import Invalid, NotFound
from webui.admin.scope import acting_over, forest, seen_person, unit_choices
from webui.services import services
from webui.typed import chosen, day, required_day, text


def period(today: date) -> tuple[date, date | None]:
    """The typed period of a post: from (default: today), and the first day after it or None. Raises Invalid."""
    last = day("valid_to", "Đến hết ngày")
    return day("valid_from", "Từ ngày") or today, last + timedelta(days=1) if last else None


def give_post(person_id: UUID) -> Response | str | tuple[str, int]:
    """A role in a unit for a period."""
    with services().database.read() as reading:
        seen = seen_person(reading, person_id)
        units, choices = unit_choices(forest(reading)), roles(reading)

    def form(message: str, errors: dict[str, list[str]]) -> str:
        return render_template(
            "admin/give_post.html",
            seen=seen,
            units=units,
            roles=choices,
            message=message,
            errors=errors,
            typed=request.form,
        )

    if request.method == "GET":
        return form("", {})
    try:
        valid_from, valid_to = period(legal_date(services().clock.now()))
        unit_id = chosen("unit_id", units)
        with services().database.write() as work:
            commands.give_post(
                work,
                acting_over(work.session, unit_id),
                services().clock,
                person_id=person_id,
                role=text("role"),
                unit_id=unit_id,
                title=text("title") or None,
                valid_from=valid_from,
                valid_to=valid_to,
            )
    except Invalid as problem:
        return form(problem.message, problem.errors), 422
    flash("Đã giao nhiệm vụ.", "success")
    return redirect(url_for("admin.person", person_id=person_id))


def end_post(person_id: UUID, post_id: UUID) -> Response | str | tuple[str, int]:
    """The last day of a post, and why it ends."""
    with services().database.read() as reading:
        seen = seen_person(reading, person_id)
        post = next((one for one in seen.posts if one.post_id == post_id), None)
        if post is None:
            raise NotFound("Không tìm thấy nhiệm vụ này. Hãy quay lại trang của cán bộ và chọn lại.")
        actor = acting_over(reading, post.unit_id)

    def form(message: str, errors: dict[str, list[str]]) -> str:
        return render_template(
            "admin/end_post.html", seen=seen, post=post, message=message, errors=errors, typed=request.form
        )

    if request.method == "GET":
        return form("", {})
    try:
        last = required_day("valid_to", "Ngày cuối cùng")
        with services().database.write() as work:
            commands.end_post(
                work, actor, services().clock, post_id, valid_to=last + timedelta(days=1), reason=text("reason")
            )
    except Invalid as problem:
        return form(problem.message, problem.errors), 422
    flash("Đã ghi ngày kết thúc nhiệm vụ.", "success")
    return redirect(url_for("admin.person", person_id=person_id))
