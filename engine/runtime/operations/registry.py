"""How an operation is declared, found and called.

Parameters are validated with a marshmallow schema before the operation sees them; what does not fit is an incident."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, ValidationError

from engine.organisation import Actor, Directory
from engine.spiff import Incident, StepContext
from engine.storage import UnitOfWork


@dataclass(frozen=True)
class OperationContext:
    """What an operation may use: the unit of work it is part of, and where it was called from."""

    work: UnitOfWork
    now: datetime
    tenant_id: UUID
    unit_id: UUID
    case_id: UUID
    instance_id: UUID
    actor: Actor
    step: StepContext
    directory: Directory


Run = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """A registered operation. `title` is its Vietnamese name for the designer."""

    name: str
    title: str
    parameters: type[Schema]
    run: Run


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation as the designer tells it; `type` is the name of its class in `fields`."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True)
class Description:
    """An operation as the designer tells it."""

    name: str
    title: str
    parameters: tuple[Parameter, ...]


_registry: dict[str, Operation] = {}


def operation(name: str, title: str, parameters: type[Schema]) -> Callable[[Run], Run]:
    """Register a function `(context, **parameters) -> FEEL value` under a name."""

    def register(run: Run) -> Run:
        if name in _registry:
            raise ValueError(f"operation {name} is registered twice")
        _registry[name] = Operation(name, title, parameters, run)
        return run

    return register


def names() -> frozenset[str]:
    """Every registered name."""
    return frozenset(_registry)


def described() -> list[Description]:
    """Every operation with its parameters, by name."""
    return [
        Description(
            name,
            found.title,
            tuple(
                Parameter(field.data_key or key, type(field).__name__, field.required)
                for key, field in found.parameters().fields.items()
            ),
        )
        for name, found in sorted(_registry.items())
    ]


def carry_out(name: str, context: OperationContext, parameters: dict[str, Any]) -> Any:
    """Call an operation. Raises Incident when it is unknown or its parameters do not fit."""
    found = _registry.get(name)
    if found is None:
        raise Incident(f"Bước việc này gọi thao tác “{name}” mà chương trình không có.")
    try:
        values = found.parameters(unknown=EXCLUDE).load(parameters)
    except ValidationError as error:
        fields = ", ".join(f"“{field}”" for field in error.messages_dict)
        raise Incident(f"Thao tác “{found.title}” nhận tham số chưa đúng: {fields}.") from error
    return found.run(context, **values)
