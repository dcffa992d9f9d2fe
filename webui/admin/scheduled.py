"""When processes begin by themselves, as an administrator reads it: the moment, and at how many units.

Units with the same moment are told together, so that a province with many communes has one line."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.runtime.views import NextStart
from webui.filters import clock_time, short_date

NAMED = 3  # units told by name; more of them are counted


@dataclass(frozen=True)
class StartLine:
    """One line: when or why, and where."""

    words: str
    units: str


def start_lines(starts: Iterable[NextStart]) -> list[StartLine]:
    """The lines of one process, the soonest first."""
    groups: dict[str, list[NextStart]] = {}
    for start in starts:
        groups.setdefault(_words(start), []).append(start)
    return [StartLine(words, _units(group)) for words, group in groups.items()]


def _words(start: NextStart) -> str:
    if start.problem is not None:
        return "chưa bắt đầu được, xem mục “Việc cần xử lý”"
    if start.due_at is not None:
        return f"lần tới lúc {clock_time(start.due_at)} ngày {short_date(start.due_at)}"
    return "khi điều kiện đặt trong quy trình thành đúng" if start.by == "conditional" else "không còn lần nào"


def _units(starts: list[NextStart]) -> str:
    names = list(dict.fromkeys(start.unit_name for start in starts))
    more = len(names) - NAMED
    if more > 1:
        return f"{', '.join(names[:NAMED])} và {more} đơn vị khác"
    return ", ".join(names)
