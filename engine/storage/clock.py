"""The clock port: every rule asks it for the time, nobody asks the system directly.

Tests hold it still, the demonstration moves it; what it gives is aware UTC with microseconds."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """What a rule needs of the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until somebody moves it."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        """Put the clock to `at` (aware). Raises ValueError for a naive time."""
        if at.tzinfo is None:
            raise ValueError("a clock needs a time with its zone")
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock on by a duration."""
        self._at += by


def legal_date(at: datetime) -> date:
    """The calendar day in Vietnam (UTC+7) of a moment: deadlines are judged by it (`domain.md` §4.5)."""
    return at.astimezone(LEGAL_ZONE).date()


def legal_midnight(day: date) -> datetime:
    """The UTC moment at which `day` begins in Vietnam."""
    return datetime(day.year, day.month, day.day, tzinfo=LEGAL_ZONE).astimezone(UTC)
