"""What was done as a table to take away (CSV), line by line as it is read, so that its length does not matter.

The file holds the same entries as the page with the same filters."""

from collections.abc import Iterator
from uuid import UUID

from flask import Response, stream_with_context

from engine.storage.clock import LEGAL_ZONE
from webui.audit.asking import asked, auditor_posts
from webui.services import services


def table() -> Response:
    """Everything of the scope that the filters let through."""
    return _streamed(None, "thao-tac")


def case_table(case_id: UUID) -> Response:
    """The entries of one case."""
    return _streamed(case_id, "dien-bien")


def _streamed(case_id: UUID | None, name: str) -> Response:
    lines = iter(services().runtime.auditor.csv(auditor_posts(), asked().required(), case_id))
    first = next(lines, "")  # who may not is told so before anything is sent

    def sent() -> Iterator[str]:
        yield first
        yield from lines

    response = Response(stream_with_context(sent()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{stamp()}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def stamp() -> str:
    """The present day and time for a file name: 20220406-0930."""
    return services().clock.now().astimezone(LEGAL_ZONE).strftime("%Y%m%d-%H%M")
