"""One set of answers being looked at: which fields are hidden or locked, what is computed, what expressions see.

Validation, the page and the summary all start from a settled scene, so they can never disagree. The same passes run
in the browser (`webui/assets/js/form.js`): top to bottom until nothing changes, at most `MAX_PASSES` times."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.feel.codec import to_data
from engine.forms.expressions import any_holds, evaluate
from engine.forms.model import Field, FileInfo, Option, dig, leaves, plant
from engine.forms.values import Refused, choice_key, read_value, value_text

MAX_PASSES = 5
MAX_FILES = 50
ROW = "_row"
"""The entry of a typed row that says which stored row it was."""

Lookup = Callable[[UUID], FileInfo | None]


def file_id(raw: Any) -> UUID | None:
    """The id of a file from what travels in a page (text) or stands in a value (context)."""
    if isinstance(raw, dict):
        raw = raw.get("file_id")
    if not isinstance(raw, str) or len(raw) > 50:
        return None
    try:
        return UUID(raw)
    except ValueError:
        return None


class Scene:
    """What all scopes share: the process's variables, the clock's time, the stored files."""

    def __init__(self, context: Mapping[str, Any], now: datetime, files: Lookup | None = None) -> None:
        self.context = dict(context)
        self.now = now
        self._files = files
        self._known: dict[UUID, FileInfo | None] = {}
        self._options: dict[int, tuple[Any, dict[str, Option]]] = {}

    def file(self, key: UUID) -> FileInfo | None:
        """The stored file, asked for once."""
        if key not in self._known:
            self._known[key] = self._files(key) if self._files else None
        return self._known[key]

    def file_values(self, raw: Any, before: Any = None) -> tuple[list[dict[str, Any]], bool]:
        """The files of a field as contexts, and whether all exist.

        Files that stood in the field `before` are kept as they stood: the process itself put them there, perhaps from
        another case. Without a lookup contexts pass unchanged."""
        shown = {str(item.get("file_id")): item for item in before or [] if isinstance(item, dict)}
        found: dict[str, dict[str, Any]] = {}
        complete = True
        for item in (raw if isinstance(raw, list) else [raw])[: MAX_FILES + 1]:
            key = file_id(item)
            if key is None:
                complete = complete and item in (None, "")
            elif str(key) in shown:
                found[str(key)] = shown[str(key)]
            elif self._files is None and isinstance(item, dict):
                found[str(key)] = item
            elif (info := self.file(key)) is not None:
                found[str(key)] = info.to_value()
            else:
                complete = False
        return list(found.values()), complete

    def options(self, field: Field, names: Mapping[str, Any]) -> dict[str, Option]:
        """The choices of a field by key, as they are now."""
        source = field.options
        if source is None:
            return {}
        if source.listed:
            return {option.key: option for option in source.listed}
        if source.expression is not None:
            value: Any = evaluate(source.expression, names, self.now)[0]
        else:
            value = names
            for part in source.path:
                value = value.get(part) if isinstance(value, Mapping) else None
        if not isinstance(value, list):
            return {}
        kept = self._options.get(id(value))
        if kept is None or kept[0] is not value:
            kept = self._options[id(value)] = (value, _options_of(value))
        return kept[1]


def _storable(value: Any) -> Any:
    """The computed value, or None for what is no data (a function, a range)."""
    try:
        to_data(value)
    except TypeError:
        return None
    return value


def _options_of(value: Sequence[Any]) -> dict[str, Option]:
    found: dict[str, Option] = {}
    for item in value[:2_000]:
        key = item
        label = value_text(item)
        if isinstance(item, Mapping):
            key = next((item[name] for name in ("value", "id", "code") if item.get(name) is not None), None)
        try:
            text = choice_key(key)
        except Refused:
            continue
        if text:
            found.setdefault(text, Option(text, label or text))
    return found


class Scope:
    """The answers of one scope: the form itself or one row.

    `typed` holds what each field counts as in expressions, by dotted name; `rows` the scopes of repeated groups."""

    def __init__(
        self,
        scene: Scene,
        fields: tuple[Field, ...],
        raw: Any,
        stored: Any,
        parent: "Scope | None" = None,
        index: int = 0,
    ) -> None:
        self.scene = scene
        self.fields = fields
        self.leaves = tuple(leaves(fields))
        self.raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        self.stored: dict[str, Any] = stored if isinstance(stored, dict) else {}
        self.parent = parent
        self.index = index
        self.origin = self.raw.get(ROW, "")
        self.hidden: set[str] = set()
        self.locked: set[str] = set()
        self.typed: dict[str, Any] = {}
        self.rows: dict[str, list[Scope]] = {}
        self.answers: dict[str, Any] = {}
        self._seen: dict[str, Any] | None = None
        for field in self.leaves:
            if field.rows is not None:
                self.rows[field.name] = self._rows(field)
            elif field.type != "expression":
                self.answers[field.name] = self._answer(field)
        self.typed = dict(self.answers)

    def _answer(self, field: Field) -> Any:
        raw = dig(self.raw, field.name)
        if field.type == "filepicker":
            return self.scene.file_values(raw or [], dig(self.stored, field.name))[0]
        try:
            return read_value(field, raw)
        except Refused:
            return None

    def _rows(self, field: Field) -> "list[Scope]":
        raw = dig(self.raw, field.name)
        stored = dig(self.stored, field.name)
        raws = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
        kept = stored if isinstance(stored, list) else []
        limits = field.rows
        if limits is not None and limits.fixed:
            by_origin = {str(row.get(ROW, place)): row for place, row in reversed(list(enumerate(raws)))}
            count = len(kept) if kept else limits.first
            raws = [{**by_origin.get(str(place), {}), ROW: str(place)} for place in range(count)]
        scopes: list[Scope] = []
        used: set[int] = set()
        for place, row in enumerate(raws[: limits.most + 1 if limits else 0]):
            origin = str(row.get(ROW, ""))
            known = int(origin) if origin.isascii() and origin.isdigit() and len(origin) < 5 else -1
            before = kept[known] if 0 <= known < len(kept) and known not in used else {}
            used.add(known)
            scopes.append(Scope(self.scene, field.children, row, before, self, place))
        return scopes

    def values(self) -> dict[str, Any]:
        """The answers as expressions see them: hidden fields are null."""
        found: dict[str, Any] = {}
        for field in self.leaves:
            plant(found, field.name, None if field.name in self.hidden else self.typed.get(field.name))
        return found

    def names(self) -> dict[str, Any]:
        """What an expression of this scope may read: variables, the form's answers, then the row's own."""
        values = self.values()
        if self.parent is None:
            return {**self.scene.context, **values}
        outer = self.parent.seen()
        return {**outer, **values, "this": values, "parent": self.parent.values(), "i": self.index + 1}

    def seen(self) -> dict[str, Any]:
        """`names` of a settled scope, made once."""
        if self._seen is None:
            self._seen = self.names()
        return self._seen

    def settle(self) -> "Scope":
        """Find out what is hidden, locked and computed."""
        self._seen = None
        for _ in range(MAX_PASSES):
            outer = self.parent.seen() if self.parent else self.scene.context
            if not self._pass(outer, self.parent.values() if self.parent else None):
                break
        return self

    def _pass(self, outer: Mapping[str, Any], parent: dict[str, Any] | None) -> bool:
        changed = False
        own = self.values()
        names = {**outer, **own}
        if parent is not None:
            names.update({"this": own, "parent": parent, "i": self.index + 1})
        for field in self.leaves:
            if self._refresh(field, names, own):
                changed = True
                plant(own, field.name, None if field.name in self.hidden else self.typed.get(field.name))
                head = field.name.partition(".")[0]
                names[head] = own[head]
        return changed

    def _refresh(self, field: Field, names: dict[str, Any], own: dict[str, Any]) -> bool:
        """Judge one field again; True when something about it changed."""
        name, now = field.name, self.scene.now
        before = (name in self.hidden, name in self.locked, self.typed.get(name))
        hidden = any_holds(field.hides, names, now)
        locked = bool(field.locked) and any_holds(field.locked, names, now)
        (self.hidden.add if hidden else self.hidden.discard)(name)
        (self.locked.add if locked else self.locked.discard)(name)
        changed = False
        if hidden:
            pass
        elif field.expression is not None:
            self.typed[name] = _storable(evaluate(field.expression, names, now)[0])
        elif locked:
            self.typed[name] = dig(self.stored, name)
        elif field.rows is not None:
            scopes = self.rows[name]
            for scope in scopes:  # every row must be passed, so no short cut
                changed = scope._pass(names, own) or changed
            self.typed[name] = [scope.values() for scope in scopes]
        else:
            self.typed[name] = self.answers[name]
        return changed or before != (hidden, locked, self.typed.get(name))
