"""The moments at which a process begins by itself (BPMN 2.0.2 §10.5.2, ISO 8601 §4.5), and timers over months.

A rhythm is compared with counting its rounds one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.model import EventDefinition
from engine.spiff import Incident, Rhythm, holds, rhythm_of
from engine.spiff.timing import moment
from engine.storage.clock import LEGAL_ZONE

SINCE = datetime(2027, 1, 10, 3, tzinfo=UTC)


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LEGAL_ZONE)


def of(kind: Any, text: str, **profile: Any) -> Rhythm | None:
    event = EventDefinition("timer", timer_kind=kind, text=text)
    return rhythm_of(event, {"profile": profile, "unit": {"kind": "province_front"}}, SINCE)


def moments(rhythm: Rhythm | None, count: int, after: datetime = SINCE) -> list[datetime]:
    """The next ones."""
    found: list[datetime] = []
    while rhythm is not None and len(found) < count and (following := rhythm.after(after)) is not None:
        found.append(following)
        after = following
    return found


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("date", "2027-02-01T08:00:00", [here("2027-02-01T08:00:00")]),
        ("date", "2027-02-01T08:00:00Z", [datetime(2027, 2, 1, 8, tzinfo=UTC)]),
        ("date", "=profile.day", [here("2027-03-05T00:00:00")]),
        ("date", '=today() + duration("P2D")', [here("2027-01-12T00:00:00")]),
        ("duration", "PT2H", [SINCE + timedelta(hours=2)]),
        ("duration", '=duration("P1M")', [datetime(2027, 2, 10, 3, tzinfo=UTC)]),
        ("cycle", "R2/PT1H", [SINCE + timedelta(hours=1), SINCE + timedelta(hours=2)]),
        ("cycle", "R1/2027-02-01T08:00:00/P1D", [here("2027-02-01T08:00:00")]),
        (
            "cycle",
            '="R/" + string(profile.day) + "T08:00:00+07:00/P1Y"',
            [here(f"{year}-03-05T08:00:00") for year in (2027, 2028, 2029)],
        ),
    ],
)
def test_when_it_begins(kind: str, text: str, expected: list[datetime]) -> None:
    assert moments(of(kind, text, day=date(2027, 3, 5)), 3) == expected


def test_rounds_before_it_came_into_force_are_over_and_counted() -> None:
    rhythm = of("cycle", "R3/2026-12-09T08:00:00/P1M")
    assert moments(rhythm, 9) == [here("2027-02-09T08:00:00")]


def test_the_last_day_of_a_month_comes_back() -> None:
    rhythm = of("cycle", "R/2027-01-31T08:00:00/P1M")
    assert [each.astimezone(LEGAL_ZONE).day for each in moments(rhythm, 5)] == [31, 28, 31, 30, 31]


def test_the_first_of_a_month_stays_it_though_the_month_is_another_in_utc() -> None:
    rhythm = of("cycle", "R/2027-02-01T00:00:00/P1M")
    assert {each.astimezone(LEGAL_ZONE).day for each in moments(rhythm, 24)} == {1}
    at = here("2027-02-28T17:00:00").replace(tzinfo=UTC)  # 1 March in Vietnam
    wait = rhythm_of(EventDefinition("timer", timer_kind="duration", text="P1M"), {}, at)
    assert wait is not None and wait.start == at.replace(month=3, day=31)
    assert moment(here("2027-02-01T00:00:00"), at) == here("2027-02-01T00:00:00")


@given(
    every=st.sampled_from(["PT1H", "P1D", "P2W", "P1M", "P5M", "P1M1D", "P1Y"]),
    times=st.one_of(st.none(), st.integers(1, 30)),
    day=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    past=st.timedeltas(timedelta(days=-3), timedelta(days=2000)),
)
def test_a_rhythm_is_its_rounds_counted(every: str, times: int | None, day: date, past: timedelta) -> None:
    start = here(f"{day}T06:30:00")
    rhythm = Rhythm(start, every, times)
    after = start + past
    rounds, last = 0, start - timedelta(seconds=1)
    if every == "PT1H" and past > timedelta(days=40):
        return  # too many to count
    while True:
        following = rhythm.after(last)
        if following is None or following > after:
            break
        rounds, last = rounds + 1, following
    assert rhythm.after(after) == following
    assert times is None or rounds <= times


def test_null_on_purpose_begins_nothing_and_null_by_error_is_told() -> None:
    asked = "=if profile.day = null then null else profile.day"
    assert of("date", asked, day=None) is None
    for text in ("=profile.other", '=date("x")', "=5", "=case.title"):
        with pytest.raises(Incident):
            of("date", text, day=None)
    for text in ('="P1D"', "=5", '="R/PT0S"', '="R3/P1D/2027-01-01T00:00:00"'):
        with pytest.raises(Incident):
            of("cycle", text)


def test_it_ends_with_the_calendar() -> None:
    rhythm = Rhythm(datetime(9998, 6, 1, tzinfo=UTC), "P1Y", None)
    assert len(moments(rhythm, 5)) <= 2
    assert len(moments(Rhythm(datetime(9998, 6, 1, tzinfo=UTC), "P300D", None), 5)) <= 2


def test_a_condition_is_true_or_false() -> None:
    def true(text: str) -> bool:
        return holds(EventDefinition("conditional", text=text), {"profile": {"n": 3}, "unit": {}}, SINCE)

    assert true("profile.n > 2") and not true("profile.n > 5")
    assert true('today() = date("2027-01-10")')
    for text in ("profile.n", "profile.other > 1", "null"):
        with pytest.raises(Incident):
            true(text)
