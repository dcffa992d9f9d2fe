"""Which processes begin by themselves, and where: the timers and conditions of the releases the units work by.

Asked for a whole tenant at once: units that work by the same package are told apart only by themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import Beginning
from engine.localities.bundles import Bundle, load_bundle, words
from engine.localities.profiles import values
from engine.localities.queries import package_chain, profile_of, releases_in
from engine.localities.tables import Package
from engine.localities.views import Release, release_view
from engine.organisation import Directory, UnitView
from engine.storage import Reading


@dataclass(frozen=True)
class SelfStart:
    """A timer or condition that begins a process in a unit, with the parameters the unit works by."""

    unit: UnitView
    release: Release
    beginning: Beginning
    parameters: Mapping[str, Any]


def self_starts(session: Reading, people: Directory, at: datetime, units: Iterable[UUID] = ()) -> Iterator[SelfStart]:
    """What begins by itself in the units in force of a tenant (or in these of them) that keep accounts.

    `start_unit_kinds` of the process names the kinds of unit, as for starting by hand; without it all of them."""
    wanted = set(units)
    places = [one for one in people.units(at) if one.keeps_accounts and (not wanted or one.id in wanted)]
    own = {row.unit_id: row for row in session.scalars(select(Package).where(Package.unit_id.is_not(None)))}
    roots = select(Package).where(Package.tenant_id == people.tenant_id, Package.parent_id.is_(None))
    common = session.scalar(roots.order_by(Package.key).limit(1))
    found: dict[UUID, _Package] = {}
    for place in places:
        package = next((own[above.id] for above in people.ancestors(place.id) if above.id in own), common)
        if package is None:
            continue
        if package.id not in found:
            found[package.id] = _Package(session, package, at)
        for release, bundle in found[package.id].starting:
            kinds = words(bundle.process.properties.get("start_unit_kinds", ""))
            if not kinds or place.kind in kinds:
                for beginning in bundle.self_starts:
                    yield SelfStart(place, release, beginning, found[package.id].parameters)


class _Package:
    """What the units that work by a package have in common."""

    def __init__(self, session: Reading, package: Package, at: datetime) -> None:
        chain = package_chain(session, package)
        releases = releases_in(session, chain, at).values()
        read = [(release_view(each), load_bundle(session, each.id)) for each in releases]
        self.starting: list[tuple[Release, Bundle]] = [each for each in read if each[1].self_starts]
        self._of = (session, chain, at)

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters in force, as expressions see them."""
        return values(profile_of(*self._of).parameters)
