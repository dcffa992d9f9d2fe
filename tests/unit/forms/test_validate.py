"""What is stored: required, limits, conditions, rows, choices, files, rules over several fields."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.storage.problems import Invalid
from tests.unit.forms.make import BIG, CONTEXT, FILE, GOOD, check, component, form_of, plan

pytestmark = pytest.mark.unit


def errors_of(form: Any, raw: dict[str, Any], **more: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refused:
        check(form, raw, **more)
    return refused.value.errors


def test_good_answers_become_values() -> None:
    values = check(
        plan(),
        GOOD | {"budget": "1.500.000", "start": "01/12/2026", "end": "2026-12-05", "status": "applied",
                "applied_from": "01/11/2026", "fields": ["health"], "unit_code": "B2", "contact": {"name": " Bình "},
                "evidence": [str(FILE.file_id)], "phone": "+84 900 000 001", "code": "tự sửa", "stray": "x"},
        context=CONTEXT,
        stored={"code": "HS-01"},
    )  # fmt: skip
    assert values["budget"] == Decimal(1_500_000)
    assert values["end"] == date(2026, 12, 5)
    assert values["fields"] == ["health"] and values["unit_code"] == "B2"
    assert values["contact"] == {"name": "Bình"} and values["phone"] == "0900000001"
    assert values["evidence"] == [FILE.to_value()]
    assert values["code"] == "HS-01", "a read-only field keeps what was stored"
    assert values["total"] == 100, "a computed field is computed here"
    assert "stray" not in values
    assert values["mail"] is None and values["agreed"] is True


def test_errors_name_every_field() -> None:
    errors = errors_of(
        plan(),
        {"mail": "a@b", "phone": "12", "budget": "1.5", "start": "30/02/2026", "fields": ["spy"], "unit_code": "Z",
         "status": "other", "meeting": "mai", "authors": [{"share": "101"}], "evidence": [str(BIG.file_id)]},
        context=CONTEXT,
    )  # fmt: skip
    assert set(errors) == {
        "title", "mail", "phone", "budget", "start", "fields", "unit_code", "status", "meeting", "agreed",
        "authors.0.full_name", "authors.0.share", "evidence",
    }  # fmt: skip
    assert all("Hãy" in message for messages in errors.values() for message in messages)


def test_hidden_fields_are_dropped_and_shown_ones_are_judged() -> None:
    form = plan()
    hidden = check(form, GOOD | {"status": "idea", "applied_from": "không phải ngày"}, context=CONTEXT)
    assert "applied_from" not in hidden
    assert "applied_from" in errors_of(form, GOOD | {"status": "applied"}, context=CONTEXT)
    assert "applied_from" in errors_of(
        form, GOOD | {"status": "applied", "applied_from": "22/11/2026"}, context=CONTEXT
    )


def test_hidden_only_when_exactly_true() -> None:
    form = form_of(component("number", "days"), component("textfield", "why", conditional={"hide": "=days > 3"}))
    assert check(form, {"why": "x"})["why"] == "x", "null hides nothing"
    assert "why" not in check(form, {"days": "4", "why": "x"})


def test_conditions_may_hang_on_each_other_in_any_order() -> None:
    form = form_of(
        component("textfield", "third", conditional={"hide": "=second = null"}),
        component("textfield", "second", conditional={"hide": "=first = null"}),
        component("textfield", "first"),
    )
    assert set(check(form, {"third": "c", "second": "b", "first": "a"})) == {"first", "second", "third"}
    assert set(check(form, {"third": "c", "second": "b"})) == {"first"}


def test_conditions_that_hang_on_each_other_in_a_circle_end() -> None:
    form = form_of(
        component("textfield", "a", conditional={"hide": "=b = null"}),
        component("textfield", "b", conditional={"hide": "=a != null"}),
    )
    check(form, {"a": "x", "b": "y"})


def test_groups_hide_everything_in_them() -> None:
    form = form_of(
        component("checkbox", "more"),
        {"type": "group", "label": "x", "conditional": {"hide": "=more = false"},
         "components": [component("textfield", "a", validate={"required": True})]},
    )  # fmt: skip
    assert check(form, {"a": "x"}) == {"more": False}
    assert "a" in errors_of(form, {"more": "1"})


def test_rows_have_conditions_of_their_own() -> None:
    form = form_of(
        component("textfield", "kind"),
        {"type": "dynamiclist", "label": "x", "path": "rows", "components": [
            component("checkbox", "other"),
            component("textfield", "note", conditional={"hide": "=not(this.other)"}, properties={"required": "parent.kind = \"strict\""}),  # noqa: E501
            component("expression", "place", expression="=i"),
        ]},
    )  # fmt: skip
    values = check(form, {"rows": [{"other": "1", "note": "a"}, {"note": "b"}]})
    assert values["rows"] == [{"other": True, "note": "a", "place": 1}, {"other": False, "place": 2}]
    assert set(errors_of(form, {"kind": "strict", "rows": [{}, {"other": "1"}]})) == {"rows.1.note"}


def test_numbers_of_rows_are_kept() -> None:
    form = plan()
    assert "authors" in errors_of(form, GOOD | {"authors": []}, context=CONTEXT)
    assert "authors" in errors_of(form, GOOD | {"authors": [{"full_name": "x", "share": "25"}] * 4}, context=CONTEXT)


def test_fixed_rows_cannot_grow_and_keep_what_is_read_only() -> None:
    rows = {"type": "dynamiclist", "label": "x", "path": "rows", "allowAddRemove": False,
            "components": [component("textfield", "unit", readonly=True), component("textfield", "say")]}  # fmt: skip
    stored = {"rows": [{"unit": "A", "say": None}, {"unit": "B", "say": None}]}
    raw = {"rows": [{"_row": "1", "unit": "giả", "say": "hai"}, {"_row": "0", "say": "một"}, {"say": "ba"}]}
    assert check(form_of(rows), raw, stored=stored)["rows"] == [
        {"unit": "A", "say": "một"},
        {"unit": "B", "say": "hai"},
    ]


def test_read_only_fields_of_moved_rows_follow_their_row() -> None:
    rows = {"type": "dynamiclist", "label": "x", "path": "rows",
            "components": [component("textfield", "unit", readonly=True), component("textfield", "say")]}  # fmt: skip
    stored = {"rows": [{"unit": "A"}, {"unit": "B"}]}
    raw = {"rows": [{"_row": "1", "say": "hai"}, {"_row": "1", "say": "lại"}, {"_row": "", "say": "mới"}]}
    assert [row["unit"] for row in check(form_of(rows), raw, stored=stored)["rows"]] == ["B", None, None]


def test_rules_over_several_fields() -> None:
    uneven = GOOD | {"authors": [{"full_name": "x", "share": "60"}]}
    assert errors_of(plan(), uneven, context=CONTEXT) == {"authors": ["Tổng tỷ lệ phải bằng 100%. Hãy sửa lại."]}
    form = form_of(
        component("datetime", "start"), component("datetime", "end"),
        rules=[{"expression": "=start <= end", "message": "Ngày kết thúc phải sau ngày bắt đầu.", "field": "end"}],
    )  # fmt: skip
    assert check(form, {"start": "01/12/2026"})["end"] is None, "a rule that cannot be judged is not violated"
    assert "end" in errors_of(form, {"start": "02/12/2026", "end": "01/12/2026"})
    assert set(errors_of(form, {"start": "x", "end": "01/12/2026"})) == {"start"}


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (component("number", "x", decimalDigits=1), "3,5", "3,55"),
        (component("number", "x", properties={"kind": "integer"}), "3", "3,5"),
        (component("number", "x", increment="0.5"), "1,5", "1,7"),
        (component("number", "x", validate={"max": "=2 + 3"}), "5", "6"),
        (component("textfield", "x", validate={"pattern": "^[A-Z]+$", "patternErrorMessage": "Hãy viết hoa."}), "AB", "ab"),  # noqa: E501
        (component("textfield", "x", validate={"minLength": 3}), "abc", "ab"),
        (component("textfield", "x", validate={"maxLength": 3}), "abc", "abcd"),
        (component("datetime", "x", disallowPassedDates=True), "21/11/2026", "20/11/2026"),
        (component("datetime", "x", properties={"max": "=today()"}), "21/11/2026", "22/11/2026"),
        (component("datetime", "x", subtype="time"), "08:00", "24:00"),
        (component("checkbox", "x", validate={"required": True}), "1", ""),
        (component("filepicker", "x", properties={"accept": ".pdf"}), [str(FILE.file_id)], ["018f0000-0000-7000-8000-0000000000ff"]),  # noqa: E501
        (component("filepicker", "x", properties={"accept": ".docx, image/*"}), [], [str(FILE.file_id)]),
        (component("filepicker", "x"), [str(FILE.file_id)], [str(BIG.file_id)]),
        (component("filepicker", "x"), [str(FILE.file_id)] * 2, [str(FILE.file_id), str(BIG.file_id)]),
        (component("select", "x", values=[{"label": "Một", "value": "1"}]), "1", "2"),
        (component("select", "x", properties={"lookup": "units"}), "", "A"),
    ],
)  # fmt: skip
def test_limits(field: dict[str, Any], good: Any, bad: Any) -> None:
    check(form_of(field), {"x": good})
    assert set(errors_of(form_of(field), {"x": bad})) == {"x"}


def test_length_is_capped_without_a_limit() -> None:
    assert "x" in errors_of(form_of(component("textfield", "x")), {"x": "a" * 1_001})
    assert "x" in errors_of(form_of(component("textarea", "x")), {"x": "a" * 1_000_000})


def test_files_put_there_by_the_process_stay() -> None:
    form = form_of(component("filepicker", "x", multiple=True))
    foreign = {"file_id": "018f0000-0000-7000-8000-0000000000aa", "name": "Thư.pdf", "size": Decimal(5),
               "media_type": "application/pdf", "sha256": "00" * 32}  # fmt: skip
    raw = {"x": [foreign["file_id"]]}
    assert check(form, raw, stored={"x": [foreign]})["x"] == [foreign]
    assert "x" in errors_of(form, raw)
    assert "x" in errors_of(form, {"x": [foreign]}), "a context from outside is no file"


def test_a_locked_field_may_depend_on_an_answer() -> None:
    form = form_of(component("checkbox", "change"), component("textfield", "name", readonly="=not(change)"))
    assert check(form, {"name": "mới"}, stored={"name": "cũ"})["name"] == "cũ"
    assert check(form, {"name": "mới", "change": "1"}, stored={"name": "cũ"})["name"] == "mới"


def test_first_values_and_showing_them() -> None:
    form = form_of(
        component("number", "a", defaultValue=1.5, properties={"unit": "giờ"}),
        component("datetime", "d", properties={"default": "=today()"}),
        component("textfield", "t", defaultValue="x"),
        {"type": "dynamiclist", "label": "Dòng", "path": "rows", "defaultRepetitions": 2, "components": [component("number", "n")]},  # noqa: E501
        component("expression", "twice", expression="=a * 2"),
    )  # fmt: skip
    from tests.unit.forms.make import NOW

    values = form.initial({}, {"t": "đã có", "stray": 1, "rows": None}, now=NOW)
    assert values == {"a": Decimal("1.5"), "d": date(2026, 11, 21), "t": "đã có", "rows": [{"n": None}] * 2, "twice": 3}
    raw = form.to_raw(values)
    assert raw["a"] == "1,5" and raw["d"] == "21/11/2026" and raw["rows"][1] == {"n": "", "_row": "1"}
    assert form.to_raw(raw) == raw
    assert check(form, raw) == values


def test_display_shows_what_the_person_saw() -> None:
    values = check(plan(), GOOD | {"fields": ["health", "school"], "unit_code": "A1", "budget": "1500", "status": "idea",  # noqa: E501
                                   "evidence": [str(FILE.file_id)]}, context=CONTEXT)  # fmt: skip
    shown = {line.label: line for line in plan().display(values, CONTEXT)}
    assert shown["Nhãn fields"].text == "Y tế, Giáo dục"
    assert shown["Nhãn unit_code"].text == "Đơn vị A"
    assert shown["Nhãn budget"].text == "1.500 đồng"
    assert shown["Nhãn status"].text == "Ý tưởng"
    assert shown["Nhãn agreed"].text == "Có"
    assert shown["Nhãn evidence"].files == ((FILE.file_id, FILE.name),)
    assert shown["Tác giả 2 – Nhãn full_name"].text == "Lê Văn Ân"
    assert "Nhãn applied_from" not in shown
