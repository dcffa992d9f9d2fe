"""The database fixtures: every test that asks for one runs on SQLite and on PostgreSQL.

A layer's conftest imports what it wants from here. Each test gets a database of its own; the schema is migrated once
per process and then copied, so that a fresh database costs milliseconds.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.moulds import Backend, Moulds

if TYPE_CHECKING:
    from engine.storage import Database
    from tests.postgres import Server
    from tests.province import Province
    from tests.workshop import Workshop

BACKENDS = ("sqlite", "postgresql")


def migrate(url: str) -> None:
    """Bring the database at `url` to today's schema by the product's own migrations."""
    from engine.storage import Database

    database = Database(url)
    try:
        database.create()
    finally:
        database.close()


class SqliteBackend:
    """Databases as files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self._template: Path | None = None

    def _path(self) -> Path:
        self._made += 1
        folder = self._folder / str(self._made)
        folder.mkdir()
        return folder / "quytrinh.sqlite"

    def empty(self) -> str:
        return f"sqlite:///{self._path()}"

    def migrated(self) -> str:
        if self._template is None:
            template = self._path()
            migrate(f"sqlite:///{template}")  # closing the last connection folds the write-ahead log into the file
            self._template = template
        path = self._path()
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def copy(self, url: str) -> str:
        path = self._path()
        shutil.copyfile(url.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def discard(self, url: str) -> None:
        shutil.rmtree(Path(url.removeprefix("sqlite:///")).parent)


class PostgresBackend:
    """Databases on a PostgreSQL server."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._template: str | None = None

    def empty(self) -> str:
        return self._server.url(self._server.create())

    def migrated(self) -> str:
        if self._template is None:
            template = self._server.create()
            migrate(self._server.url(template))
            self._template = template
        return self._server.url(self._server.create(self._template))

    def copy(self, url: str) -> str:
        return self._server.url(self._server.create(_name(url)))

    def discard(self, url: str) -> None:
        self._server.drop(_name(url))


def _name(url: str) -> str:
    """The name of the database in a PostgreSQL URL."""
    return url.split("@/")[1].split("?")[0]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["Server"]:
    """A PostgreSQL server for this process."""
    from tests.postgres import Server

    with Server() as server:
        yield server


@pytest.fixture(scope="session")
def backends(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Backend]:
    """Gives the maker of databases of a kind; PostgreSQL is started by the first test that wants it."""
    made: dict[str, Backend] = {}

    def backend(kind: str) -> Backend:
        if kind not in made:
            made[kind] = (
                SqliteBackend(tmp_path_factory.mktemp("sqlite"))
                if kind == "sqlite"
                else PostgresBackend(request.getfixturevalue("postgres_server"))
            )
        return made[kind]

    return backend


@pytest.fixture(params=BACKENDS)
def database_backend(request: pytest.FixtureRequest, backends: Callable[[str], Backend]) -> Backend:
    """One kind of database after the other: a test (or fixture) that asks for it runs once for each."""
    return backends(request.param)


@pytest.fixture
def empty_database_url(database_backend: Backend) -> Iterator[str]:
    """The URL of a database of this test's own, without tables (for tests of migrations)."""
    url = database_backend.empty()
    yield url
    database_backend.discard(url)


@pytest.fixture
def database_url(database_backend: Backend) -> Iterator[str]:
    """The URL of a database of this test's own, with today's schema."""
    url = database_backend.migrated()
    yield url
    database_backend.discard(url)


@pytest.fixture
def database(database_url: str) -> Iterator["Database"]:
    """The database at `database_url`, closed at the end."""
    from engine.storage import Database

    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def moulds(tmp_path_factory: pytest.TempPathFactory) -> Moulds:
    """What tests of this process begin with."""
    return Moulds(tmp_path_factory.mktemp("moulds"))


@pytest.fixture
def workshop(database_backend: Backend, moulds: Moulds, tmp_path: Path) -> Iterator["Workshop"]:
    """The small locality in a database of the test's own."""
    from tests.workshop import Workshop

    with moulds.copied(database_backend, (Workshop.install,), tmp_path / "uploads") as (database, _):
        yield Workshop(database, tmp_path / "uploads")


@pytest.fixture
def province(
    request: pytest.FixtureRequest, database_backend: Backend, moulds: Moulds, tmp_path: Path
) -> Iterator["Province"]:
    """The locality of the demonstration in a database of the test's own.

    A test marked with `begins(do)` finds what `do(province)` did, its answer in `province.begun`."""
    from tests.province import Begun, Province

    marker = request.node.get_closest_marker("begins")
    steps = (Province.install, *(Begun(do) for do in (marker.args if marker else ())))
    with moulds.copied(database_backend, steps, tmp_path / "uploads") as (database, begun):
        yield Province(database, tmp_path / "uploads", begun)
