"""A decision model in plain data: its items, inputs, decisions, knowledge models, services and boxed expressions.

Names are those of DMN 1.5 (chapters 6 to 8 and 10.2); texts are FEEL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A declared type (DMN 1.5 §7.3.2). `allowed` are unary tests for the value, of a collection for each element;
    `constraint` unary tests for the whole value. `function` holds parameter types and the result's type."""

    name: str
    base: str
    components: tuple[ItemDefinition, ...] = ()
    collection: bool = False
    allowed: str = ""
    constraint: str = ""
    function: tuple[tuple[tuple[str, str], ...], str] | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal expression; `text` is empty when there is none."""

    id: str
    text: str
    type: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions: the tested expression, its type, the values it may have (unary tests)."""

    id: str
    label: str
    text: str
    type: str
    values: str


@dataclass(frozen=True, slots=True)
class Output:
    """A column of conclusions; `values` are its possible values, in order of priority."""

    id: str
    name: str
    type: str
    values: str
    default: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: one text of unary tests per input, one expression per output, one remark per column of remarks."""

    id: str
    tests: tuple[str, ...]
    results: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table. `policy`: UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER, OUTPUT ORDER; `aggregation`:
    '', SUM, COUNT, MIN, MAX; `remarks` are the names of the columns of annotations (DMN 1.5 §8.3.4)."""

    id: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    policy: str
    aggregation: str
    type: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a boxed context; the last one may have no name: it is the result."""

    name: str
    type: str
    value: Boxed


@dataclass(frozen=True, slots=True)
class Context:
    id: str
    entries: tuple[Entry, ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """An argument of a boxed invocation."""

    name: str
    value: Boxed


@dataclass(frozen=True, slots=True)
class Invocation:
    id: str
    function: Boxed
    bindings: tuple[Binding, ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """`kind`: FEEL; Java and PMML are read, never carried out."""

    id: str
    parameters: tuple[Parameter, ...]
    body: Boxed | None
    kind: str = "FEEL"
    type: str = ""


@dataclass(frozen=True, slots=True)
class ListExpression:
    id: str
    items: tuple[Boxed, ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of cells under named columns; gives a list of contexts."""

    id: str
    columns: tuple[Parameter, ...]
    rows: tuple[tuple[Boxed, ...], ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Conditional:
    id: str
    condition: Boxed
    then: Boxed
    otherwise: Boxed
    type: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    id: str
    source: Boxed
    match: Boxed
    type: str = ""


@dataclass(frozen=True, slots=True)
class Iterator:
    """`kind`: for, some, every."""

    id: str
    kind: str
    variable: str
    variable_type: str
    source: Boxed
    body: Boxed
    type: str = ""


Boxed: TypeAlias = (
    "Literal | Table | Context | Invocation | FunctionDefinition | ListExpression | Relation | Conditional"
    " | Filter | Iterator"
)

Reference: TypeAlias = "tuple[str, str]"
"""Namespace and id of an element."""


@dataclass(frozen=True, slots=True)
class InputData:
    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`requires` are references in the order of the file: inputs, decisions, knowledge models and services."""

    id: str
    name: str
    type: str
    logic: Boxed | None
    requires: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    id: str
    name: str
    type: str
    logic: FunctionDefinition | None
    requires: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Its parameters are the input data, then the input decisions (DMN 1.5 §10.4)."""

    id: str
    name: str
    type: str
    outputs: tuple[Reference, ...]
    encapsulated: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]


Element: TypeAlias = InputData | Decision | KnowledgeModel | DecisionService


@dataclass(frozen=True, slots=True)
class Import:
    """Another model under a name of this one."""

    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Model:
    """One DMN file. `elements` by id, in the order of the file; `types` by name."""

    name: str
    namespace: str
    types: Mapping[str, ItemDefinition] = field(default_factory=dict)
    elements: Mapping[str, Element] = field(default_factory=dict)
    imports: tuple[Import, ...] = ()
