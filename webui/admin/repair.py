"""Repairing a failed step: what it reads, as fields to be typed in, then trying it again in the same command.

Only what was changed on the page is set; the rest stays as it is by then."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.forms.values import Refused, parse_number, value_text
from engine.runtime.views import Repairable, RepairField
from engine.storage.problems import Conflict, Invalid, NotFound, Unavailable
from webui.admin.attention import told, try_again
from webui.admin.scope import admin_posts
from webui.services import services
from webui.typed import required_day, text

KINDS = (("text", "Chữ"), ("number", "Số"), ("date", "Ngày"), ("flag", "Có hoặc không"))
FLAGS = (("", "Chưa chọn"), ("yes", "Có"), ("no", "Không"))


def repair(token_id: UUID) -> Response | str | tuple[str, int]:
    """The page of one failed step, and what is sent from it. Raises Forbidden, NotFound."""
    found = services().runtime.repairable(admin_posts(), token_id)
    if request.method == "GET" or not found.step.retryable:
        return _page(found)
    try:
        repairs = _repairs(found.fields)
        seen = request.form.get("failed", type=int)
        return told(try_again(found.step, repairs, text("reason"), seen), found.step)
    except Invalid as problem:
        return _page(found, problem.message, problem.errors), 422
    except NotFound:  # it was there a moment ago: somebody was quicker, or pressed twice
        flash(f"Bước “{found.step.name}” vừa được thực hiện lại xong. Nội dung gửi lần này không được ghi.", "warning")
        return redirect(url_for("admin.attention"))
    except (Conflict, Unavailable) as problem:
        flash(f"Chưa thực hiện lại được bước “{found.step.name}”. {problem.message}", "error")
        return redirect(url_for("admin.repair", token_id=token_id))


def _page(found: Repairable, message: str = "", errors: Mapping[str, list[str]] | None = None) -> str:
    return render_template(
        "admin/repair.html",
        found=found,
        kinds=KINDS,
        flags=FLAGS,
        raw=raw,
        typed=request.form,
        message=message,
        errors=errors or {},
    )


def raw(field: RepairField) -> str:
    """What stands in the field before anybody types."""
    if field.hidden or field.value is None:
        return ""
    if field.kind == "flag":
        return "yes" if field.value else "no"
    return value_text(field.value)


def _repairs(fields: tuple[RepairField, ...]) -> dict[str, Any]:
    """The values that were changed, by path. Raises Invalid."""
    repairs: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for field in fields:
        name = f"v.{field.path}"
        before = request.form.get(f"o.{field.path}", raw(field)).replace("\r\n", "\n")
        if field.kind == "fixed" or text(name) in ("", before.strip()):
            continue
        try:
            repairs[field.path] = _value(field, name)
        except Invalid as problem:
            errors |= problem.errors
    if repairs and not text("reason"):
        errors["reason"] = ["Hãy ghi lý do sửa dữ liệu; lý do được lưu trong nhật ký."]
    if errors:
        raise Invalid("Có mục chưa đúng. Hãy sửa các mục được đánh dấu rồi gửi lại.", errors)
    return repairs


def _value(field: RepairField, name: str) -> Any:
    kind = text(f"k.{field.path}") if field.kind == "unknown" else field.kind
    typed = text(name)
    if kind not in dict(KINDS):
        raise _fault(f"k.{field.path}", f"{field.label}: hãy chọn loại giá trị.")
    if kind == "number":
        try:
            return parse_number(typed)
        except Refused:
            raise _fault(name, f"{field.label}: hãy nhập số, ví dụ 1.234,5.") from None
    if kind == "date":
        return required_day(name, field.label)
    if kind == "flag":
        if typed.casefold() not in ("yes", "no", "có", "không"):
            raise _fault(name, f"{field.label}: hãy nhập “Có” hoặc “Không”.")
        return typed.casefold() in ("yes", "có")
    return typed


def _fault(name: str, message: str) -> Invalid:
    return Invalid("", {name: [message]})
