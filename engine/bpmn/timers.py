"""ISO 8601 texts of timers: dates, durations and repeating intervals, with bounds that keep a clock sane.
Written out here because the standard library reads no durations (BPMN 2.0.2 §10.5.5, ISO 8601 §4.4, §4.5)."""

from __future__ import annotations

import re
from datetime import datetime

from .model import EventDefinition, Timer

TIMERS: dict[str, Timer] = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
"""What the elements of a timer's definition say."""

MAX_YEARS = 100
MAX_REPETITIONS = 1000
MIN_ENDLESS_SECONDS = 60

_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})([.,]\d{1,6})?S)?)?"
)
_SECONDS = (31_557_600, 2_629_800, 604_800, 86_400, 3_600, 60, 1)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?")
_SHORT = re.compile(r"(T\d{2}:\d{2})(?!:\d|\d)")
_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")
_QUOTED = re.compile(r'"([PR\d][^"]*)"')
_ONCE = re.compile(r"R0*1/")
_CYCLE = re.compile(r"R(\d{0,9})/(.+)")


def written_time(text: str) -> str:
    """The text of a timer as this program keeps it: some tools write the time as a string of their expression language,
    in quotes."""
    quoted = _QUOTED.fullmatch(text)
    return text if quoted is None else quoted[1]


def is_time(kind: Timer, text: str) -> bool:
    """Whether a text is a time by itself, whatever language expressions are written in."""
    return not timer_problem(kind, written_time(text))


def timer_problem(kind: Timer, text: str) -> str:
    """What is wrong with the text of a timer, as a Vietnamese sentence; '' when nothing is."""
    if kind == "date":
        return _date_problem(text)
    if kind == "duration":
        return _duration_problem(text)
    return _cycle_problem(text)


def comes_again(event: EventDefinition) -> bool:
    """Whether a timer may come more than once: a cycle of more than one round, as far as its text tells."""
    return event.timer_kind == "cycle" and _ONCE.match(event.text) is None


def _date_problem(text: str) -> str:
    # Without an offset it is a local time, which is that of Vietnam (engine/spiff/timing.py).
    if not _DATE.fullmatch(text):
        return "Thời điểm phải ghi đủ ngày và giờ, ví dụ 2027-01-31T17:00:00 (giờ Việt Nam)."
    try:
        datetime.fromisoformat(text.replace(",", "."))
    except ValueError:
        return "Thời điểm này không có trong lịch."
    return ""


def _seconds(text: str) -> int | None:
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    return sum(int(part or 0) * unit for part, unit in zip(match.groups()[:7], _SECONDS, strict=True))


def feel_durations(text: str) -> tuple[str, ...]:
    """A duration of ISO 8601 as the durations of FEEL that follow each other: FEEL has those of years and months, and
    those of days and time, but no weeks and no mixture (DMN 1.5 §10.3.2.3.7). As it is when it is none."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return (text,)
    years, months, weeks, days, hours, minutes, seconds, fraction = (part or "" for part in match.groups())
    found = []
    if int(years or 0) or int(months or 0):
        found.append(f"P{int(years or 0)}Y{int(months or 0)}M")
    days = str(int(weeks or 0) * 7 + int(days or 0))
    time = f"T{int(hours or 0)}H{int(minutes or 0)}M{int(seconds or 0)}{fraction.replace(',', '.')}S"
    if not found or days != "0" or any(int(part or 0) for part in (hours, minutes, seconds)) or fraction:
        found.append(f"P{days}D{time}")
    return tuple(found)


def feel_moment(text: str) -> str:
    """A date and time of ISO 8601 as FEEL writes it: with seconds, a point before their fraction, a colon in the
    offset."""
    return _OFFSET.sub(r"\1:\2", _SHORT.sub(r"\1:00", text.replace(",", "."), count=1))


def _duration_problem(text: str) -> str:
    seconds = _seconds(text)
    if seconds is None:
        return "Khoảng thời gian phải ghi theo mẫu như P3D (3 ngày), PT8H (8 giờ) hoặc P1Y (1 năm)."
    if seconds > MAX_YEARS * _SECONDS[0]:
        return f"Khoảng thời gian dài hơn {MAX_YEARS} năm."
    return ""


def _cycle_problem(text: str) -> str:
    match = _CYCLE.fullmatch(text)
    if match is None:
        return "Chu kỳ phải ghi theo mẫu như R3/P1D (3 lần, mỗi ngày một lần) hoặc R/P1M (hằng tháng)."
    times, parts = match[1], match[2].split("/")
    if len(parts) > 2:
        return "Chu kỳ phải ghi theo mẫu như R3/P1D (3 lần, mỗi ngày một lần) hoặc R/P1M (hằng tháng)."
    if times and not 1 <= int(times) <= MAX_REPETITIONS:
        return f"Số lần lặp phải từ 1 đến {MAX_REPETITIONS}."
    durations = [part for part in parts if part.startswith("P")]
    dates = [part for part in parts if not part.startswith("P")]
    if len(durations) != 1:
        return "Chu kỳ phải có đúng một khoảng thời gian, ví dụ R3/P1D."
    if parts[-1] != durations[0]:
        return "Chu kỳ có thời điểm thì ghi thời điểm bắt đầu trước, ví dụ R3/2027-01-05T08:00:00/P1D."
    for problem in (_duration_problem(durations[0]), *map(_date_problem, dates)):
        if problem:
            return problem
    seconds = _seconds(durations[0]) or 0
    if seconds < (1 if times else MIN_ENDLESS_SECONDS):
        return "Khoảng cách giữa hai lần quá ngắn: lặp mãi thì ít nhất 1 phút, lặp có số lần thì ít nhất 1 giây."
    return ""
