"""Closures for names and paths (DMN 1.5 §10.3.2.6, table 56): how values come in and are taken apart."""

from __future__ import annotations

from typing import Any

from engine.feel import nodes as n
from engine.feel import operators as o
from engine.feel.emit import MISSING, Code, Scope, emit, emitter
from engine.feel.errors import Run
from engine.feel.registry import BUILTINS
from engine.feel.values import admit, shown


@emitter(n.Name)
def name(node: n.Name, local: bool) -> Code:
    wanted, pos = node.name, node.pos

    def root(s: Scope) -> Any:
        value = s.vars.get(wanted, MISSING)
        return admit(value, s.run) if value is not MISSING else unknown(wanted, s.run, pos)

    def walk(s: Scope) -> Any:
        if s.parent is not None:
            value = s.vars.get(wanted, MISSING)
            if value is not MISSING:
                return value
        value = lookup(wanted, s)
        return value if value is not MISSING else unknown(wanted, s.run, pos)

    return walk if local else root


def lookup(wanted: str, s: Scope) -> Any:
    """The variable nearest to the scope, values of the root admitted; MISSING when there is none."""
    scope = s
    while scope.parent is not None:
        value = scope.vars.get(wanted, MISSING)
        if value is not MISSING:
            return value
        scope = scope.parent
    value = scope.vars.get(wanted, MISSING)
    return value if value is MISSING else admitted(wanted, value, s.run)


def admitted(wanted: str, value: Any, run: Run) -> Any:
    """A root variable's value, checked once per evaluation however often a loop reads it.

    The decisions of a model share a run, and the same name may mean another value in each: so values are compared."""
    if type(value) is not list and type(value) is not dict:
        return admit(value, run)
    known = run.admitted.get(wanted)
    if known is None or known[0] is not value:
        known = run.admitted[wanted] = (value, admit(value, run))
    return known[1]


def unknown(wanted: str, run: Run, pos: int) -> Any:
    """A built-in function used as a value, else null: there is no such variable."""
    found = BUILTINS.get(wanted)
    if found is not None:
        return found
    return run.fail(pos, f"Không có dữ liệu tên “{wanted}”. Hãy kiểm tra tên hoặc bổ sung dữ liệu này.")


@emitter(n.Path)
def path(node: n.Path, local: bool) -> Code:
    wanted, pos = node.name, node.pos
    keys = [wanted]
    base = node.base
    while isinstance(base, n.Path):
        keys.append(base.name)
        base = base.base
    if isinstance(base, n.Name) and not local:
        return _root_path(base, tuple(reversed(keys)), pos)
    inner = emit(node.base, local)

    def step(s: Scope) -> Any:
        value = inner(s)
        if type(value) is dict:
            value = value.get(wanted, MISSING)
            return value if value is not MISSING else no_member(wanted, s.run, pos)
        return member(value, wanted, s.run, pos)

    return step


def _root_path(base: n.Name, keys: tuple[str, ...], pos: int) -> Code:
    """a.b.c from a root variable: only what is read is admitted, not the whole context around it."""
    first, read = base.name, emit(base, False)

    def root(s: Scope) -> Any:
        value = s.vars.get(first)
        at = 0
        while at < len(keys) and type(value) is dict:
            value = value.get(keys[at], MISSING)
            at += 1
        if value is MISSING:
            return no_member(keys[at - 1], s.run, pos)
        value = admit(value, s.run) if at else read(s)
        for key in keys[at:]:
            value = member(value, key, s.run, pos)
        return value

    return root


def no_member(wanted: str, run: Run, pos: int) -> Any:
    """Null, because there is no such entry."""
    return run.fail(pos, f"Không có mục “{wanted}” trong dữ liệu. Hãy kiểm tra tên mục hoặc bổ sung dữ liệu này.")


def member(value: Any, wanted: str, run: Run, pos: int) -> Any:
    """value.wanted: an entry, a property of a temporal value or range, or the same of each element of a list."""
    cls = type(value)
    if cls is dict:
        found = value.get(wanted, MISSING)
        return found if found is not MISSING else no_member(wanted, run, pos)
    if cls is list:
        run.room(len(value))
        run.charge(len(value))
        return [member(item, wanted, run, pos) for item in value]
    try:
        return o.property_of(value, wanted)
    except KeyError:
        return run.fail(pos, f"Không lấy được mục “{wanted}” từ {shown(value)}. Hãy kiểm tra đường dẫn dữ liệu.")
