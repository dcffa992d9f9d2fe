"""The locality of the demonstration, and a small one for processes of a test's own, on both databases."""

from pathlib import Path

import pytest

from engine.storage import Database
from tests.province import Province
from tests.workshop import Workshop


@pytest.fixture
def province(database: Database, tmp_path: Path) -> Province:
    return Province(database, tmp_path / "uploads")


@pytest.fixture
def workshop(database: Database, tmp_path: Path) -> Workshop:
    return Workshop(database, tmp_path / "uploads")
