"""The rules a case ran by: parameters it keeps from its beginning, and the live ones period by period.

A period begins when a version of a package's parameters changed what the case read when it used them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.localities import LIVE
from engine.localities.profiles import Parameter
from engine.localities.queries import packages_of
from engine.localities.tables import Package, ProfileVersion
from engine.runtime.audit.parameters import readable
from engine.runtime.audit.views import Rule, RulesPeriod
from engine.runtime.tables import ProcessInstance
from engine.storage import Reading

READ_NAMES = {"at_start": "Giữ từ lúc bắt đầu", LIVE: "Đọc khi dùng"}
Layer = Mapping[str, Parameter]


def rules(session: Reading, instance: ProcessInstance, kept: Mapping[str, Any], until: datetime) -> list[RulesPeriod]:
    """The periods of an instance's life, oldest first. `kept`: the FEEL values its variable `profile` began with."""
    packages = packages_of(session, instance.unit_id)
    names = {package.id: package for package in packages}
    query = select(ProfileVersion).where(ProfileVersion.package_id.in_(names), ProfileVersion.at <= until)
    versions = session.scalars(query.order_by(ProfileVersion.at, ProfileVersion.package_id, ProfileVersion.version))
    layers: dict[Any, Layer] = {}
    first: ProfileVersion | None = None
    begun: list[tuple[ProfileVersion, tuple[Rule, ...]]] = []
    for row in versions.all():
        if row.at > instance.created_at and not begun and first is not None:
            begun.append((first, _rules(packages, layers, kept)))
        layers[row.package_id] = readable(row.parameters)
        if row.at <= instance.created_at:
            first = row
            continue
        now = _rules(packages, layers, kept)
        if not begun or _texts(now) != _texts(begun[-1][1]):
            begun.append((row, _marked(now, begun[-1][1] if begun else ())))
    if not begun and first is not None:
        begun.append((first, _rules(packages, layers, kept)))
    starts = [max(row.at, instance.created_at) for row, _ in begun]
    ends: Sequence[datetime | None] = [*starts[1:], None][: len(starts)]
    return [
        RulesPeriod(since=since, until=end, by=row.by, note=row.note, rules=told)
        for (row, told), since, end in zip(begun, starts, ends, strict=True)
    ]


def _rules(packages: Sequence[Package], layers: Mapping[Any, Layer], kept: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The parameters of all packages, inner ones over outer ones, in the order they are declared."""
    found: dict[str, Rule] = {}
    for package in reversed(packages):
        for name, parameter in layers.get(package.id, {}).items():
            fixed = parameter.read != LIVE and name in kept
            found[name] = Rule(
                label=parameter.label,
                text=parameter.text_of(kept[name]) if fixed else parameter.text,
                read_name=READ_NAMES.get(parameter.read, ""),
                source=package.name,
            )
    return tuple(found.values())


def _texts(told: Sequence[Rule]) -> dict[str, str]:
    return {rule.label: rule.text for rule in told}


def _marked(now: Sequence[Rule], before: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules, with those marked that read differently before."""
    old = _texts(before)
    return tuple(
        Rule(rule.label, rule.text, rule.read_name, bool(old) and old.get(rule.label) != rule.text, rule.source)
        for rule in now
    )
