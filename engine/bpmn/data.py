"""Data an element declares: inputs, outputs, properties, and the lines that carry values (BPMN 2.0.2 §10.4).
A part of the model; every element that holds data stands for the variable that carries its id (decision 0019)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataItem:
    """A data input, a data output or a property. `collection`: its value is a list.

    structure: what its item definition names, only compared, never interpreted."""

    id: str
    name: str = ""
    collection: bool = False
    structure: str = ""

    @property
    def told(self) -> str:
        """How a sentence names it: by its name, without one by its id."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class DataSet:
    """An input or output set (§10.4.2): the data it lists, which of it may be missing, and the sets it goes with.

    partners: ids of the output sets that follow an input set, or of the input sets an output set follows; empty: any.
    """

    id: str
    refs: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()

    @property
    def required(self) -> tuple[str, ...]:
        """What has to be there."""
        return tuple(each for each in self.refs if each not in self.optional)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One assignment of a data association; `source` is FEEL, `target` a name or a path such as `report.total`."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class DataAssociation:
    """A line that copies, converts or assigns data (§10.4.2). Sources and target are ids of elements that hold data.

    A line drawn from an activity to a data object without naming an output has no source: it carries all the activity
    brought about."""

    id: str
    sources: tuple[str, ...] = ()
    target: str = ""
    transformation: str = ""
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeData:
    """The data of one process, activity or event.

    incoming, outgoing: its data input and output associations, in the order of the file.
    loop_input, loop_output: ids of the collections a multi-instance activity goes through and fills; item,
    output_item: of the data that stands for one instance's part of them (§10.3.8)."""

    inputs: tuple[DataItem, ...] = ()
    outputs: tuple[DataItem, ...] = ()
    input_sets: tuple[DataSet, ...] = ()
    output_sets: tuple[DataSet, ...] = ()
    properties: tuple[DataItem, ...] = ()
    incoming: tuple[DataAssociation, ...] = ()
    outgoing: tuple[DataAssociation, ...] = ()
    loop_input: str = ""
    loop_output: str = ""
    item: str = ""
    output_item: str = ""

    def input(self, key: str) -> DataItem | None:
        """The data input with this id."""
        return _of(self.inputs, key)

    def output(self, key: str) -> DataItem | None:
        """The data output with this id."""
        return _of(self.outputs, key)

    def declared(self) -> Iterable[DataItem]:
        """Everything declared here."""
        return (*self.inputs, *self.outputs, *self.properties)


def _of(items: Iterable[DataItem], key: str) -> DataItem | None:
    return next((each for each in items if each.id == key), None)
