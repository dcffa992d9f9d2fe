"""The small province of these tests on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.storage import Database, FixedClock
from tests.integration.organisation.province import Place, load
from tests.moulds import Backend, Moulds

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def loaded(database: Database, uploads: Path) -> None:
    """The province, in a database with nothing but its tables."""
    with database.write() as work:
        load(work, FixedClock(MORNING))


@pytest.fixture
def place(database_backend: Backend, moulds: Moulds, tmp_path: Path) -> Iterator[Place]:
    """The province, loaded."""
    with moulds.copied(database_backend, (loaded,), tmp_path / "uploads") as (database, _):
        yield Place(database, FixedClock(MORNING))
