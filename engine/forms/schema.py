"""The marshmallow schema generated from a form's fields: it decides what is stored.

One schema class per scope, made when the form is compiled; for each set of answers only the visible, unlocked fields
take part. Unknown keys are dropped, hidden ones never looked at, locked and computed ones come from the server."""

from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from engine.forms import texts
from engine.forms.checks import answer
from engine.forms.expressions import holds
from engine.forms.model import Field, dig, leaves, plant
from engine.forms.scene import Scope
from engine.forms.values import Refused

Errors = dict[str, list[str]]
WHOLE = ""


_loading: ContextVar[Scope] = ContextVar("loading")
"""The scope whose answers are being read; instances of schemas are shared by all threads and know none."""


class ScopeSchema(Schema):
    """The schema of one scope."""

    class Meta:
        unknown = EXCLUDE


class Answer(fields.Field[Any]):
    """A field that reads and checks itself by its compiled `Field`."""

    def __init__(self, spec: Field) -> None:
        super().__init__(data_key=spec.name, attribute=spec.name, allow_none=True, load_default=None)
        self.spec = spec

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            return answer(self.spec, value, _loading.get())
        except Refused as refused:
            raise ValidationError(str(refused)) from None


class Rows(Answer):
    """A repeated group: every row is a scope of its own."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.schema = schema_class(spec.children)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        found: list[dict[str, Any]] = []
        errors: dict[str, Any] = {}
        rows: list[Scope] = value
        limits, outer = self.spec.rows, _loading.get()
        if limits is not None and not limits.fixed:
            required = holds(self.spec.required, outer.seen(), outer.scene.now)
            least = max(limits.least, 1 if required else 0)
            if len(rows) < least:
                errors[WHOLE] = [texts.ROWS_LEAST.format(least)]
            if len(rows) > limits.most:
                errors[WHOLE] = [texts.ROWS_MOST.format(limits.most)]
                rows = []
        for row in rows:
            try:
                found.append(load(self.schema, row))
            except ValidationError as refused:
                errors[str(row.index)] = refused.messages
        if errors:
            raise ValidationError(errors)
        return found


def schema_class(tree: tuple[Field, ...]) -> type[ScopeSchema]:
    """The schema class of a scope. Inner names are the fields' positions: a dotted key is no valid name there."""
    members: dict[str, fields.Field[Any]] = {}
    for place, field in enumerate(leaves(tree)):
        if field.expression is None:
            members[f"f{place}"] = Rows(field) if field.rows is not None else Answer(field)
    return ScopeSchema.from_dict(members)  # type: ignore[return-value]


@lru_cache(maxsize=1024)
def _of(schema: type[ScopeSchema], asked: frozenset[str]) -> ScopeSchema:
    """The schema for these fields: making one costs more than loading with it, and most answers ask for the same."""
    return schema(only=asked)


def load(schema: type[ScopeSchema], scope: Scope) -> dict[str, Any]:
    """The values of a settled scope, nested. Raises marshmallow's ValidationError with messages by dotted name."""
    asked: set[str] = set()
    flat: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for place, field in enumerate(scope.leaves):
        name = field.name
        if name in scope.hidden:
            continue
        if field.expression is not None or name in scope.locked:
            kept[name] = scope.typed.get(name)
            continue
        asked.add(f"f{place}")
        raw = dig(scope.raw, name)
        flat[name] = scope.rows[name] if field.rows is not None else "" if raw is None else raw
    outer = _loading.set(scope)
    try:
        values: dict[str, Any] = _of(schema, frozenset(asked)).load(flat)
    finally:
        _loading.reset(outer)
    for name, value in kept.items():
        plant(values, name, value)
    return values


def flatten(messages: Any, path: str = "") -> Errors:
    """marshmallow's nested messages as path → sentences (`authors.0.full_name`)."""
    if not isinstance(messages, dict):
        return {path: [str(message) for message in messages]}
    found: Errors = {}
    for key, inner in messages.items():
        place = path if key == WHOLE else f"{path}.{key}" if path else str(key)
        found.update(flatten(inner, place))
    return found
