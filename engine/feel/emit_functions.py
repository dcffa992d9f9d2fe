"""Closures for function definitions, invocations and type tests (DMN 1.5 §10.3.2.13, §10.3.2.14, table 49)."""

from __future__ import annotations

from typing import Any

from engine.feel import nodes as n
from engine.feel.emit import MISSING, Code, Scope, emit, emitter
from engine.feel.emit_names import lookup, unknown
from engine.feel.errors import Run
from engine.feel.registry import invoke
from engine.feel.types import is_instance, known_type
from engine.feel.values import Function, shown


@emitter(n.Call)
def call(node: n.Call, local: bool) -> Code:
    arguments, names, pos = [emit(item, local) for item in node.arguments], node.names, node.pos
    if isinstance(node.function, n.Name):
        wanted = node.function.name
        if wanted == "is defined" and len(arguments) == 1:
            return _is_defined(arguments[0])

        def named(s: Scope) -> Any:
            function = lookup(wanted, s) if local else s.vars.get(wanted, MISSING)
            if type(function) is not Function:
                function = _function(wanted, function, s.run, pos)
            args = [argument(s) for argument in arguments]
            return invoke(function, args, names, s.run, pos) if function is not None else None

        return named
    target = emit(node.function, local)

    def computed(s: Scope) -> Any:
        function = target(s)
        if type(function) is not Function:
            return s.run.fail(pos, f"Không gọi được {shown(function)} như một hàm. Hãy kiểm tra tên hàm.")
        return invoke(function, [argument(s) for argument in arguments], names, s.run, pos)

    return computed


def _function(wanted: str, found: Any, run: Run, pos: int) -> Function | None:
    function = unknown(wanted, run, pos) if found is MISSING else found
    if type(function) is Function:
        return function
    return run.fail(pos, f"Không có hàm tên “{wanted}”. Hãy kiểm tra tên hàm.")


def _is_defined(argument: Code) -> Code:
    """`is defined(x)`: whether x has a value; asking is no error (an addition to DMN, for forms)."""

    def ask(s: Scope) -> bool:
        before = len(s.run.problems)
        value = argument(s)
        del s.run.problems[before:]
        return value is not None

    return ask


@emitter(n.FunctionNode)
def function_definition(node: n.FunctionNode, local: bool) -> Code:
    names = tuple(parameter.name for parameter in node.parameters)
    types = tuple(parameter.type for parameter in node.parameters) if any(p.type for p in node.parameters) else ()
    if node.body is None:
        pos = node.pos
        return lambda s: s.run.fail(pos, "Không chạy hàm bên ngoài. Hãy viết nội dung hàm bằng biểu thức.")
    body, weight = emit(node.body, True), n.size(node.body)

    def define(s: Scope) -> Function:
        def run_body(run: Run, args: list[Any]) -> Any:
            run.charge(weight)
            return body(Scope(dict(zip(names, args, strict=True)), s, run))

        return Function(names, run_body, "", types)

    return define


@emitter(n.InstanceOf)
def instance_of(node: n.InstanceOf, local: bool) -> Code:
    operand, wanted, pos = emit(node.operand, local), node.type, node.pos
    if not known_type(wanted):
        return lambda s: s.run.fail(pos, "Không có kiểu dữ liệu này. Hãy dùng tên kiểu dữ liệu có sẵn.")
    return lambda s: is_instance(operand(s), wanted, s.run)
