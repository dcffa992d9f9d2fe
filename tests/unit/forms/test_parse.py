"""HTML names ↔ raw answers: rows, markers, buttons; and what hostile senders may try."""

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.forms.scene import ROW
from engine.storage.problems import Invalid
from tests.unit.forms.make import CONTEXT, FILE, GOOD, NOW, check, component, form_of, plan

pytestmark = pytest.mark.unit

Source = dict[str, list[str]]


def sent(**pairs: str | list[str]) -> Source:
    return {name.replace("__", "."): value if isinstance(value, list) else [value] for name, value in pairs.items()}


AUTHORS = sent(authors__0="0", authors__0__full_name="A", authors__7="", authors__7__full_name="B")


def names_of(raw: dict[str, Any]) -> list[str]:
    return [row["full_name"] for row in raw["authors"]]


def test_names_become_nested_answers() -> None:
    raw = plan().parse(
        {
            "title": ["x"],
            "contact.name": ["y"],
            "fields": ["health", "school"],
            "evidence": [str(FILE.file_id), ""],
            **AUTHORS,
        }
    )
    assert raw["title"] == "x" and raw["contact"] == {"name": "y"} and raw["fields"] == ["health", "school"]
    assert raw["evidence"] == [str(FILE.file_id)]
    assert [(row["full_name"], row[ROW]) for row in raw["authors"]] == [("A", "0"), ("B", "")]
    assert plan().parse({})["authors"] == []


def test_a_row_without_answers_stands_by_its_marker() -> None:
    assert len(plan().parse(sent(authors__0="0", authors__1=""))["authors"]) == 2


def test_buttons_change_rows_and_files() -> None:
    form = plan()
    assert names_of(form.parse(AUTHORS | {"_add": ["authors"]})) == ["A", "B", ""]
    assert names_of(form.parse(AUTHORS | {"_del": ["authors.7"]})) == ["A"]
    assert names_of(form.parse(AUTHORS | {"_del": ["authors.3"]})) == ["A", "B"]
    full = {**AUTHORS, "authors.8": [""], "_add": ["authors"]}
    assert len(form.parse(full)["authors"]) == 3, "never more rows than the form allows"
    files = {"evidence": ["a", "b"], "_drop": ["evidence:a"]}
    assert form.parse(files)["evidence"] == ["b"]
    inner = {"authors.7.cv": ["a"], "_drop": ["authors.7.cv:a"]}
    assert form.parse(AUTHORS | inner)["authors"][1]["cv"] == []


def test_the_pressed_button_is_told() -> None:
    form = plan()
    pressed = form.pressed({"_del": ["authors.2"]})
    assert pressed is not None and (pressed.action, pressed.path, pressed.focus) == ("remove", "authors.2", "authors")
    assert form.pressed({"_save": ["1"]}) is not None
    assert form.pressed({"title": ["x"]}) is None


def test_rows_in_rows() -> None:
    inner = {"type": "dynamiclist", "label": "y", "path": "steps", "components": [component("textfield", "a")]}
    form = form_of({"type": "dynamiclist", "label": "x", "path": "tasks", "components": [inner]})
    source = {"tasks.1.steps.4.a": ["x"], "_add": ["tasks.1.steps"]}
    raw = form.parse(source)
    assert [row["a"] for row in raw["tasks"][0]["steps"]] == ["x", ""]
    assert check(form, raw) == {"tasks": [{"steps": [{"a": "x"}, {"a": None}]}]}


def test_a_million_names_are_refused_quickly() -> None:
    names = {f"authors.{number}.full_name": ["x"] for number in range(1_000_000)}
    began = time.process_time()
    with pytest.raises(Invalid):
        plan().parse(names)
    with pytest.raises(Invalid):
        plan().parse({f"authors.{number}": ["x"] for number in range(5_000)})
    assert time.process_time() - began < 5


def test_megabytes_and_deep_names_are_harmless() -> None:
    raw = plan().parse({"title": ["a" * 5_000_000], "a." * 100_000: ["x"], "authors." + "0." * 100: ["x"], **AUTHORS})
    with pytest.raises(Invalid) as refused:
        check(plan(), raw, context=CONTEXT)
    assert "title" in refused.value.errors


def test_forged_names_change_nothing() -> None:
    forged = {"__class__": ["x"], "authors.__proto__": ["x"], "authors.-1.full_name": ["x"], "authors.٣.full_name": ["x"],  # noqa: E501
              "total": ["1"], "_row": ["5"], "authors.0._row": ["9"]}  # fmt: skip
    raw = plan().parse(AUTHORS | forged)
    assert names_of(raw) == ["A", "B"] and "__class__" not in raw and "total" not in raw
    assert raw["authors"][0][ROW] == "0"


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20) | st.binary(max_size=5),  # noqa: E501
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
KEYS = st.sampled_from([*plan().keys, "stray", "_row", "contact", "authors.0"]) | st.text(max_size=6)


def known(values: Any, allowed: set[str]) -> bool:
    return set(values) <= allowed


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(st.dictionaries(KEYS, ANY, max_size=12), st.lists(st.dictionaries(
    st.sampled_from(["full_name", "share", "cv", "_row", "stray"]), ANY, max_size=5), max_size=4))  # fmt: skip
def test_any_answers_are_taken_or_refused(raw: dict[str, Any], authors: list[dict[str, Any]]) -> None:
    form = plan()
    mixed = GOOD | raw | ({"authors": authors} if authors else {})
    try:
        values = check(form, mixed, context=CONTEXT)
    except Invalid as refused:
        assert refused.errors
    else:
        assert known(values, {key.split(".")[0] for key in form.keys})
        assert all(known(row, {"full_name", "share", "cv"}) for row in values["authors"])
        assert check(form, form.to_raw(values), context=CONTEXT, stored=values) == values
    form.page(mixed, context=CONTEXT, stored={}, now=NOW, errors={"authors.0.full_name": ["x"], "nowhere": ["y"]})
    form.display(mixed, CONTEXT)


@given(
    st.dictionaries(
        st.text(st.sampled_from(list("authors.0123_fulnme:")), max_size=25), st.lists(st.text(max_size=5), max_size=3)
    )
)
def test_any_names_can_be_parsed(source: Source) -> None:
    raw = plan().parse(source)
    assert known(raw, {key.split(".")[0] for key in plan().keys})
