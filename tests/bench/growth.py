"""How the cost of one completion grows: with rounds of a loop, parallel ways, open instances, size of the process.

Every point is the median of its own completions over the median of bare commits taken in turns with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
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
    """All curves, on SQLite databases of their own; all sizes of one take turns, so that a busy moment bends none."""
    bare = BareSqlite(folder)
    numbers = count()

    def workshop() -> Workshop:
        place = folder / str(next(numbers))
        place.mkdir()
        database = Database(f"sqlite:///{place / 'growth.sqlite'}")
        database.create()
        return shop(database, place)

    def sized(make: Callable[[int], Diagram], sizes: tuple[int, ...]) -> list[tuple[int, float, float]]:
        one = workshop()
        return _costs({size: Case(one, make(size)) for size in sizes}, bare)

    rounds = {size: Case(workshop(), loop()) for size in (10, 100, 250, 500, 1000)}
    for size, case in rounds.items():
        case.hot(size)
    yield Curve("Số vòng lặp đã qua", "vòng", _costs(rounds, bare))
    yield Curve("Số việc song song", "việc", sized(lambda n: fan(f"fan_{n}", n), (2, 10, 50, 200, 500, 1000)))
    yield Curve("Số bước của quy trình", "bước", sized(lambda n: line(f"line_{n}", n), (5, 25, 100, 300, 600)))
    crowded = {size: Case(workshop(), line("crowd", 12)) for size in (1, 50, 200, 500, 1000)}
    for size, case in crowded.items():
        for _ in range(size):
            case.workshop.start("crowd")
    yield Curve("Số hồ sơ đang mở", "hồ sơ", _costs(crowded, bare))


def _costs(cases: dict[int, Case], bare: Contender) -> list[tuple[int, float, float]]:
    contenders = {"bare": bare}
    for size, case in cases.items():
        contenders |= {f"hot {size}": case.hot, f"cold {size}": case.cold}
    found = in_turns(contenders, ROUNDS, BLOCK)
    unit = found["bare"].p50
    return [(size, found[f"hot {size}"].p50 / unit, found[f"cold {size}"].p50 / unit) for size in cases]
