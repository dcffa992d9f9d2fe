"""Where a unit's parameters are read: names of the processes whose diagrams or forms mention each of them.

So an administrator sees what a change touches before making it."""

import re
from datetime import datetime
from uuid import UUID

from engine.localities import bundle, releases
from engine.storage import Reading

_READ = re.compile(rb"\bprofile\.([a-z][a-z0-9_]*)")


def uses_of_parameters(reading: Reading, unit_id: UUID, at: datetime) -> dict[str, list[str]]:
    """Names of processes by parameter name, in the releases the unit works by at a moment."""
    found: dict[str, set[str]] = {}
    for release in releases(reading, unit_id, at).values():
        pinned = bundle(reading, release.id)
        mentioned = _READ.findall(pinned.definition.source)
        for name in mentioned:
            found.setdefault(name.decode(), set()).add(pinned.name)
    return {name: sorted(names) for name, names in found.items()}
