"""`make bench`: what completing a task costs, beside one bare commit on the same disk in the same run.

Everything goes through `Runtime.complete` on SQLite as an embedded installation has it (WAL, synchronous=FULL). Bare
commits and completions take turns, so that a busy machine is unfair to neither."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID, uuid4

from engine.storage import Database
from tests.diagrams import Diagram, fan, line
from tests.workshop import Workshop

ROUNDS = 60
BLOCK = 5


@dataclass
class Measured:
    """Times of one kind of work, in seconds."""

    times: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1]


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured beside which bare commits, and how many of those it may take."""

    name: str
    measured: Measured
    floor: Measured
    bar: float | None

    @property
    def kept(self) -> bool:
        return self.bar is None or self.measured.p50 <= self.bar * self.floor.p50


class Bare:
    """The least a durable change can cost here: one update and one insert in one commit."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute("CREATE TABLE state (id INTEGER PRIMARY KEY, body TEXT)")
        self.connection.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, body TEXT)")
        self.connection.execute("INSERT INTO state VALUES (1, '')")

    def commit(self) -> None:
        body = str(uuid4()) * 4
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("UPDATE state SET body = ? WHERE id = 1", (body,))
        self.connection.execute("INSERT INTO log (body) VALUES (?)", (body,))
        self.connection.execute("COMMIT")


class Case:
    """A process whose cases are started again when they end; every step completes the oldest open task."""

    def __init__(self, workshop: Workshop, diagram: Diagram) -> None:
        self.workshop = workshop
        self.process = diagram.key
        self.actor = workshop.actor("an")
        workshop.publish(diagram)
        self.open: list[UUID] = []

    def step(self, measured: Measured, cold: bool) -> None:
        if not self.open:
            case = self.workshop.start(self.process)
            self.open = self.workshop.open(case)
            self.case = case
        item = self.open.pop(0)
        if cold:
            self.workshop.runtime.core.live.clear()
        began = time.perf_counter()
        self.workshop.runtime.complete(self.actor, item, {"note": "Đồng ý với dự thảo."}, idempotency=str(item))
        measured.times.append(time.perf_counter() - began)
        self.open = self.open or self.workshop.open(self.case)


def timed(measured: Measured, action: Callable[[], None]) -> None:
    began = time.perf_counter()
    action()
    measured.times.append(time.perf_counter() - began)


def loop() -> Diagram:
    """One task, again and again."""
    diagram = Diagram("rounds").start().gateway("In").user("T1").gateway("Out").end()
    return diagram.chain("S", "In", "T1", "Out").flow("Out", "In", default=True).flow("Out", "E", 'T1.note = "thôi"')


def measure(case: Case, bare: Bare, before: int) -> tuple[Measured, Measured, Measured]:
    """Bare commits, hot and cold completions in turns, after so many completions that are not counted."""
    floor, hot, cold, uncounted = Measured(), Measured(), Measured(), Measured()
    for _ in range(before):
        case.step(uncounted, cold=False)
    for _ in range(ROUNDS // BLOCK):
        for _ in range(BLOCK):
            timed(floor, bare.commit)
        for _ in range(BLOCK):
            case.step(hot, cold=False)
        for _ in range(BLOCK):
            case.step(cold, cold=True)
    return floor, hot, cold


def run(folder: Path) -> list[Row]:
    """All measurements of one run."""
    database = Database(f"sqlite:///{folder / 'quytrinh.sqlite'}")
    database.create()
    workshop, bare = Workshop(database, folder / "uploads"), Bare(folder)
    plan: list[tuple[str, Diagram, int, float | None, float | None]] = [
        ("12 bước nối tiếp · 12 tasks in line", line("twelve", 12), 3, 5, 8),
        ("40 việc song song · 40 parallel", fan("forty", 40), 3, None, None),
        ("200 việc song song · 200 parallel", fan("two_hundred", 200), 3, 8, 20),
        ("sau 1000 vòng lặp · after 1000 rounds of a loop", loop(), 1000, 5, 8),
    ]
    rows = []
    for name, diagram, before, hot_bar, cold_bar in plan:
        floor, hot, cold = measure(Case(workshop, diagram), bare, before)
        rows.append(Row(f"{name}: một lần ghi bền · bare commit", floor, floor, None))
        rows.append(Row("    nóng · hot", hot, floor, hot_bar))
        rows.append(Row("    nguội · cold", cold, floor, cold_bar))
    assert workshop.faults() == []
    database.close()
    return rows


def show(rows: list[Row]) -> None:
    """Print the table; a median over its bar is marked."""
    print(f"{'':78} {'p50 ms':>8} {'p95 ms':>8} {'× p50':>7} {'× p95':>7}")
    for row in rows:
        measured, floor = row.measured, row.floor
        bar = "" if row.bar is None else f"  ≤ {row.bar:g}" + ("" if row.kept else "  VƯỢT · OVER")
        ratios = f"{measured.p50 / floor.p50:7.1f} {measured.p95 / floor.p95:7.1f}"
        print(f"{row.name:78} {measured.p50 * 1000:8.2f} {measured.p95 * 1000:8.2f} {ratios}{bar}")


def main() -> None:
    """Measure on the disk of the current folder, where an installation would lie."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as folder:
        show(run(Path(folder)))


if __name__ == "__main__":
    main()
