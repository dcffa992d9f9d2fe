"""A small locality made in code, for tests of the runtime that want processes of their own rather than shipped ones.

A province with two communes and an organ without accounts under it, and a province of strangers."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from sqlalchemy import event, func, select

from engine.history import Fault, Head, verify_chain
from engine.history.tables import ChainHead, JournalEntry
from engine.localities import publish
from engine.organisation import Actor, PostView, load, system_actor
from engine.organisation.queries import posts_of
from engine.organisation.tables import Account, Unit
from engine.runtime import Runtime
from engine.runtime.tables import ProcessInstance, WorkItem
from engine.runtime.views import CaseView, Submitted
from engine.storage import Database, FixedClock
from tests.diagrams import Diagram

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)

NOTE = {
    "type": "default",
    "components": [
        {"type": "textfield", "key": "note", "label": "Ghi chú", "validate": {"required": True}},
        {"type": "filepicker", "key": "files", "label": "Tệp", "multiple": True},
    ],
}

_ROLES = [
    ("chairman", "Chủ tịch", False),
    ("staff", "Chuyên viên", False),
    ("clerk", "Văn thư", False),
    ("locality_admin", "Quản trị địa bàn", True),
    ("auditor", "Kiểm tra", True),
]
_PEOPLE = {
    # user name: [(role, unit, valid_to)]
    "an": [("staff", "P", None)],
    "binh": [("staff", "P", None), ("clerk", "P", None)],
    "chi": [("chairman", "P", None)],
    "admin": [("locality_admin", "P", None)],
    "kiem": [("auditor", "P", None)],
    "xa": [("staff", "A", None), ("clerk", "A", None)],
    "ba": [("staff", "B", None), ("clerk", "B", None)],
    "quan": [("locality_admin", "B", None)],
    "cuu": [("staff", "P", "2026-03-05")],
    "la": [("staff", "Q", None), ("clerk", "Q", None)],
    "chu": [("locality_admin", "Q", None)],
}


def _organisation() -> dict[str, Any]:
    def unit(code: str, name: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"code": code, "name": name, "short_name": name, "kind": kind, "valid_from": "2000-01-01", **more}

    return {
        "roles": [
            {"code": code, "name": name, "system": system, "order": order}
            for order, (code, name, system) in enumerate(_ROLES)
        ],
        "units": [
            unit("P", "Tỉnh Một", "province"),
            unit("A", "Xã An", "commune", parent="P", relation="lower_front", protocol_order=1),
            unit("B", "Xã Bình", "commune", parent="P", relation="lower_front", protocol_order=2),
            unit("O", "Sở Một", "department", parent="P", relation="agency", keeps_accounts=False),
            unit("Q", "Tỉnh Lạ", "province"),
        ],
        "people": [{"key": name, "full_name": f"Nguyễn Văn {name.title()}"} for name in _PEOPLE],
        "posts": [
            {"person": name, "role": role, "unit": unit, "valid_from": "2020-01-01", "valid_to": until}
            for name, posts in _PEOPLE.items()
            for role, unit, until in posts
        ],
        "accounts": [{"person": name, "username": f"nv.{name}", "password": "mùa xuân về sớm"} for name in _PEOPLE],
    }


class Workshop:
    """A database with the small locality, a clock held still, and short ways to do what pages do."""

    def __init__(self, database: Database, uploads: Path) -> None:
        self.database = database
        self.uploads = uploads
        self.clock = FixedClock(NOON)
        self.runtime = self.another()
        with database.read() as session:
            self.units = {unit.code: unit.id for unit in session.scalars(select(Unit))}
            self._people = {account.username[3:]: account.person_id for account in session.scalars(select(Account))}

    @staticmethod
    def install(database: Database, uploads: Path) -> None:
        """Bring the locality into a database with nothing but its tables."""
        with database.write() as work:
            load.install(work, FixedClock(NOON), _organisation(), hasher=CHEAP)

    def another(self, database: Database | None = None) -> Runtime:
        """Another runtime on the same database, as a second process has it."""
        return Runtime(database or self.database, self.clock, self.uploads)

    def publish(self, *diagrams: Diagram, unit: str = "P", forms: Mapping[str, Any] | None = None) -> None:
        """Publish processes for a unit, with the form `note`."""
        given = {key: json.dumps(form).encode() for key, form in {"note": NOTE, **(forms or {})}.items()}
        for diagram in diagrams:
            with self.database.write() as work:
                publish(
                    work,
                    system_actor(self.tenant(unit)),
                    self.clock,
                    unit_id=self.units[unit],
                    diagrams={diagram.key: diagram.xml()},
                    forms=given,
                    note="Bản thử",
                )

    def tenant(self, unit: str = "P") -> UUID:
        return self.units["Q" if unit == "Q" else "P"]

    # ---- people

    def posts(self, name: str) -> list[PostView]:
        with self.database.read() as session:
            return posts_of(session, self._people[name], self.clock.now())

    def person(self, name: str) -> UUID:
        return self._people[name]

    def actor(self, name: str, role: str | None = None) -> Actor:
        return next(post for post in self.posts(name) if role in (None, post.role)).actor()

    # ---- what they do

    def start(self, process: str, name: str = "an") -> UUID:
        return self.runtime.start(self.actor(name, "staff"), process, idempotency=str(uuid4())).case_id

    def open(self, case_id: UUID, element: str | None = None) -> list[UUID]:
        """Ids of the open tasks of a case, oldest first."""
        with self.database.read() as session:
            query = select(WorkItem.id).where(WorkItem.case_id == case_id, WorkItem.state == "open").order_by("id")
            return list(session.scalars(query if element is None else query.where(WorkItem.element_id == element)))

    def do(self, case_id: UUID, note: str = "xong", *, name: str = "an", role: str = "staff") -> Submitted:
        """Complete the oldest open task of a case."""
        item = self.open(case_id)[0]
        return self.runtime.complete(self.actor(name, role), item, {"note": note}, idempotency=str(uuid4()))

    def case(self, case_id: UUID, name: str = "an") -> CaseView:
        return self.runtime.case(self.person(name), self.posts(name), case_id)

    def settle(self) -> None:
        while self.runtime.wake_due() + self.runtime.deliver_pending():
            pass

    # ---- what is in the database

    def instance(self, case_id: UUID) -> ProcessInstance:
        with self.database.read() as session:
            return session.scalars(select(ProcessInstance).where(ProcessInstance.case_id == case_id)).one()

    def item(self, item_id: UUID) -> WorkItem:
        with self.database.read() as session:
            return session.get_one(WorkItem, item_id)

    def journal(self, case_id: UUID) -> list[JournalEntry]:
        with self.database.read() as session:
            query = select(JournalEntry).where(JournalEntry.case_id == case_id).order_by(JournalEntry.seq)
            return list(session.scalars(query))

    def commands(self, case_id: UUID) -> list[str]:
        return [entry.command for entry in self.journal(case_id)]

    def faults(self) -> list[Fault]:
        """Everything wrong in any chain."""
        found: list[Fault] = []
        with self.database.snapshot() as session:
            for row in session.scalars(select(ProcessInstance)):
                found += verify_chain(session, row.id, Head(row.head_seq, row.head_hash))
            for head in session.scalars(select(ChainHead)):
                found += verify_chain(session, head.chain_id, Head(head.seq, head.hash))
        return found

    def fingerprint(self) -> dict[str, Any]:
        """How many rows each table has, and where every instance and task stands: what a refusal must not change."""
        from engine.storage import metadata

        with self.database.read() as session:
            counts = {
                table.name: session.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables
            }
            rows = session.execute(select(ProcessInstance.id, ProcessInstance.version, ProcessInstance.status))
            items = session.execute(select(WorkItem.__table__).order_by(WorkItem.id))
            return {**counts, "instances": sorted(map(tuple, rows)), "items": [tuple(row) for row in items]}


class Counted:
    """SQL statements of a block, in order."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def counting(database: Database) -> Iterator[Counted]:
    """Counts the statements sent to the database; many rows in one call are one statement."""
    counted = Counted()
    engines = {id(engine): engine for engine in (database.writer, database.reader)}.values()

    def seen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.split(None, 1)[0].upper() not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"):
            counted.statements.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", seen)
    try:
        yield counted
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", seen)
