"""“Việc của tôi” of somebody whose group has very many open tasks, beside one with a thousand.

The tasks are written straight into the tables: only the list is measured."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert

from engine.runtime.tables import WorkItem
from engine.storage import new_id
from tests.bench.measured import times
from tests.diagrams import line
from tests.workshop import Workshop

BATCH = 5000


def fill(workshop: Workshop, count: int, dated: bool) -> None:
    """So many open tasks of the staff of the province; `dated`: two of three have a deadline."""
    workshop.publish(line("listed", 2))
    like = workshop.start("listed")
    item = workshop.item(workshop.open(like)[0])
    template = {column.name: getattr(item, column.name) for column in WorkItem.__table__.c}
    rows = []
    for number in range(count):
        due = (
            None if not dated or number % 3 == 0 else workshop.clock.now() + timedelta(minutes=number % 40_000 - 2_000)
        )
        rows.append({**template, "id": new_id(), "due_at": due, "priority": number % 3})
    with workshop.database.write() as work:
        for begin in range(0, count, BATCH):
            work.connection.execute(insert(WorkItem), rows[begin : begin + BATCH])


def opening(workshop: Workshop) -> Callable[[int], list[float]]:
    """Opens the first page of the list, so many times."""
    posts = workshop.posts("an")

    def ask() -> None:
        shown = workshop.runtime.inbox(posts)
        assert len(shown.rows) == 50

    return lambda count: times(ask, count)
