"""The parameters a unit works by as its administrator sees them: where each comes from, who changed it last and why.

Read from the versions of the packages; a change tells its labels and values as they were called then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.localities.profiles import Parameter, merge, read_parameter
from engine.localities.queries import packages_of
from engine.localities.stated import issued_in_force
from engine.localities.tables import Package, ProfileVersion
from engine.localities.texts import EMPTY
from engine.storage import Reading


@dataclass(frozen=True)
class ParameterView:
    """One parameter and its history. `read`: 'at_start' or 'live'; `value` is JSON, `text` the same in words.

    `package_key`, `package_name`: the innermost package that gives the value, `own` when it is the unit's; `version`,
    `changed_at`, `changed_by`, `note`, `adjusted_by` are those of the change that brought the value. `stated`: the
    document in force that states the date, which therefore moves only with one that adjusts it."""

    name: str
    type: str
    label: str
    hint: str
    read: str
    value: Any
    text: str
    options: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    package_key: str
    package_name: str
    own: bool
    version: int
    changed_at: datetime
    changed_by: str
    note: str
    stated: str | None
    adjusted_by: str | None


@dataclass(frozen=True)
class ValueChange:
    """One parameter changed: its label, its value before and after in words, the adjusting document if there is one."""

    label: str
    before: str
    after: str
    adjusted_by: str | None


@dataclass(frozen=True)
class ProfileChange:
    """A version of a package's parameters: who made it, when, why, and what changed. The first one changed nothing."""

    package_key: str
    package_name: str
    version: int
    at: datetime
    by: str
    note: str
    changes: tuple[ValueChange, ...]


Parameters = dict[str, Parameter]


def parameters(session: Reading, unit_id: UUID, at: datetime) -> list[ParameterView]:
    """The parameters a unit works by at a moment, in the order in which the outermost package declares them."""
    packages = packages_of(session, unit_id)
    versions = _versions(session, packages, at)
    latest = [_read(versions[package.id][-1]) if versions[package.id] else {} for package in packages]
    found = []
    for name, parameter in merge([items.values() for items in reversed(latest)]).items():
        package = next(each for each, items in zip(packages, latest, strict=True) if name in items)
        brought = _brought(versions[package.id], name)
        change = next((each for each in brought.changes or () if each["name"] == name), None)
        stated = issued_in_force(session, unit_id, parameter.stated_in) if parameter.stated_in else None
        found.append(
            ParameterView(
                name=name,
                type=parameter.type,
                label=parameter.label,
                hint=parameter.hint,
                read=parameter.read,
                value=parameter.value,
                text=parameter.text,
                options=parameter.options,
                columns=parameter.columns,
                package_key=package.key,
                package_name=package.name,
                own=package.unit_id == unit_id,
                version=brought.version,
                changed_at=brought.at,
                changed_by=brought.by,
                note=brought.note,
                stated=stated.text if stated else None,
                adjusted_by=change and change["adjusted_by"],
            )
        )
    return found


def profile_history(session: Reading, unit_id: UUID) -> list[ProfileChange]:
    """Every version of the parameters of the packages a unit works by, newest first."""
    packages = packages_of(session, unit_id)
    versions = _versions(session, packages, None)
    found = []
    for package in packages:
        before: Parameters = {}
        for row in versions[package.id]:
            after = _read(row)
            told = _told(row.changes) if row.changes is not None else _compared(before, after)
            found.append(ProfileChange(package.key, package.name, row.version, row.at, row.by, row.note, told))
            before = after
    return sorted(found, key=lambda change: (change.at, change.version), reverse=True)


def _versions(session: Reading, packages: Sequence[Package], at: datetime | None) -> dict[UUID, list[ProfileVersion]]:
    """The versions of each package, oldest first."""
    query = select(ProfileVersion).where(ProfileVersion.package_id.in_([package.id for package in packages]))
    if at is not None:
        query = query.where(ProfileVersion.at <= at)
    found: dict[UUID, list[ProfileVersion]] = {package.id: [] for package in packages}
    for row in session.scalars(query.order_by(ProfileVersion.version)):
        found[row.package_id].append(row)
    return found


def _read(row: ProfileVersion) -> Parameters:
    return {item["name"]: read_parameter(item) for item in row.parameters}


def _brought(versions: Sequence[ProfileVersion], name: str) -> ProfileVersion:
    """The version that gave a parameter the value it has in the last one."""

    def value(row: ProfileVersion) -> tuple[bool, Any]:
        item = next((item for item in row.parameters if item["name"] == name), None)
        return item is not None, item and item["value"]

    brought = versions[-1]
    for row in reversed(versions):
        if value(row) != value(brought):
            break
        brought = row
    return brought


def _told(changes: Sequence[Mapping[str, Any]]) -> tuple[ValueChange, ...]:
    return tuple(ValueChange(each["label"], each["before"], each["after"], each["adjusted_by"]) for each in changes)


def _compared(before: Parameters, after: Parameters) -> tuple[ValueChange, ...]:
    """What an installed version changed; the first one begins everything and changes nothing."""
    if not before:
        return ()
    return tuple(
        ValueChange(
            (after.get(name) or before[name]).label,
            before[name].text if name in before else EMPTY,
            after[name].text if name in after else EMPTY,
            None,
        )
        for name in {**before, **after}
        if (before.get(name) and before[name].value) != (after.get(name) and after[name].value)
    )
