"""Versions of parameters that entries name, and what changes of them changed.

One statement for all versions of a batch; a version that is gone is simply not shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.localities import LIVE
from engine.localities.profiles import Parameter, merge, read_parameter, values
from engine.localities.tables import Package, ProfileVersion
from engine.runtime.views import TimelineValue
from engine.storage import Reading


class ProfileVersions:
    """The versions of parameters by tenant, package key and number."""

    def __init__(self, session: Reading, named: Iterable[tuple[UUID, str, int]]) -> None:
        wanted = set(named)
        self._found: dict[tuple[UUID, str, int], dict[str, Parameter]] = {}
        if not wanted:
            return
        query = (
            select(Package.tenant_id, Package.key, ProfileVersion.version, ProfileVersion.parameters)
            .join(Package, Package.id == ProfileVersion.package_id)
            .where(
                Package.tenant_id.in_({tenant for tenant, _, _ in wanted}),
                Package.key.in_({key for _, key, _ in wanted}),
                ProfileVersion.version.in_({version for _, _, version in wanted}),
            )
        )
        for tenant, key, version, parameters in session.execute(query):
            self._found[tenant, key, version] = readable(parameters)

    def of(self, tenant: UUID, key: str, version: int) -> Mapping[str, Parameter]:
        """The parameters of one version by name; empty when it is gone."""
        return self._found.get((tenant, key, version), {})

    def live(self, tenant: UUID, rules: Sequence[tuple[str, int]]) -> dict[str, Any]:
        """The FEEL values of the live parameters of these versions, innermost first."""
        return values(merge(self.of(tenant, *each).values() for each in reversed(rules)), LIVE)

    def changed(self, tenant: UUID, effect: Mapping[str, Any]) -> list[TimelineValue]:
        """What a change of parameters changed: label, before and after."""
        if isinstance(effect.get("changes"), list):
            return [line for each in effect["changes"] if (line := _line(each)) is not None]
        declared = self.of(tenant, str(effect.get("profile")), effect.get("version", 0))
        return [
            TimelineValue(parameter.label, parameter.text)
            for name in effect.get("after") or ()
            if (parameter := declared.get(name)) is not None
        ]


def _line(change: Any) -> TimelineValue | None:
    """One change as it was written down in words."""
    if not isinstance(change, dict) or not change.get("label"):
        return None
    document = f" (theo {change['adjusted_by']})" if change.get("adjusted_by") else ""
    return TimelineValue(str(change["label"]), f"{change.get('before')} → {change.get('after')}{document}")


def readable(parameters: Any) -> dict[str, Parameter]:
    """The parameters of a stored version by name; one that cannot be read is left out."""
    found = {}
    for item in parameters if isinstance(parameters, list) else []:
        try:
            found[item["name"]] = read_parameter(item)
        except (ValueError, KeyError, TypeError):
            continue
    return found
