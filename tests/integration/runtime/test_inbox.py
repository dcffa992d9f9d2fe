"""“Việc của tôi” with very many open tasks: the order, the pages, the counts, whatever their number."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.runtime.queries.inbox import AHEAD, PAGE
from engine.runtime.tables import WorkItem
from engine.storage import new_id
from tests.diagrams import line
from tests.workshop import Workshop

MOST = (1 + AHEAD) * PAGE  # counted from the first page


def fill(workshop: Workshop, count: int) -> None:
    """Open tasks of staff and clerk, with deadlines and without, some held, some waiting for others."""
    workshop.publish(line("listed", 2))
    item = workshop.item(workshop.open(workshop.start("listed"))[0])
    template = {column.name: getattr(item, column.name) for column in WorkItem.__table__.c}
    chance, rows, now = random.Random(3), [], workshop.clock.now()
    held = [None, None, *(post.post_id for name in ("an", "binh") for post in workshop.posts(name))]
    for number in range(count - 1):
        due = None if number % 3 == 0 else now + timedelta(hours=chance.randrange(-30, 200))
        more = {"due_at": due, "priority": chance.randrange(3), "post_id": chance.choice(held)}
        more |= {"role": chance.choice(("staff", "clerk")), "awaits_reply": chance.random() < 0.2}
        more |= {"created_at": now - timedelta(minutes=chance.randrange(900))}
        rows.append({**template, "id": new_id(), **more})
    with workshop.database.write() as work:
        work.connection.execute(insert(WorkItem), rows)


def expected(workshop: Workshop, name: str) -> list[Any]:
    """The open tasks of somebody's posts in their order, from all there are."""
    posts = {(post.unit_id, post.role): post.post_id for post in workshop.posts(name)}
    with workshop.database.read() as session:
        everything = session.scalars(select(WorkItem).where(WorkItem.state == "open")).all()
    mine = [
        item
        for item in everything
        if (item.unit_id, item.role) in posts and item.post_id in (None, posts[item.unit_id, item.role])
    ]
    far = workshop.clock.now() + timedelta(days=9999)
    return sorted(mine, key=lambda item: (item.due_at or far, -item.priority, item.created_at))


def order(item: Any) -> tuple[Any, ...]:
    return (item.due_at, -item.priority, item.created_at)


@pytest.mark.parametrize("name", ["an", "binh"])
@pytest.mark.parametrize("shown", ["all", "mine", "group", "overdue", "awaiting"])
def test_pages_are_the_whole_list_in_order(workshop: Workshop, name: str, shown: str) -> None:
    fill(workshop, 400)
    now = workshop.clock.now()
    kept = {
        "all": lambda item: True,
        "mine": lambda item: item.post_id is not None,
        "group": lambda item: item.post_id is None,
        "overdue": lambda item: item.due_at is not None and item.due_at <= now and not item.awaits_reply,
        "awaiting": lambda item: item.awaits_reply,
    }[shown]
    everything = expected(workshop, name)
    wanted = [item for item in everything if kept(item)]
    first = workshop.runtime.inbox(workshop.posts(name), filter=shown)
    assert first.pages == max(1, -(-len(wanted) // PAGE)) and not first.more and not first.at_least
    seen = [
        row
        for page in range(1, first.pages + 1)
        for row in workshop.runtime.inbox(workshop.posts(name), page=page, filter=shown).rows
    ]
    assert [order(row) for row in seen] == [order(item) for item in wanted]
    assert {row.item_id for row in seen} == {item.id for item in wanted}
    late = [item for item in everything if item.due_at and item.due_at <= now and not item.awaits_reply]
    assert (first.total, first.overdue) == (len(everything), len(late))
    assert first.to_claim == sum(item.post_id is None for item in everything)


def test_what_is_not_counted_is_still_reached(workshop: Workshop) -> None:
    fill(workshop, 4 * MOST)
    wanted = expected(workshop, "an")
    assert len(wanted) > MOST + PAGE
    first = workshop.runtime.inbox(workshop.posts("an"))
    assert first.more and first.at_least and first.pages == AHEAD + 1 and first.total == MOST
    page = AHEAD + 2
    beyond = workshop.runtime.inbox(workshop.posts("an"), page=page)
    assert [order(row) for row in beyond.rows] == [order(item) for item in wanted[(page - 1) * PAGE : page * PAGE]]
    last = workshop.runtime.inbox(workshop.posts("an"), page=10_000)
    assert not last.more and last.page == last.pages == -(-len(wanted) // PAGE)
    assert [order(row) for row in last.rows] == [order(item) for item in wanted[(last.page - 1) * PAGE :]]
