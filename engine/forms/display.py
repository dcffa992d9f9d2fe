"""Answers as a person saw them: label, text and files, row by row, for the record of a step.

Hidden fields have no value and so no line; a choice shows its label, a number its Vietnamese notation."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.forms import texts
from engine.forms.model import Field, Shown, dig, leaves
from engine.forms.scene import Scene, file_id
from engine.forms.values import key_text, value_text


def display(tree: tuple[Field, ...], values: Any, scene: Scene, before: str = "") -> Iterator[Shown]:
    """One line per answer. `before` is the row's title, put before the labels."""
    source = values if isinstance(values, dict) else {}
    names: Mapping[str, Any] = {**scene.context, **source}
    for field in leaves(tree):
        value = dig(source, field.name)
        label = f"{before} – {field.label}" if before else field.label
        if field.rows is not None:
            for place, row in enumerate(value if isinstance(value, list) else []):
                yield from display(field.children, row, scene, texts.ROW.format(label, place + 1))
        elif field.type == "filepicker":
            files = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
            pairs = [(file_id(item), str(item.get("name") or "")) for item in files]
            known = tuple((key, name) for key, name in pairs if key is not None)
            if known:
                yield Shown(label, "", known)
        elif text := _text(field, value, names, scene):
            yield Shown(label, text)


def _text(field: Field, value: Any, names: Mapping[str, Any], scene: Scene) -> str:
    if field.type == "expression" and not field.label:
        return ""
    if field.options is not None and value:
        options = scene.options(field, names)
        keys = [key_text(item) for item in (value if isinstance(value, list) else [value])]
        return ", ".join(options[key].label if key in options else key for key in keys if key)
    text = value_text(value, field.kind)
    if not text or not field.unit or isinstance(value, bool):
        return text
    return f"{text} {field.unit}"
