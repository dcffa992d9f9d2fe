"""The list of cases an auditor may read, with how much was recorded in each.

Filtered by what happened in them: a case is listed when at least one of its entries fits."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, select

from engine.history.tables import JournalEntry
from engine.localities.tables import Release
from engine.organisation import PostView
from engine.runtime.audit.matching import condition
from engine.runtime.audit.reading import directories
from engine.runtime.audit.scope import scope_of
from engine.runtime.audit.views import AuditedCase, CasePage, Criteria
from engine.runtime.queries.statuses import STATUS
from engine.runtime.tables import Case, ProcessInstance
from engine.runtime.telling import Names
from engine.storage import Reading
from engine.storage.text import fold

PAGE = 50


def case_page(session: Reading, posts: Sequence[PostView], criteria: Criteria, page: int) -> CasePage:
    """One page of the cases in scope, newest first.

    `text` looks for words of a case's title, code and unit; the others for an entry that fits all of them."""
    units = scope_of(session, posts)
    wanted: ColumnElement[bool] = Case.unit_id.in_(units)
    for word in fold(criteria.text).split():
        wanted &= Case.folded.contains(word, autoescape=True)
    rest = replace(criteria, text="")
    if rest != Criteria():
        fitting = select(JournalEntry.id).where(JournalEntry.case_id == Case.id, condition(session, units, rest))
        wanted &= fitting.correlate(Case).exists()
    total = session.scalar(select(func.count()).select_from(Case).where(wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = session.scalars(
        select(Case)
        .where(wanted)
        .order_by(Case.started_at.desc(), Case.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    ids = [row.id for row in rows]
    counted = select(JournalEntry.case_id, func.count()).where(JournalEntry.case_id.in_(ids))
    counts = dict(session.execute(counted.group_by(JournalEntry.case_id)).all())
    pinned = (
        select(ProcessInstance.case_id, Release.version)
        .join(Release, Release.id == ProcessInstance.release_id)
        .where(ProcessInstance.case_id.in_(ids))
        .order_by(ProcessInstance.created_at.desc())
    )
    versions = dict(session.execute(pinned).all())
    names = Names(directories(session, {row.tenant_id for row in rows}))
    return CasePage(
        rows=tuple(
            AuditedCase(
                case_id=row.id,
                title=row.title,
                code=row.code,
                kind_name=row.kind_name,
                unit_name=names.unit(row.unit_id),
                status_name=row.outcome_name or STATUS.get(row.status, ""),
                started_at=row.started_at,
                ended_at=row.ended_at,
                release_label=f"{row.kind_name}, bản {versions[row.id]}" if row.id in versions else row.kind_name,
                entries=counts.get(row.id, 0),
            )
            for row in rows
        ),
        total=total,
        page=page,
        pages=pages,
    )
