"""FEEL types at run time: what conforms to a type, and the implicit conversions (DMN 1.5 §10.3.2.9).
Used by `instance of`, typed parameters and the built-in functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from engine.feel.errors import Run
from engine.feel.nodes import Type
from engine.feel.temporal import midnight
from engine.feel.values import Function, Range, kind

TYPE_NAMES = (
    "years and months duration",
    "days and time duration",
    "date and time",
    "Any",
    "Null",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "list",
    "context",
    "range",
    "function",
)
_ALIASES = {"dayTimeDuration": "days and time duration", "yearMonthDuration": "years and months duration",
            "dateTime": "date and time"}  # fmt: skip
NO_MATCH = object()


class TypeTable(Mapping[str, Type]):
    """Types by name that stay as they are. Tables are told apart by identity: comparing all that is in them is dear."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self._types = dict(types)

    def __getitem__(self, name: str) -> Type:
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @cached_property
    def members(self) -> frozenset[str]:
        """The names of all entries of the types, and of what is in them."""
        return frozenset(name for known in self._types.values() for name in _entries(known))


def _entries(known: Type) -> Iterator[str]:
    yield from known.keys
    for part in known.parts:
        yield from _entries(part)


def known_type(wanted: Type) -> bool:
    """Whether the type and all its parts exist in FEEL."""
    name = _ALIASES.get(wanted.name, wanted.name)
    return (
        name in TYPE_NAMES and all(map(known_type, wanted.parts)) and (not wanted.result or known_type(wanted.result))
    )


def is_instance(value: Any, wanted: Type, run: Run) -> bool:
    """`value instance of wanted`; null is an instance of Null and of nothing else here."""
    name = _ALIASES.get(wanted.name, wanted.name)
    if value is None:
        return name == "Null"
    return name == "Any" or _conforms(value, name, wanted, run)


def _conforms(value: Any, name: str, wanted: Type, run: Run) -> bool:
    if kind(value) != name:
        return False
    if not wanted.parts and not wanted.result:
        return True
    if name == "list":
        run.charge(len(value))
        return all(conforms(item, wanted.parts[0], run) for item in value)
    if name == "context":
        return all(
            key in value and conforms(value[key], part, run)
            for key, part in zip(wanted.keys, wanted.parts, strict=True)
        )
    if name == "range" and isinstance(value, Range):
        ends = [end for end in (value.low, value.high) if end is not None]
        return bool(ends) and all(conforms(end, wanted.parts[0], run) for end in ends)
    if name == "function" and isinstance(value, Function):
        return _function_conforms(value, wanted)
    return False


def _function_conforms(value: Function, wanted: Type) -> bool:
    """Whether a function takes what the wanted one would be given (§10.3.2.9.2: parameters the other way round).

    What a function gives back is not declared in FEEL, so every result will do."""
    if value.overloads:
        return any(_signature_takes(each, wanted.parts) for each in value.overloads)
    known = value.types or (None,) * len(value.parameters)
    return len(known) == len(wanted.parts) and all(map(_within, wanted.parts, known))


def _signature_takes(signature: Any, given: tuple[Type, ...]) -> bool:
    """The same for a declaration of a built-in function (registry.Signature)."""
    count = len(signature.parameters)
    if not signature.least <= len(given) <= count:
        return False
    names = [_ALIASES.get(each.name, each.name) for each in given]
    taken = [parameter.kinds for parameter in signature.parameters[: len(given)]]
    return all(not kinds or name in kinds for kinds, name in zip(taken, names, strict=True))


def _within(part: Type, whole: Type | None) -> bool:
    """Whether every value of one type is a value of the other (§10.3.2.9.2, conformance)."""
    if whole is None or whole.name == "Any" or part.name == "Null":
        return True
    if _ALIASES.get(part.name, part.name) != _ALIASES.get(whole.name, whole.name):
        return False
    if whole.name == "context":
        inside, asked = (dict(zip(each.keys, each.parts, strict=True)) for each in (part, whole))
        return all(key in inside and _within(inside[key], each) for key, each in asked.items())
    if not whole.parts and not whole.result:
        return True
    if whole.name != "function":
        return len(part.parts) == len(whole.parts) and all(map(_within, part.parts, whole.parts))
    takes = len(part.parts) == len(whole.parts) and all(map(_within, whole.parts, part.parts))
    return takes and part.result is not None and _within(part.result, whole.result)


def conforms(value: Any, wanted: Type, run: Run) -> bool:
    """Whether a value may stand where the type is wanted; null always may."""
    return value is None or is_instance(value, wanted, run)


def convert(value: Any, wanted: Type | None, run: Run) -> Any:
    """The value made to conform by the implicit conversions, or NO_MATCH."""
    if wanted is None or conforms(value, wanted, run):
        return value
    if type(value) is list and len(value) == 1 and conforms(value[0], wanted, run):
        return value[0]
    if wanted.name == "list" and conforms([value], wanted, run):
        return [value]
    if type(value) is date and wanted.name in ("date and time", "dateTime"):
        return midnight(value)
    return NO_MATCH
