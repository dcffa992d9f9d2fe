"""The list of people of an administrator's units, and one person's page."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.organisation import commands
from engine.organisation.lists import people as find_people
from engine.organisation.queries import roles
from engine.storage.clock import legal_date
from engine.storage.problems import Invalid
from webui.admin.posts import period
from webui.admin.scope import acting_for, acting_over, admin_posts, forest, seen_person, seen_unit, unit_choices
from webui.services import services
from webui.typed import chosen, text
from webui.work.inbox import asked_page

PER_PAGE = 50


def people() -> str:
    """People with posts in the chosen unit and below it, found with or without diacritics, by given name."""
    page = asked_page()
    search = request.args.get("tim", "").strip()[:200]
    with services().database.read() as reading:
        top = admin_posts()[0]
        asked = request.args.get("don-vi", type=UUID)
        under = seen_unit(reading, asked).id if asked else top.unit_id
        rows, total = find_people(
            reading,
            top.tenant_id,
            services().clock.now(),
            under=None if under == top.tenant_id else under,  # the head of a tenant also sees who holds no post now
            search=search,
            limit=PER_PAGE,
            offset=(page - 1) * PER_PAGE,
        )
        units = unit_choices(forest(reading))
    pages = max(1, -(-total // PER_PAGE))

    filters: dict[str, Any] = {"tim": search or None, "don-vi": asked}

    def address(number: int) -> str:
        return url_for("admin.people", trang=number, **filters)

    return render_template(
        "admin/people.html",
        rows=rows,
        total=total,
        units=units,
        under=under,
        search=search,
        page=page,
        pages=pages,
        address=address,
    )


def add_person() -> Response | str | tuple[str, int]:
    """A new person with their first post, so that nobody is left without a unit."""
    with services().database.read() as reading:
        units, choices = unit_choices(forest(reading)), roles(reading)

    def form(message: str, errors: dict[str, list[str]]) -> str:
        return render_template(
            "admin/add_person.html", units=units, roles=choices, message=message, errors=errors, typed=request.form
        )

    if request.method == "GET":
        return form("", {})
    try:
        valid_from, valid_to = period(legal_date(services().clock.now()))
        unit_id = chosen("unit_id", units)
        with services().database.write() as work:
            actor = acting_over(work.session, unit_id)
            person_id = commands.add_person(
                work, actor, services().clock, full_name=text("full_name"), sort_name=text("sort_name") or None
            )
            commands.give_post(
                work,
                actor,
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
    flash("Đã thêm cán bộ. Có thể mở tài khoản đăng nhập ở ngay trang này.", "success")
    return redirect(url_for("admin.person", person_id=person_id))


def person(person_id: UUID) -> str:
    """One person: posts past and present within the administrator's units, account."""
    with services().database.read() as reading:
        seen = seen_person(reading, person_id)
    return render_template("admin/person.html", seen=seen, today=legal_date(services().clock.now()))


def rename_person(person_id: UUID) -> Response | str | tuple[str, int]:
    """Correct a name."""
    with services().database.read() as reading:
        seen = seen_person(reading, person_id)
        actor = acting_for(reading, seen)

    def form(message: str, errors: dict[str, list[str]]) -> str:
        return render_template(
            "admin/rename_person.html", seen=seen, message=message, errors=errors, typed=request.form
        )

    if request.method == "GET":
        return form("", {})
    try:
        with services().database.write() as work:
            commands.rename_person(
                work,
                actor,
                services().clock,
                person_id,
                full_name=text("full_name"),
                sort_name=text("sort_name") or None,
            )
    except Invalid as problem:
        return form(problem.message, problem.errors), 422
    flash("Đã sửa họ tên.", "success")
    return redirect(url_for("admin.person", person_id=person_id))
