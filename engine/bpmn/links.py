"""Which catching link a throwing link leads to: by reference when the file has one, else by name (BPMN 2.0.2 §10.5.5).
Shared by the rules about links and about what can be reached."""

from __future__ import annotations

from .model import EventDefinition, Node
from .subject import Level

Link = tuple[Node, EventDefinition]


def links(level: Level, kind: str) -> list[Link]:
    """Link events of a level of one kind, with their definition."""
    return [(node, event) for node in level.nodes if node.kind == kind for event in node.events if event.kind == "link"]


def leads_to(throw: EventDefinition, catch: EventDefinition) -> bool:
    """Whether a throwing link leads to a catching one."""
    return throw.ref == catch.id if throw.ref else throw.text == catch.text
