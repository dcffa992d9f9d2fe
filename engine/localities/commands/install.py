"""Installing a package, and those it builds upon, from files.

All or nothing: a package with any error changes nothing; one that differs in nothing makes no release."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from engine.localities.commands.common import add_profile, effect, permit, record, refuse
from engine.localities.contents import Sources
from engine.localities.folder import PackageFiles, read_chain
from engine.localities.profiles import read_parameter
from engine.localities.publishing import publish_differences
from engine.localities.tables import Package, ProfileVersion, Release
from engine.organisation import Actor, UnitView
from engine.organisation.queries import roles, unit
from engine.storage import Clock, Reading, UnitOfWork

INSTALLED = "Cài đặt từ bộ quy trình đi kèm chương trình."


def install_folder(
    work: UnitOfWork, actor: Actor, clock: Clock, processes_dir: Path, forms_dir: Path, package_key: str, unit_id: UUID
) -> list[UUID]:
    """Install a package and those it builds upon for a unit; the ids of the releases made, none when nothing differs.

    Raises Forbidden, NotFound, and Invalid with every error of every file, by `<package>/<file>` or key."""
    place = unit(work.session, unit_id)
    permit(work.session, actor, place)
    chain = read_chain(Path(processes_dir), Path(forms_dir), package_key)
    refuse(_package_errors(work.session, chain))
    made: list[Release] = []
    changed: list[str] = []
    parent: Package | None = None
    sources = Sources()
    for files in chain:
        sources = sources.overlaid(files.diagrams, files.forms)
        package = _package(work, place, files, parent, own=files is chain[-1])
        if _ship_profile(work, package, files, actor, clock):
            changed.append(package.key)
        made += publish_differences(work, package, sources, actor, clock, INSTALLED)
        parent = package
    if made or changed:
        record(work, place, actor, clock, "install_package", [*map(effect, made), *({"profile": k} for k in changed)])
    return [release.id for release in made]


def _package_errors(session: Reading, chain: Sequence[PackageFiles]) -> dict[str, list[str]]:
    """Errors of the diagrams and forms of all packages, each seen with what its own package can see."""
    errors: dict[str, list[str]] = {}
    sources = Sources()
    known = [code for code, _ in roles(session)]
    for files in chain:
        sources = sources.overlaid(files.diagrams, files.forms)
        found = sources.findings(files.diagrams, files.forms, known)
        errors |= {f"{files.key}/{key}": sentences for key, sentences in found.items()}
    return errors


def _package(work: UnitOfWork, place: UnitView, files: PackageFiles, parent: Package | None, *, own: bool) -> Package:
    """The row of a package, made or brought up to date. Only the innermost one belongs to the unit."""
    query = select(Package).where(Package.tenant_id == place.tenant_id, Package.key == files.key)
    package = work.session.scalar(query.with_for_update())
    if package is None:
        package = Package(tenant_id=place.tenant_id, key=files.key, name=files.name)
        work.session.add(package)
    package.name = files.name
    package.parent_id = parent.id if parent else None
    if own and parent is not None:
        package.unit_id = place.id
    work.session.flush()
    return package


def _ship_profile(work: UnitOfWork, package: Package, files: PackageFiles, actor: Actor, clock: Clock) -> bool:
    """Merge the file's parameters with those in force: what an administrator changed since the last file stays."""
    theirs = [parameter.to_json() for parameter in files.parameters]
    rows = select(ProfileVersion).where(ProfileVersion.package_id == package.id).order_by(ProfileVersion.version)
    versions = list(work.session.scalars(rows))
    base = next((row.shipped for row in reversed(versions) if row.shipped is not None), None)
    if base == theirs:
        return False
    before = {item["name"]: item.get("value") for item in base or []}
    now = {item["name"]: item.get("value") for item in (versions[-1].parameters if versions else [])}
    merged = []
    for item in theirs:
        name = item["name"]
        kept = name in now and (name not in before or now[name] != before[name])
        try:
            merged.append(read_parameter(item | {"value": now[name]} if kept else item).to_json())
        except ValueError:
            merged.append(item)  # the old value does not fit the new declaration
    add_profile(work, package, merged, theirs, actor, clock, INSTALLED)
    return True
