"""What a model may be asked, and what it wants to know first: for those who choose a decision and map its inputs.

Inputs are followed through every decision that is required on the way (DMN 1.5 §6.3, §10.4)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.dmn import model as m
from engine.dmn.decisions import Decisions


@dataclass(frozen=True)
class Asked:
    """A decision or service that may be asked, with names and types of the inputs it needs, however indirectly.

    `final`: nothing else in the model needs it. Both `name` and `id` name it in `Decisions.evaluate`."""

    id: str
    name: str
    inputs: tuple[tuple[str, str], ...]
    final: bool


def asked(decisions: Decisions) -> list[Asked]:
    """What may be asked, in the order of the file."""
    root = decisions.root
    used = {need.element.id for needs in root.needs.values() for need in needs if need.model is root}
    return [
        Asked(each.id, each.name, _inputs(decisions, each), each.id not in used)
        for each in root.model.elements.values()
        if isinstance(each, m.Decision | m.DecisionService)
    ]


def named(decisions: Decisions, reference: str) -> Asked | None:
    """What a reference names, by id or name; '' stands for the only one nothing else needs. None: nothing, or several
    without a word which."""
    known = asked(decisions)
    if not reference:
        final = [one for one in known if one.final]
        return final[0] if len(final) == 1 else None
    return next((one for same in ("id", "name") for one in known if getattr(one, same) == reference), None)


def _inputs(decisions: Decisions, element: m.Decision | m.DecisionService) -> tuple[tuple[str, str], ...]:
    """Names and types of inputs in the order they are met; those of an imported model lie under its name."""
    found: dict[str, str] = {}
    root = decisions.root
    if isinstance(element, m.DecisionService):
        needs = [root.find(each) for each in (*element.input_data, *element.input_decisions)]
        return tuple((need.element.name, _type(need.element)) for need in needs if need is not None)
    waiting, seen = list(root.needs.get(element.id, ())), set[tuple[str, str]]()
    while waiting:
        need = waiting.pop(0)
        place = (need.model.model.namespace, need.element.id)
        if place in seen:
            continue
        seen.add(place)
        if isinstance(need.element, m.InputData):
            foreign = need.model.path[0] if need.model.path else ""
            found.setdefault(foreign or need.element.name, "" if foreign else need.element.type)
        waiting += need.model.needs.get(need.element.id, ())
    return tuple(found.items())


def _type(element: m.Element) -> str:
    return element.type if isinstance(element, m.InputData | m.Decision) else ""
