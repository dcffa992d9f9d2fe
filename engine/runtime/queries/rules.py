"""“Quy định áp dụng”: the parameters a process reads, which are fixed since the case began and which count as they are.

Found in the texts of its release (`engine.feel.members_read`), so that a page names only what matters to the case."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from engine.feel import Expression, codec, members_read
from engine.forms.model import OptionSource
from engine.history import values_of
from engine.localities import AT_START, Bundle, Parameter
from engine.localities.cache import Bounded
from engine.runtime.tables import InstanceRow
from engine.runtime.views import AppliedRule
from engine.spiff import ROOT, reads
from engine.storage import Reading

PROFILE = "profile"
_read: Bounded[UUID, frozenset[str] | None] = Bounded(256)


def applied_rules(
    bundle: Bundle, parameters: Mapping[str, Parameter], kept: Mapping[str, Any]
) -> tuple[AppliedRule, ...]:
    """The parameters a release reads, in their declared order. `kept`: the instance's own values, as FEEL values."""
    names = _read.get(bundle.release_id, lambda: _names(bundle))
    return tuple(
        AppliedRule(
            parameter.label,
            _text(parameter, kept[name]) if parameter.read == AT_START and name in kept else parameter.text,
            parameter.read == AT_START,
        )
        for name, parameter in parameters.items()
        if names is None or name in names
    )


def kept_profile(session: Reading, instance_id: UUID) -> dict[str, Any]:
    """The values of all parameters when an instance began, as FEEL values. Two statements."""
    body = session.scalar(
        select(InstanceRow.body).where(
            InstanceRow.instance_id == instance_id,
            InstanceRow.kind == "variable",
            InstanceRow.key == f"{ROOT} {PROFILE}",
        )
    )
    value_id = orjson.loads(body) if body else None
    if not isinstance(value_id, str):
        return {}
    found = values_of(session, [UUID(value_id)])
    value = codec.from_data(found[UUID(value_id)]) if UUID(value_id) in found else None
    return value if isinstance(value, dict) else {}


def _text(parameter: Parameter, value: Any) -> str:
    try:
        return parameter.text_of(value)
    except (KeyError, TypeError, ValueError, AttributeError):  # declared otherwise since the case began
        return str(value)


def _names(bundle: Bundle) -> frozenset[str] | None:
    found: set[str] = set()
    shown = (names for form in bundle.forms.values() for names in _in_form((form.fields, form.rules)))
    for names in (*map(reads, filter(None, _texts(bundle))), *shown):
        if names is None:
            return None
        found |= names
    return frozenset(found)


def _in_form(part: Any) -> Iterator[frozenset[str] | None]:
    """What each expression and each source of options of a form reads."""
    if isinstance(part, Expression):
        yield members_read(part, PROFILE)
    elif isinstance(part, tuple):
        for each in part:
            yield from _in_form(each)
    elif is_dataclass(part):
        if isinstance(part, OptionSource) and part.path[:1] == (PROFILE,):
            yield frozenset(part.path[1:2])
        for member in fields(part):
            yield from _in_form(getattr(part, member.name))


def _texts(bundle: Bundle) -> Iterator[str]:
    """Every text of the release that may be FEEL; what is not reads nothing."""
    for definitions in bundle.definitions.values():
        for process in definitions.runnable():
            yield from process.properties.values()
            for lane in process.walk_lanes():
                yield from lane.properties.values()
            yield from (flow.condition for flow in process.walk_flows())
            for node in process.walk():
                yield from node.properties.values()
                yield from (event.text for event in node.events)
                yield node.script
