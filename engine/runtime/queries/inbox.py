"""“Việc của tôi”: the open tasks meant for somebody's posts, most urgent first.

Overdue is only what is ours to do: what waits for an organ outside is “chưa nhận được phản hồi” (`domain.md` §0). The
page costs the same whatever the number of open tasks: rows come in the order of an index, and counting stops early."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, select, union_all

from engine.organisation import PostView, directory
from engine.runtime.access import fits, group_of
from engine.runtime.tables import Case, WorkItem
from engine.runtime.views import Inbox, WorkRow
from engine.storage import Reading

PAGE = 50
AHEAD = 20  # pages after the asked one that are counted
SOON = timedelta(days=3)
_IN_ORDER = (WorkItem.due_at, WorkItem.priority.desc(), WorkItem.created_at)


def _count(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _urgent(posts: Iterable[PostView], chosen: Sequence[ColumnElement[bool]], most: int) -> Any:
    """The most urgent so many tasks, as a subquery: for each post those with a deadline and those without, each in
    the order of the index on the list, so that none is sorted but these."""
    columns = (WorkItem.id, WorkItem.due_at, WorkItem.priority, WorkItem.created_at, WorkItem.awaits_reply)
    parts: list[Select[*tuple[Any, ...]]] = []
    for post in dict.fromkeys(posts):
        for dated in (WorkItem.due_at.is_not(None), WorkItem.due_at.is_(None)):
            mine = select(*columns, WorkItem.post_id).where(WorkItem.state == "open", group_of([post]), dated, *chosen)
            part = mine.order_by(*_IN_ORDER).limit(most).subquery()
            parts.append(select(*part.c))
    whole = union_all(*parts).subquery()
    order = (whole.c.due_at.is_(None), whole.c.due_at, whole.c.priority.desc(), whole.c.created_at)
    return select(*whole.c).order_by(*order).limit(most).subquery()


def inbox(session: Reading, posts: Sequence[PostView], now: datetime, *, page: int = 1, shown: str = "all") -> Inbox:
    """One page of the list and the counts over it, as far as they are counted (`Inbox.more`).

    `shown`: 'all', 'mine' (held by one of the posts), 'group' (free to take), 'overdue', 'awaiting' (a reply)."""
    if not posts:
        return Inbox((), 0, 0, 0, 0, filters={"shown": shown})
    late = and_(WorkItem.due_at <= now, not_(WorkItem.awaits_reply))
    conditions: dict[str, ColumnElement[bool]] = {
        "mine": WorkItem.post_id.is_not(None),
        "group": WorkItem.post_id.is_(None),
        "overdue": late,
        "awaiting": WorkItem.awaits_reply.is_(True),
    }
    chosen = [conditions[shown]] if shown in conditions else []
    most = (page + AHEAD) * PAGE
    first = _urgent(posts, [], most + 1).c
    ours = not_(first.awaits_reply)
    counts = session.execute(
        select(
            func.count(),
            _count(and_(first.due_at <= now, ours)),
            _count(and_(first.due_at > now, first.due_at <= now + SOON, ours)),
            _count(first.post_id.is_(None)),
        )
    ).one()
    total: int = counts[0]
    if chosen:
        total = session.scalar(select(func.count()).select_from(_urgent(posts, chosen, most + 1))) or 0
    more, pages = total > most, max(1, -(-min(total, most) // PAGE))
    page = min(max(1, page), pages)
    ids = _urgent(posts, chosen, page * PAGE)
    rows = session.execute(
        select(WorkItem, Case.title, Case.code, Case.kind_name)
        .join(ids, ids.c.id == WorkItem.id)
        .join(Case, Case.id == WorkItem.case_id)
        .order_by(WorkItem.due_at.is_(None), *_IN_ORDER)
        .offset((page - 1) * PAGE)
    )
    people = directory(session, posts[0].tenant_id)
    return Inbox(
        tuple(_row(row, posts, people, now) for row in rows),
        min(counts[0], most),
        int(counts[1]),
        int(counts[2]),
        int(counts[3]),
        page,
        pages,
        {"shown": shown},
        more,
        counts[0] > most,
    )


def _row(row: Any, posts: Sequence[PostView], people: Any, now: datetime) -> WorkRow:
    item: WorkItem = row[0]
    post = next((post for post in posts if fits(item, post)), posts[0])
    return WorkRow(
        item_id=item.id,
        case_id=item.case_id,
        name=item.name,
        case_title=row.title,
        case_code=row.code,
        kind_name=row.kind_name,
        unit_name=people.unit(item.on_behalf_of or item.unit_id).short_name,
        acting_as=post.label,
        post_id=post.post_id,
        due_at=item.due_at,
        overdue=overdue(item, now),
        awaiting_reply=item.awaits_reply,
        claimed_by_me=item.post_id is not None,
        claimable=item.post_id is None,
        priority=item.priority,
        created_at=item.created_at,
    )


def overdue(item: WorkItem, now: datetime) -> bool:
    """Whether an open task of ours is past its deadline."""
    return item.state == "open" and item.due_at is not None and item.due_at <= now and not item.awaits_reply
