"""Item definitions as checks of values and as types of FEEL (DMN 1.5 §7.3.2, §10.3.2.9).

A check gives the value, made to conform by the implicit conversions, or NO_MATCH; null conforms to every type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.dmn.model import ItemDefinition
from engine.feel import FeelSyntaxError, Run, Type, parse_type, parse_unary_tests
from engine.feel.types import NO_MATCH, TypeTable, conforms, convert

Check = Callable[[Any, Run], Any]

_ANY, _NULL = Type(0, "Any"), Type(0, "Null")
_MAX_NESTING = 30
_MOST_PARTS = 500  # of one type, entries within entries counted


class Types:
    """The types a model knows: FEEL's own, its item definitions, and those of imported models as `import.name`, or by
    their own names where the import has none (several imports may have none)."""

    def __init__(self, definitions: Mapping[str, ItemDefinition], imported: Sequence[tuple[str, Types]]) -> None:
        self._definitions = dict(definitions)
        self._imported = {space: types for space, types in imported if space}
        self._nameless = [types for space, types in imported if not space]
        self._checks: dict[str, Check | None] = {}
        self.unknown: list[str] = []  # names nobody declares; checking tells the administrator
        known: dict[str, Type] = {}
        for space, types in imported:
            known |= {f"{space}.{name}" if space else name: each for name, each in types.feel.items()}
        known |= {name: self._whole(each) for name, each in definitions.items()}
        self.feel: TypeTable = TypeTable(known)

    def check(self, name: str) -> Check | None:
        """What a value of the type has to be; None when anything will do."""
        if name not in self._checks:
            self._checks[name] = None if self._names_itself(name) else self._later(name)
            self._checks[name] = self._named(name)
        return self._checks[name]

    def _names_itself(self, name: str) -> bool:
        """Whether a definition is, by way of others, only another name of itself; then it says nothing."""
        seen: set[str] = set()
        while name in self._definitions and not self._definitions[name].components:
            if name in seen:
                return True
            seen.add(name)
            name = self._definitions[name].base
        return False

    def _later(self, name: str) -> Check:
        """The check of a definition that is still being read: it is part of itself, as nodes of a tree are."""

        def check(value: Any, run: Run) -> Any:
            run.charge(1)
            known = self._checks[name]
            return value if known is None else known(value, run)

        return check

    def type(self, name: str) -> Type | None:
        """The FEEL type of a name; None for anything and for what nobody declares."""
        if not name or name == "Any":
            return None
        try:
            return parse_type(name, self.feel)
        except FeelSyntaxError:
            return self.feel.get(name)

    def allowed(self, name: str) -> str:
        """The unary tests of the values a declared type allows, in order of priority; '' when it names none."""
        if name in self._definitions:
            item = self._definitions[name]
            return item.allowed or (self.allowed(item.base) if item.base in self._definitions else "")
        space, _, rest = name.partition(".")
        if space in self._imported:
            return self._imported[space].allowed(rest)
        return next((types.allowed(name) for types in self._nameless if name in types.feel), "")

    # ---- FEEL types

    def _whole(self, item: ItemDefinition) -> Type:
        """The type of a definition, written out as a tree; what would make it too large is left open."""
        self._room = _MOST_PARTS
        return self._type(item, 0)

    def _type(self, item: ItemDefinition, level: int) -> Type:
        self._room -= 1
        if level > _MAX_NESTING or self._room < 0:
            return _ANY
        if item.function is not None:
            parameters, result = item.function
            parts = tuple(self._type_named(name, level + 1) for _, name in parameters)
            return Type(0, "function", parts, (), self._type_named(result, level + 1))
        if item.components:
            parts = tuple(self._type(each, level + 1) for each in item.components)
            found = Type(0, "context", parts, tuple(each.name for each in item.components))
        else:
            found = self._type_named(item.base, level + 1)
        return Type(0, "list", (found,)) if item.collection else found

    def _type_named(self, name: str, level: int) -> Type:
        if name in self._definitions:
            return self._type(self._definitions[name], level)
        space, _, rest = name.partition(".")
        if space in self._imported:
            return self._imported[space].feel.get(rest, _ANY)
        for types in self._nameless:
            if name in types.feel:
                return types.feel[name]
        try:
            return parse_type(name) if name else _ANY
        except FeelSyntaxError:
            return _ANY

    # ---- checks

    def _named(self, name: str) -> Check | None:
        if not name or name == "Any":
            return None
        if name in self._definitions:
            return self._item(self._definitions[name])
        space, _, rest = name.partition(".")
        if space in self._imported:
            return self._imported[space].check(rest)
        for types in self._nameless:
            if name in types.feel:
                return types.check(name)
        try:
            wanted = parse_type(name, self.feel)
        except FeelSyntaxError:
            self.unknown.append(name)
            return None
        return lambda value, run: convert(value, wanted, run)

    def _item(self, item: ItemDefinition) -> Check | None:
        if item.function is not None:
            # a parameter of any type says nothing of what the function will be given
            whole = self._whole(item)
            wanted = replace(whole, parts=tuple(_NULL if each.name == "Any" else each for each in whole.parts))
            return lambda value, run: value if conforms(value, wanted, run) else NO_MATCH
        element = self._components(item) if item.components else self.check(item.base)
        element = _with_tests(element, item.allowed)
        found = _collection(element) if item.collection else element
        return _with_tests(found, item.constraint) if item.constraint else found

    def _components(self, item: ItemDefinition) -> Check:
        parts = [(each.name, self._item(each)) for each in item.components]

        def check(value: Any, run: Run) -> Any:
            if value is None:
                return None
            if type(value) is list and len(value) == 1:
                value = value[0]
            if type(value) is not dict:
                return NO_MATCH
            made, same = dict(value), True
            for name, part in parts:
                if part is None or name not in value:
                    continue  # a member that is not there is null, and null conforms
                found = part(value[name], run)
                if found is NO_MATCH:
                    return NO_MATCH
                same = same and found is value[name]
                made[name] = found
            return value if same else made

        return check


def _collection(element: Check | None) -> Check:
    def check(value: Any, run: Run) -> Any:
        if value is None:
            return None
        items = value if type(value) is list else [value]
        run.charge(len(items))
        if element is None:
            return items
        made = [element(each, run) for each in items]
        if any(each is NO_MATCH for each in made):
            return NO_MATCH
        return items if all(one is other for one, other in zip(made, items, strict=True)) else made

    return check


def _with_tests(check: Check | None, text: str) -> Check | None:
    """The check, and the value passes these unary tests besides; tests that cannot be read let nothing pass."""
    if not text:
        return check
    try:
        tests = parse_unary_tests(text)
    except FeelSyntaxError:
        return lambda value, run: None if value is None else NO_MATCH

    def tested(value: Any, run: Run) -> Any:
        found = value if check is None else check(value, run)
        if found is None or found is NO_MATCH:
            return found
        return found if tests.within(run, {"?": found}) is True else NO_MATCH

    return tested
