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

from engine.localities import Draft, install_folder, register_operations
from engine.organisation import Actor, PostView, system_actor
from engine.organisation.load import install
from engine.organisation.load_format import FIELDS
from engine.organisation.queries import holders, unit_by_code
from engine.organisation.tables import Unit
from engine.runtime.operations import names
from engine.storage import Database, FixedClock, Reading
from tests.drafts import keep_draft
from tests.moulds import Backend, Moulds, Step

ROOT = Path(__file__).parents[3]
BEGINNING = datetime(2022, 4, 4, 2, 0, tzinfo=UTC)
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

    def keep(self, kind: str, key: str, content: bytes, revision: int = 0) -> Draft:
        """Keep a draft of the district."""
        return keep_draft(self.database, self.clock, self.system, self.district, kind, key, content, revision)

    def install(self, package: str = "bao-thang") -> list[UUID]:
        with self.database.write() as work:
            return install_folder(work, self.system, self.clock, self.processes, self.forms, package, self.district)


@pytest.fixture
def locality(database_backend: Backend, moulds: Moulds, tmp_path: Path) -> Iterator[Locality]:
    """Units and people, nothing published yet."""
    yield from copied(database_backend, moulds, tmp_path)


@pytest.fixture
def installed(database_backend: Backend, moulds: Moulds, tmp_path: Path) -> Iterator[Locality]:
    """Units and people, and Bảo Thắng's packages as they are shipped."""
    yield from copied(database_backend, moulds, tmp_path, _packages)


def copied(backend: Backend, moulds: Moulds, folder: Path, *steps: Step) -> Iterator[Locality]:
    """The units and people, then these steps, with copies of the shipped files in a folder of the test's own."""
    register_operations(names())
    shutil.copytree(ROOT / "processes", folder / "processes")
    shutil.copytree(ROOT / "forms", folder / "forms")
    with moulds.copied(backend, (_people, *steps), folder / "uploads") as (database, _):
        yield _locality(database, folder)


def _locality(database: Database, folder: Path) -> Locality:
    with database.read() as session:
        tenant = session.scalars(select(Unit.id).where(Unit.code == "MTTQ-LC")).one()
        district = unit_by_code(session, tenant, "MTTQ-BT")
    assert district is not None
    clock = FixedClock(BEGINNING)
    return Locality(database, clock, folder / "processes", folder / "forms", tenant, district.id)


def _people(database: Database, uploads: Path) -> None:
    shipped = ROOT / "processes/bao-thang"
    with database.write() as work:
        for name in ("organisation.json", "demo.json"):
            data = json.loads((shipped / name).read_text(encoding="utf-8"))
            # The demo says more than who is who: when it begins, which numbers are taken.
            given = {key: value for key, value in data.items() if key in FIELDS}
            install(work, FixedClock(BEGINNING), given, hasher=FAST)


def _packages(database: Database, uploads: Path) -> None:
    _locality(database, ROOT).install()
