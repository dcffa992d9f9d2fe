"""Making releases: a package publishes exactly those processes whose contents differ from what is already in force.

So installing twice changes nothing, and a form changed in a lower package gives that package its own release."""

import hashlib
from collections.abc import Sequence

import orjson
from sqlalchemy import func, select

from engine.bpmn import load
from engine.localities.bundles import artefacts_of
from engine.localities.contents import Contents, Sources
from engine.localities.queries import package_chain, profile_version, releases_in
from engine.localities.tables import BPMN, FORM, PROFILE, PUBLISHED, Artefact, Package, Release, ReleaseArtefact
from engine.organisation import Actor
from engine.storage import Clock, Reading, UnitOfWork


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


def publish_differences(
    work: UnitOfWork, package: Package, sources: Sources, actor: Actor, clock: Clock, note: str
) -> list[Release]:
    """Releases in the package for every process in `sources` that differs from the one in force for the package."""
    in_force = releases_in(work.session, package_chain(work.session, package))
    made = []
    for key in sorted(sources.diagrams):
        contents = sources.contents(key)
        current = in_force.get(key)
        if current is None or _hashes(contents) != pinned_hashes(work.session, current):
            made.append(_release(work, package, key, contents, actor, clock, note))
    return made


def pinned_hashes(session: Reading, release: Release) -> dict[tuple[str, str], str]:
    """Hash by (kind, key) of the diagrams and forms a release pins."""
    pinned = artefacts_of(session, release.id)
    return {name: sha for name, (sha, _) in pinned.items() if name[0] in (BPMN, FORM)}


def _hashes(contents: Contents) -> dict[tuple[str, str], str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def _release(
    work: UnitOfWork, package: Package, key: str, contents: Contents, actor: Actor, clock: Clock, note: str
) -> Release:
    newest = select(func.max(Release.version)).where(Release.package_id == package.id, Release.process_key == key)
    release = Release(
        tenant_id=package.tenant_id,
        package_id=package.id,
        process_key=key,
        version=(work.session.scalar(newest) or 0) + 1,
        note=note,
        published_by=actor.label,
        at=clock.now(),
        state=PUBLISHED,
    )
    work.session.add(release)
    work.session.flush()
    profile = profile_version(work.session, package.id)
    declared = orjson.dumps(profile.parameters if profile else [], option=orjson.OPT_SORT_KEYS)
    for (kind, name), content in {**contents, (PROFILE, package.key): declared}.items():
        pin = ReleaseArtefact(release_id=release.id, kind=kind, key=name, sha256=_store(work, kind, content))
        work.session.add(pin)
    work.session.flush()
    return release


def _store(work: UnitOfWork, kind: str, content: bytes) -> str:
    sha = hashlib.sha256(content).hexdigest()
    if work.session.get(Artefact, sha) is None:
        work.session.add(Artefact(sha256=sha, kind=kind, content=content))
        work.session.flush()
    return sha
