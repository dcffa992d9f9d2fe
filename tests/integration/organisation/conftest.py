"""The small province of these tests on both databases."""

from datetime import UTC, datetime

import pytest

from engine.storage import Database, FixedClock
from tests.integration.organisation.province import Place, load


@pytest.fixture
def place(database: Database) -> Place:
    """The province, loaded."""
    clock = FixedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    with database.write() as work:
        load(work, clock)
    return Place(database, clock)
