"""What the editor offers and what the compiler carries out are the same: neither can change without the other."""

import re
from pathlib import Path
from typing import Any

import pytest

from engine.forms import Form, compile_form, texts
from engine.forms.catalogue import KEPT, SETTINGS, TYPES, Setting, catalogue, fresh
from engine.forms.components import PROPERTIES
from engine.forms.form import FormRefused

ROOM = Path(__file__).parents[3] / "engine" / "forms"
VALUES: dict[str, Any] = {
    "label": "Tên khác", "description": "Hướng dẫn", "text": "Lời khác", "subtype": "datetime",
    "properties.kind": "money",
    "values": [{"label": "Khác", "value": "other"}], "dataSource": "=rows", "columnsExpression": "=columns",
    "columns": [{"key": "x", "label": "X"}], "rowCount": 7, "expression": "=1 + 1", "accept": ".pdf", "multiple": False,
    "properties.max_size_mb": 3, "defaultRepetitions": 4, "allowAddRemove": False, "isRepeating": False,
    "properties.min_rows": 2, "properties.max_rows": 9, "validate.required": True, "validate.minLength": 3,
    "validate.maxLength": 33, "validate.validationType": "email", "validate.pattern": "^a$",
    "validate.patternErrorMessage": "Hãy ghi a.", "validate.min": 3, "validate.max": 9, "decimalDigits": 2,
    "increment": 5,
    "properties.min": "=today()", "properties.max": "=today()", "disallowPassedDates": True,
    "conditional.hide": "=flag = true", "properties.readonly": True, "properties.unit": "người",
    "properties.classification": "basic",
}  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "number": 5, "datetime": "05/12/2026", "checkbox": True, "radio": "lua_chon_1", "select": "lua_chon_1",
    "checklist": ["lua_chon_1"],
}  # fmt: skip
FORMULAS = {"properties.accept": ".doc"}


def one(kind: str, **more: Any) -> dict[str, Any]:
    """A new component as the editor adds it."""
    made = fresh(kind) | more
    if kind in PROPERTIES["unit"]:
        made.setdefault("key", "muc")
    if kind == "dynamiclist":
        made.setdefault("path", "muc")
    return made


def with_value(component: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The component with the value at a path."""
    top, _, inner = path.partition(".")
    return component | {top: {**component.get(top, {}), inner: value} if inner else value}


def compiled(component: dict[str, Any]) -> Form:
    return compile_form({"type": "default", "id": "f", "components": [component]})


def seen(component: dict[str, Any]) -> str:
    return repr(compiled(component).fields)


def test_the_palette_has_exactly_the_types_the_compiler_takes() -> None:
    assert set(TYPES) == set(texts.KINDS) - set(texts.REFUSED)
    assert [item.type for item in catalogue()] == list(TYPES)
    for kind in texts.REFUSED:
        with pytest.raises(FormRefused):
            compiled({"type": kind, "key": "muc", "label": "Mục"})


@pytest.mark.parametrize("kind", TYPES)
def test_what_is_added_can_be_compiled_at_once(kind: str) -> None:
    assert compiled(one(kind)).fields[0].type == kind


PAIRS = [(setting, kind) for setting in SETTINGS for kind in sorted(setting.types)]


@pytest.mark.parametrize(("setting", "kind"), PAIRS, ids=[f"{setting.path}-{kind}" for setting, kind in PAIRS])
def test_every_setting_changes_what_is_compiled(setting: Setting, kind: str) -> None:
    value = DEFAULTS.get(kind, "Nội dung") if setting.path == "defaultValue" else VALUES[setting.path]
    if setting.path == "defaultValue" and kind == "filepicker":
        pytest.fail("files have no first value")
    path = "dateLabel" if (setting.path, kind) == ("label", "datetime") else setting.path
    before = one(kind)
    if setting.path == "decimalDigits":
        before["properties"] = {}  # whole numbers have none
    if setting.path == "validate.patternErrorMessage":
        before = with_value(before, "validate.pattern", "^b$")
    assert seen(with_value(before, path, value)) != seen(before)
    if setting.formula:
        formula = FORMULAS.get(setting.formula, "=1")
        assert seen(with_value(before, setting.formula, formula)) != seen(before)


def test_everything_the_compiler_reads_is_offered_or_kept() -> None:
    source = "".join((ROOM / name).read_text("utf-8") for name in ("components.py", "compiler.py"))
    read = set(re.findall(r"reader\.data\.get\(\"(\w+)\"", source))
    read |= set(re.findall(r"reader\.text\(\"(\w+)\"(?:, MAX_BLOCK_TEXT)?\)", source))
    known = {path.partition(".")[0] for path in (*(setting.path for setting in SETTINGS), *KEPT)} | {"type"}
    of_rules = {"expression", "message", "field"}
    assert read - known - of_rules == set()
    ours = {path.partition(".")[2] for setting in SETTINGS for path in (setting.path, setting.formula)}
    ours |= {path.partition(".")[2] for path in KEPT}
    assert set(PROPERTIES) - ours == set()
    for name, kinds in PROPERTIES.items():
        offered = {kind for setting in SETTINGS for kind in setting.types
                   if f"properties.{name}" in (setting.path, setting.formula)}  # fmt: skip
        assert offered <= kinds, name
        assert offered >= kinds - {"group", "dynamiclist", "datetime", "number"} or f"properties.{name}" in KEPT, name


def test_every_word_is_vietnamese_and_no_name_of_code_is_shown() -> None:
    for setting in SETTINGS:
        for text in (setting.label, setting.hint, *(label for _, label in setting.choices)):
            assert "_" not in text.replace("so_luong", "").replace("don_gia", ""), text
        assert setting.label
