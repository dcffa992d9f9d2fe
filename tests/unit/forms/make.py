"""Short ways to write forms and answers in these tests."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from engine.forms import FileInfo, Form, compile_form

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
FILE = FileInfo(UUID("018f0000-0000-7000-8000-000000000001"), "Báo cáo.pdf", 1024, "application/pdf", "ab" * 32)
BIG = FileInfo(UUID("018f0000-0000-7000-8000-000000000002"), "to.pdf", 30 * 1024 * 1024, "application/pdf", "cd" * 32)
KNOWN = {FILE.file_id: FILE, BIG.file_id: BIG}


def component(type_: str, key: str = "", **more: Any) -> dict[str, Any]:
    """A component with a label."""
    found: dict[str, Any] = {"type": type_, "label": f"Nhãn {key}", **more}
    if key:
        found["key"] = key
    return found


def form_of(*components: Mapping[str, Any], rules: list[dict[str, str]] | None = None) -> Form:
    """A form of these components."""
    return compile_form({"type": "default", "components": list(components), "rules": rules or []})


def check(
    form: Form,
    raw: Mapping[str, Any],
    *,
    context: Mapping[str, Any] | None = None,
    stored: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The values of raw answers."""
    return form.validate(raw, context=context or {}, stored=stored or {}, now=NOW, files=KNOWN.get)


def plan() -> Form:
    """A form with every kind of component, like those of the shipped processes."""
    return form_of(
        component("textfield", "title", validate={"required": True, "maxLength": 250}),
        component("textarea", "aim", validate={"maxLength": 5000}),
        component("textfield", "mail", validate={"validationType": "email"}),
        component("textfield", "phone", validate={"validationType": "phone"}),
        component("number", "budget", properties={"kind": "money", "unit": "đồng"}, validate={"min": 0}),
        component("datetime", "start", subtype="date"),
        component("datetime", "end", subtype="date", properties={"min": "start"}),
        component("datetime", "meeting", subtype="datetime"),
        component("checkbox", "agreed", validate={"required": True}),
        component("radio", "status", values=[{"label": "Ý tưởng", "value": "idea"}, {"label": "Đã áp dụng", "value": "applied"}]),  # noqa: E501
        component("datetime", "applied_from", subtype="date", conditional={"hide": '=status != "applied"'},
                  properties={"required": 'status = "applied"', "max": "=today()"}),
        component("checklist", "fields", valuesExpression="=profile.fields"),
        component("select", "unit_code", valuesKey="units"),
        component("filepicker", "evidence", multiple=True, properties={"accept": ".pdf,.docx", "max_size_mb": 20}),
        {"type": "group", "label": "Liên hệ", "path": "contact", "components": [component("textfield", "name")]},
        {"type": "dynamiclist", "label": "Tác giả", "path": "authors", "properties": {"min_rows": 1, "max_rows": 3},
         "components": [
             component("textfield", "full_name", validate={"required": True}),
             component("number", "share", properties={"kind": "percent"}, validate={"min": 1, "max": 100}),
             component("filepicker", "cv"),
         ]},
        component("expression", "total", expression="=sum(authors.share)"),
        component("textfield", "code", readonly=True),
        component("text", text="# Hướng dẫn\nXin chào {{unit.name}}\n\n- một\n- hai"),
        component("separator"),
        rules=[{"expression": "=sum(authors.share) = 100", "message": "Tổng tỷ lệ phải bằng 100%. Hãy sửa lại.", "field": "authors"}],  # noqa: E501
    )  # fmt: skip


CONTEXT: dict[str, Any] = {
    "profile": {"fields": [{"value": "health", "label": "Y tế"}, {"value": "school", "label": "Giáo dục"}]},
    "units": [{"code": "A1", "name": "Đơn vị A"}, {"code": "B2", "name": "Đơn vị B"}],
    "unit": {"name": "Xã Bình Minh", "secret": "không cần"},
}
GOOD: dict[str, Any] = {
    "title": "Kế hoạch",
    "agreed": "1",
    "authors": [{"full_name": "Trần Thị Anh", "share": "60"}, {"full_name": "Lê Văn Ân", "share": "40"}],
}
