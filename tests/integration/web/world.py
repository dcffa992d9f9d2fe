"""A small province for the web tests: two communes, staff, administrators, an auditor, all made by the real commands.

Seeded once per process into a file that each test copies; passwords are hashed cheaply."""

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import func, select

from engine.history.tables import JournalEntry
from engine.organisation import SYSTEM, system_actor
from engine.organisation.commands import add_person, create_unit, define_role, give_post, open_account
from engine.organisation.sign_in import sign_in
from engine.storage import Base, Database, FixedClock
from webui.app import create_app
from webui.settings import Settings

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)  # Tuesday, 09:00 in Vietnam
LATER = NOW + timedelta(hours=1)  # when the tests begin; everybody signed in an hour ago
SINCE = date(2025, 7, 1)
PASSWORD = "một câu dễ nhớ 2026"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ASSETS = {
    "app.css": "css/app.css",
    "audit.css": "css/audit.css",
    "app.js": "js/app.js",
    "form.js": "js/form.js",
    "designer.css": "css/designer.css",
    "designer/main.js": "js/designer/main.js",
    "form-editor.css": "css/form-editor.css",
    "form-editor/main.js": "js/form-editor/main.js",
    "mark.svg": "img/mark.svg",
}

# user name → (full name, role, unit); `nobody` has an account but no post.
PEOPLE = {
    "staff": ("Lý A Páo", "specialist", "an_phu"),
    "staff_too": ("Dương Đình Đức", "specialist", "an_phu"),
    "other_staff": ("Y Hoa Niê Buôn Ya", "specialist", "tan_loc"),
    "admin": ("Hồ Thị Thúy", "locality_admin", "an_phu"),
    "other_admin": ("Hồ Thị Thuý", "locality_admin", "tan_loc"),
    "province_admin": ("Hoàng Văn Đạt", "locality_admin", "province"),
    "auditor": ("Mai Xuân Giám", "auditor", "province"),
    "nobody": ("Đỗ Thị Đào", None, None),
}


class MovableClock(FixedClock):
    """The demonstration's clock, held in memory."""

    def move_to(self, at: datetime) -> None:
        self.set(at)


@dataclass
class World:
    """The seeded database file with the ids of what is in it, and a session token for each user.

    `entries`: how many entries its journal has; `newcomers`: who comes when it is furnished (office.py)."""

    template: Path
    units: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)
    accounts: dict[str, UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, UUID] = field(default_factory=dict)
    newcomers: dict[str, UUID] = field(default_factory=dict)
    entries: int = 0


def seed(template: Path) -> World:
    """Make the province in a new SQLite file."""
    world, clock = World(template), FixedClock(NOW)
    database = Database(f"sqlite:///{template}")
    Base.metadata.create_all(database.writer)
    with database.write() as work:
        for order, (code, name) in enumerate(
            (("locality_admin", "Quản trị đơn vị"), ("auditor", "Cán bộ kiểm tra"), ("specialist", "Chuyên viên"))
        ):
            define_role(work, SYSTEM, clock, code=code, name=name, order=order)

        def unit(key: str, name: str, parent: UUID | None) -> UUID:
            world.units[key] = create_unit(
                work,
                SYSTEM,
                clock,
                code=key,
                name=name,
                short_name=name,
                kind="front",
                relation=None if parent is None else "lower_front",
                parent_id=parent,
                valid_from=SINCE,
            )
            return world.units[key]

        province = unit("province", "UBMTTQVN tỉnh Bình Minh", None)
        unit("an_phu", "UBMTTQVN xã An Phú", province)
        unit("tan_loc", "UBMTTQVN xã Tân Lộc", province)
        system = system_actor(province)
        for username, (full_name, role, unit_key) in PEOPLE.items():
            person_id = add_person(work, system, clock, full_name=full_name)
            world.people[username] = person_id
            if role and unit_key:
                world.posts[username] = give_post(
                    work,
                    system,
                    clock,
                    person_id=person_id,
                    role=role,
                    unit_id=world.units[unit_key],
                    valid_from=SINCE,
                )
            world.accounts[username] = open_account(
                work,
                system,
                clock,
                person_id=person_id,
                username=username,
                password=PASSWORD,
                must_change=False,
                hasher=CHEAP,
            ).account_id
    for username in PEOPLE:
        entered = sign_in(database, clock, username, PASSWORD, "127.0.0.1", "Chrome trên Windows", hasher=CHEAP)
        world.tokens[username], world.sessions[username] = entered.token, entered.session_id
    with database.read() as session:
        world.entries = session.scalar(select(func.count()).select_from(JournalEntry)) or 0
    database.close()
    return world


@contextmanager
def copied(world: World, folder: Path, **settings: object) -> Iterator[Flask]:
    """An application over a copy of the world in `folder`, with stand-ins for the built assets."""
    static = folder / "static"
    for name in ASSETS.values():
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_text("/* built */")
    (static / "manifest.json").write_text(json.dumps(ASSETS))
    loaded = Settings.load(folder / "instance", {})
    shutil.copyfile(world.template, folder / "instance" / "quytrinh.sqlite3")
    app = create_app(dataclasses.replace(loaded, static=static, **settings), MovableClock(LATER))
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(world.template.parent))  # many applications, same pages
    yield app
    app.extensions["quytrinh"].database.close()


def client_of(app: Flask, world: World, username: str | None) -> FlaskClient:
    """A browser in which `username` is signed in; None: nobody."""
    client = app.test_client()
    if username is not None:
        client.set_cookie("phien", world.tokens[username])
    return client


AppMaker = Callable[..., Flask]
