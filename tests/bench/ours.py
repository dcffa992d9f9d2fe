"""Completing tasks through the product's public command, and the least a durable change costs on the same database.

Every case is started again when it ends; starting and looking for the next task are not counted."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from engine.storage import Database
from tests.bench.measured import times
from tests.diagrams import Diagram, fan, line
from tests.postgres import Server
from tests.workshop import Workshop

NOTE = {"note": "Đồng ý với dự thảo."}
_TABLES = (
    "CREATE TABLE bare_state (id INTEGER PRIMARY KEY, body TEXT)",
    "CREATE TABLE bare_log (id INTEGER PRIMARY KEY, body TEXT)",
    "INSERT INTO bare_state VALUES (1, '')",
)


class BareSqlite:
    """One update and one insert in one commit, on terms the product has: WAL, synchronous=FULL."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *_TABLES):
            self.connection.execute(statement)

    def commit(self) -> None:
        body = str(uuid4()) * 4
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("UPDATE bare_state SET body = ? WHERE id = 1", (body,))
        self.connection.execute("INSERT INTO bare_log (body) VALUES (?)", (body,))
        self.connection.execute("COMMIT")

    def __call__(self, count: int) -> list[float]:
        return times(self.commit, count)


class BarePostgres:
    """The same on a PostgreSQL server that waits for its disk."""

    def __init__(self, server: Server) -> None:
        self.connection = psycopg.connect(host=str(server.folder), user="tests", dbname=server.create())
        with self.connection.transaction():
            for statement in _TABLES:
                self.connection.execute(statement)
        self.number = 0

    def commit(self) -> None:
        body = str(uuid4()) * 4
        self.number += 1
        with self.connection.transaction():
            self.connection.execute("UPDATE bare_state SET body = %s WHERE id = 1", (body,))
            self.connection.execute("INSERT INTO bare_log (id, body) VALUES (%s, %s)", (self.number, body))

    def __call__(self, count: int) -> list[float]:
        return times(self.commit, count)


class Case:
    """One process; a call completes so many of its tasks, the oldest open one each time."""

    def __init__(self, workshop: Workshop, *diagrams: Diagram) -> None:
        """The last diagram is the process; the others are called by it."""
        self.workshop = workshop
        self.process = diagrams[-1].key
        self.actor = workshop.actor("an")
        for diagram in diagrams:
            workshop.publish(diagram)
        self.open: list[UUID] = []

    def step(self, cold: bool = False) -> float:
        """Complete one task; how long it took, in seconds."""
        if not self.open:
            self.case = self.workshop.start(self.process)
            self.open = self.workshop.open(self.case)
        item = self.open.pop(0)
        if cold:
            self.workshop.runtime.core.live.clear()
        began = time.perf_counter()
        self.workshop.runtime.complete(self.actor, item, NOTE, idempotency=str(item))
        taken = time.perf_counter() - began
        self.open = self.open or self.workshop.open(self.case)
        return taken

    def hot(self, count: int) -> list[float]:
        return [self.step() for _ in range(count)]

    def cold(self, count: int) -> list[float]:
        return [self.step(cold=True) for _ in range(count)]


def loop(key: str = "rounds") -> Diagram:
    """One task, again and again."""
    diagram = Diagram(key).start().gateway("In").user("T1").gateway("Out").end()
    return diagram.chain("S", "In", "T1", "Out").flow("Out", "In", default=True).flow("Out", "E", 'T1.note = "thôi"')


def nested() -> list[Diagram]:
    """A process that calls one that calls one, with tasks on every level."""

    def level(key: str, called: str) -> Diagram:
        diagram = Diagram(key).start().user("Before")
        if called:
            diagram.node("callActivity", "Call", attributes=f' calledElement="{called}"')
            return diagram.user("After").end().chain("S", "Before", "Call", "After", "E")
        return diagram.user("After").end().chain("S", "Before", "After", "E")

    return [level("inner", ""), level("middle", "inner"), level("outer", "middle")]


KINDS: list[tuple[str, Callable[[], list[Diagram]], int, float | None, float | None]] = [
    # name, diagrams, completions before counting, bar hot, bar cold (design.md §12; None: it names none)
    ("12 bước nối tiếp", lambda: [line("twelve", 12)], 3, 5, 8),
    ("40 việc song song", lambda: [fan("forty", 40)], 3, None, None),
    ("200 việc song song", lambda: [fan("two_hundred", 200)], 3, 8, 20),
    ("sau 1.000 vòng lặp", lambda: [loop()], 1000, None, None),
    ("gọi quy trình lồng ba cấp", nested, 3, None, None),
]


def shop(database: Database, folder: Path) -> Workshop:
    """A small locality in a new database."""
    Workshop.install(database, folder / "uploads")
    return Workshop(database, folder / "uploads")
