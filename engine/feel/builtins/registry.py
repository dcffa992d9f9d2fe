"""How built-in functions are declared, chosen by their arguments and called (DMN 1.5 §10.3.4).
A declaration names the parameters as the standard does, so that named arguments work for every function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.feel.errors import Run
from engine.feel.temporal import midnight
from engine.feel.values import KINDS, Function

BUILTINS: dict[str, Function] = {}
_SHORT = {
    "duration": ("days and time duration", "years and months duration"),
    "days": ("days and time duration",),
    "point": (
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    ),
    "datetime": ("date and time",),
}
_BAD = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """kinds: accepted FEEL kinds, empty for any; optional: may be left out; rest: takes all further arguments."""

    name: str
    kinds: frozenset[str]
    optional: bool
    nullable: bool
    rest: bool


@dataclass(frozen=True, slots=True)
class Signature:
    parameters: tuple[Parameter, ...]
    action: Callable[..., Any]

    @property
    def least(self) -> int:
        """How many arguments at least."""
        return sum(1 for parameter in self.parameters if not parameter.optional)

    @property
    def takes_rest(self) -> bool:
        """Whether the last parameter takes any number of arguments."""
        return bool(self.parameters) and self.parameters[-1].rest


def builtin(name: str, declaration: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register `action(run, *args)` under a name; several declarations of one name are tried in order.

    Declaration: `name:kinds` separated by commas; kinds joined by `|`, empty for any; suffix `=` optional,
    `?` null allowed, `*` all further arguments as one list.
    """
    parameters = tuple(_parameter(part) for part in declaration.split(",")) if declaration else ()

    def register(action: Callable[..., Any]) -> Callable[..., Any]:
        before = BUILTINS[name].overloads if name in BUILTINS else ()
        overloads = (*before, Signature(parameters, action))
        BUILTINS[name] = Function(
            tuple(p.name for p in overloads[0].parameters), _value_call(name), name, (), overloads
        )
        return action

    return register


def _parameter(text: str) -> Parameter:
    name, _, kinds = text.strip().partition(":")
    bare = kinds.rstrip("=?*")
    marks = kinds[len(bare) :]
    accepted = [full for kind in bare.split("|") if kind for full in _SHORT.get(kind, (kind,))]
    return Parameter(name, frozenset(accepted), "=" in marks, "?" in marks or not accepted, "*" in marks)


def _value_call(name: str) -> Callable[[Run, list[Any]], Any]:
    return lambda run, args: apply(BUILTINS[name], args, (), run, run.position)


def apply(function: Function, args: list[Any], names: tuple[str, ...], run: Run, pos: int) -> Any:
    """Call a built-in function with the first declaration that the arguments fit; null with a problem if none does."""
    run.charge(len(args) + 1)
    for signature in function.overloads:
        arranged = _arrange(signature, args, names)
        if arranged is not None:
            run.position = pos
            return signature.action(run, *arranged)
    if any(arg is None for arg in args):
        return run.fail(pos, f"Hàm “{function.name}” nhận giá trị trống. Hãy nhập đủ dữ liệu cho hàm.")
    return run.fail(pos, f"Hàm “{function.name}” nhận sai số lượng hoặc sai loại tham số. Hãy kiểm tra các tham số.")


def _arrange(signature: Signature, args: list[Any], names: tuple[str, ...]) -> list[Any] | None:
    parameters = signature.parameters
    if names:
        given = dict(zip(names, args, strict=True))
        if len(given) != len(args) or not given.keys() <= {parameter.name for parameter in parameters}:
            return None
        if any(parameter.name not in given and not parameter.optional for parameter in parameters):
            return None
        ordered = [given.get(parameter.name) for parameter in parameters]
        missing = [parameter.name not in given for parameter in parameters]
        if signature.takes_rest and type(ordered[-1]) is list:
            ordered[-1:] = ordered[-1]
    else:
        if len(args) < signature.least or (len(args) > len(parameters) and not signature.takes_rest):
            return None
        ordered, missing = args, []
    arranged: list[Any] = []
    for at, parameter in enumerate(parameters):
        if parameter.rest:
            rest = ordered[at:] if len(ordered) > at else []
            arranged.append(rest)
            break
        if at >= len(ordered) or (missing and missing[at]):
            arranged.append(None)
            continue
        value = _fit(ordered[at], parameter)
        if value is _BAD:
            return None
        arranged.append(value)
    return arranged


def _fit(value: Any, parameter: Parameter) -> Any:
    kinds = parameter.kinds
    if value is None:
        return None if parameter.nullable else _BAD
    found = KINDS[type(value)]
    if not kinds or found in kinds:
        return value
    if found == "list" and len(value) == 1 and value[0] is not None and KINDS[type(value[0])] in kinds:
        return value[0]
    if "list" in kinds:
        return [value]
    if type(value) is date and "date and time" in kinds:
        return midnight(value)
    return _BAD
