"""The locality of the demonstration as tests use it: installed once per database, people act by their user name.

Everything goes through the runtime's public commands, as pages do."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from engine.localities import install_folder
from engine.organisation import Actor, PostView, load, system_actor
from engine.organisation.queries import posts_of
from engine.organisation.tables import Account, Unit
from engine.runtime import Runtime
from engine.runtime.views import CaseView, Submitted, TaskView, WorkRow
from engine.storage import Database, FixedClock
from engine.storage.clock import LEGAL_ZONE
from webui.installing import FORMS, PROCESSES, open_demo_books, read_shipped

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def at(day: str, hour: str = "08:00") -> datetime:
    """A moment in Vietnam: at("10/08/2022", "09:30")."""
    return datetime.strptime(f"{day} {hour}", "%d/%m/%Y %H:%M").replace(tzinfo=LEGAL_ZONE)


KEY = "bao-thang"
FIRST_DAY = at("06/04/2022")


class Province:
    """A database with the locality in it, a clock held still, and its people."""

    def __init__(self, database: Database, uploads: Path, begun: tuple[Any, datetime] | None = None) -> None:
        """`begun`: what a `Begun` answered about this database."""
        self.database = database
        self.begun, moment = begun or (None, FIRST_DAY)
        self.clock = FixedClock(moment)
        self.unit_id: UUID = self.unit(read_shipped(KEY, "package.json")["unit"])
        with database.read() as session:
            self.tenant_id: UUID = session.get_one(Unit, self.unit_id).tenant_id
        self.runtime = Runtime(database, self.clock, uploads)

    @staticmethod
    def install(database: Database, uploads: Path) -> None:
        """Bring the locality and its people into a database with nothing but its tables."""
        clock, demo = FixedClock(FIRST_DAY), read_shipped(KEY, "demo.json")
        with database.write() as work:
            load.install(work, clock, read_shipped(KEY, "organisation.json"))
            for key in demo["packages"]:
                code = read_shipped(key, "package.json")["unit"]
                unit = work.session.scalars(select(Unit).where(Unit.code == code)).one()
                install_folder(work, system_actor(unit.tenant_id), clock, PROCESSES, FORMS, key, unit.id)
            people = {name: demo[name] for name in ("people", "posts", "accounts") if name in demo}
            load.install(work, clock, people, hasher=CHEAP)
            open_demo_books(work, clock, demo)

    def move_to(self, day: str, hour: str = "08:00") -> None:
        """Put the clock on, and let what is due happen."""
        self.clock.set(at(day, hour))
        self.settle()

    def settle(self) -> None:
        """What the background runner would do now."""
        while self.runtime.wake_due() + self.runtime.deliver_pending():
            pass

    def unit(self, code: str) -> UUID:
        with self.database.read() as session:
            return session.scalars(select(Unit.id).where(Unit.code == code)).one()

    # ---- people

    def person(self, username: str) -> UUID:
        with self.database.read() as session:
            return session.scalars(select(Account.person_id).where(Account.username == username)).one()

    def posts(self, username: str) -> list[PostView]:
        with self.database.read() as session:
            return posts_of(session, self.person(username), self.clock.now())

    def actor(self, username: str, role: str | None = None) -> Actor:
        return next(post for post in self.posts(username) if role in (None, post.role)).actor()

    # ---- what people do

    def start(self, username: str, process: str, role: str | None = None) -> UUID:
        """Start a process; answers the case."""
        return self.runtime.start(self.actor(username, role), process, idempotency=str(uuid4())).case_id

    def rows(self, username: str) -> list[WorkRow]:
        return list(self.runtime.inbox(self.posts(username)).rows)

    def find(self, username: str, name: str, case_id: UUID | None = None) -> WorkRow:
        """The task with this name in somebody's inbox."""
        found = [row for row in self.rows(username) if row.name == name and case_id in (None, row.case_id)]
        assert found, f"{username} has no task “{name}”, only {[row.name for row in self.rows(username)]}"
        return found[0]

    def task(self, username: str, item_id: UUID) -> TaskView:
        return self.runtime.task(self.person(username), self.posts(username), item_id)

    def upload(self, username: str, row: WorkRow, name: str = "ban-ky.pdf", content: bytes = PDF) -> dict[str, Any]:
        """Upload a file for a task; answers what a form keeps of it."""
        info = self.runtime.upload(self._as(username, row), row.item_id, name, io.BytesIO(content))
        return info.to_value()

    def do(
        self,
        username: str,
        name: str,
        answers: Mapping[str, Any] | Callable[[WorkRow], Mapping[str, Any]] = {},  # noqa: B006 - never changed
        *,
        case_id: UUID | None = None,
        key: str | None = None,
    ) -> Submitted:
        """Complete a task: the first values of its form, with these answers over them."""
        row = self.find(username, name, case_id)
        view = self.task(username, row.item_id)
        given = answers(row) if callable(answers) else answers
        raw = view.form.to_raw({**view.values, **given})
        return self.runtime.complete(self._as(username, row), row.item_id, raw, idempotency=key or str(uuid4()))

    def _as(self, username: str, row: WorkRow) -> Actor:
        return next(post for post in self.posts(username) if post.post_id == row.post_id).actor()

    def case(self, username: str, case_id: UUID) -> CaseView:
        return self.runtime.case(self.person(username), self.posts(username), case_id)


@dataclass(frozen=True)
class Begun:
    """A step tests begin with: something people do in the province. Answers what it gave, and the time it is then."""

    do: Callable[[Province], Any]

    def __call__(self, database: Database, uploads: Path) -> tuple[Any, datetime]:
        province = Province(database, uploads)
        return self.do(province), province.clock.now()


def begins(do: Callable[[Province], Any]) -> pytest.MarkDecorator:
    """Lets the fixture `province` begin with what `do(province)` did, made once; its answer is `province.begun`."""
    return pytest.mark.begins.with_args(do)
