"""What changed between two versions of a form: every kind of change has its sentence."""

import json
from typing import Any

import pytest

from engine.forms import form_differences

FIELD = {"type": "textfield", "id": "c1", "key": "name", "label": "Họ và tên"}
TEXT = {"type": "text", "id": "c2", "text": "Ghi đầy đủ."}
GROUP = {"type": "group", "id": "c3", "label": "Liên hệ", "components": []}


def form(*components: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "default", "components": list(components), **more}).encode()


def changed(**more: Any) -> list[str]:
    return form_differences(form(FIELD, TEXT), form({**FIELD, **more}, TEXT))


def test_the_same_form_has_no_differences() -> None:
    assert form_differences(form(FIELD, TEXT), form({**FIELD, "layout": {"row": "r1"}}, TEXT)) == []


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"label": "Tên"}, "Đổi tên mục từ “Họ và tên” thành “Tên”."),
        ({"type": "number"}, "Đổi kiểu của mục “Họ và tên” từ ô nhập một dòng thành ô nhập số."),
        ({"validate": {"required": True}}, "Nay bắt buộc nhập mục “Họ và tên”."),
        ({"validate": {"maxLength": 5}}, "Đổi giới hạn nhập của mục “Họ và tên”."),
        ({"conditional": {"hide": "=x"}}, "Đổi điều kiện hiện mục “Họ và tên”."),
        ({"description": "Chữ in"}, "Sửa lời hướng dẫn của mục “Họ và tên”."),
        ({"values": [{"label": "A", "value": "a"}]}, "Đổi các lựa chọn của mục “Họ và tên”."),
        ({"properties": {"x": 1}}, "Đổi thiết lập của mục “Họ và tên”."),
    ],
)
def test_what_changed_in_a_field(more: dict[str, Any], sentence: str) -> None:
    assert changed(**more) == [sentence]


def test_added_removed_and_reordered() -> None:
    other = {"type": "number", "id": "c9", "key": "count", "label": "Số lượng"}
    assert form_differences(form(FIELD), form(FIELD, other)) == ["Thêm mục “Số lượng”."]
    assert form_differences(form(FIELD, other), form(FIELD)) == ["Bỏ mục “Số lượng”."]
    assert form_differences(form(FIELD, other), form(other, FIELD)) == ["Đổi thứ tự các mục."]


def test_another_key_is_told_because_steps_read_it() -> None:
    assert changed(key="full_name") == ["Đổi mã dữ liệu của mục “Họ và tên”: các bước dùng mục này cần được sửa theo."]


def test_moved_into_a_group() -> None:
    inside = {**GROUP, "components": [FIELD]}
    assert form_differences(form(FIELD, GROUP), form(inside)) == [
        "Chuyển mục “Họ và tên” vào nhóm mục “Liên hệ”.",
        "Đổi thứ tự các mục.",
    ]


def test_texts_rules_and_title() -> None:
    rule = {"expression": "=a > 1", "message": "Chưa đúng."}
    new = form(FIELD, {**TEXT, "text": "Ghi rõ."}, rules=[rule], title="Phiếu")
    assert form_differences(form(FIELD, TEXT), new) == [
        "Sửa đoạn hướng dẫn “Ghi rõ.”.",
        "Đổi quy tắc kiểm tra của biểu mẫu.",
        "Đổi tên biểu mẫu thành “Phiếu”.",
    ]


def test_a_form_that_cannot_be_read_counts_as_empty() -> None:
    assert form_differences(b"{", form(FIELD)) == ["Thêm mục “Họ và tên”."]
    assert form_differences(form(FIELD), b"[]") == ["Bỏ mục “Họ và tên”."]
