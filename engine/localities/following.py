"""The ports through which the runtime hears that live parameters, or anything units go by, changed.

Whoever changes them (a person, an installed file), what is under way follows: it is told in the same transaction."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.localities.profiles import LIVE
from engine.localities.tables import Package
from engine.organisation.tables import Unit
from engine.storage import Reading, UnitOfWork

Follower = Callable[[UnitOfWork, Package, Collection[str], datetime], None]
_port: list[Follower] = []


Scheduler = Callable[[UnitOfWork, UUID, datetime], None]
_scheduler: list[Scheduler] = []


def register_scheduler(note: Scheduler) -> None:
    """Be told within the transaction of a change to what units go by: `note(work, tenant, moment)`."""
    _scheduler[:] = [note]


def tell_scheduler(work: UnitOfWork, tenant_id: UUID, at: datetime) -> None:
    """Tell that releases or parameters of a tenant changed: what begins by itself is to be looked at again."""
    for note in _scheduler:
        note(work, tenant_id, at)


def register_follower(follow: Follower) -> None:
    """Be told within the transaction of a change: `follow(work, package, names of live parameters, moment)`."""
    _port[:] = [follow]


def tell_follower(
    work: UnitOfWork, package: Package, before: Sequence[Any], after: Sequence[Any], at: datetime
) -> None:
    """Tell of the live parameters that differ between two versions of a package (lists of parameters as JSON)."""
    then, now = ({item["name"]: (item["read"], item["value"]) for item in items} for items in (before, after))
    changed = {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    live = {name for name in changed if LIVE in (then.get(name, ("",))[0], now.get(name, ("",))[0])}
    for follow in _port if live else ():
        follow(work, package, live, at)


def units_going_by(session: Reading, package: Package) -> set[UUID]:
    """The units that work by a package or by one that builds upon it. Two statements."""
    packages = session.execute(
        select(Package.id, Package.parent_id, Package.unit_id, Package.key).where(
            Package.tenant_id == package.tenant_id
        )
    ).all()
    upon = {package.id}
    while more := {row.id for row in packages if row.parent_id in upon} - upon:
        upon |= more
    own: dict[UUID, UUID] = {row.unit_id: row.id for row in packages if row.unit_id is not None}
    roots = sorted((row.key, row.id) for row in packages if row.parent_id is None)
    units = session.execute(select(Unit.id, Unit.parent_id).where(Unit.tenant_id == package.tenant_id)).all()
    above: dict[UUID, UUID | None] = {row.id: row.parent_id for row in units}

    def package_of(unit_id: UUID | None) -> UUID | None:
        while unit_id is not None:
            if unit_id in own:
                return own[unit_id]
            unit_id = above.get(unit_id)
        return roots[0][1] if roots else None

    return {unit_id for unit_id in above if package_of(unit_id) in upon}
