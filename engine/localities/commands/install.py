"""Installing a package, and those it builds upon, from files: those shipped, or those exported before.

All or nothing: a package with any error changes nothing; one that differs in nothing makes no release."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import Definitions
from engine.localities.commands.common import add_profile, may_change, permit, record, refuse
from engine.localities.contents import Sources
from engine.localities.folder import PackageFiles, leaf, read_chain
from engine.localities.planning import sha256
from engine.localities.profiles import read_parameter
from engine.localities.publishing import effects_of, publish_differences
from engine.localities.tables import BPMN, DMN, FORM, Package, ProfileVersion, Release
from engine.localities.visible import Name
from engine.organisation import Actor, UnitView
from engine.organisation.queries import roles, unit, unit_by_code
from engine.storage import Clock, Reading, UnitOfWork
from engine.storage.problems import Conflict, Forbidden

INSTALLED = "Cài đặt từ bộ quy trình đi kèm chương trình."
IMPORTED = "Nhập từ bộ tệp đã xuất."


def install_folder(
    work: UnitOfWork, actor: Actor, clock: Clock, processes_dir: Path, forms_dir: Path, package_key: str, unit_id: UUID
) -> list[UUID]:
    """Install a package and those it builds upon for a unit; the ids of the releases made, none when nothing differs.

    Packages above go to the units their files name. Raises Forbidden (also when a package above would change that the
    actor does not administer), NotFound, Conflict (the unit has another package, or the package another unit), and
    Invalid with every error of every file, by `<package>/<file>` or key."""
    return _install(work, actor, clock, processes_dir, forms_dir, package_key, unit_id, "install_package", INSTALLED)


def import_package(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    unit_id: UUID,
    processes_dir: Path,
    forms_dir: Path,
    note: str = IMPORTED,
) -> list[UUID]:
    """Bring in what `export_package` wrote, for a unit: the package that names it, else the innermost one.

    Parameters changed in the database meanwhile stay. As `install_folder`."""
    key = leaf(Path(processes_dir), unit(work.session, unit_id).code)
    return _install(work, actor, clock, processes_dir, forms_dir, key, unit_id, "import_package", note)


def _install(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    processes_dir: Path,
    forms_dir: Path,
    package_key: str,
    unit_id: UUID,
    command: str,
    note: str,
) -> list[UUID]:
    place = unit(work.session, unit_id)
    permit(work.session, actor, place)
    chain = read_chain(Path(processes_dir), Path(forms_dir), package_key)
    refuse(_package_errors(work.session, chain))
    made: list[Release] = []
    effects: list[dict[str, Any]] = []
    parent: Package | None = None
    sources = Sources()
    for files in chain:
        own = _own_texts(sources, files)
        sources = sources.overlaid(files.diagrams, files.forms, files.decisions)
        package, told = _package(work, place, files, parent, own=files is chain[-1])
        told += _ship_profile(work, package, files, actor, clock, note)
        releases = publish_differences(work, package, sources, own, actor, clock, note)
        if (told or releases) and not may_change(work.session, actor, package.unit_id or package.tenant_id):
            raise Forbidden(
                f"Gói “{package.name}” khác với nội dung trong tệp và do cấp trên quản trị. "
                "Hãy đề nghị người quản trị cấp trên nhập gói này trước."
            )
        made += releases
        effects += told + effects_of(work.session, releases, sources.diagrams)
        parent = package
    if effects:
        record(work, place, actor, clock, command, effects)
    return [release.id for release in made]


def _own_texts(above: Sources, files: PackageFiles) -> set[Name]:
    """The texts that are a package's own: those it has otherwise than the packages above."""
    known: dict[str, Definitions] = above.diagrams
    diagrams = {
        (BPMN, key) for key, one in files.diagrams.items() if key not in known or known[key].source != one.source
    }
    forms = {
        (FORM, key)
        for key, text in files.forms.items()
        if key not in above.forms or sha256(above.forms[key]) != sha256(text)
    }
    decisions = {(DMN, key) for key, text in files.decisions.items() if above.decisions.get(key) != text}
    return diagrams | forms | decisions


def _package_errors(session: Reading, chain: Sequence[PackageFiles]) -> dict[str, list[str]]:
    """Errors of the texts of all packages, each seen with what its own package can see."""
    errors: dict[str, list[str]] = {}
    sources = Sources()
    known = [code for code, _ in roles(session)]
    for files in chain:
        sources = sources.overlaid(files.diagrams, files.forms, files.decisions)
        found = sources.findings(files.diagrams, files.forms, known, files.decisions)
        errors |= {f"{files.key}/{key}": sentences for key, sentences in found.items()}
    return errors


def _package(
    work: UnitOfWork, place: UnitView, files: PackageFiles, parent: Package | None, *, own: bool
) -> tuple[Package, list[dict[str, Any]]]:
    """The row of a package, made or brought up to date, and what changed in it. The innermost belongs to `place`."""
    query = select(Package).where(Package.tenant_id == place.tenant_id, Package.key == files.key)
    package = work.session.scalar(query.with_for_update())
    new = package is None
    if package is None:
        package = Package(tenant_id=place.tenant_id, key=files.key, name=files.name)
        work.session.add(package)
    before = (package.name, package.parent_id, package.unit_id)
    package.name = files.name
    package.parent_id = parent.id if parent else None
    _give_unit(work, package, _home(work.session, place, files, own=own and parent is not None))
    work.session.flush()
    changed = new or before != (package.name, package.parent_id, package.unit_id)
    return package, [{"do": "package_changed", "package": package.key, "name": package.name}] if changed else []


def _home(session: Reading, place: UnitView, files: PackageFiles, *, own: bool) -> UUID | None:
    """The unit a package belongs to; None for one that only others build upon."""
    if own:
        return place.id
    named = unit_by_code(session, place.tenant_id, files.unit) if files.unit else None
    return named.id if named is not None else None


def _give_unit(work: UnitOfWork, package: Package, home: UUID | None) -> None:
    """A package has one unit and a unit one package; neither is taken from another."""
    if home is None or home == package.unit_id:
        return
    other = work.session.scalar(select(Package).where(Package.unit_id == home, Package.key != package.key))
    if package.unit_id is not None or other is not None:
        raise Conflict(
            f"Gói “{package.name}” hoặc đơn vị nhận đã gắn với gói, đơn vị khác nên chưa nhập gì. "
            "Hãy kiểm tra lại thư mục và mã đơn vị."
        )
    package.unit_id = home


def _ship_profile(
    work: UnitOfWork, package: Package, files: PackageFiles, actor: Actor, clock: Clock, note: str
) -> list[dict[str, Any]]:
    """Merge the file's parameters with those in force: what an administrator changed since the last file stays."""
    theirs = [parameter.to_json() for parameter in files.parameters]
    rows = select(ProfileVersion).where(ProfileVersion.package_id == package.id).order_by(ProfileVersion.version)
    versions = list(work.session.scalars(rows))
    base = next((row.shipped for row in reversed(versions) if row.shipped is not None), None)
    if base == theirs:
        return []
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
    if versions and merged == versions[-1].parameters:
        return []
    version = add_profile(work, package, merged, theirs, actor, clock, note)
    return [{"do": "profile_shipped", "profile": package.key, "version": version}]
