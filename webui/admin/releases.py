"""One version of a process: looking at it, comparing it with another, publishing it once more, taking it back."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import localities
from engine.storage import Reading
from engine.storage.problems import Conflict, Invalid, NotFound
from webui.admin.drawing import of_definitions
from webui.admin.place import Place, place_of
from webui.admin.processes import facts_of
from webui.admin.versions import Version, versions_of
from webui.services import services
from webui.typed import text

Answer = str | tuple[str, int] | Response


def _version(reading: Reading, unit_id: UUID, key: str, release_id: UUID | None) -> Version:
    """A version among those of the process the unit has seen. Raises NotFound."""
    history = localities.history(reading, unit_id, key)
    for version in versions_of(reading, unit_id, history, told=False):
        if version.release.id == release_id:
            return version
    raise NotFound("Không tìm thấy bản quy trình này. Hãy quay lại trang quy trình và chọn lại.")


def release(unit_id: UUID, key: str, release_id: UUID) -> str:
    """A version with the diagram as it was then."""
    with services().database.read() as reading:
        return _page(reading, place_of(reading, unit_id), key, release_id)


def _page(
    reading: Reading,
    place: Place,
    key: str,
    release_id: UUID,
    message: str = "",
    errors: dict[str, list[str]] | None = None,
) -> str:
    version = _version(reading, place.unit.id, key, release_id)
    current = localities.releases(reading, place.unit.id, services().clock.now()).get(key)
    bundle = localities.bundle(reading, release_id)
    previous = version.previous
    return render_template(
        "admin/release.html",
        place=place,
        key=key,
        name=bundle.name,
        version=version,
        current=current,
        facts=facts_of(reading, place.unit.id, bundle),
        picture=of_definitions(bundle.definition, bundle.name),
        changes=localities.changes_between(reading, previous.id, version.release.id) if previous else [],
        message=message,
        errors=errors or {},
        typed=request.form,
    )


def compare(unit_id: UUID, key: str) -> str:
    """Two versions side by side, with what differs in sentences."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        versions = versions_of(reading, unit_id, localities.history(reading, unit_id, key), told=False)
        if not versions:
            raise NotFound("Không tìm thấy quy trình này. Hãy quay lại danh sách quy trình và chọn lại.")
        newer = _chosen(versions, "moi", versions[0])
        older = _chosen(versions, "cu", versions[min(1, len(versions) - 1)])
        bundles = [localities.bundle(reading, each.release.id) for each in (older, newer)]
        changes = localities.changes_between(reading, older.release.id, newer.release.id)
    sides = [
        (side, version, of_definitions(bundle.definition, bundle.name))
        for side, version, bundle in zip(("Bản trước", "Bản sau"), (older, newer), bundles, strict=True)
    ]
    return render_template(
        "admin/compare.html",
        place=place,
        key=key,
        name=bundles[1].name,
        versions=versions,
        older=older,
        newer=newer,
        sides=sides,
        changes=changes,
    )


def _chosen(versions: list[Version], name: str, otherwise: Version) -> Version:
    asked = request.args.get(name)
    return next((each for each in versions if str(each.release.id) == asked), otherwise)


def republish(unit_id: UUID, key: str, release_id: UUID) -> Answer:
    """Make this version the newest."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        _version(reading, unit_id, key, release_id)
    try:
        with services().database.write() as work:
            made = localities.republish(
                work, place.actor, services().clock, release_id=release_id, note=text("note"), unit_id=unit_id
            )
    except (Invalid, Conflict) as problem:
        return _refused(place, key, release_id, problem)
    return redirect(url_for("admin.published", unit_id=unit_id, ban=[made]))


def withdraw(unit_id: UUID, key: str, release_id: UUID) -> Answer:
    """Take this version back."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)
        version = _version(reading, unit_id, key, release_id)
        if not version.own:
            raise NotFound("Bản này thuộc gói dùng chung nên không thu hồi ở đây. Hãy quay lại trang quy trình.")
    try:
        with services().database.write() as work:
            localities.withdraw(work, place.actor, services().clock, release_id=release_id, reason=text("reason"))
    except (Invalid, Conflict) as problem:
        return _refused(place, key, release_id, problem)
    flash(f"Đã thu hồi bản {version.release.version}. Việc đang chạy theo bản này vẫn chạy tiếp.", "success")
    return redirect(url_for("admin.process", unit_id=unit_id, key=key))


def _refused(place: Place, key: str, release_id: UUID, problem: Invalid | Conflict) -> tuple[str, int]:
    errors = problem.errors if isinstance(problem, Invalid) else {}
    with services().database.read() as reading:
        page = _page(reading, place, key, release_id, problem.message, errors)
    return page, 422 if isinstance(problem, Invalid) else 409
