"""Changing the parameters of a unit's package.

One command, one entry with the values before and after."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine.localities.commands.common import add_profile, own_package, permit, record
from engine.localities.profiles import Parameter
from engine.localities.queries import packages_of, profile_of, profile_version
from engine.organisation import Actor
from engine.organisation.queries import unit
from engine.storage import Clock, UnitOfWork
from engine.storage.problems import Invalid


def change_profile(
    work: UnitOfWork, actor: Actor, clock: Clock, *, unit_id: UUID, values: Mapping[str, Any], note: str
) -> int:
    """Give parameters of the unit's package other values (JSON, by name); the number of the new version.

    Raises Forbidden, and Invalid by parameter name when a value does not fit its type."""
    place = unit(work.session, unit_id)
    permit(work.session, actor, place)
    packages = packages_of(work.session, unit_id)
    known = profile_of(work.session, packages).parameters
    errors: dict[str, list[str]] = {}
    new: dict[str, Parameter] = {}
    for name, value in values.items():
        if name not in known:
            errors[name] = ["Không có tham số này. Hãy tải lại trang và chọn lại."]
            continue
        try:
            new[name] = known[name].replaced(value)
        except ValueError as error:
            errors[name] = [str(error)]
    if errors:
        raise Invalid("Một số tham số chưa hợp lệ. Hãy sửa các mục được đánh dấu.", errors)
    package = own_package(work, place, packages)
    latest = profile_version(work.session, package.id)
    own = {item["name"]: item for item in (latest.parameters if latest else [])}
    own |= {name: parameter.to_json() for name, parameter in new.items()}
    version = add_profile(work, package, list(own.values()), None, actor, clock, note.strip())
    before = {name: known[name].value for name in new}
    after = {name: parameter.value for name, parameter in new.items()}
    effect = {"profile": package.key, "version": version, "before": before, "after": after, "note": note.strip()}
    record(work, place, actor, clock, "change_profile", [effect])
    return version
