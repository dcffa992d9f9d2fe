"""When a process begins by itself: the timers and conditions of its start events, as they stand for one unit.

BPMN 2.0.2 §10.5.2 and table 10.84, ISO 8601 §4.5. Nothing of a case is there yet: what they read is the unit and its
parameters (decision 0025)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.bpmn.model import EventDefinition
from engine.feel import FeelError, YearsMonths, parse, strip_marker
from engine.spiff.host import Incident
from engine.spiff.timing import SHORTEST, cycle_of, iso, moment
from engine.storage.clock import LEGAL_ZONE


@dataclass(frozen=True)
class Rhythm:
    """The moments at which a process begins: `start`, and `every` so long after it again; `times` in all.

    `every`: an ISO 8601 duration, '' for once; `times`: None without end."""

    start: datetime
    every: str = ""
    times: int | None = 1

    def after(self, moment: datetime) -> datetime | None:
        """The first of the moments later than `moment`; None when there is none any more."""
        if self.start > moment:
            return self.start
        if not self.every:
            return None
        # Counted from the start, in Vietnamese time: a rhythm that begins on the 31st comes back to the 31st.
        begin, every = self.start.astimezone(LEGAL_ZONE), iso("duration", self.every)
        number = max(_passed(begin, moment.astimezone(LEGAL_ZONE), every) - 1, 0)
        while (found := _add(begin, every, number)) is not None and found <= moment:
            number += 1
        return None if self.times is not None and number >= self.times else found

    def as_text(self) -> str:
        """The rhythm in one line, to be compared with what it was before."""
        times = "" if self.times is None else str(self.times)
        return f"R{times}/{self.start.isoformat()}/{self.every}" if self.every else self.start.isoformat()


def rhythm_of(event: EventDefinition, variables: Mapping[str, Any], since: datetime) -> Rhythm | None:
    """The rhythm a timer asks for; None when its expression says null: then it begins nothing.

    `since`: when the timer came into force: a duration counts from it, and so does a cycle without a start; now() and
    today() are that moment. Raises Incident when the text gives no time."""
    text = event.text.strip()
    value = look(text, variables, since) if text.startswith("=") else text
    if value is None:
        return None
    if event.timer_kind == "cycle":
        times, start, every = cycle_of(value)
        begin = moment(iso("date and time", start), since) if start else moment(iso("duration", every), since)
        if moment(iso("duration", every), since) - since < SHORTEST:
            raise Incident("Chu kỳ phải dài ít nhất một giây.")
        return Rhythm(begin, every, times)
    if isinstance(value, str):
        if event.timer_kind == "duration":
            value = iso("duration", value)
        else:
            value = iso("date and time", value) if "T" in value else iso("date", value)
    return Rhythm(moment(value, since))


def holds(event: EventDefinition, variables: Mapping[str, Any], now: datetime) -> bool:
    """Whether the condition of a start event is true now. Raises Incident when it is neither true nor false."""
    value = look(event.text, variables, now)
    if not isinstance(value, bool):
        raise Incident(f"Điều kiện “{event.text}” không cho kết quả đúng hoặc sai.")
    return value


def look(text: str, variables: Mapping[str, Any], now: datetime) -> Any:
    """The value of an expression before there is a case. Raises Incident for a null that an error caused."""
    try:
        expression = parse(strip_marker(text))
        result = expression.evaluate({name: variables.get(name) for name in expression.names}, now=now)
    except FeelError as error:
        raise Incident(str(error)) from error
    if result.value is None and result.problems:
        raise Incident(f"Biểu thức “{text}” không tính được: {result.problems[0].message}")
    return result.value


def _passed(begin: datetime, now: datetime, every: Any) -> int:
    """About how many rounds have passed, never more than one too many."""
    if isinstance(every, tuple):  # months and days: a month has at most so many, and a few hours more by the clock
        months, rest = every
        return int((now - begin) // (timedelta(days=32) * months.total + rest))
    if isinstance(every, YearsMonths):
        return ((now.year - begin.year) * 12 + now.month - begin.month) // every.total
    return int((now - begin) // every)


def _add(begin: datetime, every: Any, number: int) -> datetime | None:
    """The moment so many rounds after the beginning; None beyond the end of the calendar."""
    try:
        if isinstance(every, tuple):
            months, rest = every
            return moment((YearsMonths(months.total * number), rest * number), begin)
        if isinstance(every, timedelta):
            return (begin + every * number).astimezone(UTC)
        return moment(YearsMonths(every.total * number), begin)
    except (Incident, OverflowError):
        return None
