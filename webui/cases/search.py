"""Finding a case by title, number or unit, with or without diacritics; all of one's own when nothing is asked.

The runtime searches only what the person may see."""

from flask import render_template, request, url_for

from engine.runtime.queries.inbox import PAGE
from webui.auth.user import signed_in
from webui.services import services
from webui.work.inbox import asked_page

_LONGEST = 200


def search() -> str:
    """The results, page by page."""
    text = " ".join(request.args.get("q", "").split())[:_LONGEST]
    page = asked_page()
    rows, total = services().runtime.search(signed_in().posts, text, page)

    def address(number: int) -> str:
        return url_for("cases.search", q=text or None, trang=number)

    pages = -(-total // PAGE)
    return render_template(
        "cases/search.html", rows=rows, total=total, text=text, page=page, pages=pages, address=address
    )
