"""Versions of parameters that entries name, and parameters as text people read.

One statement for all versions of a batch; a version that is gone is simply not shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.forms.values import value_text
from engine.localities import LIVE
from engine.localities.profiles import Parameter, merge, read_parameter, values
from engine.localities.tables import Package, ProfileVersion
from engine.runtime.views import TimelineValue
from engine.storage import Reading

_BOUNDARY = {"exclusive": "trước ngày {}", "inclusive": "đến hết ngày {}"}
EMPTY = "(chưa đặt)"


def parameter_text(parameter: Parameter, value: Any) -> str:
    """A value of a parameter as people read it; JSON as stored, or the FEEL value an instance keeps."""
    options, columns = dict(parameter.options), dict(parameter.columns)
    if value is None or value in ("", []):
        return EMPTY
    if parameter.type == "deadline" and isinstance(value, dict):
        return _BOUNDARY.get(str(value.get("boundary")), "{}").format(_day(value.get("date")))
    if parameter.type == "date":
        return _day(value)
    if options:
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(options.get(str(each), str(each)) for each in chosen)
    if parameter.type == "table" and isinstance(value, list):
        return "\n".join(_row(row, columns) for row in value if isinstance(row, dict))
    return value_text(value)


def _row(row: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    return "; ".join(
        f"{label}: {value_text(row[name])}" for name, label in columns.items() if row.get(name) is not None
    )


def _day(value: Any) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).strftime("%d/%m/%Y")
    except ValueError:
        return str(value)


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
        declared = self.of(tenant, str(effect.get("profile")), effect.get("version", 0))
        before, after = effect.get("before"), effect.get("after")
        lines = []
        for name, value in after.items() if isinstance(after, dict) else ():
            if (parameter := declared.get(name)) is not None:
                old = parameter_text(parameter, before.get(name) if isinstance(before, dict) else None)
                lines.append(TimelineValue(parameter.label, f"{old} → {parameter_text(parameter, value)}"))
        return lines


def readable(parameters: Any) -> dict[str, Parameter]:
    """The parameters of a stored version by name; one that cannot be read is left out."""
    found = {}
    for item in parameters if isinstance(parameters, list) else []:
        try:
            found[item["name"]] = read_parameter(item)
        except (ValueError, KeyError, TypeError):
            continue
    return found
