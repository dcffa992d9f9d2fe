"""The units an administrator keeps: the tree with validity, and one unit with its posts and successors."""

from datetime import date
from uuid import UUID

from flask import render_template

from engine.organisation.lists import posts_in, predecessors_of, successors_of
from engine.organisation.queries import unit as unit_of
from engine.organisation.rights import may_administer
from engine.organisation.views import UnitView
from engine.storage import Reading
from engine.storage.clock import legal_date
from webui.admin.scope import admin_posts, forest, seen_unit
from webui.services import services


def units() -> str:
    """The tree."""
    with services().database.read() as reading:
        trees = forest(reading)
    return render_template("admin/units.html", trees=trees, today=legal_date(services().clock.now()))


def unit(unit_id: UUID) -> str:
    """One unit."""
    with services().database.read() as reading:
        seen = seen_unit(reading, unit_id)
        posts = posts_in(reading, unit_id)
        parent = unit_of(reading, seen.parent_id) if seen.parent_id else None
        shown_parent = parent if parent and may_administer(reading, admin_posts(), parent.id) else None
        successors = _named(reading, successors_of(reading, unit_id))
        predecessors = _named(reading, predecessors_of(reading, unit_id))
    return render_template(
        "admin/unit.html",
        unit=seen,
        posts=posts,
        parent=shown_parent,
        successors=successors,
        predecessors=predecessors,
        today=legal_date(services().clock.now()),
    )


def _named(reading: Reading, rows: list[tuple[UUID, date, str]]) -> list[tuple[UnitView, date, str]]:
    return [(unit_of(reading, unit_id), on, reason) for unit_id, on, reason in rows]
