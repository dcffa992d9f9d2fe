"""The drawn form: everything judged on the server, plain HTML that says what it is, nothing of no use in the page."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from lxml import html

from tests.unit.forms.make import CONTEXT, FILE, GOOD, KNOWN, NOW, component, form_of, plan
from webui.forms_glue import install

pytestmark = pytest.mark.unit

TEMPLATES = Path(__file__).parents[3] / "webui" / "templates"


def drawn(form: Any, raw: Any, **more: Any) -> Any:
    """The fields and summary as parsed HTML."""
    errors = more.pop("errors", None)
    page = form.page(raw, context=more.get("context", CONTEXT), stored=more.get("stored", {}), now=NOW, errors=errors,
                     files=KNOWN.get)  # fmt: skip
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    install(environment)
    environment.globals["asset_url"] = lambda name: f"/t/{name}"
    text = environment.from_string(
        "{% import 'forms/form.html' as f %}{{ f.summary(page) }}<form data-form>{{ f.fields(page, address) }}{{ f.buttons() }}</form>"  # noqa: E501
        "{{ f.script(data) }}"
    ).render(
        page=page, address=lambda file_id: f"/tep/{file_id}", data=form.to_browser({}, more.get("context", CONTEXT))
    )
    return html.fromstring(f"<div>{text}</div>")


def test_every_control_has_a_label_and_its_notes() -> None:
    errors = {"title": ["Mục này chưa có nội dung. Hãy điền vào."], "authors.1.share": ["Giá trị lớn nhất là 100."]}
    tree = drawn(plan(), GOOD | {"evidence": [str(FILE.file_id)]}, errors=errors)
    ids = [each.get("id") for each in tree.xpath("//*[@id][not(ancestor::template)]")]
    assert len(ids) == len(set(ids)), "ids are unique"
    for control in tree.xpath("//input[not(@type='hidden')]|//select|//textarea"):
        labelled = control.xpath("ancestor::label") or tree.xpath(f"//label[@for='{control.get('id')}']")
        assert labelled, html.tostring(control)
        for note in (control.get("aria-describedby") or "").split():
            assert tree.xpath(f"//*[@id='{note}']"), note
    title = tree.xpath("//input[@name='title']")[0]
    assert title.get("aria-invalid") == "true" and title.get("required") is not None
    links = [(link.get("href"), link.text_content()) for link in tree.xpath("//div[@class='error-summary']//a")]
    assert links == [
        ("#f-title", "Nhãn title: Mục này chưa có nội dung. Hãy điền vào."),
        ("#f-authors.1.share", "Tác giả 2 – Nhãn share: Giá trị lớn nhất là 100."),
    ]
    for target, _ in links:
        assert tree.xpath(f"//*[@id='{target[1:]}']")


def test_no_inline_style_or_script() -> None:
    tree = drawn(plan(), GOOD)
    assert not tree.xpath("//@style") and not tree.xpath("//style")
    assert not [name for name in tree.xpath("//@*") if name.attrname.startswith("on")]
    assert all(each.get("type") == "application/json" or each.get("src") for each in tree.xpath("//script"))


def test_what_is_typed_and_configured_is_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    form = form_of(
        component("textfield", "a", label=evil, description=evil),
        component("textarea", "b", label=evil),
        component("text", text=f"{evil} {{{{a}}}}"),
        component("select", "c", values=[{"label": evil, "value": evil}]),
        {"type": "dynamiclist", "label": evil, "path": "r", "components": [component("textfield", "x")]},
    )
    tree = drawn(form, {"a": evil, "b": f"</textarea>{evil}", "c": evil, "r": [{"x": evil}]})
    assert len(tree.xpath("//script")) == 2, "only the script and the data of the page"
    assert tree.xpath("//input[@name='a']/@value") == [evil]


def test_rows_work_by_buttons_and_by_a_blank_one() -> None:
    tree = drawn(plan(), plan().to_raw(GOOD))
    assert tree.xpath("//input[@type='hidden'][@name='authors.1']/@value") == ["1"]
    assert tree.xpath("//button[@name='_add']/@value") == ["authors"]
    assert "authors.0" in tree.xpath("//button[@name='_del']/@value")
    assert "authors.__0__.full_name" in html.tostring(tree.xpath("//template")[0], encoding="unicode")
    full = drawn(plan(), GOOD | {"authors": [{}] * 3})
    assert full.xpath("//button[@name='_add']/@hidden"), "no button beyond the most rows"


def test_files_are_listed_and_can_be_dropped() -> None:
    tree = drawn(plan(), {"evidence": [str(FILE.file_id)]})
    assert tree.xpath("//a[contains(@href, '/tep/')]/text()") == [FILE.name]
    assert tree.xpath("//input[@type='hidden'][@name='evidence']/@value") == [str(FILE.file_id)]
    assert tree.xpath("//button[@name='_drop']/@value") == [f"evidence:{FILE.file_id}"]


def test_conditional_fields_stand_there_without_a_script() -> None:
    tree = drawn(plan(), GOOD)
    part = tree.xpath("//input[@name='applied_from']/ancestor::div[@data-node]")[0]
    assert part.get("hidden") is None and part.xpath(".//p[contains(@class, 'without-script')]")


def test_what_no_answer_can_show_is_not_drawn() -> None:
    form = form_of(component("textfield", "a", conditional={"hide": "=profile.x = null"}), component("textfield", "b"))
    assert not drawn(form, {}).xpath("//input[@name='a']")
    assert drawn(form, {}, context={"profile": {"x": 1}}).xpath("//input[@name='a']")


def test_locked_fields_show_what_is_stored() -> None:
    tree = drawn(plan(), {"code": "giả"}, stored={"code": "HS-01"})
    code = tree.xpath("//input[@name='code']")[0]
    assert code.get("value") == "HS-01" and code.get("readonly") is not None


def test_dates_are_written_day_first_whatever_the_browser_speaks() -> None:
    wrong = drawn(plan(), {"start": "31/02/2026"}).xpath("//input[@name='start']")[0]
    assert (wrong.get("type"), wrong.get("value")) == ("text", "31/02/2026")
    right = drawn(plan(), {"start": date(2026, 12, 1)}).xpath("//input[@name='start']")[0]
    assert (right.get("type"), right.get("value")) == ("text", "01/12/2026")
    assert right.get("placeholder") == "ngày/tháng/năm"


def test_text_is_filled_in() -> None:
    tree = drawn(plan(), GOOD)
    text = tree.xpath("//div[@class='form-text']")[0]
    assert text.xpath("./h2/text()") == ["Hướng dẫn"] and text.xpath("./p/text()") == ["Xin chào Xã Bình Minh"]
    assert text.xpath("./ul/li/text()") == ["một", "hai"]


def test_tables_show_rows_of_the_process() -> None:
    table = component(
        "table", dataSource="=units", columns=[{"key": "code", "label": "Mã"}, {"key": "name", "label": "Tên"}]
    )
    tree = drawn(form_of(table), {})
    assert tree.xpath("//tbody/tr[2]/td/text()") == ["B2", "Đơn vị B"]


def test_the_browser_gets_only_what_conditions_read() -> None:
    form = form_of(component("textfield", "a", conditional={"hide": '=unit.name = "x"'}))
    data = form.to_browser({}, CONTEXT)
    assert data["context"] == {"unit": {"name": "Xã Bình Minh"}}
    json.dumps(data)
    assert plan().to_browser({}, CONTEXT)["context"] == {}


def test_shown_words_are_vietnamese() -> None:
    text = drawn(plan(), GOOD).xpath("string(//form)")
    assert not re.search(r"\b(add|remove|delete|upload|file|submit|save|select|row)\b", text, re.IGNORECASE)
