"""What the pages tell about versions: their package, how many cases run on them, what changed from one to the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from engine.localities import Release, changes_between
from engine.localities.queries import packages_of
from engine.organisation.queries import subtree_ids
from engine.runtime.queries.versions import running_by_release
from engine.storage import Reading

COMPARED = 20  # versions whose changes are worked out on one page


@dataclass(frozen=True)
class Version:
    """A release as the pages show it. `own`: published in the unit's own package; `previous`: the one before it."""

    release: Release
    package_name: str
    own: bool
    running: int
    previous: Release | None
    changes: tuple[str, ...] = ()

    @property
    def withdrawn(self) -> bool:
        """Has it been taken back?"""
        return self.release.state == "withdrawn"


def versions_of(reading: Reading, unit_id: UUID, history: Sequence[Release], *, told: bool = True) -> list[Version]:
    """The releases, newest first, with what each changed when `told`."""
    names = {package.id: (package.name, package.unit_id == unit_id) for package in packages_of(reading, unit_id)}
    running = running_in(reading, unit_id, [release.id for release in history])
    found = []
    for place, release in enumerate(history):
        previous = _previous(release, history[place + 1 :])
        changes = changes_between(reading, previous.id, release.id) if told and previous and place < COMPARED else ()
        name, own = names[release.package_id]
        found.append(Version(release, name, own, running.get(release.id, 0), previous, tuple(changes)))
    return found


def running_in(reading: Reading, unit_id: UUID, releases: Iterable[UUID]) -> Mapping[UUID, int]:
    """Cases under way in the unit and below it, by release."""
    return running_by_release(reading, subtree_ids(reading, unit_id), list(releases))


def _previous(release: Release, older: Sequence[Release]) -> Release | None:
    """The version before it in its own package, else the one of the package above it was made from."""
    own = (each for each in older if each.package_id == release.package_id)
    return next(own, older[0] if older else None)
