"""Bảo Thắng 2022 as it is shipped, on both databases, with copies of the files that a test may change."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

import engine.localities.tables  # noqa: F401 - its tables are created below
from engine.localities import install_folder, register_operations
from engine.organisation import Actor, PostView, system_actor
from engine.organisation.load import install
from engine.organisation.load_format import FIELDS
from engine.organisation.queries import holders, unit_by_code
from engine.organisation.tables import Unit
from engine.runtime.operations import names
from engine.storage import Database, FixedClock, Reading, metadata
from tests.databases import Backend

ROOT = Path(__file__).parents[3]
FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Locality:
    """The database, the clock, and the folders the packages are installed from."""

    database: Database
    clock: FixedClock
    processes: Path
    forms: Path
    tenant: UUID
    district: UUID

    @property
    def system(self) -> Actor:
        return system_actor(self.tenant)

    def unit(self, session: Reading, code: str) -> UUID:
        found = unit_by_code(session, self.tenant, code)
        assert found is not None
        return found.id

    def post(self, session: Reading, role: str, code: str) -> PostView:
        return holders(session, role, self.unit(session, code), self.clock.now())[0]

    def install(self, package: str = "bao-thang") -> list[UUID]:
        with self.database.write() as work:
            return install_folder(work, self.system, self.clock, self.processes, self.forms, package, self.district)


@pytest.fixture
def locality(database_backend: Backend, tmp_path: Path) -> Iterator[Locality]:
    yield from make(database_backend, tmp_path)


def make(database_backend: Backend, folder: Path) -> Iterator[Locality]:
    """An installation with units and people, nothing published, and copies of the files in a folder of its own."""
    register_operations(names())
    url = database_backend.empty()
    database = Database(url)
    with database.writer.begin() as connection:
        metadata.create_all(connection)
    clock = FixedClock(datetime(2022, 4, 4, 2, 0, tzinfo=UTC))
    shipped = ROOT / "processes/bao-thang"
    with database.write() as work:
        for name in ("organisation.json", "demo.json"):
            data = json.loads((shipped / name).read_text(encoding="utf-8"))
            # The demo says more than who is who: when it begins, which numbers are taken.
            install(work, clock, {key: value for key, value in data.items() if key in FIELDS}, hasher=FAST)
    with database.read() as session:
        tenant = session.scalars(select(Unit.id).where(Unit.code == "MTTQ-LC")).one()
        district = unit_by_code(session, tenant, "MTTQ-BT")
        assert district is not None
    shutil.copytree(ROOT / "processes", folder / "processes")
    shutil.copytree(ROOT / "forms", folder / "forms")
    yield Locality(database, clock, folder / "processes", folder / "forms", tenant, district.id)
    database.close()
    database_backend.discard(url)
