"""The locality installed on both databases."""

from pathlib import Path

import pytest

from engine.storage import Database
from tests.province import Province


@pytest.fixture
def province(database: Database, tmp_path: Path) -> Province:
    return Province(database, tmp_path / "uploads")
