"""Fixtures of the web tests: the seeded province and applications over copies of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from tests.integration.web.browser import Person
from tests.integration.web.office import Office, furnish
from tests.integration.web.world import AppMaker, World, copied, seed


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The province; its file is never changed."""
    return seed(tmp_path_factory.mktemp("world") / "world.sqlite3")


@pytest.fixture
def make_app(world: World, tmp_path: Path) -> Iterator[AppMaker]:
    """Makes applications with settings of the test's choice, each over a copy of its own."""
    with ExitStack() as stack:
        made = 0

        def make(**settings: object) -> Flask:
            nonlocal made
            made += 1
            return stack.enter_context(copied(world, tmp_path / str(made), **settings))

        yield make


@pytest.fixture
def app(make_app: AppMaker) -> Flask:
    """An application as `create_app` makes it, protections on."""
    return make_app()


@pytest.fixture
def person(app: Flask, world: World) -> type[Person]:
    """Opens browsers: `person.signed_in("admin")`, `person.nobody()`."""

    class Bound(Person):
        application, province = app, world

    return Bound


@pytest.fixture
def office(app: Flask, world: World) -> Office:
    """The furnished province."""
    return furnish(app, world)


@pytest.fixture
def admin(office: Office, person: type[Person]) -> Person:
    """The administrator of the furnished province, signed in."""
    return person.signed_in("admin")


@pytest.fixture
def unprotected(app: Flask) -> None:
    """Forms are taken without their token: for tests of what the editors send by themselves."""
    app.config["WTF_CSRF_ENABLED"] = False
