"""Servers for the tests that break things: each test has one of its own, copied from one demonstration."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import backends, database_backend, moulds, postgres_server, province
from tests.e2e.helpers.demo import demo_instance
from tests.e2e.helpers.server import Server
from tests.faults.helpers.caller import Caller

__all__ = ["backends", "database_backend", "demo_instance", "moulds", "postgres_server", "province"]


@pytest.fixture
def instance(demo_instance: Path, tmp_path: Path) -> Path:
    """An instance folder of this test's own, not served yet."""
    return Path(shutil.copytree(demo_instance, tmp_path / "instance"))


@pytest.fixture
def server(instance: Path) -> Iterator[Server]:
    """A running server on that folder."""
    running = Server(instance)
    running.start()
    yield running
    running.kill()
    print(running.log[-4000:])  # pytest shows it for a failed test


@pytest.fixture
def caller(server: Server) -> Callable[[str], Caller]:
    """Signs people in over HTTP; the same person is the same caller."""
    known: dict[str, Caller] = {}

    def signed_in(username: str) -> Caller:
        if username not in known:
            known[username] = Caller(server.url)
            known[username].sign_in(username)
        return known[username]

    return signed_in
