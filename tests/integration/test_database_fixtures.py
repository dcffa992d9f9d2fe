"""The fixtures keep their word: both databases, fresh for each test, at today's schema."""

import pytest
from sqlalchemy import inspect, text

from engine.storage import Database
from engine.storage.migrate import current, head


def test_a_database_stands_at_todays_schema(database: Database) -> None:
    assert current(database) == head()


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    try:
        assert inspect(database.writer).get_table_names() == []
    finally:
        database.close()


@pytest.mark.parametrize("run", [1, 2])
def test_each_test_has_a_database_of_its_own(database: Database, run: int) -> None:
    with database.write() as work:
        work.session.execute(text("CREATE TABLE mine (run INTEGER)"))  # would fail in a database used before


def test_both_kinds_are_tested(request: pytest.FixtureRequest) -> None:
    from tests.databases import BACKENDS

    assert set(BACKENDS) == {"sqlite", "postgresql"}
