"""How built-in functions are declared, chosen by their arguments and called (DMN 1.5 §10.3.4).
A declaration names the parameters as the standard does, so that named arguments work for every function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.feel.errors import Run, exceeded
from engine.feel.temporal import midnight
from engine.feel.types import NO_MATCH, convert
from engine.feel.values import KINDS, Function, shown, shown_kind
from engine.feel.wide import WIDE, narrow

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
_PLAIN = frozenset(cls for cls in KINDS if cls not in WIDE and cls is not type(None))


@dataclass(frozen=True, slots=True)
class Parameter:
    """kinds: accepted FEEL kinds, empty for any; optional: may be left out; rest: takes all further
    arguments; wide: takes the values of wide.py too."""

    name: str
    kinds: frozenset[str]
    optional: bool
    nullable: bool
    rest: bool
    wide: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """least: how many arguments at least; takes_rest: the last parameter takes any number of them."""

    parameters: tuple[Parameter, ...]
    action: Callable[..., Any]
    least: int
    takes_rest: bool


def builtin(name: str, declaration: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register `action(run, *args)` under a name; several declarations of one name are tried in order.

    Declaration: `name:kinds` separated by commas; kinds joined by `|`, empty for any; suffix `=` optional,
    `?` null allowed, `*` all further arguments as one list,
    `~` dates and times of any width.
    """
    parameters = tuple(_parameter(part) for part in declaration.split(",")) if declaration else ()
    least = sum(1 for parameter in parameters if not parameter.optional)
    takes_rest = bool(parameters) and parameters[-1].rest

    def register(action: Callable[..., Any]) -> Callable[..., Any]:
        before = BUILTINS[name].overloads if name in BUILTINS else ()
        overloads = (*before, Signature(parameters, action, least, takes_rest))
        BUILTINS[name] = Function(
            tuple(p.name for p in overloads[0].parameters), _value_call(name), name, (), overloads
        )
        return action

    return register


def _parameter(text: str) -> Parameter:
    name, _, kinds = text.strip().partition(":")
    bare = kinds.rstrip("=?*~")
    marks = kinds[len(bare) :]
    accepted = [full for kind in bare.split("|") if kind for full in _SHORT.get(kind, (kind,))]
    return Parameter(name, frozenset(accepted), "=" in marks, "?" in marks or not accepted, "*" in marks, "~" in marks)


def _value_call(name: str) -> Callable[[Run, list[Any]], Any]:
    return lambda run, args: apply(BUILTINS[name], args, (), run, run.position)


def apply(function: Function, args: list[Any], names: tuple[str, ...], run: Run, pos: int) -> Any:
    """Call a built-in function with the first declaration that the arguments fit; null with a problem if none does."""
    run.charge(len(args) + 1)
    overloads = function.overloads
    if names and len(overloads) > 1:  # two may have the same names (point, range): the order they are given in decides
        overloads = tuple(sorted(overloads, key=lambda each: tuple(p.name for p in each.parameters) != names))
    for signature in overloads:
        arranged = _arrange(signature, args, names)
        if arranged is not None:
            run.position = pos
            return signature.action(run, *arranged)
    if any(arg is None for arg in args):
        return run.fail(pos, f"Hàm “{function.name}” nhận giá trị trống. Hãy nhập đủ dữ liệu cho hàm.")
    return run.fail(pos, f"Hàm “{function.name}” {_misfit(function.overloads, args, names)}")


def _misfit(overloads: tuple[Signature, ...], args: list[Any], names: tuple[str, ...]) -> str:
    """Why no declaration takes these arguments, and what to do."""
    if names:
        known = " hoặc ".join(dict.fromkeys(", ".join(p.name for p in each.parameters) for each in overloads))
        return f"nhận tên hoặc loại tham số không đúng. Hãy dùng đúng tên và loại của các tham số: {known}."
    fitting = [each for each in overloads if len(args) >= each.least]
    fitting = [each for each in fitting if len(args) <= len(each.parameters) or each.takes_rest]
    if not fitting:
        counts = sorted({n for each in overloads for n in range(each.least, len(each.parameters) + 1)})
        return f"nhận {len(args)} tham số. Hãy đưa vào {' hoặc '.join(map(str, counts))} tham số."
    for at, (arg, parameter) in enumerate(zip(args, fitting[0].parameters, strict=False), 1):
        if _fit(arg, parameter) is _BAD:
            wanted = " hoặc ".join(dict.fromkeys(map(shown_kind, sorted(parameter.kinds))))
            return f"nhận {shown(arg)} ở tham số thứ {at}. Hãy đưa vào {wanted}."
    return "nhận sai loại tham số. Hãy kiểm tra các tham số."


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
        first = ordered[0] if len(ordered) == 1 else None
        if signature.takes_rest and type(first) is list:
            ordered = first
    else:
        if len(args) < signature.least or (len(args) > len(parameters) and not signature.takes_rest):
            return None
        ordered, missing = args, []
    arranged: list[Any] = []
    given_count = len(ordered)
    for at, parameter in enumerate(parameters):
        if parameter.rest:
            arranged.append(ordered[at:])
            break
        if at >= given_count or (missing and missing[at]):
            arranged.append(None)
            continue
        value = ordered[at]
        if type(value) in _PLAIN and KINDS[type(value)] in parameter.kinds:
            arranged.append(value)
            continue
        value = _fit(value, parameter)
        if value is _BAD:
            return None
        arranged.append(value)
    return arranged


def _narrowed(value: Any) -> Any:
    """An ordinary date or time where a function cannot do with a wide one."""
    ordinary = narrow(value)
    return _BAD if ordinary is None else ordinary


def _fit(value: Any, parameter: Parameter) -> Any:
    kinds = parameter.kinds
    if value is None:
        return None if parameter.nullable else _BAD
    found = KINDS[type(value)]
    if not kinds:
        return value
    if found in kinds:
        return value if type(value) not in WIDE or parameter.wide else _narrowed(value)
    if found == "list" and len(value) == 1 and value[0] is not None and KINDS[type(value[0])] in kinds:
        return value[0]
    if "list" in kinds:
        return [value]
    if type(value) is date and "date and time" in kinds:
        return midnight(value)
    return _BAD


def invoke(function: Function, args: list[Any], names: tuple[str, ...], run: Run, pos: int) -> Any:
    """Invoke any function value with positional (no names) or named arguments."""
    if function.overloads:
        return apply(function, args, names, run, pos)
    if names:
        if len(names) != len(function.parameters) or set(names) != set(function.parameters):
            return run.fail(pos, "Tên tham số của hàm không đúng. Hãy dùng đúng các tên đã khai báo.")
        given = dict(zip(names, args, strict=True))
        args = [given[name] for name in function.parameters]
    elif len(args) != len(function.parameters):
        return run.fail(pos, f"Hàm cần {len(function.parameters)} tham số. Hãy đưa vào đủ và đúng số tham số.")
    if function.types:
        args = [convert(arg, wanted, run) for arg, wanted in zip(args, function.types, strict=True)]
        if any(arg is NO_MATCH for arg in args):
            return run.fail(pos, "Tham số của hàm không đúng kiểu đã khai báo. Hãy kiểm tra loại dữ liệu đưa vào.")
    run.depth -= 1
    if run.depth < 0:
        exceeded()
    try:
        return function.invoke(run, args)
    finally:
        run.depth += 1
