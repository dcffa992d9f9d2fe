"""“Kiểm tra”: the cases in scope, and everything that was done there, with the same filters and page by page.

Plain GET forms; the addresses of filtered lists can be kept and passed on."""

from flask import render_template, url_for

from engine.runtime.audit.views import CasePage, EntryPage
from webui.audit.asking import Asked, asked, auditor_posts
from webui.audit.days import by_day
from webui.services import services
from webui.work.inbox import asked_page


def cases() -> str:
    """The cases, those with the latest happenings first."""
    query = asked()
    found = CasePage((), 0, 1, 1)
    if not query.errors:
        found = services().runtime.auditor.cases(auditor_posts(), query.criteria, asked_page())
    return _list("audit/cases.html", "audit.cases", query, found)


def entries() -> str:
    """Every entry of the scope, the latest first."""
    query = asked()
    found = EntryPage((), 0, 1, 1)
    if not query.errors:
        found = services().runtime.auditor.entries(auditor_posts(), query.criteria, asked_page())
    return _list("audit/entries.html", "audit.entries", query, found)


def _list(template: str, endpoint: str, query: Asked, found: CasePage | EntryPage) -> str:
    def address(page: int) -> str:
        return url_for(endpoint, **query.given, trang=page)

    days = by_day(found.rows) if isinstance(found, EntryPage) else ()
    return render_template(
        template,
        asked=query,
        filters=query.filters(endpoint),
        found=found,
        days=days,
        address=address,
        endpoint=endpoint,
        place={},
    )
