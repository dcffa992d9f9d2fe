"""Timers of a token: when it is due, and when a cycle is due again (BPMN 2.0.2 §10.5.5, ISO 8601).

Times are kept in the token's row; the runtime scans the earliest of each instance, so a timer is no job of its own."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.model import EventDefinition
from engine.bpmn.timers import feel_durations, feel_moment
from engine.feel import FeelError, decide
from engine.spiff.host import Incident
from engine.storage.clock import LEGAL_ZONE, legal_midnight

if TYPE_CHECKING:
    from engine.spiff.evaluation import Evaluation

_CYCLE = re.compile(r"^R(\d*)/(?:(?P<start>[^/]+)/)?(?P<every>P[^/]+)$")
SHORTEST = timedelta(seconds=1)


def due_of(task: Task) -> datetime:
    """When a waiting timer is due (aware, UTC)."""
    return datetime.fromisoformat(task.internal_data["due"])


def iso(kind: str, text: str) -> Any:
    """The FEEL value (`kind`: duration, date, date and time) of an ISO 8601 text. Raises Incident."""
    texts = feel_durations(text) if kind == "duration" else (feel_moment(text),)
    try:
        found = tuple(decide(f"{kind}(text)", {"text": each}) for each in texts)
        return found if len(found) > 1 else found[0]
    except FeelError as error:
        raise Incident(f"“{text}” không phải là thời gian theo ISO 8601.") from error


def moment(value: Any, now: datetime) -> datetime:
    """A point in time from a FEEL value: a date begins in Vietnam at midnight, a duration counts from now.

    Raises Incident for anything else."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else legal_midnight(value.date()) + _since_midnight(value.time())
    if isinstance(value, date):
        return legal_midnight(value)
    if isinstance(value, tuple):  # a duration FEEL has no value for
        for part in value:
            now = moment(part, now)
        return now
    try:
        # Months are those of the calendar in Vietnam: in UTC its 1st may still be the 31st.
        result = decide("now + wait", {"now": now.astimezone(LEGAL_ZONE), "wait": value})
    except FeelError as error:
        raise Incident("Thời gian chờ phải là ngày, thời điểm hoặc khoảng thời gian.") from error
    if not isinstance(result, datetime):
        raise Incident("Thời gian chờ phải là ngày, thời điểm hoặc khoảng thời gian.")
    return result.astimezone(UTC)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def cycle_of(value: Any) -> tuple[int | None, str, str]:
    """How often (None: without end), from when ('' for at once) and how far apart a cycle comes. Raises Incident."""
    if not isinstance(value, str) or (cycle := _CYCLE.match(value)) is None:
        raise Incident("Chu kỳ phải viết dạng R[số lần]/khoảng thời gian, ví dụ R3/P1D.")
    return int(cycle[1]) if cycle[1] else None, cycle["start"] or "", cycle["every"]


def _set(task: Task, due: datetime) -> None:
    task.internal_data["due"] = due.astimezone(UTC).isoformat()


def arm(execution: Evaluation, task: Task, event: EventDefinition) -> None:
    """Set the due time of a token that has come to a timer. Raises Incident when the text gives none."""
    now, text = execution.host.now(), event.text.strip()
    if event.timer_kind == "cycle":
        value: Any = execution.evaluate(task, text) if text.startswith("=") else text
        times, begin, length = cycle_of(value)
        every = iso("duration", length)
        task.internal_data["timer"] = {"left": times, "every": length}
        start = moment(iso("date and time", begin), now) if begin else moment(every, now)
        if moment(every, now) - now < SHORTEST:
            raise Incident("Chu kỳ phải dài ít nhất một giây.")
        _set(task, start)
        return
    _set(task, _due(execution, task, event, now))
    task.internal_data["armed"] = now.astimezone(UTC).isoformat()


def follow(execution: Evaluation, task: Task, event: EventDefinition) -> bool:
    """Set the due time anew, as if the token had come with the live parameters of now; whether it moved.

    A duration counts from when the token really came. Raises Incident when the text gives no time any more."""
    armed = task.internal_data.get("armed")
    if event.timer_kind == "cycle" or (armed is None and event.timer_kind == "duration"):
        return False
    now = datetime.fromisoformat(armed) if armed is not None else execution.host.now()
    due = _due(execution, task, event, now)
    if due == due_of(task):
        return False
    _set(task, due)
    return True


def _due(execution: Evaluation, task: Task, event: EventDefinition, now: datetime) -> datetime:
    """When a timer for a point in time or a duration is due, counted from `now`."""
    text = event.text.strip()
    value: Any = execution.evaluate(task, text, now=now) if text.startswith("=") else text
    if isinstance(value, str):
        if event.timer_kind == "duration":
            value = iso("duration", value)
        else:
            value = iso("date and time", value) if "T" in value else iso("date", value)
    return moment(value, now)


def next_round(execution: Evaluation, task: Task) -> bool:
    """The next time of a cycle after it has fired; rounds missed meanwhile count as one. False when it is over."""
    timer = task.internal_data.get("timer")
    if timer is None:
        return False
    if timer["left"] is not None:
        timer["left"] -= 1
        if timer["left"] <= 0:
            return False
    every, now, due = iso("duration", timer["every"]), execution.host.now(), due_of(task)
    while due <= now:
        following = moment(every, due)
        # A long standstill with a short cycle: leave out the rounds in between without counting each.
        if following <= now and following - due < timedelta(days=28):
            following = due + (following - due) * max(1, (now - due) // (following - due))
        due = following
    _set(task, due)
    return True
