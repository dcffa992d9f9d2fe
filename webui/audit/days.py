"""Entries grouped by the day they happened in Vietnam, and what is to be said between them.

Shared by the story of a case, the list of everything that was done, and the printed document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from engine.runtime.audit.views import AuditEntry, Happening
from engine.storage.clock import legal_date


@dataclass(frozen=True)
class Deed:
    """Something somebody did, and what followed from it by itself: (sentence, how often in a row)."""

    done: Happening
    then: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Line:
    """An entry; `rules` is the number (from 1) of the period of rules that begins before it, 0 when none does."""

    entry: AuditEntry
    rules: int = 0

    @property
    def capacity(self) -> str:
        """“Với tư cách” with the unit; empty for the system, whose capacity is its name."""
        acting, unit = self.entry.acting_as, self.entry.unit_name
        if not acting or acting.split(",")[0] == self.entry.who:
            return ""
        return acting if not unit or unit in acting else f"{acting}, {unit}"

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """The entry's effects told as deeds: what was said or entered leads, what merely followed comes after."""
        found: list[tuple[Happening, list[str]]] = []
        for each in self.entry.happenings:
            if not found or each.note or each.values or each.erased or each.has_form:
                found.append((each, []))
            else:
                found[-1][1].append(each.sentence)
        return tuple(
            Deed(done, tuple((sentence, len(list(same))) for sentence, same in groupby(then))) for done, then in found
        )


@dataclass(frozen=True)
class Day:
    """What happened on one day."""

    day: date
    lines: tuple[Line, ...]

    @property
    def anchor(self) -> str:
        """The HTML id of the day."""
        return f"ngay-{self.day.isoformat()}"


def lines_of(entries: Iterable[AuditEntry]) -> list[Line]:
    """The entries of a story in order, with the places where other rules came into force."""
    found: list[Line] = []
    before: int | None = None
    for entry in entries:
        found.append(Line(entry, entry.rules + 1 if before is not None and entry.rules > before else 0))
        before = entry.rules
    return found


def grouped(lines: Iterable[Line]) -> tuple[Day, ...]:
    """Neighbouring lines of one day together."""
    return tuple(Day(day, tuple(found)) for day, found in groupby(lines, key=lambda line: legal_date(line.entry.at)))


def by_day(entries: Sequence[AuditEntry]) -> tuple[Day, ...]:
    """Entries of many cases by day, in the order given."""
    return grouped(Line(entry) for entry in entries)
