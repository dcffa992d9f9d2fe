"""What is in force for the packages a unit works by: releases, the texts they pin, and where each text comes from.

Read with a fixed number of statements; texts themselves are fetched by hash when somebody asks for them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import Definitions, load
from engine.localities.bundles import DIAGRAMS
from engine.localities.contents import Sources
from engine.localities.queries import packages_of
from engine.localities.tables import (
    BPMN,
    DMN,
    FORM,
    PUBLISHED,
    TEXTS,
    Artefact,
    Package,
    Release,
    ReleaseArtefact,
    is_alone,
)
from engine.storage import Reading
from engine.storage.problems import Unavailable

Name = tuple[str, str]
"""Kind and key of an artefact."""

T = TypeVar("T")
_BATCH = 500


@dataclass(frozen=True)
class Pin:
    """An artefact as a release pins it."""

    sha256: str
    own: bool


@dataclass(frozen=True)
class Origin:
    """Where a text in force comes from: the release and package that brought it."""

    sha256: str
    release: Release
    package: Package


class Visible:
    """What packages (innermost first) have in force."""

    def __init__(self, session: Reading, packages: Sequence[Package], own: Package | None = None) -> None:
        """`own`: the package of the unit itself, the innermost one; None when the unit works by one from above."""
        self.session = session
        self.packages = list(packages)
        self.own = own
        ids = [package.id for package in packages]
        rows = session.scalars(select(Release).where(Release.package_id.in_(ids), Release.state == PUBLISHED))
        newest: dict[tuple[int, str], Release] = {}
        for row in sorted(rows, key=lambda row: row.version):
            newest[ids.index(row.package_id), row.process_key] = row
        outwards = sorted(newest.items(), key=lambda item: -item[0][0])
        self._by_package = [(place, release) for (place, _), release in outwards]
        self.releases = {key: release for (_, key), release in outwards if not is_alone(key)}
        """The release in force by process id: the innermost package's."""
        self.pins = pins_of(session, [release.id for release in newest.values()])
        """Pins by (kind, key) of every release in force in its package, by the release's id."""

    @cached_property
    def origins(self) -> Mapping[Name, Origin]:
        """Where each text in force comes from: the innermost package that has it as its own."""
        found: dict[Name, Origin] = {}
        for place, release in sorted(self._by_package, key=lambda item: (-item[0], item[1].at, item[1].id)):
            for name, sha in own_texts(release, self.pins[release.id]).items():
                found[name] = Origin(sha, release, self.packages[place])
        for key, release in self.releases.items():
            # What runs is what the release in force pins, also when it took the diagram from above at its time.
            pinned = self.pins[release.id].get((BPMN, key))
            if pinned is not None and (BPMN, key) in found:
                origin = found[BPMN, key]
                found[BPMN, key] = Origin(pinned.sha256, release, origin.package)
        return found

    def own_of(self, package: Package) -> dict[Name, str]:
        """Hashes of the texts in force that are a package's own."""
        mine = [release for place, release in self._by_package if self.packages[place].id == package.id]
        found: dict[Name, str] = {}
        for release in sorted(mine, key=lambda one: (one.at, one.id)):
            found |= own_texts(release, self.pins[release.id])
        return found

    @cached_property
    def outer(self) -> "Visible":
        """What is in force for the packages above the unit's own one."""
        return self if self.own is None else Visible(self.session, self.packages[1:])

    @cached_property
    def diagrams(self) -> Mapping[str, Definitions]:
        """Every diagram in force, by process id."""
        wanted = {key: origin.sha256 for (kind, key), origin in self.origins.items() if kind == BPMN}
        texts = self.texts(sha for sha in wanted.values() if sha not in DIAGRAMS)
        return {key: diagram(sha, texts.get(sha), self) for key, sha in wanted.items()}

    @cached_property
    def sources(self) -> Sources:
        """Everything in force, with its text."""
        wanted = {name: origin.sha256 for name, origin in self.origins.items() if name[0] != BPMN}
        texts = self.texts(wanted.values())
        forms, decisions = (
            {key: texts[sha] for (kind, key), sha in wanted.items() if kind == one} for one in (FORM, DMN)
        )
        return Sources(dict(self.diagrams), forms, decisions)

    def texts(self, hashes: Iterable[str]) -> dict[str, bytes]:
        """Bytes by hash. Raises Unavailable when bytes no longer fit their hash."""
        return texts_of(self.session, hashes)

    def pinned(self, release: Release) -> tuple[dict[str, Definitions], dict[str, bytes], dict[str, bytes]]:
        """Diagrams, forms and decision files a release in force pins, by key."""
        pins = {name: pin for name, pin in self.pins[release.id].items() if name[0] in TEXTS}
        texts = self.texts(pin.sha256 for pin in pins.values())
        diagrams = {key: diagram(p.sha256, texts[p.sha256], self) for (kind, key), p in pins.items() if kind == BPMN}
        forms, decisions = (
            {key: texts[pin.sha256] for (kind, key), pin in pins.items() if kind == one} for one in (FORM, DMN)
        )
        return diagrams, forms, decisions


def visible_to(session: Reading, unit_id: UUID) -> Visible:
    """What is in force for a unit."""
    packages = packages_of(session, unit_id)
    own = packages[0] if packages and packages[0].unit_id == unit_id else None
    return Visible(session, packages, own)


def own_texts(release: Release, pins: Mapping[Name, Pin]) -> dict[Name, str]:
    """Hashes of the texts a release brings that are its package's own: its diagram, forms and decisions, not called
    processes."""
    return {
        (kind, key): pin.sha256
        for (kind, key), pin in pins.items()
        if pin.own and (kind in (FORM, DMN) or (kind == BPMN and key == release.process_key))
    }


def pins_of(session: Reading, release_ids: Sequence[UUID]) -> dict[UUID, dict[Name, Pin]]:
    """What releases pin, by release id."""
    found: dict[UUID, dict[Name, Pin]] = {release_id: {} for release_id in release_ids}
    for part in _parts(release_ids):
        query = select(ReleaseArtefact).where(ReleaseArtefact.release_id.in_(part))
        for row in session.scalars(query):
            found[row.release_id][row.kind, row.key] = Pin(row.sha256, row.own)
    return found


def texts_of(session: Reading, hashes: Iterable[str]) -> dict[str, bytes]:
    """Bytes by hash. Raises Unavailable when bytes no longer fit their hash."""
    found: dict[str, bytes] = {}
    for part in _parts(sorted(set(hashes))):
        query = select(Artefact.sha256, Artefact.content).where(Artefact.sha256.in_(part))
        for row in session.execute(query):
            if hashlib.sha256(row.content).hexdigest() != row.sha256:
                raise Unavailable(
                    "Nội dung quy trình đã lưu không còn nguyên vẹn, chưa thực hiện gì. "
                    "Hãy báo người vận hành khôi phục từ bản sao lưu."
                )
            found[row.sha256] = row.content
    return found


def diagram(sha256: str, content: bytes | None, visible: Visible) -> Definitions:
    """The parsed diagram, from memory when its text has been seen before."""
    return DIAGRAMS.get(sha256, lambda: load(visible.texts([sha256])[sha256] if content is None else content))


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))
