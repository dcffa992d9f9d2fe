"""The small province of these tests on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import engine.history.tables  # noqa: F401 - its tables are created below
from engine.storage import Database, FixedClock, metadata
from tests.databases import Backend
from tests.integration.organisation.province import Place, load


@pytest.fixture
def tables(database_backend: Backend) -> Iterator[Database]:
    """A database with the tables of this room and those above it."""
    url = database_backend.empty()
    opened = Database(url)
    with opened.writer.begin() as connection:
        metadata.create_all(connection)
    yield opened
    opened.close()
    database_backend.discard(url)


@pytest.fixture
def place(tables: Database) -> Place:
    """The province, loaded."""
    clock = FixedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    with tables.write() as work:
        load(work, clock)
    return Place(tables, clock)
