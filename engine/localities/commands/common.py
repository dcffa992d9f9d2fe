"""What the commands of this room share: who may change a unit's package, the package itself, the journal entry.

One permission check and one entry for each command, so both stand here once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from engine.history import record_unit
from engine.localities.following import tell_follower, tell_scheduler
from engine.localities.queries import profile_version
from engine.localities.sealing import sealed
from engine.localities.tables import Package, ProfileVersion
from engine.organisation import Actor, UnitView
from engine.organisation.queries import ancestor_ids
from engine.organisation.words import ADMINISTRATOR
from engine.storage import Clock, Reading, UnitOfWork
from engine.storage.problems import Forbidden, Invalid


def permit(session: Reading, actor: Actor, place: UnitView) -> None:
    """The system, or the administrator of the unit or of one above it in the same tenant."""
    if not may_change(session, actor, place.id):
        raise Forbidden(
            "Chỉ người quản trị của đơn vị mới thay đổi được quy trình. Hãy liên hệ người quản trị của đơn vị."
        )


def may_change(session: Reading, actor: Actor, unit_id: UUID) -> bool:
    """Is the actor the system, or administrator of the unit or of one above it?"""
    return actor.is_system or (actor.role == ADMINISTRATOR and actor.unit_id in ancestor_ids(session, unit_id))


def refuse(errors: dict[str, list[str]]) -> None:
    if errors:
        raise Invalid("Quy trình có lỗi, chưa thay đổi gì. Hãy sửa các lỗi dưới đây rồi làm lại.", errors)


def hold(work: UnitOfWork, packages: Sequence[Package]) -> None:
    """Let nobody else publish into the unit's package until this unit of work ends.

    A unit without one holds the package it works by: two who make the unit's first package wait for each other."""
    if packages:
        work.session.refresh(packages[0], with_for_update={"key_share": True})


UNNOTED = "Chưa ghi nội dung thay đổi. Hãy ghi ngắn gọn đã thay đổi gì."


def noted(text: str, field: str = "note", missing: str = UNNOTED) -> str:
    """What was written as reason. Raises Invalid when nothing was."""
    if not text.strip():
        raise Invalid(missing, {field: [missing]})
    return text.strip()


def own_package(work: UnitOfWork, place: UnitView, packages: Sequence[Package]) -> Package:
    """The unit's own package, made upon the one it works by when it has none."""
    if packages and packages[0].unit_id == place.id:
        work.session.refresh(packages[0], with_for_update=True)
        return packages[0]
    package = Package(
        tenant_id=place.tenant_id,
        key=f"unit-{place.code.lower()}",
        name=place.name,
        parent_id=packages[0].id if packages else None,
        unit_id=place.id,
    )
    work.session.add(package)
    work.session.flush()
    return package


def add_profile(
    work: UnitOfWork,
    package: Package,
    parameters: list[Any],
    shipped: list[Any] | None,
    actor: Actor,
    clock: Clock,
    note: str,
    changes: list[Any] | None = None,
) -> int:
    """A new version of a package's parameters; what is under way hears of live ones that changed. Its number.

    `shipped`: what a file said; `changes`: what a person changed, in words (`ProfileVersion`)."""
    latest = profile_version(work.session, package.id)
    version = latest.version + 1 if latest else 1
    row = ProfileVersion(
        package_id=package.id,
        version=version,
        parameters=parameters,
        shipped=shipped,
        at=clock.now(),
        by=actor.label,
        note=note,
        changes=changes,
    )
    work.session.add(row)
    work.session.flush()
    tell_follower(work, package, latest.parameters if latest else (), parameters, row.at)
    return version


def record(
    work: UnitOfWork, place: UnitView, actor: Actor, clock: Clock, command: str, effects: Sequence[dict[str, Any]]
) -> None:
    """The entry of a change to what units go by, in the chain of the unit; what begins by itself hears of it."""
    tell_scheduler(work, place.tenant_id, clock.now())
    record_unit(
        work,
        unit_id=place.id,
        tenant_id=place.tenant_id,
        at=clock.now(),
        stamp=actor.stamp(),
        command=command,
        effects=sealed(work.session, place.tenant_id, effects),
    )
