"""Times and the table of ratios: all of one group take turns in the same run, so a busy machine is unfair to none.

A ratio compares like with like: median with median, 95th percentile with 95th percentile."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles

Contender = Callable[[int], list[float]]
"""Does its work so many times and answers how long each took, in seconds."""

WIDTH = 72
HEAD = ("", "p50 ms", "p95 ms", "× p50", "× p95", "ngưỡng", "")


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
    """A line of the table: what was measured, beside what, and how many times as long it may take (design.md §12).

    `best`: the bar is for the median alone. `note`: why there is nothing to compare."""

    name: str
    measured: Measured | None = None
    unit: Measured | None = None
    bar: float | None = None
    best: bool = False
    note: str = ""

    @property
    def ratios(self) -> tuple[float, float] | None:
        if self.measured is None or self.unit is None:
            return None
        return self.measured.p50 / self.unit.p50, self.measured.p95 / self.unit.p95

    @property
    def verdict(self) -> str:
        """Whether the bar is met: 'đạt', 'vượt', or 'vượt p95' when only the slow ones are too slow."""
        if self.note:
            return self.note
        if self.bar is None or self.ratios is None:
            return ""
        middle, slow = self.ratios
        if middle > self.bar:
            return "VƯỢT"
        return "đạt" if self.best or slow <= self.bar else "vượt p95"

    def cells(self) -> tuple[str, ...]:
        """The row as text, in the columns of `HEAD`."""
        if self.measured is None:
            return (self.name, "", "", "", "", "", self.verdict)
        times = (f"{self.measured.p50 * 1000:.2f}", f"{self.measured.p95 * 1000:.2f}")
        ratios = ("", "") if self.ratios is None else tuple(f"{each:.1f}" for each in self.ratios)
        return (self.name, *times, *ratios, "" if self.bar is None else f"≤ {self.bar:g}", self.verdict)


Table = list[tuple[str, list[Row]]]
"""Headings with the rows under them."""


def in_turns(contenders: Mapping[str, Contender], rounds: int, block: int) -> dict[str, Measured]:
    """Let everybody do a block of their work, again and again."""
    found = {name: Measured() for name in contenders}
    for contender in contenders.values():
        contender(block)  # the first ones fill caches and count for nobody
    for _ in range(rounds):
        for name, contender in contenders.items():
            found[name].times += contender(block)
    return found


def times(action: Callable[[], object], count: int) -> list[float]:
    """How long each of so many calls took."""
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return taken


def show(table: Table) -> None:
    """Print the table."""
    print(f"{'':{WIDTH}} {'p50 ms':>9} {'p95 ms':>9} {'× p50':>7} {'× p95':>7}  {'ngưỡng':7}")
    for heading, rows in table:
        print(f"\n{heading}")
        for row in rows:
            name, *cells, verdict = row.cells()
            p50, p95, middle, slow, bar = cells
            print(f"  {name:{WIDTH - 2}} {p50:>9} {p95:>9} {middle:>7} {slow:>7}  {bar:7} {verdict}")
