"""A small locality for tests of the journal, on both databases."""

from pathlib import Path

import pytest

from engine.storage import Database
from tests.workshop import Workshop


@pytest.fixture
def workshop(database: Database, tmp_path: Path) -> Workshop:
    return Workshop(database, tmp_path / "uploads")
