"""Making an installation: schema, organisation and processes of a locality; the demonstration adds its accounts.

Everything goes through the engine's commands, in one transaction, so that a failure leaves nothing half-made."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine import localities
from engine.documents import open_book
from engine.history import record_unit
from engine.organisation import load, system_actor
from engine.organisation.sign_in import carry_sessions
from engine.organisation.tables import Unit
from engine.runtime import operations  # noqa: F401 - publishing checks operations against this registry
from engine.storage import Clock, Database, FixedClock, UnitOfWork
from engine.storage.clock import LEGAL_ZONE
from engine.storage.problems import NotFound
from engine.storage.stored_clock import StoredClock

ROOT = Path(__file__).resolve().parent.parent
PROCESSES, FORMS = ROOT / "processes", ROOT / "forms"
DEMO_LOCALITY = "bao-thang"


@dataclass(frozen=True)
class DemoAccount:
    """One line of what the demonstration prints."""

    username: str
    who: str


def install_locality(database: Database, clock: Clock, key: str) -> None:
    """Bring in the organisation and the processes a locality ships with. Raises NotFound, Invalid."""
    with database.write() as work:
        _install(work, clock, key)


def _install(work: UnitOfWork, clock: Clock, key: str) -> None:
    if (PROCESSES / key / "organisation.json").is_file():  # the units may have come with another package
        load.install(work, clock, read_shipped(key, "organisation.json"))
    unit = unit_by_code(work, read_shipped(key, "package.json")["unit"])
    localities.install_folder(work, system_actor(unit.tenant_id), clock, PROCESSES, FORMS, key, unit.id)


def install_demo(database: Database) -> None:
    """Make the demonstration: its localities, its accounts, its clock at the day it starts."""
    demo = read_shipped(DEMO_LOCALITY, "demo.json")
    start = datetime.fromisoformat(demo["clock"]).replace(tzinfo=LEGAL_ZONE)
    StoredClock(database).move_to(start)
    clock = FixedClock(start)
    with database.write() as work:
        for key in demo["packages"]:
            _install(work, clock, key)
        load.install(work, clock, {name: demo[name] for name in ("people", "posts", "accounts") if name in demo})
        open_demo_books(work, clock, demo)


def move_clock(database: Database, clock: StoredClock, target: datetime) -> None:
    """Put the demonstration's clock forward; whoever is signed in stays so. Raises Invalid for an earlier moment."""
    by = target - clock.now()
    if by > timedelta():
        with database.write() as work:
            carry_sessions(work, clock, by)
    clock.move_to(target)


def open_demo_books(work: UnitOfWork, clock: Clock, demo: dict[str, Any]) -> None:
    """The number books of the demonstration go on from the numbers given on paper before."""
    for book in demo.get("number_books", ()):
        unit = unit_by_code(work, book["unit"])
        named = {"series": book["series"], "year": book["year"], "last": book["last"]}
        open_book(work, unit_id=unit.id, tenant_id=unit.tenant_id, **named)
        record_unit(
            work,
            unit_id=unit.id,
            tenant_id=unit.tenant_id,
            at=clock.now(),
            stamp=system_actor(unit.tenant_id).stamp(),
            command="open_number_book",
            effects=[{"do": "number_book_opened", **named}],
        )


def demo_account_list() -> list[DemoAccount]:
    """Who can sign in to the demonstration."""
    demo = read_shipped(DEMO_LOCALITY, "demo.json")
    names = {person["key"]: person["full_name"] for person in demo["people"]}
    return [DemoAccount(each["username"], names[each["person"]]) for each in demo["accounts"]]


def demo_password() -> str:
    """The password all accounts of the demonstration share."""
    password: str = read_shipped(DEMO_LOCALITY, "demo.json")["accounts"][0]["password"]
    return password


def unit_by_code(work: UnitOfWork, code: str) -> Unit:
    """The unit with a code, in whatever tenant. Raises NotFound."""
    unit = work.session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise NotFound(f"Không có đơn vị mang mã “{code}”. Hãy kiểm tra lại mã đơn vị.")
    return unit


def unit_id(work: UnitOfWork, code: str) -> UUID:
    """The id of the unit with a code. Raises NotFound."""
    return unit_by_code(work, code).id


def read_shipped(key: str, name: str) -> dict[str, Any]:
    file = PROCESSES / key / name
    if not file.is_file():
        raise NotFound(f"Không có địa phương “{key}” trong bộ quy trình đi kèm. Hãy kiểm tra lại tên.")
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return content
