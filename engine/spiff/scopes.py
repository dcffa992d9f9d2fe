"""Variables of one process instance, in scopes: the instance, a sub-process, an item of a multi-instance activity.

Reads go up the chain, writes stay in the nearest scope, the last writer wins. A variable holds references to values in
the journal's value table (one per field of an answer), so that erasing a value there erases it everywhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from engine.storage import new_id

ROOT = "root"
TOGETHER = 100

# A reference is the id of a value, or a context or list of references: {"{}": {...}} / {"[]": [...]}.
Ref = Any


def ids_in(ref: Ref) -> Iterable[str]:
    """Every value id in a reference."""
    if isinstance(ref, str):
        yield ref
    elif "{}" in ref:
        for part in ref["{}"].values():
            yield from ids_in(part)
    else:
        for part in ref["[]"]:
            yield from ids_in(part)


def _is_item(scope_id: str) -> bool:
    """Whether a scope is that of one item of a repetition (`Repeated`)."""
    return "/" in scope_id


@dataclass(slots=True)
class Scope:
    """One scope: its parent (None: reads stop here), and references by variable name."""

    parent: str | None
    variables: dict[str, Ref] = field(default_factory=dict)
    done: bool = False
    key: str | None = None


@dataclass(frozen=True)
class NewValue:
    """A value written during this command, to be committed to the journal."""

    id: UUID
    name: str
    value: Any


class ScopeStore:
    """All scopes of one instance. `load` fetches values that are not in memory yet."""

    def __init__(self, load: Callable[[Iterable[UUID]], dict[UUID, Any]]) -> None:
        self.scopes: dict[str, Scope] = {}
        self._load = load
        self._values: dict[str, Any] = {}
        self.new: list[NewValue] = []
        self.dirty: set[tuple[str, str | None]] = set()
        self._stored: set[tuple[str, str | None]] = set()
        self._apart: set[tuple[str, str]] = set()

    # ---- scopes

    def open(self, scope_id: str, parent: str | None, key: str | None = None) -> None:
        self.scopes[scope_id] = Scope(parent, key=key)
        self.dirty.add((scope_id, None))

    def close(self, scope_id: str) -> None:
        scope = self.scopes.pop(scope_id, None)
        if scope is not None:
            self.dirty.add((scope_id, None))
            self.dirty.update((scope_id, name) for name in scope.variables)

    def mark_done(self, scope_id: str) -> None:
        self.scopes[scope_id].done = True
        self.dirty.add((scope_id, None))

    # ---- reading

    def find(self, scope_id: str | None, name: str) -> Ref | None:
        while scope_id is not None:
            scope = self.scopes[scope_id]
            if name in scope.variables:
                return scope.variables[name]
            scope_id = scope.parent
        return None

    def holder(self, scope_id: str | None, name: str) -> str | None:
        """The scope in which a variable is found that is read in `scope_id`."""
        while scope_id is not None and name not in self.scopes[scope_id].variables:
            scope_id = self.scopes[scope_id].parent
        return scope_id

    def context(self, scope_id: str, names: Iterable[str], extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The FEEL context of an expression that reads `names`, `extra` names going first. One load for all of it."""
        extra = extra or {}
        found = {name: ref for name in names if name not in extra and (ref := self.find(scope_id, name)) is not None}
        self._fetch(found.values())
        return {**{name: self._build(ref) for name, ref in found.items()}, **{n: extra[n] for n in names if n in extra}}

    def visible(self, scope_id: str) -> dict[str, Any]:
        """Every variable a scope can read."""
        names: set[str] = set()
        current: str | None = scope_id
        while current is not None:
            names.update(self.scopes[current].variables)
            current = self.scopes[current].parent
        return self.context(scope_id, names)

    def value_of(self, ref: Ref) -> Any:
        """The value a reference stands for."""
        self._fetch([ref])
        return self._build(ref)

    def _fetch(self, refs: Iterable[Ref]) -> None:
        missing = {value_id for ref in refs for value_id in ids_in(ref) if value_id not in self._values}
        if missing:
            missing |= self._soon(TOGETHER - len(missing))
            loaded = self._load(UUID(value_id) for value_id in missing)
            for value_id in missing:
                self._values[value_id] = loaded.get(UUID(value_id))

    def _soon(self, most: int) -> set[str]:
        """Values of the instance and of called processes that are not in memory, at most so many: what one step does
        not read the next one will, and one load for both is cheaper than two. Items of a repetition are left out."""
        shared = (scope for scope_id, scope in self.scopes.items() if not _is_item(scope_id))
        refs = (ref for scope in shared for ref in scope.variables.values())
        away = (value_id for ref in refs for value_id in ids_in(ref) if value_id not in self._values)
        return set(islice(away, max(most, 0)))

    def _build(self, ref: Ref) -> Any:
        if isinstance(ref, str):
            return self._values[ref]
        if "{}" in ref:
            return {name: self._build(part) for name, part in ref["{}"].items()}
        return [self._build(part) for part in ref["[]"]]

    # ---- writing

    def write(self, scope_id: str, name: str, value: Any) -> Ref:
        """Set a variable to one value."""
        return self.put(scope_id, name, self._keep(name, value))

    def write_fields(self, scope_id: str, name: str, fields: Mapping[str, Any]) -> Ref:
        """Set a variable to a context whose entries are values of their own (the answers of a form)."""
        return self.put(scope_id, name, {"{}": {key: self._keep(f"{name}.{key}", v) for key, v in fields.items()}})

    def drop(self, scope_id: str, name: str) -> None:
        """Forget a variable."""
        if self.scopes[scope_id].variables.pop(name, None) is not None:
            self.dirty.add((scope_id, name))

    def put(self, scope_id: str, name: str, ref: Ref) -> Ref:
        """Let a variable refer to what is kept already."""
        self.scopes[scope_id].variables[name] = ref
        self.dirty.add((scope_id, name))
        return ref

    def refer(self, name: str, value: Any) -> Ref:
        """Keep a value no variable refers to yet; the entries of a context are values of their own."""
        if isinstance(value, dict) and value:
            return {"{}": {key: self._keep(f"{name}.{key}", each) for key, each in value.items()}}
        return self._keep(name, value)

    def keep(self, name: str, value: Any) -> str:
        """Keep a value no variable refers to, for the record of a step; its id."""
        return self._keep(name, value)

    def _keep(self, name: str, value: Any) -> str:
        kept = NewValue(new_id(), name, value)
        self.new.append(kept)
        self._values[str(kept.id)] = value
        return str(kept.id)

    # ---- persistence: one row per scope and one per variable; an item of a repetition is one row with its variables

    def rows(self) -> dict[tuple[str, str], Any]:
        """Changed rows by (kind, key); None means: delete it. Clears what is dirty."""
        changed = {(scope_id, None if _is_item(scope_id) else name) for scope_id, name in self.dirty}
        rows: dict[tuple[str, str], Any] = {}
        for scope_id, name in changed:
            scope = self.scopes.get(scope_id)
            body = None if scope is None else self._body(scope_id, scope, name)
            if body is not None:
                self._stored.add((scope_id, name))
            elif (scope_id, name) in self._stored:
                self._stored.discard((scope_id, name))
            else:
                continue  # it came and went within the command
            rows["scope" if name is None else "variable", scope_id if name is None else f"{scope_id} {name}"] = body
        self.dirty = set()
        for scope_id, name in [each for each in self._apart if (each[0], None) in changed]:
            self._apart.discard((scope_id, name))
            rows["variable", f"{scope_id} {name}"] = None
        return rows

    def _body(self, scope_id: str, scope: Scope, name: str | None) -> Any:
        if name is not None:
            return scope.variables.get(name)
        head = {"p": scope.parent, "d": scope.done, "k": scope.key}
        return {**head, "v": dict(scope.variables)} if _is_item(scope_id) else head

    def restore(self, kind: str, key: str, body: Any) -> None:
        """Take one stored row back. Heads of scopes come before their variables."""
        if kind == "scope":
            self.scopes[key] = Scope(body["p"], body.get("v", {}), body["d"], body["k"])
            self._stored.add((key, None))
            return
        scope_id, name = key.split(" ", 1)
        self.scopes[scope_id].variables[name] = body
        if _is_item(scope_id):
            self._apart.add((scope_id, name))  # written before items had one row each
        else:
            self._stored.add((scope_id, name))
