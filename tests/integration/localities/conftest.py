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

    def install(self, package: str = "bao-thang") -> list[UUID]:
        with self.database.write() as work:
            return install_folder(work, self.system, self.clock, self.processes, self.forms, package, self.district)


@dataclass
class Template:
    """A database to be copied, which nobody has open, and who is in it."""

    url: str
    tenant: UUID
    district: UUID


@pytest.fixture(scope="session")
def templates() -> dict[tuple[str, bool], Template]:
    """Installations by kind of database and by whether the packages are installed; filled as they are needed."""
    return {}


@pytest.fixture
def locality(
    database_backend: Backend, templates: dict[tuple[str, bool], Template], tmp_path: Path
) -> Iterator[Locality]:
    """Units and people, nothing published yet."""
    yield from copied(database_backend, templates, tmp_path, installed=False)


@pytest.fixture
def installed(
    database_backend: Backend, templates: dict[tuple[str, bool], Template], tmp_path: Path
) -> Iterator[Locality]:
    """Units and people, and Bảo Thắng's packages as they are shipped."""
    yield from copied(database_backend, templates, tmp_path, installed=True)


def copied(
    backend: Backend, templates: dict[tuple[str, bool], Template], folder: Path, *, installed: bool
) -> Iterator[Locality]:
    """An installation of the test's own, copied from one made once, with copies of the files in a folder of its own."""
    register_operations(names())
    key = type(backend).__name__, installed
    if key not in templates:
        templates[key] = _made(backend, installed)
    template = templates[key]
    url = backend.copy(template.url)
    database = Database(url)
    shutil.copytree(ROOT / "processes", folder / "processes")
    shutil.copytree(ROOT / "forms", folder / "forms")
    yield Locality(
        database, FixedClock(BEGINNING), folder / "processes", folder / "forms", template.tenant, template.district
    )
    database.close()
    backend.discard(url)


def _made(backend: Backend, installed: bool) -> Template:
    url = backend.empty()
    database, clock = Database(url), FixedClock(BEGINNING)
    with database.writer.begin() as connection:
        metadata.create_all(connection)
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
    if installed:
        Locality(database, clock, ROOT / "processes", ROOT / "forms", tenant, district.id).install()
    database.close()
    return Template(url, tenant, district.id)
