"""How long a name or an address has to wait after failures."""

from datetime import UTC, datetime, timedelta

from engine.organisation.sign_in import Throttle

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULE = Throttle(free=5, window=15 * MINUTE, first=MINUTE, longest=30 * MINUTE)


def failures(count: int, every: timedelta = timedelta(seconds=1)) -> list[datetime]:
    return [NOW - every * place for place in range(count)]


def test_a_few_failures_cost_nothing() -> None:
    assert RULE.wait([], NOW) == RULE.wait(failures(4), NOW) == timedelta()


def test_the_wait_grows_and_stops_growing() -> None:
    waits = [RULE.wait(failures(count), NOW) // MINUTE for count in (5, 6, 7, 8, 9, 10, 11, 60, 200)]
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30, 30]


def test_the_wait_runs_out() -> None:
    assert RULE.wait(failures(5), NOW + 30 * timedelta(seconds=1)) == timedelta(seconds=30)
    assert RULE.wait(failures(5), NOW + MINUTE) == timedelta()


def test_failures_far_apart_do_not_add_up() -> None:
    assert RULE.wait(failures(12, every=10 * MINUTE), NOW) == timedelta()
