"""How the cost of one completion grows: with rounds of a loop, parallel ways, open instances, size of the process.

Every point is the median of its own completions over the median of bare commits taken in turns with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.storage import Database
from tests.bench.measured import Contender, in_turns
from tests.bench.ours import BareSqlite, Case, loop, shop
from tests.diagrams import Diagram, fan, line
from tests.workshop import Workshop

ROUNDS, BLOCK = 6, 4


@dataclass(frozen=True)
class Curve:
    """One picture: what grows, and (size, hot, cold) in bare commits."""

    title: str
    unit: str
    points: list[tuple[int, float, float]]


def curves(folder: Path) -> Iterator[Curve]:
    """All curves on a new SQLite database."""
    database = Database(f"sqlite:///{folder / 'growth.sqlite'}")
    database.create()
    workshop, bare = shop(database, folder), BareSqlite(folder)

    def sized(make: Callable[[int], Diagram], sizes: tuple[int, ...]) -> list[tuple[int, float, float]]:
        return [(size, *_cost(Case(workshop, make(size)), bare)) for size in sizes]

    yield Curve("Số vòng lặp đã qua", "vòng", _rounds(workshop, bare))
    yield Curve("Số việc song song", "việc", sized(lambda n: fan(f"g_fan_{n}", n), (2, 10, 50, 200, 500, 1000)))
    yield Curve("Số bước của quy trình", "bước", sized(lambda n: line(f"g_line_{n}", n), (5, 25, 100, 300, 600)))
    yield Curve("Số hồ sơ đang mở", "hồ sơ", _open_cases(workshop, bare))
    database.close()


def _cost(case: Case, bare: Contender) -> tuple[float, float]:
    found = in_turns({"bare": bare, "hot": case.hot, "cold": case.cold}, ROUNDS, BLOCK)
    return found["hot"].p50 / found["bare"].p50, found["cold"].p50 / found["bare"].p50


def _rounds(workshop: Workshop, bare: Contender) -> list[tuple[int, float, float]]:
    case, points, done = Case(workshop, loop("g_loop")), [], 0
    for size in (10, 100, 250, 500, 1000):
        case.hot(size - done)
        points.append((size, *_cost(case, bare)))
        done = size + 2 * (ROUNDS + 1) * BLOCK
    return points


def _open_cases(workshop: Workshop, bare: Contender) -> list[tuple[int, float, float]]:
    case, points, started = Case(workshop, line("g_open", 12)), [], 0
    for size in (1, 50, 200, 500, 1000):
        while started < size:
            workshop.start("g_open")
            started += 1
        points.append((size, *_cost(case, bare)))
    return points
