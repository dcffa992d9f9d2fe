"""“Việc của tôi”: the open tasks meant for somebody's posts, most urgent first.

Overdue is only what is ours to do: what waits for an organ outside is “chưa nhận được phản hồi” (`domain.md` §0)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, select

from engine.organisation import PostView, directory
from engine.runtime.access import fits, group_of
from engine.runtime.tables import Case, WorkItem
from engine.runtime.views import Inbox, WorkRow
from engine.storage import Reading

PAGE = 50
SOON = timedelta(days=3)


def _count(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def inbox(session: Reading, posts: Sequence[PostView], now: datetime, *, page: int = 1, shown: str = "all") -> Inbox:
    """One page of the list and the counts over all of it.

    `shown`: 'all', 'mine' (held by one of the posts), 'group' (free to take), 'overdue', 'awaiting' (a reply)."""
    if not posts:
        return Inbox((), 0, 0, 0, 0, filters={"shown": shown})
    ours = and_(WorkItem.state == "open", group_of(posts))
    late = and_(WorkItem.due_at <= now, not_(WorkItem.awaits_reply))
    conditions: dict[str, ColumnElement[bool]] = {
        "mine": WorkItem.post_id.is_not(None),
        "group": WorkItem.post_id.is_(None),
        "overdue": late,
        "awaiting": WorkItem.awaits_reply.is_(True),
    }
    soon = and_(WorkItem.due_at > now, WorkItem.due_at <= now + SOON, not_(WorkItem.awaits_reply))
    counts = session.execute(
        select(func.count(), _count(late), _count(soon), _count(WorkItem.post_id.is_(None))).where(ours)
    ).one()
    chosen = and_(ours, conditions[shown]) if shown in conditions else ours
    total = counts[0] if shown not in conditions else session.scalar(select(func.count()).where(chosen)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = session.execute(
        select(WorkItem, Case.title, Case.code, Case.kind_name)
        .join(Case, Case.id == WorkItem.case_id)
        .where(chosen)
        .order_by(WorkItem.due_at.is_(None), WorkItem.due_at, WorkItem.priority.desc(), WorkItem.created_at)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    people = directory(session, posts[0].tenant_id)
    return Inbox(
        tuple(_row(row, posts, people, now) for row in rows),
        counts[0],
        int(counts[1]),
        int(counts[2]),
        int(counts[3]),
        page,
        pages,
        {"shown": shown},
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
