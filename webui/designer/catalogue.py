"""What the editor of diagrams offers: elements, forms, roles, units, processes, automatic steps, parameters.

Everything is asked of the engine, so the editor can offer nothing that publishing would refuse."""

from typing import Any
from uuid import UUID

from engine import localities
from engine.bpmn.model import ACTIVITIES, GATEWAYS
from engine.bpmn.support import ELEMENTS, EVENTS, element_support, event_support
from engine.dmn import DmnRefused, asked, named
from engine.forms import Field, FormRefused, compile_form
from engine.forms.model import leaves
from engine.localities.views import Draft, Source
from engine.localities.visible import Visible, visible_to
from engine.organisation.queries import roles, unit, unit_tree
from engine.organisation.views import UnitNode, UnitView
from engine.organisation.words import SYSTEM_ROLE
from engine.runtime.operations.registry import described
from engine.storage import Reading
from webui.admin.decision_views import fields_of
from webui.designer import words
from webui.services import services


def catalogue(reading: Reading, unit_id: UUID) -> dict[str, Any]:
    """The lists behind the panel and the menus, for one unit; every entry is {value, label, …}."""
    # What is drawn and not yet published may be referred to: both are published together.
    seen: list[Draft | Source] = [*localities.drafts(reading, unit_id), *localities.sources(reading, unit_id)]
    visible = visible_to(reading, unit_id)
    units = _units(unit_tree(reading, unit(reading, unit_id).tenant_id))
    return {
        "groups": _options(words.GROUPS),
        "elements": elements(),
        "forms": _sorted({one.key: one.name for one in seen if one.kind == "form"}),
        "processes": _sorted({one.key: one.name for one in seen if one.kind == "bpmn"}),
        "decisions": _decisions(visible, seen),
        "answers": _answers(visible),
        **_exchanged(visible),
        "kinds": _kinds(visible),
        "roles": [{"value": code, "label": name} for code, name in roles(reading) if code != SYSTEM_ROLE],
        "selectors": [{"value": key, "label": words.UNITS[key]} for key in words.SELECTORS],
        "units": [{"value": f"unit:{one.code}", "label": one.name} for one in units],
        "unit_kinds": _unit_kinds(units),
        "operations": operations(),
        "parameters": [
            {"value": one.name, "label": one.label, "type": one.type, "live": one.read == localities.LIVE}
            for one in localities.profile(reading, unit_id, services().clock.now()).parameters.values()
        ],
    }


def elements() -> list[dict[str, str]]:
    """Every kind of step, gateway and event the engine carries out, in the order people look for them."""
    found = []
    for (kind, event), (group, label, hint) in words.ELEMENTS.items():
        support = event_support(kind, event) if event else element_support(kind)
        if support.supported:
            found.append({"kind": kind, "event": event, "group": group, "label": label, "hint": hint})
    return found


def carried_out() -> set[tuple[str, str]]:
    """What the engine's allow-list holds and a person may put on a diagram, as (kind, event)."""
    drawn = {kind for kind, support in ELEMENTS.items() if support.supported and kind in ACTIVITIES | GATEWAYS}
    return {(kind, "") for kind in drawn} | {pair for pair, support in EVENTS.items() if support.supported}


def operations() -> list[dict[str, Any]]:
    """The automatic steps with their parameters in plain words, by title."""
    found = [
        {
            "value": one.name,
            "label": one.title,
            "parameters": [
                {
                    "name": parameter.name,
                    "label": words.PARAMETERS.get(parameter.name, one.title),
                    "required": parameter.required,
                    "type": words.TYPES.get(parameter.type, ""),
                }
                for parameter in one.parameters
            ],
        }
        for one in described()
    ]
    return sorted(found, key=lambda row: str(row["label"]))


def _decisions(visible: Visible, seen: list[Draft | Source]) -> list[dict[str, Any]]:
    """The decisions a step may ask, with what each needs; drafts count, since both are published together."""
    texts = {**visible.sources.decisions, **{one.key: one.content for one in seen if one.kind == "dmn" and one.content}}
    names = {one.key: one.name for one in reversed(seen) if one.kind == "dmn"}
    found = []
    for key in texts:
        try:
            decisions = localities.decisions_of(key, texts)
        except DmnRefused:
            continue
        final = named(decisions, "")
        for each in asked(decisions):
            alone = final is not None and each.id == final.id
            name = names.get(key, each.name)
            found.append(
                {
                    "value": key if alone else f"{key}#{each.id}",
                    "label": name if alone or name == each.name else f"{name}: {each.name}",
                    "also": [f"{key}#{each.id}", f"{key}#{each.name}"],
                    "inputs": [{"name": one.name, "label": one.label} for one in fields_of(decisions, each)],
                }
            )
    return sorted(found, key=lambda one: str(one["label"]).casefold())


def _answers(visible: Visible) -> dict[str, list[dict[str, Any]]]:
    """What each form asks, by its key: the names expressions use, under the labels people know."""
    found = {}
    for key, content in visible.sources.forms.items():
        try:
            fields = leaves(compile_form(content).fields)
        except FormRefused:
            continue
        found[key] = [_answer(field) for field in fields]
    return found


def _answer(field: Field) -> dict[str, Any]:
    chosen = field.options.listed if field.options else ()
    options = [{"value": option.key, "label": option.label} for option in chosen]
    return {"value": field.name, "label": field.label or field.description, "options": options}


def _exchanged(visible: Visible) -> dict[str, list[dict[str, str]]]:
    """Messages and errors the processes know each other by, named by the steps that send or wait for them."""
    found: dict[str, dict[str, list[str]]] = {"messages": {}, "errors": {}}
    for definitions in visible.diagrams.values():
        for node in (node for process in definitions.processes.values() for node in process.walk()):
            for event in node.events:
                if event.kind == "message" and event.ref_name:
                    found["messages"].setdefault(event.ref_name, []).append(node.name)
                if event.kind == "error" and event.code:
                    found["errors"].setdefault(event.code, []).append(node.name)
            if node.message in definitions.messages:
                found["messages"].setdefault(definitions.messages[node.message].name, []).append(node.name)
    return {
        name: _sorted({key: " – ".join(dict.fromkeys(filter(None, steps))) or key for key, steps in rows.items()})
        for name, rows in found.items()
    }


def _kinds(visible: Visible) -> list[dict[str, str]]:
    """Kinds of cases there are, named by the processes that make them."""
    names: dict[str, list[str]] = {}
    for definitions in visible.diagrams.values():
        for process in definitions.processes.values():
            names.setdefault(process.properties.get("kind", process.id), []).append(process.name)
    return _sorted({kind: ", ".join(found) for kind, found in names.items()})


def _units(node: UnitNode) -> list[UnitView]:
    return [node.unit, *(one for child in node.children for one in _units(child))]


def _unit_kinds(units: list[UnitView]) -> list[dict[str, str]]:
    """Kinds of units; one without a general word is named by a unit of that kind."""
    found = dict(words.UNIT_KINDS)
    for one in units:
        found.setdefault(one.kind, f"Cùng loại với {one.short_name}")
    return _options(found)


def _options(names: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": key, "label": label} for key, label in names.items()]


def _sorted(names: dict[str, str]) -> list[dict[str, str]]:
    return sorted(_options(names), key=lambda option: option["label"].casefold())
