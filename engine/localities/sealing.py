"""What the journal says of releases and parameters so that nobody changes them unseen: a digest of the whole row.

`sealed` adds it to the effects of an entry; whoever verifies computes it again from what lies in the database now."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from engine.localities.tables import Package, ProfileVersion, Release, ReleaseArtefact
from engine.storage import Reading, digest

SEAL = "seal"


def sealed(session: Reading, tenant_id: UUID, effects: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The effects, those that name a release or a version of parameters with the digest of its row. Two statements for
    each of the two kinds, whatever their number."""
    told = [dict(effect) for effect in effects]
    releases = {UUID(effect["release"]) for effect in told if "release" in effect}
    keys = {effect["profile"] for effect in told if "profile" in effect and "version" in effect}
    seals = dict(release_seals(session, select(Release.id).where(Release.id.in_(releases)))) if releases else {}
    named = select(Package.id).where(Package.tenant_id == tenant_id, Package.key.in_(keys))
    rules = {(key, version): seal for _, key, version, seal in (profile_seals(session, named) if keys else ())}
    for effect in told:
        seal = seals.get(UUID(effect["release"])) if "release" in effect else None
        if "profile" in effect:
            seal = rules.get((effect["profile"], effect.get("version", 0)))
        effect |= {SEAL: seal} if seal else {}
    return told


def release_seals(session: Reading, ids: Select[UUID]) -> Iterator[tuple[UUID, str]]:
    """The digest of each release: everything about it but whether it was withdrawn, and the hashes of all it pins."""
    pins: dict[UUID, list[list[Any]]] = {}
    query = select(ReleaseArtefact).where(ReleaseArtefact.release_id.in_(ids))
    for pin in session.scalars(query.order_by(ReleaseArtefact.kind, ReleaseArtefact.key)):
        pins.setdefault(pin.release_id, []).append([pin.kind, pin.key, pin.sha256, pin.own])
    for row in session.scalars(select(Release).where(Release.id.in_(ids))):
        yield row.id, _digest({**_release(row), "pins": pins.get(row.id, [])})


def profile_seals(session: Reading, packages: Select[UUID]) -> Iterator[tuple[UUID, str, int, str]]:
    """The digest of every version of these packages' parameters: (tenant, package key, version, digest)."""
    query = select(Package.tenant_id, Package.key, ProfileVersion).join(
        Package, Package.id == ProfileVersion.package_id
    )
    for tenant, key, row in session.execute(query.where(Package.id.in_(packages))):
        yield tenant, key, row.version, _digest(_profile(row))


def _digest(told: Mapping[str, Any]) -> str:
    try:
        return digest(told)
    except TypeError:
        return ""  # nothing the product ever writes: it fits no seal


def _release(row: Release) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "tenant": str(row.tenant_id),
        "package": str(row.package_id),
        "process": row.process_key,
        "version": row.version,
        "note": row.note,
        "by": row.published_by,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def _profile(row: ProfileVersion) -> dict[str, Any]:
    return {
        "package": str(row.package_id),
        "version": row.version,
        "parameters": row.parameters,
        "shipped": row.shipped,
        "by": row.by,
        "note": row.note,
        "changes": row.changes,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
