"""Making releases, and telling the journal exactly what each of them pins.

A package published from files gets a release of those processes only whose contents differ from what is in force, so
installing twice changes nothing, and a form changed in a lower package gives that package its own release."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import func, select

from engine.bpmn import Definitions
from engine.localities.bundles import artefacts_of
from engine.localities.contents import Contents, Sources
from engine.localities.listing import text_name, title_of
from engine.localities.planning import Planned, sha256
from engine.localities.queries import package_chain, profile_version, releases_in
from engine.localities.tables import (
    APART,
    BPMN,
    DMN,
    PROFILE,
    PUBLISHED,
    TEXTS,
    Artefact,
    Package,
    Release,
    ReleaseArtefact,
    alone,
    is_alone,
)
from engine.localities.visible import Name, Pin, Visible, pins_of, texts_of
from engine.organisation import Actor
from engine.storage import Clock, Reading, UnitOfWork


def publish_differences(
    work: UnitOfWork, package: Package, sources: Sources, own: Collection[Name], actor: Actor, clock: Clock, note: str
) -> list[Release]:
    """Releases in the package for every process in `sources` that differs from the one in force for the package.

    Own forms and decisions that no step uses get one of their own. `own` names the texts that are the package's own;
    the others are from above."""
    in_force = releases_in(work.session, package_chain(work.session, package))
    made = []
    for key in sorted(sources.diagrams):
        contents = sources.contents(key)
        current = in_force.get(key)
        if current is None or _hashes(contents) != pinned_hashes(work.session, current):
            version = _newest(work.session, [package], key) + 1
            made.append(_release(work, package, key, version, contents, own, actor, clock, note))
    visible = Visible(work.session, package_chain(work.session, package))
    for name in sorted(own):
        if name[0] == BPMN:
            continue
        text, origin = sources.texts(name[0])[name[1]], visible.origins.get(name)
        if origin is None or origin.sha256 != sha256(text):
            key = alone(*name)
            version = _newest(work.session, [package], key) + 1
            made.append(_release(work, package, key, version, {name: text}, own, actor, clock, note))
    return made


def publish_planned(
    work: UnitOfWork,
    package: Package,
    packages: Sequence[Package],
    planned: Sequence[Planned],
    actor: Actor,
    clock: Clock,
    note: str,
) -> list[Release]:
    """The releases of a plan. Their versions go on from those of all `packages` the unit sees, as people count them."""
    return [
        _release(
            work,
            package,
            one.process_key,
            _newest(work.session, [package, *packages], one.process_key) + 1,
            one.contents,
            one.own,
            actor,
            clock,
            note,
        )
        for one in planned
    ]


def pinned_hashes(session: Reading, release: Release) -> dict[Name, str]:
    """Hash by (kind, key) of the texts a release pins."""
    pinned = artefacts_of(session, release.id)
    return {name: sha for name, (sha, _) in pinned.items() if name[0] in TEXTS}


def effects_of(
    session: Reading, made: Sequence[Release], diagrams: Mapping[str, Definitions], do: str = "release_published"
) -> list[dict[str, Any]]:
    """What the journal says of releases: process, version, note, and the hash of every text they pin."""
    pins = pins_of(session, [release.id for release in made])
    return [
        {
            "do": do,
            "release": str(release.id),
            **_named(session, diagrams, release.process_key, pins[release.id]),
            "version": release.version,
            "note": release.note,
            "artefacts": [
                {"kind": kind, "key": key, "sha256": pin.sha256}
                for (kind, key), pin in sorted(pins[release.id].items())
            ],
        }
        for release in made
    ]


def _named(session: Reading, diagrams: Mapping[str, Definitions], key: str, pins: Mapping[Name, Pin]) -> dict[str, str]:
    if is_alone(key):
        kind, _, name = key.partition(APART)
        sha = pins[kind, name].sha256
        title = title_of(kind, texts_of(session, [sha])[sha])
        return {"decision" if kind == DMN else kind: name, "name": text_name(kind, title, name, ())}
    return {"process": key, "name": diagrams[key].processes[key].name if key in diagrams else ""}


def _hashes(contents: Contents) -> dict[Name, str]:
    return {name: sha256(content) for name, content in contents.items()}


def _newest(session: Reading, packages: Sequence[Package], key: str) -> int:
    ids = [package.id for package in packages]
    query = select(func.max(Release.version)).where(Release.package_id.in_(ids), Release.process_key == key)
    return session.scalar(query) or 0


def _release(
    work: UnitOfWork,
    package: Package,
    key: str,
    version: int,
    contents: Contents,
    own: Collection[Name],
    actor: Actor,
    clock: Clock,
    note: str,
) -> Release:
    release = Release(
        tenant_id=package.tenant_id,
        package_id=package.id,
        process_key=key,
        version=version,
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
        pin = ReleaseArtefact(
            release_id=release.id,
            kind=kind,
            key=name,
            sha256=_store(work, kind, content),
            own=kind == PROFILE or (kind, name) in own,
        )
        work.session.add(pin)
    work.session.flush()
    return release


def _store(work: UnitOfWork, kind: str, content: bytes) -> str:
    sha = sha256(content)
    if work.session.get(Artefact, sha) is None:
        work.session.add(Artefact(sha256=sha, kind=kind, content=content))
        work.session.flush()
    return sha
