"""Everything recorded in an auditor's scope: what happened in cases and what concerns the units themselves.

Words of what people read are looked for batch by batch; everything else the database decides."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from engine.history import NEWEST_FIRST, OLDEST_FIRST
from engine.history.tables import JournalEntry
from engine.organisation import PostView
from engine.runtime.audit.matching import condition, fits
from engine.runtime.audit.reading import Reader, found, found_entries
from engine.runtime.audit.scope import in_scope, scope_of
from engine.runtime.audit.views import AuditEntry, Criteria, EntryPage
from engine.runtime.tables import Case
from engine.storage import Reading
from engine.storage.text import fold

PAGE = 50
BATCH = 500


def entry_page(session: Reading, posts: Sequence[PostView], criteria: Criteria, page: int) -> EntryPage:
    """One page of the entries in scope that fit, newest first."""
    units = scope_of(session, posts)
    wanted = in_scope(units) & condition(session, units, criteria)
    if fold(criteria.text):
        return _page_of(list(walk(session, wanted, criteria, newest=True)), page)
    joined = select(func.count()).select_from(JournalEntry).outerjoin(Case, Case.id == JournalEntry.case_id)
    total = session.scalar(joined.where(wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = found_entries().where(wanted).order_by(*NEWEST_FIRST).offset((page - 1) * PAGE).limit(PAGE)
    rows = [found(row) for row in session.execute(query)]
    return EntryPage(tuple(Reader(session, rows).entries()), total, page, pages)


def _page_of(entries: Sequence[AuditEntry], page: int) -> EntryPage:
    pages = max(1, -(-len(entries) // PAGE))
    page = min(max(1, page), pages)
    return EntryPage(tuple(entries[(page - 1) * PAGE : page * PAGE]), len(entries), page, pages)


def walk(
    session: Reading, wanted: ColumnElement[bool], criteria: Criteria, *, newest: bool = False
) -> Iterator[AuditEntry]:
    """All entries that fit, read in batches: memory and statements do not grow with what does not fit."""
    order = NEWEST_FIRST if newest else OLDEST_FIRST
    rows = session.execute(found_entries().where(wanted).order_by(*order).execution_options(yield_per=BATCH))
    for batch in rows.partitions():
        for entry in Reader(session, [found(row) for row in batch]).entries():
            if fits(criteria, entry):
                yield entry


def of_case(case_id: UUID) -> ColumnElement[bool]:
    """The condition that an entry belongs to a case."""
    return JournalEntry.case_id == case_id
