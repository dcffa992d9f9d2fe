"""The province at work: a small process between staff and their leader, installed and used by the real commands.

`furnish` adds what the cases need to an application's database; `Office` does work in it on somebody's behalf."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from engine.localities import install_folder
from engine.organisation import SYSTEM, Actor, PostView, system_actor
from engine.organisation.commands import add_person, define_role, give_post, open_account
from engine.organisation.queries import posts_of
from engine.organisation.sign_in import sign_in
from engine.runtime import Runtime
from tests.integration.web.browser import Person
from tests.integration.web.world import CHEAP, PASSWORD, SINCE, World, client_of, copied
from webui.services import Services

PACKAGE = Path(__file__).parent / "package"
PROCESS = "opinion"
# Beside the people of the world: user name → (full name, role, unit).
LEADERS = {"leader": ("Hoàng Thị Ấu", "leader", "an_phu")}
ANSWERS = {"summary": "Thống nhất với dự thảo", "content": "Bổ sung mục 3", "copies": "2", "points": [], "papers": []}


@dataclass
class Office:
    """The furnished province. Acts through the runtime of the application under test."""

    app: Flask
    world: World
    people: dict[str, UUID] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        found: Services = self.app.extensions["quytrinh"]
        return found

    @cached_property
    def runtime(self) -> Runtime:
        return self.services.runtime

    def posts(self, username: str) -> list[PostView]:
        with self.services.database.read() as reading:
            return posts_of(reading, self.people[username], self.services.clock.now())

    def actor(self, username: str) -> Actor:
        return self.posts(username)[0].actor()

    def start(self, username: str = "staff") -> tuple[UUID, UUID]:
        """A new case and its first task."""
        case = self.runtime.start(self.actor(username), PROCESS, idempotency=str(uuid4()))
        return case.case_id, case.open_items[0]

    def complete(self, username: str, item_id: UUID, answers: dict[str, Any]) -> None:
        self.runtime.complete(self.actor(username), item_id, answers, idempotency=str(uuid4()))

    def open_items(self, username: str) -> list[UUID]:
        return [row.item_id for row in self.runtime.inbox(self.posts(username)).rows]

    def browser(self, username: str) -> Person:
        """A browser in which somebody has just signed in."""
        services = self.services
        entered = sign_in(
            services.database, services.clock, username, PASSWORD, "127.0.0.1", "Chrome trên Windows", hasher=CHEAP
        )
        opened: Person = Person.__new__(Person)
        opened.client = client_of(self.app, self.world, None)
        opened.client.set_cookie("phien", entered.token)
        return opened


def furnish(app: Flask, world: World) -> Office:
    """Add the leader and the package to an application in which nothing has happened yet.

    It is done once in a copy of the world; after that the copy's database is put in place of the application's."""
    made = world.template.with_name("furnished.sqlite3")
    if not made.exists():
        with copied(world, world.template.parent / "furnished") as first:
            world.newcomers.update(_furnish(first, world))
        first_file = world.template.parent / "furnished" / "instance" / "quytrinh.sqlite3"
        first_file.rename(made)  # closing the last connection folded the write-ahead log into it
    with closing(sqlite3.connect(made)) as furnished, closing(sqlite3.connect(_file(app))) as own:
        assert _entries(own) == world.entries, "something happened here before it was furnished"
        furnished.backup(own)
    return Office(app, world, {**world.people, **world.newcomers})


def _file(app: Flask) -> str:
    database: str = app.extensions["quytrinh"].database.url.database
    return database


def _entries(database: sqlite3.Connection) -> int:
    count: int = database.execute("SELECT count(*) FROM journal_entry").fetchone()[0]
    return count


def _furnish(app: Flask, world: World) -> dict[str, UUID]:
    """Add the leader and the package. Answers the people that came."""
    people: dict[str, UUID] = {}
    services: Services = app.extensions["quytrinh"]
    system = system_actor(world.units["province"])
    with services.database.write() as work:
        define_role(work, SYSTEM, services.clock, code="leader", name="Lãnh đạo", order=9)
        for username, (full_name, role, unit) in LEADERS.items():
            person_id = add_person(work, system, services.clock, full_name=full_name)
            people[username] = person_id
            give_post(
                work,
                system,
                services.clock,
                person_id=person_id,
                role=role,
                unit_id=world.units[unit],
                valid_from=SINCE,
            )
            open_account(
                work,
                system,
                services.clock,
                person_id=person_id,
                username=username,
                password=PASSWORD,
                must_change=False,
                hasher=CHEAP,
            )
    with services.database.write() as work:
        install_folder(
            work, system, services.clock, PACKAGE / "processes", PACKAGE / "forms", "thu", world.units["province"]
        )
    return people
