"""What a form may consist of, and how it is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import EMPTY_FORM, FormRefused, compile_form
from tests.unit.forms.make import component, form_of, plan

pytestmark = pytest.mark.unit

SHIPPED = sorted((Path(__file__).parents[3] / "forms").rglob("*.form.json"))


def test_a_full_form_compiles() -> None:
    form = plan()
    assert "contact.name" in form.keys and "authors" in form.keys
    assert form.sha256 == plan().sha256 != EMPTY_FORM.sha256
    assert form.has_files


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_forms_compile(path: Path) -> None:
    compile_form(path.read_bytes())


@pytest.mark.parametrize("kind", ["html", "image", "iframe", "button", "documentPreview", "taglist", "strange", ""])
def test_components_that_are_not_carried_out_are_refused(kind: str) -> None:
    with pytest.raises(FormRefused) as refused:
        form_of(component(kind, "x"))
    finding = refused.value.findings[0]
    assert finding.path == "components.0" and finding.message and finding.remedy.startswith("Hãy")


BROKEN: list[dict[str, Any]] = [
    component("textfield", ""),
    component("textfield", "tên"),
    component("textfield", "_add"),
    component("textfield", "this"),
    component("textfield", "a", validate={"pattern": "(a)\\1"}),
    component("textfield", "a", validate={"maxLength": 10**6}),
    component("textfield", "a", validate={"minLength": "x +"}),
    component("textfield", "a", conditional={"hide": "=a >"}),
    component("textfield", "a", properties={"unknown": "x"}),
    component("textfield", "a", properties={"classification": "secret"}),
    component("textfield", "a", label=""),
    component("number", "a", properties={"kind": "float"}),
    component("number", "a", increment=0),
    component("number", "a", defaultValue="abc"),
    component("select", "a"),
    component("select", "a", values=[{"value": "x"}]),
    component("select", "a", values=[{"value": "x", "label": "1"}, {"value": "x", "label": "2"}]),
    component("datetime", "a", subtype="year"),
    component("filepicker", "a", accept="pdf"),
    component("expression", "a", expression=""),
    component("table", dataSource="=x"),
    component("text", text="{{#if a}}b{{/if}}"),
    {"type": "dynamiclist", "label": "x", "components": []},
    {"type": "dynamiclist", "label": "x", "path": "a", "properties": {"min_rows": 5, "max_rows": 2}, "components": []},
    {"type": "group", "label": "x", "components": "none"},
    component("textfield", "a", validate="none"),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda item: json.dumps(item, ensure_ascii=False)[:60])
def test_unusable_settings_are_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(FormRefused):
        form_of(broken)


def test_all_findings_come_at_once() -> None:
    with pytest.raises(FormRefused) as refused:
        form_of(component("html"), component("textfield", "tên"), component("iframe"))
    assert len(refused.value.findings) == 3


def test_names_must_not_collide() -> None:
    for first, second in (("a", "a"), ("a", "a.b"), ("a.b", "a")):
        with pytest.raises(FormRefused):
            form_of(component("textfield", first), component("textfield", second))
    group = {"type": "group", "label": "x", "path": "a", "components": [component("textfield", "b")]}
    with pytest.raises(FormRefused):
        form_of(group, component("textfield", "a.b"))
    rows = {"type": "dynamiclist", "label": "x", "path": "r", "components": [component("textfield", "a")]}
    form_of(component("textfield", "a"), rows)


def test_rules_must_point_at_fields_and_say_something() -> None:
    for rule in ({"expression": "=a = 1", "message": ""}, {"expression": "=", "message": "x"},
                 {"expression": "=true", "message": "x", "field": "nowhere"}):  # fmt: skip
        with pytest.raises(FormRefused):
            form_of(component("textfield", "a"), rules=[rule])


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"null", b'{"components": 3}', b"\xff", b'{"components":[1,null,"x"]}']
)
def test_what_is_no_form_is_refused(text: bytes) -> None:
    with pytest.raises(FormRefused):
        compile_form(text)


def test_deep_and_large_forms_are_refused() -> None:
    deep: dict[str, Any] = component("textfield", "a")
    for _ in range(12):
        deep = {"type": "group", "label": "x", "components": [deep]}
    with pytest.raises(FormRefused):
        form_of(deep)
    with pytest.raises(FormRefused):
        form_of(*(component("textfield", f"a{number}") for number in range(500)))
    with pytest.raises(FormRefused):
        compile_form(b'{"components":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        "type key path label values value validate properties conditional hide components min max pattern text".split()
    ), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(
    JSON, st.sampled_from(["textfield", "number", "select", "datetime", "filepicker", "dynamiclist", "table", "text"])
)
def test_any_json_is_a_form_or_refused(data: Any, kind: str) -> None:
    try:
        compile_form({"components": [{**(data if isinstance(data, dict) else {}), "type": kind}, data]})
    except FormRefused as refused:
        assert refused.findings
