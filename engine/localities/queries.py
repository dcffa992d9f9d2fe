"""Questions to the localities: which release a unit works by, what is in it, which processes may be started.

A unit works by its own package, else by that of the nearest unit above; a package looks things up in itself, then in
those it builds upon (design.md §6)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, exists, literal, not_, select
from sqlalchemy.orm import aliased

from engine.localities.bundles import Bundle, MessageStart, StartableProcess, load_bundle
from engine.localities.profiles import merge, read_parameter
from engine.localities.tables import APART, PUBLISHED, Package, ProfileVersion
from engine.localities.tables import Release as ReleaseRow
from engine.localities.views import Profile, Release, release_view
from engine.organisation import PostView
from engine.organisation.queries import ancestor_ids, ancestors, unit
from engine.storage import Reading
from engine.storage.problems import NotFound


def packages_of(session: Reading, unit_id: UUID) -> list[Package]:
    """The package a unit works by and those it builds upon, innermost first; empty when there is none."""
    above = ancestor_ids(session, unit_id)
    found = {row.unit_id: row for row in session.scalars(select(Package).where(Package.unit_id.in_(above)))}
    nearest = next((found[one] for one in above if one in found), None)
    if nearest is None:
        tenant = unit(session, unit_id).tenant_id
        roots = select(Package).where(Package.tenant_id == tenant, Package.parent_id.is_(None))
        nearest = session.scalar(roots.order_by(Package.key).limit(1))
    return [] if nearest is None else package_chain(session, nearest)


def package_chain(session: Reading, package: Package) -> list[Package]:
    """A package and those it builds upon, innermost first."""
    chain = [package]
    while chain[-1].parent_id is not None:
        above = session.get(Package, chain[-1].parent_id)
        if above is None or above in chain:
            break
        chain.append(above)
    return chain


def releases_in(session: Reading, packages: Sequence[Package], at: datetime | None = None) -> dict[str, ReleaseRow]:
    """The release in force of every process these packages (innermost first) can see, by process id."""
    ids = [package.id for package in packages]
    query = select(ReleaseRow).where(ReleaseRow.package_id.in_(ids), ReleaseRow.state == PUBLISHED)
    query = query.where(~ReleaseRow.process_key.contains(APART))
    if at is not None:
        query = query.where(ReleaseRow.at <= at)
    rows = sorted(session.scalars(query), key=lambda row: (-ids.index(row.package_id), row.version))
    return {row.process_key: row for row in rows}


def resolve(session: Reading, unit_id: UUID, process_key: str, at: datetime) -> Release:
    """The release of a process a unit works by at a moment. Raises NotFound when there is none."""
    release = releases_in(session, packages_of(session, unit_id), at).get(process_key)
    if release is None:
        raise NotFound("Đơn vị chưa có quy trình này. Hãy đề nghị người quản trị của đơn vị phát hành quy trình.")
    return release_view(release)


def releases(session: Reading, unit_id: UUID, at: datetime) -> dict[str, Release]:
    """Every process a unit can see, by process id, in the release it works by at a moment."""
    found = releases_in(session, packages_of(session, unit_id), at)
    return {key: release_view(row) for key, row in found.items()}


def history(session: Reading, unit_id: UUID, process_key: str) -> list[Release]:
    """All releases of a process in the packages a unit works by, newest first, withdrawn ones too."""
    ids = [package.id for package in packages_of(session, unit_id)]
    query = select(ReleaseRow).where(ReleaseRow.package_id.in_(ids), ReleaseRow.process_key == process_key)
    rows = session.scalars(query.order_by(ReleaseRow.at.desc(), ReleaseRow.id.desc()))
    return [release_view(row) for row in rows]


def bundle(session: Reading, release_id: UUID) -> Bundle:
    """Everything a release pins, parsed. Raises NotFound when there is no such release."""
    return load_bundle(session, release_id)


@cache
def _profile() -> Select[tuple[str, int | None, Any]]:
    """Key, version and parameters of the packages of a unit (`unit`) as they stood at a moment (`at`), innermost first.

    Put together once: building it costs more than running it."""
    above, at = ancestors(bindparam("unit", type_=Package.unit_id.type)), bindparam("at", type_=ProfileVersion.at.type)
    nearest = (
        select(Package.id, Package.parent_id, literal(0).label("depth"))
        .join(above, above.c.id == Package.unit_id)
        .order_by(above.c.depth)
        .limit(1)
        .cte("nearest")
    )
    chain = select(nearest).cte("chain", recursive=True)
    chain = chain.union_all(
        select(Package.id, Package.parent_id, chain.c.depth + 1).where(
            Package.id == chain.c.parent_id, chain.c.depth < 100
        )
    )
    later = aliased(ProfileVersion)
    superseded = exists().where(
        later.package_id == ProfileVersion.package_id, later.at <= at, later.version > ProfileVersion.version
    )
    in_force = and_(ProfileVersion.package_id == Package.id, ProfileVersion.at <= at, not_(superseded))
    return (
        select(Package.key, ProfileVersion.version, ProfileVersion.parameters)
        .join(chain, chain.c.id == Package.id)
        .outerjoin(ProfileVersion, in_force)
        .order_by(chain.c.depth)
    )


def profile(session: Reading, unit_id: UUID, at: datetime) -> Profile:
    """The parameters a unit works by at a moment. One statement: tasks that read them run it each time."""
    rows = session.connection().execute(_profile(), {"unit": unit_id, "at": at}).all()
    if not rows:  # no package of its own or above: the one everybody of the tenant builds upon
        return profile_of(session, packages_of(session, unit_id), at)
    shipped = [row for row in rows if row.version is not None]
    return Profile(
        parameters=merge([read_parameter(item) for item in row.parameters] for row in reversed(shipped)),
        versions=tuple((row.key, row.version) for row in shipped),
    )


def profile_of(session: Reading, packages: Sequence[Package], at: datetime | None = None) -> Profile:
    """The parameters of packages (innermost first) at a moment, or now."""
    rows = [row for package in packages if (row := profile_version(session, package.id, at)) is not None]
    names = {package.id: package.key for package in packages}
    return Profile(
        parameters=merge([read_parameter(item) for item in row.parameters] for row in reversed(rows)),
        versions=tuple((names[row.package_id], row.version) for row in rows),
    )


def profile_version(session: Reading, package_id: UUID, at: datetime | None = None) -> ProfileVersion | None:
    """The newest parameters of a package, or those in force at a moment."""
    query = select(ProfileVersion).where(ProfileVersion.package_id == package_id)
    if at is not None:
        query = query.where(ProfileVersion.at <= at)
    return session.scalar(query.order_by(ProfileVersion.version.desc()).limit(1))


def startable(session: Reading, posts: Iterable[PostView], at: datetime) -> list[StartableProcess]:
    """The processes somebody may start by hand, once for each post that allows it."""
    found: list[StartableProcess] = []
    for post in posts:
        place = unit(session, post.unit_id)
        for release in releases(session, post.unit_id, at).values():
            rule = load_bundle(session, release.id).start_rule
            if rule is not None and rule.allows(post.role, place.kind):
                found.append(StartableProcess(release.process_key, rule.name, rule.description, release.id, post))
    return found


def message_starts(
    session: Reading, unit_id: UUID, message_name: str, at: datetime | None = None
) -> list[MessageStart]:
    """Where a message that comes to a unit starts a process; every process of the unit that begins with it."""
    return _starts(session, unit_id, at, lambda bundle: bundle.message_starts.get(message_name, ()))


def signal_starts(session: Reading, unit_id: UUID, name: str, at: datetime | None = None) -> list[MessageStart]:
    """Where a signal that reaches a unit starts a process; every process of the unit that begins with it."""
    return _starts(session, unit_id, at, lambda bundle: bundle.signal_starts.get(name, ()))


def _starts(
    session: Reading, unit_id: UUID, at: datetime | None, wanted: Callable[[Bundle], Iterable[str]]
) -> list[MessageStart]:
    found = releases_in(session, packages_of(session, unit_id), at)
    return [
        MessageStart(release.process_key, release.id, element_id)
        for release in found.values()
        for element_id in wanted(load_bundle(session, release.id))
    ]
