"""What was published, as the journal tells of it, against what lies in the tables: releases, texts, parameters.

An entry of publishing carries a seal of each row it made (`engine.localities.sealing`) and the hash of every text."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.history import Fault
from engine.history.tables import JournalEntry
from engine.history.verify import Ids
from engine.localities.queries import packages_of
from engine.localities.sealing import SEAL, profile_seals, release_seals
from engine.localities.tables import WITHDRAWN, Artefact, Package, Release, ReleaseArtefact
from engine.runtime.tables import Case, ProcessInstance
from engine.runtime.telling import kind_of
from engine.runtime.telling.names import identifier
from engine.storage import Reading

BATCH = 100
_COMMANDS = (
    "install_package",
    "import_package",
    "publish_process",
    "republish_process",
    "withdraw_release",
    "change_profile",
)


@dataclass(frozen=True)
class Told:
    """Where the journal tells of something, and its seal (None: written before seals were)."""

    chain_id: UUID
    seq: int
    at: datetime
    seal: str | None

    def fault(self, kind: str) -> Fault:
        """A fault named by this entry."""
        return Fault(self.chain_id, self.seq, kind, self.at)


class _Record:
    """Everything the journal tells of publishing."""

    def __init__(self, session: Reading) -> None:
        self.releases: dict[UUID, Told] = {}
        self.withdrawn: dict[UUID, Told] = {}
        self.rules: dict[tuple[UUID, str, int], Told] = {}
        entry = JournalEntry
        query = select(entry.tenant_id, entry.effects, entry.chain_id, entry.seq, entry.at)
        query = query.where(entry.chain_kind == "unit", entry.command.in_(_COMMANDS))
        for tenant, effects, *place in session.execute(query.order_by(entry.at, entry.chain_id, entry.seq)):
            for effect in effects if isinstance(effects, list) else []:
                if isinstance(effect, dict):
                    self._take(tenant, effect, place)

    def _take(self, tenant: UUID, effect: Mapping[str, Any], place: list[Any]) -> None:
        told = Told(place[0], place[1], place[2], effect.get(SEAL))
        release = identifier(effect.get("release"))
        if release is not None:
            self.releases.setdefault(release, told)
            if kind_of(effect) == "release_withdrawn":
                self.withdrawn[release] = told
        elif "profile" in effect and isinstance(effect.get("version"), int):
            self.rules.setdefault((tenant, str(effect["profile"]), effect["version"]), told)


def published_faults(session: Reading, cases: Ids | None, units: Ids | None) -> Iterator[Fault]:
    """What no longer is as it was published: of everything, of what chains of these units tell, and of what the cases
    ran by."""
    record = _Record(session)
    chains = None if cases is None else set(session.scalars(units)) if units is not None else set()
    used = select(ProcessInstance.release_id) if cases is None else _used(cases)
    wanted = set(session.scalars(used.distinct()))
    yield from _releases(session, record, chains, wanted)
    yield from _texts(session, record, chains, wanted)
    yield from _rules(session, record, chains, cases)


def _used(cases: Ids) -> Any:
    return select(ProcessInstance.release_id).where(ProcessInstance.case_id.in_(cases))


def _chosen(told: Told | None, release: UUID, chains: set[UUID] | None, wanted: set[UUID]) -> bool:
    return chains is None or release in wanted or (told is not None and told.chain_id in chains)


def _releases(session: Reading, record: _Record, chains: set[UUID] | None, wanted: set[UUID]) -> Iterator[Fault]:
    found = dict(release_seals(session, select(Release.id)))
    query = select(Release.id, Release.state, Package.unit_id, Package.tenant_id)
    rows = {row[0]: row[1:] for row in session.execute(query.join(Package, Package.id == Release.package_id))}
    for release in sorted({*record.releases, *rows, *wanted}):
        told = record.releases.get(release)
        if told is None:
            # Nobody published it: its package's unit is told of, or, when there is no such row either, it by itself.
            _, unit, tenant = rows.get(release, (None, None, release))
            if release in wanted or chains is None or (unit or tenant) in chains:
                yield Fault(unit or tenant, 0, "release")
        elif not _chosen(told, release, chains, wanted):
            continue
        elif release not in rows or told.seal not in (None, found.get(release)):
            yield told.fault("release")
        elif (rows[release][0] == WITHDRAWN) != (release in record.withdrawn):
            yield record.withdrawn.get(release, told).fault("release")


def _texts(session: Reading, record: _Record, chains: set[UUID] | None, wanted: set[UUID]) -> Iterator[Fault]:
    """Texts whose bytes are not those of their hash any more, one fault for each release that pins one."""
    whole = set[str]()
    rows = session.execute(select(Artefact.sha256, Artefact.content).execution_options(yield_per=BATCH))
    for sha256, content in rows:
        if hashlib.sha256(content).hexdigest() == sha256:
            whole.add(sha256)
    broken = set[UUID]()
    for release, sha256 in session.execute(select(ReleaseArtefact.release_id, ReleaseArtefact.sha256)):
        told = record.releases.get(release)
        if sha256 not in whole and release not in broken and _chosen(told, release, chains, wanted):
            broken.add(release)
            yield told.fault("artefact") if told is not None else Fault(release, 0, "artefact")


def _rules(session: Reading, record: _Record, chains: set[UUID] | None, cases: Ids | None) -> Iterator[Fault]:
    every = session.execute(select(Package.id, Package.tenant_id, Package.key, Package.unit_id)).all()
    homes = {(row.tenant_id, row.key): row.unit_id or row.tenant_id for row in every}
    read = set[tuple[UUID, str]]()
    if cases is not None:
        for unit_id in session.scalars(select(Case.unit_id).where(Case.id.in_(cases)).distinct()).all():
            read |= {(package.tenant_id, package.key) for package in packages_of(session, unit_id)}
    found = {(t, key, version): seal for t, key, version, seal in profile_seals(session, select(Package.id))}
    for place in sorted({*record.rules, *found}):
        told = record.rules.get(place)
        home = homes.get(place[:2], place[0]) if told is None else told.chain_id
        if not (chains is None or place[:2] in read or home in chains):
            continue
        if told is None:
            # Entries of installing did not always name the version: such a version is older than every one told of.
            if any(place[:2] == other[:2] and other[2] < place[2] for other in record.rules):
                yield Fault(home, 0, "profile")
        elif place not in found or told.seal not in (None, found[place]):
            yield told.fault("profile")
