"""Installing a package from files, publishing one process, changing parameters, taking a release back.

Each is one command: one permission check, one journal entry; a package with any error changes nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import BpmnRefused, check, load
from engine.history import record_unit
from engine.localities.bundles import artefacts_of
from engine.localities.contents import Sources, form_errors
from engine.localities.folder import PackageFiles, process_key, read_chain
from engine.localities.profiles import Parameter, read_parameter
from engine.localities.publishing import publish_differences
from engine.localities.queries import packages_of, profile_of, profile_version, releases_in
from engine.localities.tables import BPMN, FORM, PUBLISHED, WITHDRAWN, Package, ProfileVersion, Release
from engine.organisation import Actor, UnitView
from engine.organisation.queries import ancestor_ids, roles, unit
from engine.organisation.words import ADMINISTRATOR
from engine.storage import Clock, Reading, UnitOfWork
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound

INSTALLED = "Cài đặt từ bộ quy trình đi kèm chương trình."


def install_folder(
    work: UnitOfWork, actor: Actor, clock: Clock, processes_dir: Path, forms_dir: Path, package_key: str, unit_id: UUID
) -> list[UUID]:
    """Install a package and those it builds upon for a unit; the ids of the releases made, none when nothing differs.

    Raises Forbidden, NotFound, and Invalid with every error of every file, by `<package>/<file>` or key."""
    place = unit(work.session, unit_id)
    _permit(work.session, actor, place)
    chain = read_chain(Path(processes_dir), Path(forms_dir), package_key)
    _refuse(_package_errors(work.session, chain))
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
        _record(work, place, actor, clock, "install_package", [*map(_effect, made), *({"profile": k} for k in changed)])
    return [release.id for release in made]


def publish(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    unit_id: UUID,
    bpmn: bytes,
    forms: Mapping[str, bytes] | None = None,
    note: str,
) -> list[UUID]:
    """Publish a process (and forms it uses, by key) in the unit's own package; the ids of the releases made.

    Processes that call it get a release of their own too; running instances keep theirs. The unit gets a package upon
    the one it works by, if it has none. Raises Forbidden; BpmnRefused with all findings; Invalid for forms or note."""
    place = unit(work.session, unit_id)
    _permit(work.session, actor, place)
    if not note.strip():
        message = "Chưa ghi nội dung thay đổi. Hãy ghi ngắn gọn đã thay đổi gì."
        raise Invalid(message, {"note": [message]})
    definitions = load(bpmn)
    packages = packages_of(work.session, unit_id)
    given = dict(forms or {})
    sources = stored_sources(work.session, packages).overlaid({process_key(definitions): definitions}, given)
    _refuse({key: errors for name, content in given.items() for key, errors in form_errors(name, content).items()})
    catalogue = sources.catalogue([code for code, _ in roles(work.session)])
    findings = check(definitions, publish=True, catalogue=catalogue)
    if any(finding.severity == "error" for finding in findings):
        raise BpmnRefused(findings)
    package = _own_package(work, place, packages)
    made = publish_differences(work, package, sources, actor, clock, note.strip())
    if made:
        _record(work, place, actor, clock, "publish_process", list(map(_effect, made)))
    return [release.id for release in made]


def change_profile(
    work: UnitOfWork, actor: Actor, clock: Clock, *, unit_id: UUID, values: Mapping[str, Any], note: str
) -> int:
    """Give parameters of the unit's package other values (JSON, by name); the number of the new version.

    Raises Forbidden, and Invalid by parameter name when a value does not fit its type."""
    place = unit(work.session, unit_id)
    _permit(work.session, actor, place)
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
    package = _own_package(work, place, packages)
    latest = profile_version(work.session, package.id)
    own = {item["name"]: item for item in (latest.parameters if latest else [])}
    own |= {name: parameter.to_json() for name, parameter in new.items()}
    version = _add_profile(work, package, list(own.values()), None, actor, clock, note.strip())
    before = {name: known[name].value for name in new}
    after = {name: parameter.value for name, parameter in new.items()}
    effect = {"profile": package.key, "version": version, "before": before, "after": after, "note": note.strip()}
    _record(work, place, actor, clock, "change_profile", [effect])
    return version


def withdraw(work: UnitOfWork, actor: Actor, clock: Clock, *, release_id: UUID, reason: str) -> None:
    """Take a release back: new instances begin with the one before it; running ones keep it.

    Raises NotFound, Forbidden, Conflict when it is withdrawn already, Invalid without a reason."""
    release = work.session.get(Release, release_id, with_for_update=True)
    if release is None:
        raise NotFound("Không tìm thấy bản quy trình này. Hãy quay lại danh sách quy trình và chọn lại.")
    package = work.session.get_one(Package, release.package_id)
    place = unit(work.session, package.unit_id or package.tenant_id)
    _permit(work.session, actor, place)
    if release.state == WITHDRAWN:
        raise Conflict("Bản quy trình này đã được thu hồi trước đó. Không cần làm gì thêm.")
    if not reason.strip():
        raise Invalid("Chưa ghi lý do thu hồi. Hãy ghi lý do.", {"reason": ["Hãy ghi lý do thu hồi."]})
    release.state = WITHDRAWN
    work.session.flush()
    effect = _effect(release) | {"reason": reason.strip()}
    _record(work, place, actor, clock, "withdraw_release", [effect])


def stored_sources(session: Reading, packages: Sequence[Package]) -> Sources:
    """What packages (innermost first) have published, as the newest releases pin it."""
    sources = Sources()
    for package in reversed(packages):
        own = [row for row in releases_in(session, [package]).values() if row.state == PUBLISHED]
        for release in sorted(own, key=lambda row: (row.at, row.id)):
            pinned = artefacts_of(session, release.id)
            forms = {key: content for (kind, key), (_, content) in pinned.items() if kind == FORM}
            diagram = load(pinned[BPMN, release.process_key][1])
            sources = sources.overlaid({release.process_key: diagram}, forms)
    return sources


def _permit(session: Reading, actor: Actor, place: UnitView) -> None:
    """The system, or the administrator of the unit or of one above it in the same tenant."""
    if actor.is_system:
        return
    if actor.role == ADMINISTRATOR and actor.unit_id in ancestor_ids(session, place.id):
        return
    raise Forbidden("Chỉ người quản trị của đơn vị mới thay đổi được quy trình. Hãy liên hệ người quản trị của đơn vị.")


def _refuse(errors: dict[str, list[str]]) -> None:
    if errors:
        raise Invalid("Quy trình có lỗi, chưa thay đổi gì. Hãy sửa các lỗi dưới đây rồi làm lại.", errors)


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


def _own_package(work: UnitOfWork, place: UnitView, packages: Sequence[Package]) -> Package:
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
    _add_profile(work, package, merged, theirs, actor, clock, INSTALLED)
    return True


def _add_profile(
    work: UnitOfWork,
    package: Package,
    parameters: list[Any],
    shipped: list[Any] | None,
    actor: Actor,
    clock: Clock,
    note: str,
) -> int:
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
    )
    work.session.add(row)
    work.session.flush()
    return version


def _effect(release: Release) -> dict[str, Any]:
    key, version = release.process_key, release.version
    return {"release": str(release.id), "process": key, "version": version, "note": release.note}


def _record(
    work: UnitOfWork, place: UnitView, actor: Actor, clock: Clock, command: str, effects: Sequence[dict[str, Any]]
) -> None:
    record_unit(
        work,
        unit_id=place.id,
        tenant_id=place.tenant_id,
        at=clock.now(),
        stamp=actor.stamp(),
        command=command,
        effects=effects,
    )
