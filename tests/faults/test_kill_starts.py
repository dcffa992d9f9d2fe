"""kill -9 while processes begin by themselves: every moment begins one case in each unit, whenever the server dies.

The clock is put to the day of the yearly plan; the server is killed over it again and again, then left in peace."""

import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine.history import Head, verify_chain
from engine.organisation.queries import posts_of
from engine.organisation.tables import Account
from engine.runtime import Runtime
from engine.runtime.tables import Case, ProcessInstance, StartSchedule
from engine.storage import Database
from engine.storage.stored_clock import StoredClock
from tests.e2e.helpers.server import Server
from tests.province import at

YEARS = range(2023, 2026)  # the district ends in 2025
BLOWS = 2
UNITS = 4  # the district and its three communes
PATIENCE = 60.0


class Office:
    """The administrator and whoever counts, beside the server on the same database."""

    def __init__(self, instance: Path) -> None:
        self.database = Database(f"sqlite:///{instance / 'quytrinh.sqlite3'}")
        self.clock = StoredClock(self.database)
        self.runtime = Runtime(self.database, self.clock, instance / "uploads")

    def change(self, **values: Any) -> None:
        with self.database.snapshot() as session:
            account = session.scalars(select(Account).where(Account.username == "bt.quantri")).one()
            post = next(
                each for each in posts_of(session, account.person_id, self.clock.now()) if each.role == "locality_admin"
            )
        self.runtime.change_profile(post.actor(), unit_id=post.unit_id, values=values, note="Chương trình năm")

    def plans(self) -> list[Case]:
        with self.database.snapshot() as session:
            return list(session.scalars(select(Case).where(Case.kind == "plan")))


def test_every_year_begins_once_in_each_unit(server: Server, instance: Path) -> None:
    seed = int(os.environ.get("QUYTRINH_SEED") or random.randrange(1_000_000))
    print(f"QUYTRINH_SEED={seed}")
    chance, office = random.Random(seed), Office(instance)
    kinds = ["district_front", "commune_front"]
    office.change(plan_yearly_start=f"{YEARS[0]}-01-05", plan_yearly_kinds=kinds)
    server.kill()  # right after the change: nobody may have followed it
    for count, year in enumerate(YEARS, 1):
        office.clock.move_to(at(f"05/01/{year}"))
        for _ in range(BLOWS):
            server.start()
            time.sleep(chance.uniform(0, 1.2))
            server.kill()
        server.start()
        limit = time.monotonic() + PATIENCE
        while len(office.plans()) < count * UNITS and time.monotonic() < limit:
            time.sleep(0.2)
        server.kill()
    begun = Counter((plan.unit_id, plan.title[-4:]) for plan in office.plans())
    assert set(begun.values()) == {1} and len(begun) == len(YEARS) * UNITS
    assert {title for _, title in begun} == {str(year) for year in YEARS}
    with office.database.snapshot() as session:
        assert all(row.problem is None for row in session.scalars(select(StartSchedule)))
        for row in session.scalars(select(ProcessInstance)):
            assert verify_chain(session, row.id, Head(row.head_seq, row.head_hash)) == []
    office.database.close()
