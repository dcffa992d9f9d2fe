"""What an editor of forms may offer: the component types and settings the compiler carries out, in Vietnamese.

Types come from `texts`, our properties from `components.PROPERTIES`; `tests/unit/forms/test_catalogue.py` shows that
every setting offered changes what is compiled, and that nothing the compiler reads is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.forms import texts
from engine.forms.components import CLASSIFICATIONS, NUMBER_KINDS, PROPERTIES, TEXTS
from engine.forms.model import CHOICES, CONTAINERS

GROUPS: Mapping[str, tuple[str, ...]] = {
    "basic-input": ("textfield", "textarea", "number", "datetime", "filepicker", "expression"),
    "selection": ("radio", "select", "checklist", "checkbox"),
    "presentation": ("text", "table", "separator", "spacer"),
    "container": ("group", "dynamiclist"),
}
"""Types by the group of the palette they stand in (form-js's own names of groups)."""

TYPES = tuple(kind for kinds in GROUPS.values() for kind in kinds)
KEYED = PROPERTIES["unit"]
LABELLED = KEYED | CONTAINERS | {"table"}

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Setting:
    """One setting of a component. `path`: where it stands in the JSON; `formula`: where an expression for it stands.

    `control`: text, lines, count (whole number), switch, choice, flag (yes, no or an expression), shown (condition for
    hiding), limit (number or expression), expression, accept, options, columns, default. `unset` is what absence means,
    so that a switch that is on without being written can be drawn."""

    path: str
    label: str
    control: str
    types: frozenset[str]
    hint: str = ""
    formula: str = ""
    choices: Choices = ()
    unset: Any = None
    group: str = "Nội dung"


def _types(*names: str) -> frozenset[str]:
    return frozenset(names)


def _own(name: str, label: str, control: str, hint: str = "", group: str = "Nội dung", **more: Any) -> Setting:
    """A setting of `properties`; its types are those the compiler takes."""
    return Setting(f"properties.{name}", label, control, PROPERTIES[name], hint, group=group, **more)


_FORMULA_HINT = "Số, hoặc biểu thức bắt đầu bằng dấu ="
_CHECKS = "Kiểm tra"
_MORE = "Thiết lập khác"
_CLASSES = dict(zip(CLASSIFICATIONS, ("Không phải dữ liệu cá nhân", "Dữ liệu cá nhân cơ bản", "Nhạy cảm"), strict=True))
_NUMBERS = dict(
    zip(NUMBER_KINDS, ("Số bất kỳ", "Số nguyên", "Số thập phân", "Số tiền (đồng)", "Phần trăm"), strict=True)
)

SETTINGS: tuple[Setting, ...] = (
    Setting("label", "Nhãn", "text", LABELLED, "Tên của mục, như người điền nhìn thấy."),
    Setting("description", "Hướng dẫn dưới nhãn", "text", LABELLED - {"table"}),
    Setting("text", "Đoạn chữ", "lines", _types("text"),
            "Dòng bắt đầu bằng # là tiêu đề, bằng - là gạch đầu dòng. Ghi {{tên}} để chèn nội dung của một mục."),
    Setting("subtype", "Kiểu", "choice", _types("datetime"),
            choices=(("date", "Ngày"), ("time", "Giờ"), ("datetime", "Ngày và giờ")), unset="date"),
    _own("kind", "Kiểu số", "choice", choices=tuple(_NUMBERS.items()), unset=""),
    Setting("values", "Các lựa chọn", "options", CHOICES),
    Setting("dataSource", "Nội dung bảng lấy từ", "expression", _types("table"), "Biểu thức cho danh sách các dòng."),
    Setting("columns", "Các cột", "columns", _types("table")),
    Setting("columnsExpression", "Cột lấy từ biểu thức", "expression", _types("table"), "Để trống nếu đã ghi các cột."),
    Setting("rowCount", "Số dòng mỗi trang", "count", _types("table")),
    Setting("expression", "Công thức", "expression", _types("expression"), "Ví dụ: =so_luong * don_gia"),
    Setting("accept", "Loại tệp được nhận", "accept", _types("filepicker"), formula="properties.accept"),
    Setting("multiple", "Nhận nhiều tệp", "switch", _types("filepicker"), unset=False),
    _own("max_size_mb", "Mỗi tệp nhiều nhất (MB)", "count"),
    Setting("defaultRepetitions", "Số dòng có sẵn", "count", _types("dynamiclist"), unset=1),
    Setting("allowAddRemove", "Người điền được thêm, bớt dòng", "switch", _types("dynamiclist"), unset=True),
    Setting("isRepeating", "Có nhiều dòng", "switch", _types("dynamiclist"), unset=True),
    _own("min_rows", "Ít nhất bao nhiêu dòng", "count", group=_CHECKS),
    _own("max_rows", "Nhiều nhất bao nhiêu dòng", "count", group=_CHECKS),
    Setting("validate.required", "Bắt buộc", "flag", PROPERTIES["required"], formula="properties.required",
            group=_CHECKS),
    Setting("validate.minLength", "Ít nhất bao nhiêu ký tự", "limit", TEXTS, _FORMULA_HINT, "properties.min_length",
            group=_CHECKS),
    Setting("validate.maxLength", "Nhiều nhất bao nhiêu ký tự", "limit", TEXTS, _FORMULA_HINT, "properties.max_length",
            group=_CHECKS),
    Setting("validate.validationType", "Kiểm tra theo mẫu", "choice", _types("textfield"),
            choices=(("", "Không"), ("email", "Thư điện tử"), ("phone", "Số điện thoại"), ("custom", "Mẫu riêng")),
            unset="", group=_CHECKS),
    Setting("validate.pattern", "Mẫu riêng", "text", _types("textfield"),
            "Biểu thức mẫu, ví dụ ^[0-9]{12}$ cho đúng 12 chữ số.", group=_CHECKS),
    Setting("validate.patternErrorMessage", "Câu báo khi chưa đúng mẫu", "text", _types("textfield"), group=_CHECKS),
    Setting("validate.min", "Giá trị nhỏ nhất", "limit", _types("number"), _FORMULA_HINT, "properties.min",
            group=_CHECKS),
    Setting("validate.max", "Giá trị lớn nhất", "limit", _types("number"), _FORMULA_HINT, "properties.max",
            group=_CHECKS),
    Setting("decimalDigits", "Số chữ số sau dấu phẩy", "count", _types("number"), group=_CHECKS),
    Setting("increment", "Phải là bội số của", "count", _types("number"), group=_CHECKS),
    Setting("properties.min", "Sớm nhất", "expression", _types("datetime"), "Ví dụ: =today()", group=_CHECKS),
    Setting("properties.max", "Muộn nhất", "expression", _types("datetime"), "Ví dụ: =today()", group=_CHECKS),
    Setting("disallowPassedDates", "Không nhận ngày đã qua", "switch", _types("datetime"), unset=False, group=_CHECKS),
    Setting("conditional.hide", "Khi nào hiện", "shown", frozenset(TYPES), group="Điều kiện"),
    Setting("properties.readonly", "Chỉ xem", "flag", PROPERTIES["readonly"],
            "Người điền thấy nội dung nhưng không sửa được.", "properties.readonly", group="Điều kiện"),
    Setting("defaultValue", "Cho sẵn", "default", PROPERTIES["default"], formula="properties.default", group=_MORE),
    _own("unit", "Đơn vị tính", "text", "Ghi sau ô nhập, ví dụ: đồng, người, %.", _MORE),
    _own("classification", "Dữ liệu cá nhân", "choice", choices=tuple(_CLASSES.items()), unset="none", group=_MORE),
)  # fmt: skip
"""Every setting, in the order of the panel."""

KEPT = {
    "appearance.suffixAdorner": "another way to write properties.unit",
    "disabled": "another way to write properties.readonly",
    "readonly": "another way to write properties.readonly",
    "valuesExpression": "shown and written by the control of values",
    "valuesKey": "shown and written by the control of values",
    "properties.lookup": "shown and written by the control of values",
    "dateLabel": "the label of a day",
    "timeLabel": "the label of a time",
    "layout.row": "which fields stand side by side; set by dragging",
    "key": "derived from the label once, then kept",
    "path": "derived from the label once, then kept",
    "components": "the fields inside",
}
"""What the compiler reads besides and the editor keeps or writes without a control of its own."""


def fresh(kind: str) -> dict[str, Any]:
    """The JSON of a new component, without id and key; the editor derives the key from its label.

    It can be compiled at once: an administrator meets no finding for what has not been touched yet."""
    label = texts.KINDS[kind]
    made: dict[str, Any] = {"type": kind, "label": label}
    match kind:
        case "datetime":
            made = {"type": kind, "subtype": "date", "dateLabel": label}
        case "number":
            made["properties"] = {"kind": "integer"}
        case "radio" | "select" | "checklist":
            made["values"] = [{"label": f"Lựa chọn {at}", "value": f"lua_chon_{at}"} for at in (1, 2)]
        case "filepicker":
            made |= {"multiple": True, "accept": ".pdf,.docx,.jpg,.png", "properties": {"max_size_mb": 20}}
        case "expression":
            made["expression"] = "=0"
        case "group":
            made |= {"showOutline": True, "components": []}
        case "dynamiclist":
            made |= {"showOutline": True, "components": [], "isRepeating": True, "allowAddRemove": True}
            made |= {"defaultRepetitions": 1}
        case "text":
            made = {"type": kind, "text": "Viết hướng dẫn cho người điền ở đây."}
        case "table":
            made |= {"dataSource": "=[]", "rowCount": 50, "columns": [{"key": "noi_dung", "label": "Nội dung"}]}
        case "separator" | "spacer":
            made = {"type": kind}
    return made


@dataclass(frozen=True)
class Component:
    """One entry of the palette. `fresh` is its JSON when it is added, `settings` what the panel shows."""

    type: str
    name: str
    group: str
    keyed: bool
    pathed: bool
    repeatable: bool
    fresh: Mapping[str, Any]
    settings: tuple[Setting, ...] = field(default=())


def catalogue() -> tuple[Component, ...]:
    """Everything an editor offers, in the order of the palette."""
    return tuple(
        Component(
            type=kind,
            name=texts.KINDS[kind],
            group=group,
            keyed=kind in KEYED,
            pathed=kind in CONTAINERS,
            repeatable=kind == "dynamiclist",
            fresh=fresh(kind),
            settings=tuple(setting for setting in SETTINGS if kind in setting.types),
        )
        for group, kinds in GROUPS.items()
        for kind in kinds
    )
