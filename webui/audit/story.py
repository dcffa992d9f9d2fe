"""The history of one case as a story: who did what, in which capacity, what was entered, under which rules.

Long stories are cut into pages; every entry has an address of its own (`muc`), which opens the page it stands on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.runtime.audit.views import AuditEntry
from engine.storage.clock import legal_date
from webui.audit.asking import asked, auditor_posts
from webui.audit.days import Day, Line, grouped, lines_of
from webui.audit.diagram import pictures
from webui.services import services
from webui.work.hands import as_id
from webui.work.inbox import asked_page

PAGE = 100


@dataclass(frozen=True)
class Stop:
    """One day of the whole story, for the list of days: where it begins and how much happened."""

    day: Day
    page: int


def story(case_id: UUID) -> str | Response:
    """The page."""
    query = asked()
    told = services().runtime.auditor.story(auditor_posts(), case_id, query.criteria)
    lines = [] if query.errors else lines_of(told.entries)
    if entry_id := _by_number(lines):
        return redirect(url_for("audit.story", case_id=case_id, muc=entry_id, _anchor=f"muc-{entry_id}"))
    pages = max(1, -(-len(lines) // PAGE))
    page = min(_page_of(lines) or asked_page(), pages)

    def address(number: int) -> str:
        return url_for("audit.story", case_id=case_id, **query.given, trang=number, _anchor="dien-bien")

    return render_template(
        "audit/story.html",
        story=told,
        asked=query,
        filters=query.filters("audit.story", case_id=case_id),
        days=grouped(lines[(page - 1) * PAGE : page * PAGE]),
        stops=_stops(lines),
        shown=len(lines),
        page=page,
        pages=pages,
        address=address,
        pictures=pictures(told.diagrams),
        heads=heads(told.entries),
        endpoint="audit.story",
        place={"case_id": case_id},
    )


def _page_of(lines: list[Line]) -> int | None:
    """The page with the entry the address names."""
    wanted = as_id(request.args.get("muc"))
    return next((at // PAGE + 1 for at, line in enumerate(lines) if line.entry.entry_id == wanted), None)


def _by_number(lines: list[Line]) -> UUID | None:
    """The entry the address names by its chain (`so`) and its number in it (`thu-tu`)."""
    chain, seq = as_id(request.args.get("so")), request.args.get("thu-tu", type=int)
    entries = (line.entry for line in lines)
    return next((entry.entry_id for entry in entries if entry.chain_id == chain and entry.seq == seq), None)


def _stops(lines: list[Line]) -> list[Stop]:
    first: dict[date, int] = {}
    for at, line in enumerate(lines):
        first.setdefault(legal_date(line.entry.at), at // PAGE + 1)
    return [Stop(day, first[day.day]) for day in grouped(lines)]


def heads(entries: tuple[AuditEntry, ...]) -> list[AuditEntry]:
    """The last entry of each chain the entries belong to."""
    last: dict[UUID, AuditEntry] = {}
    for entry in entries:
        if entry.chain_id not in last or entry.seq > last[entry.chain_id].seq:
            last[entry.chain_id] = entry
    return list(last.values())
