"""Which data is declared where, worked out once when a process is compiled (BPMN 2.0.2 §10.4, decision 0019).

Every element that holds data is the variable of its id; a reference to a data object is a second name of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.bpmn.data import DataAssociation, DataItem, NodeData
from engine.bpmn.model import CARRIERS, SUB_PROCESSES, Contents, DataObject, MultiInstance, Node, Process, StandardLoop

Names = tuple[str, ...]
EMPTY = NodeData()
STANDING = ("unit", "case", "profile", "started_by")  # what every instance has (docs/architecture.md)
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class LevelData:
    """The data of a level of flow: its data objects, and the properties, inputs and outputs of what it belongs to."""

    names: Mapping[str, Names] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """What has to be known of a whole process to say what its levels declare."""

    references: Mapping[str, Names]
    taken: frozenset[str]

    def group(self, key: str, name: str) -> Names:
        """All names of a variable: its id, the references to it, and its own name where that is a word of its own."""
        own = (name,) if _WORD.fullmatch(name) and name not in self.taken else ()
        return (key, *self.references.get(key, ()), *own)


def known_in(process: Process) -> Known:
    """The references to each data object of a process, and the names that are taken."""
    references: dict[str, Names] = {}
    taken = {*STANDING}
    for level in process.levels():
        taken.update(level.nodes, level.data_objects)
        for key, each in level.data_objects.items():
            if each.kind == "dataObjectReference":
                references[each.ref] = (*references.get(each.ref, ()), key)
    holders: list[Process | Node] = [process, *process.walk()]
    for holder in holders:
        taken.update(item.id for item in (holder.data or EMPTY).declared())
    return Known(references, frozenset(taken))


def level_data(contents: Contents, owner: Process | Node, known: Known) -> LevelData:
    """What a level declares."""
    names: dict[str, Names] = {}
    things = [each for each in contents.data_objects.values() if each.kind == "dataObject"]
    data = owner.data or EMPTY
    holders: list[DataObject | DataItem] = [*things, *data.declared()]
    for thing in holders:
        group = known.group(thing.id, thing.name)
        names.update(dict.fromkeys(group, group))
    lists = {each.id for each in things if each.is_collection} | {
        each.id for each in data.declared() if each.collection
    }
    return LevelData(names, frozenset(lists))


@dataclass(frozen=True)
class Carried:
    """What one spec takes in when it begins and gives out when it ends, and what it declares of its own.

    part: "all" for an activity or event that happens once; of several instances the "whole" carries the collections
    and each "item" its own part of them; a loop is a "frame" whose rounds carry all on the same data."""

    node: Node
    part: str

    @property
    def data(self) -> NodeData:
        """What the node declares."""
        return self.node.data or EMPTY

    def _here(self, each_one: bool) -> bool:
        """Whether something is carried here that each instance does for itself, or only the whole of them."""
        return self.part == "all" or (self.part == ("item" if each_one else "whole"))

    def _takes_each(self, association: DataAssociation) -> bool:
        # What an embedded sub-process holds lies inside it, once for each instance.
        return self.node.kind in SUB_PROCESSES or (bool(self.data.item) and self.data.item in association.sources)

    def _gives_each(self, association: DataAssociation) -> bool:
        return bool(association.sources) and self.data.loop_output not in association.sources

    @cached_property
    def incoming(self) -> tuple[DataAssociation, ...]:
        """The associations to carry out when it begins."""
        return tuple(each for each in self.data.incoming if each.target and self._here(self._takes_each(each)))

    @cached_property
    def outgoing(self) -> tuple[DataAssociation, ...]:
        """The associations to carry out when it ends."""
        return tuple(each for each in self.data.outgoing if each.target and self._here(self._gives_each(each)))

    @cached_property
    def inputs(self) -> tuple[DataItem, ...]:
        """The inputs that get their value here."""
        each_one = {association.target for association in self.data.incoming if self._takes_each(association)}
        return tuple(item for item in self.data.inputs if self._here(item.id in each_one))

    @cached_property
    def outputs(self) -> tuple[DataItem, ...]:
        """The outputs that get their value here."""
        return tuple(item for item in self.data.outputs if self._here(item.id != self.data.loop_output))

    @cached_property
    def names(self) -> Mapping[str, Names]:
        """What is written here under which name: ids, an output also by its name, the items of a loop."""
        properties = self.data.properties if self._here(True) and self.node.kind not in SUB_PROCESSES else ()
        found: dict[str, Names] = {item.name: (item.id,) for item in self.outputs if item.name}
        found.update({item.id: (item.id,) for item in (*self.inputs, *self.outputs, *properties)})
        loop = self.node.loop
        if self.part == "item" and isinstance(loop, MultiInstance):
            for key, name in ((self.data.item, loop.item), (self.data.output_item, loop.output_item)):
                group = tuple(dict.fromkeys(filter(None, (name, key))))
                found.update(dict.fromkeys(group, group))
        return found

    @cached_property
    def lists(self) -> frozenset[str]:
        """Ids of what holds a list."""
        return frozenset(item.id for item in self.data.declared() if item.collection)


def paired(node: Node, items: Sequence[DataItem]) -> dict[int, DataItem]:
    """The data of an event with several definitions, by the number of the definition it belongs to: the first belongs
    to the first that can carry something, and so on (BPMN 2.0.2 §10.5.1)."""
    carrying = [index for index, event in enumerate(node.events) if event.kind in CARRIERS | {"signal"}]
    return dict(zip(carrying, items, strict=False))


def carried(node: Node, *, item: bool = False) -> Carried | None:
    """What the spec of a node carries; None when there is nothing to carry.

    item: the spec of one instance of a node that has several."""
    if isinstance(node.loop, MultiInstance):
        if node.data is None and not (item and node.loop.output_item):
            return None
        return Carried(node, "item" if item else "whole")
    if node.data is None:
        return None
    return Carried(node, "frame" if isinstance(node.loop, StandardLoop) and not item else "all")
