"""The first values of a form: what the process gives, then what the form gives, then what follows from both.

Only names the form knows are taken; values of a wrong kind are left out."""

from typing import Any

from engine.forms.expressions import evaluate
from engine.forms.model import Field, dig, leaves, plant
from engine.forms.scene import Scene, Scope
from engine.forms.values import Refused, read_value


def initial(tree: tuple[Field, ...], scene: Scene, prefill: Any) -> dict[str, Any]:
    """First values of the form's scope, computed fields included, locked ones as they were given."""
    first = given(tree, scene, prefill)
    scope = Scope(scene, tree, first, first).settle()
    for field in leaves(tree):
        if field.expression is not None:
            plant(first, field.name, scope.typed.get(field.name))
    return first


def given(tree: tuple[Field, ...], scene: Scene, prefill: Any) -> dict[str, Any]:
    """First values of one scope without what is computed."""
    source = prefill if isinstance(prefill, dict) else {}
    found: dict[str, Any] = {}
    for field in leaves(tree):
        value = dig(source, field.name)
        if field.rows is not None:
            rows = value if isinstance(value, list) else [{}] * field.rows.first
            plant(found, field.name, [given(field.children, scene, row) for row in rows[: field.rows.most]])
        elif field.expression is None:
            plant(found, field.name, _value(field, value, scene))
    return found


def _value(field: Field, value: Any, scene: Scene) -> Any:
    if value is None and field.default_expression is not None:
        value = evaluate(field.default_expression, scene.context, scene.now)[0]
    if value is None:
        value = field.default
    if field.type == "filepicker":
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    try:
        return read_value(field, value)
    except Refused:
        return None
