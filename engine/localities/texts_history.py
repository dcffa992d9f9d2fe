"""Which releases brought another text of a form or decision table: how its versions are counted, package by package.

A process's versions are those of its releases; a form or a decision has versions of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from engine.localities.tables import Release, ReleaseArtefact
from engine.storage import Reading

Changes = Mapping[str, Sequence[tuple[str, Release]]]
"""By key: hash and the release that brought it, oldest first, of all packages asked for."""


def changes(session: Reading, package_ids: Sequence[UUID], kind: str, key: str | None = None) -> Changes:
    """The releases in which a package's own text of this kind changed; of one key, or of all. One statement."""
    query = select(ReleaseArtefact.key, ReleaseArtefact.sha256, Release)
    query = query.join(Release, Release.id == ReleaseArtefact.release_id)
    query = query.where(Release.package_id.in_(package_ids), ReleaseArtefact.kind == kind, ReleaseArtefact.own)
    if key is not None:
        query = query.where(ReleaseArtefact.key == key)
    found: dict[str, list[tuple[str, Release]]] = {}
    last: dict[tuple[str, UUID], str] = {}
    for name, sha, row in session.execute(query.order_by(Release.at, Release.id)):
        if last.get((name, row.package_id)) != sha:
            last[name, row.package_id] = sha
            found.setdefault(name, []).append((sha, row))
    return found


def version_of(rows: Sequence[tuple[str, Release]], sha256: str, package_ids: Sequence[UUID], until: datetime) -> int:
    """The number of a text among the versions of the innermost package that brought it until a moment; 1 when that is
    not known any more."""
    for package_id in package_ids:
        mine = [(sha, row) for sha, row in rows if row.package_id == package_id and row.at <= until]
        places = [place for place, (sha, _) in enumerate(mine, 1) if sha == sha256]
        if places:
            return places[-1]
    return 1
