"""One component of form-js → one `Field`: what each type may say, and what our properties add to it.

Types that are not carried out are refused by name, with what to use instead."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.forms import texts
from engine.forms.compiler import MAX_BLOCK_TEXT, MAX_COMPONENTS, MAX_DEPTH, Reader, blocks, reader_for
from engine.forms.findings import FormFinding
from engine.forms.model import CHOICES, CONTAINERS, Column, Condition, Field, Option, OptionSource, RowLimits, leaves
from engine.forms.patterns import Pattern, PatternRefused
from engine.forms.values import HARD_CAPS, Refused, choice_key, read_value

TEXTS = frozenset({"textfield", "textarea"})
STATIC = frozenset({"text", "separator", "spacer", "table"})
KEYED = TEXTS | CHOICES | {"number", "datetime", "checkbox", "filepicker", "expression"}
PROPERTIES: dict[str, frozenset[str]] = {
    "unit": KEYED,
    "classification": KEYED | {"dynamiclist", "group"},
    "required": KEYED - {"expression"},
    "readonly": (KEYED | CONTAINERS) - {"expression"},
    "default": KEYED - {"expression", "filepicker"},
    "lookup": CHOICES,
    "accept": frozenset({"filepicker"}),
    "max_size_mb": frozenset({"filepicker"}),
    "kind": frozenset({"number"}),
    "min": frozenset({"number", "datetime"}),
    "max": frozenset({"number", "datetime"}),
    "min_length": TEXTS,
    "max_length": TEXTS,
    "min_rows": frozenset({"dynamiclist"}),
    "max_rows": frozenset({"dynamiclist"}),
}
CLASSIFICATIONS = ("none", "basic", "sensitive")
NUMBER_KINDS = ("", "integer", "decimal", "money", "percent")
DEFAULT_MAX_SIZE_MB = 20
MAX_ROWS = 200
MAX_OPTIONS = 1_000

Conditions = tuple[Condition, ...]


class TreeBuilder:
    """Builds the tree; one per form. Duplicate names and sizes are watched over the whole form."""

    def __init__(self, findings: list[FormFinding]) -> None:
        self.findings = findings
        self.count = 0

    def scope(
        self,
        data: Any,
        path: str,
        prefix: str = "",
        hides: Conditions = (),
        locked: Conditions = (),
        depth: int = 0,
        *,
        within: bool = False,
    ) -> tuple[Field, ...]:
        """The fields of one list of components. `prefix` is the dotted path of the groups around it, with its dot.

        `within`: the list is a group's, its names belong to the scope around it."""
        top = reader_for({}, path, self.findings)
        if not isinstance(data, list):
            top.refuse("Không đọc được danh sách mục của biểu mẫu.", "Hãy mở biểu mẫu trong trình thiết kế và lưu lại.")
            return ()
        if depth > MAX_DEPTH:
            top.refuse("Biểu mẫu có quá nhiều nhóm lồng nhau.", f"Hãy dùng nhiều nhất {MAX_DEPTH} lớp.")
            return ()
        found = []
        for index, item in enumerate(data):
            self.count += 1
            if self.count > MAX_COMPONENTS:
                top.refuse(
                    "Biểu mẫu có quá nhiều mục.", f"Hãy chia thành nhiều bước, mỗi bước tối đa {MAX_COMPONENTS} mục."
                )
                break
            made = self.component(item, f"{path}.{index}", prefix, hides, locked, depth)
            if made is not None:
                found.append(made)
        fields = tuple(found)
        if not within:
            self.unique(fields, top)
        return fields

    def unique(self, fields: tuple[Field, ...], top: Reader) -> None:
        """Refuse two fields of one scope with the same name, or one that lies inside another."""
        seen: dict[str, str] = {}
        for leaf in leaves(fields):
            clash = next(
                (name for name in seen if name == leaf.name or (name + ".").startswith(leaf.name + ".")
                 or (leaf.name + ".").startswith(name + ".")), None)  # fmt: skip
            if clash is not None:
                self.findings.append(
                    FormFinding(top.path, leaf.label, f"Tên trường “{leaf.name}” trùng với mục “{seen[clash]}”.",
                                "Hãy đặt tên khác cho một trong hai mục.")
                )  # fmt: skip
            seen[leaf.name] = leaf.label

    def component(
        self, data: Any, path: str, prefix: str, hides: Conditions, locked: Conditions, depth: int
    ) -> Field | None:
        """One component, or None when it is refused."""
        reader = reader_for(data, path, self.findings)
        kind = str(reader.data.get("type") or "")
        if kind in texts.REFUSED:
            reader.refuse(f"Loại mục “{texts.KINDS[kind]}” không dùng được trong biểu mẫu.", texts.REFUSED[kind])
            return None
        if kind not in texts.KINDS:
            reader.refuse(
                "Loại mục này không dùng được trong biểu mẫu.", "Hãy xóa mục này và dùng mục có trong trình thiết kế."
            )
            return None
        for name in reader.properties:
            if kind not in PROPERTIES.get(str(name), ()):
                reader.refuse(f"Thuộc tính “{str(name)[:60]}” không có nghĩa ở mục này.", "Hãy xóa thuộc tính này.")
        conditional = reader.data.get("conditional")
        hide = conditional.get("hide") if isinstance(conditional, Mapping) else None
        hides += reader.conditions(hide)
        locked += reader.conditions(
            reader.data.get("disabled"), reader.data.get("readonly"), reader.properties.get("readonly")
        )
        layout = reader.data.get("layout")
        classification = str(reader.properties.get("classification") or "none")
        if classification not in CLASSIFICATIONS:
            reader.refuse("Mức dữ liệu cá nhân không hợp lệ.", "Hãy chọn: không, cơ bản hoặc nhạy cảm.")
        common: dict[str, Any] = {
            "type": kind,
            "node": path.replace("components.", "c").replace(".", ""),
            "label": reader.text("label"),
            "description": reader.text("description"),
            "hides": hides,
            "locked": locked,
            "classification": classification,
            "unit": reader.text("unit", 60, reader.properties) or self.adorner(reader),
            "layout_row": str(layout.get("row") or "") if isinstance(layout, Mapping) else "",
        }
        if kind == "group":
            inner = reader.data.get("path")
            inner_prefix = f"{prefix}{reader.key(inner)}." if inner else prefix
            children = self.scope(
                reader.data.get("components", []),
                f"{path}.components",
                inner_prefix,
                hides,
                locked,
                depth + 1,
                within=True,
            )
            return Field(**common, children=children)
        if kind == "dynamiclist":
            return self.repeated(reader, common, prefix, depth)
        if kind in STATIC:
            return self.static(reader, common)
        return self.keyed(reader, common, prefix)

    def adorner(self, reader: Reader) -> str:
        appearance = reader.data.get("appearance")
        return reader.text("suffixAdorner", 60, appearance) if isinstance(appearance, Mapping) else ""

    def repeated(self, reader: Reader, common: dict[str, Any], prefix: str, depth: int) -> Field | None:
        """A group of rows. Its children form a scope of their own."""
        name = reader.key(reader.data.get("path"))
        least = reader.count(reader.properties.get("min_rows"), MAX_ROWS) or 0
        most = reader.count(reader.properties.get("max_rows"), MAX_ROWS)
        first = reader.count(reader.data.get("defaultRepetitions", 1), MAX_ROWS)
        most = MAX_ROWS if most is None else most
        if least > most:
            reader.refuse("Số dòng ít nhất lớn hơn số dòng nhiều nhất.", "Hãy sửa lại hai số này.")
        fixed = reader.data.get("allowAddRemove") is False or reader.data.get("isRepeating") is False
        children = self.scope(
            reader.data.get("components", []), f"{reader.path}.components", "", (), common["locked"], depth + 1
        )
        if not name:
            return None
        limits = RowLimits(min(max(first or 0, least), most), least, most, fixed)
        return Field(**common, name=prefix + name, rows=limits, children=children)

    def static(self, reader: Reader, common: dict[str, Any]) -> Field:
        """Components that hold no value."""
        if common["type"] == "text":
            return Field(**common, blocks=blocks(reader, reader.text("text", MAX_BLOCK_TEXT)))
        if common["type"] != "table":
            return Field(**common)
        columns = []
        for item in reader.data.get("columns") or []:
            if isinstance(item, Mapping) and isinstance(item.get("key"), str):
                columns.append(Column(item["key"], str(item.get("label") or "")[:200]))
        by_expression = reader.data.get("columnsExpression")
        if not columns and not by_expression:
            reader.refuse("Bảng chưa có cột nào.", "Hãy thêm cột cho bảng.")
        return Field(
            **common,
            expression=reader.expression(reader.data.get("dataSource")),
            columns=tuple(columns),
            columns_expression=reader.expression(by_expression) if by_expression else None,
            page_rows=reader.count(reader.data.get("rowCount"), MAX_ROWS) or 0,
        )

    def keyed(self, reader: Reader, common: dict[str, Any], prefix: str) -> Field | None:
        """Components that hold one value."""
        kind = common["type"]
        key = reader.key(reader.data.get("key"))
        common["name"] = prefix + key
        required = reader.properties.get("required", reader.validate.get("required"))
        common["required"] = reader.condition(required)
        more: dict[str, Any] = {}
        if kind in ("textfield", "textarea"):
            more = self.text_rules(reader, kind)
        elif kind == "number":
            more = self.number_rules(reader)
        elif kind == "datetime":
            more = self.moment_rules(reader, common)
        elif kind in CHOICES:
            more = {"options": self.options(reader), "multiple": kind == "checklist"}
        elif kind == "filepicker":
            more = self.file_rules(reader)
        elif kind == "expression":
            more = {"expression": reader.expression(reader.data.get("expression"))}
        if not common["label"] and kind != "expression":
            reader.refuse("Mục chưa có nhãn.", "Hãy viết nhãn để người điền biết cần ghi gì.")
        if not key:
            return None
        return self.with_default(reader, Field(**common, **more))

    def with_default(self, reader: Reader, field: Field) -> Field:
        if "default" in reader.properties:
            return replace(field, default_expression=reader.expression(reader.properties["default"]))
        default = reader.data.get("defaultValue")
        if default is None or default == "":
            return field
        try:
            if field.type == "number":
                return replace(field, default=reader.number(default))
            return replace(field, default=read_value(field, default))
        except Refused as refused:
            reader.refuse(f"Giá trị cho sẵn không hợp lệ: {refused}", "Hãy sửa hoặc bỏ giá trị cho sẵn.")
            return field

    def text_rules(self, reader: Reader, kind: str) -> dict[str, Any]:
        rules: dict[str, Any] = {
            "limits": reader.limit("min_length", "minLength") + reader.limit("max_length", "maxLength")
        }
        length = dict(rules["limits"]).get("max_length")
        if isinstance(length, Decimal) and length > HARD_CAPS[kind]:
            reader.refuse("Độ dài lớn nhất vượt mức cho phép.", f"Hãy đặt nhiều nhất {HARD_CAPS[kind]} ký tự.")
        wanted = reader.validate.get("validationType") or "custom"
        if kind == "textfield" and wanted in ("email", "phone"):
            rules["kind"] = wanted
        elif wanted not in ("custom", ""):
            reader.refuse(
                "Kiểu kiểm tra nội dung không dùng được.", "Hãy chọn: thư điện tử, điện thoại hoặc mẫu riêng."
            )
        pattern = reader.text("pattern", source=reader.validate)
        if pattern and kind == "textfield" and "kind" not in rules:
            try:
                rules["pattern"] = Pattern(pattern)
            except PatternRefused as refused:
                reader.refuse(str(refused), "Hãy sửa mẫu kiểm tra rồi thử lại.")
            rules["pattern_message"] = reader.text("patternErrorMessage", source=reader.validate) or texts.PATTERN
        return rules

    def number_rules(self, reader: Reader) -> dict[str, Any]:
        kind = str(reader.properties.get("kind") or "")
        if kind not in NUMBER_KINDS:
            reader.refuse("Kiểu số không hợp lệ.", "Hãy chọn: số nguyên, số thập phân, số tiền hoặc phần trăm.")
        digits = reader.count(reader.data.get("decimalDigits"), 10)
        increment = reader.number(reader.data.get("increment"))
        if increment is not None and increment <= 0:
            reader.refuse("Bước nhảy phải lớn hơn 0.", "Hãy sửa lại bước nhảy.")
            increment = None
        if kind in ("integer", "money"):
            digits = 0
        limits = reader.limit("min", "min") + reader.limit("max", "max")
        return {"kind": kind, "digits": digits, "increment": increment, "limits": limits}

    def moment_rules(self, reader: Reader, common: dict[str, Any]) -> dict[str, Any]:
        subtype = str(reader.data.get("subtype") or "date")
        if subtype not in ("date", "time", "datetime"):
            reader.refuse("Kiểu ngày giờ không hợp lệ.", "Hãy chọn: ngày, giờ hoặc ngày giờ.")
            subtype = "date"
        own = reader.text("timeLabel") if subtype == "time" else reader.text("dateLabel")
        common["label"] = own or common["label"]
        limits = tuple(
            (name, expression)
            for name in ("min", "max")
            if name in reader.properties and (expression := reader.expression(reader.properties[name])) is not None
        )
        return {"subtype": subtype, "no_past": reader.data.get("disallowPassedDates") is True, "limits": limits}

    def file_rules(self, reader: Reader) -> dict[str, Any]:
        accept = reader.properties.get("accept", reader.data.get("accept")) or ""
        size = reader.count(reader.properties.get("max_size_mb"), 1_000) or DEFAULT_MAX_SIZE_MB
        kinds = tuple(part.strip().lower() for part in str(accept).split(",") if part.strip())
        if any(not part.startswith(".") and "/" not in part for part in kinds):
            reader.refuse("Loại tệp ghi chưa đúng.", "Hãy ghi đuôi tệp như “.pdf, .docx”.")
        return {"multiple": reader.data.get("multiple") is True, "accept": kinds, "max_size": size * 1024 * 1024}

    def options(self, reader: Reader) -> OptionSource:
        if lookup := reader.text("lookup", 60, reader.properties):
            return OptionSource(path=("lookups", lookup))
        if expression := reader.data.get("valuesExpression"):
            return OptionSource(expression=reader.expression(expression))
        if path := reader.data.get("valuesKey"):
            return OptionSource(path=tuple(reader.key(path).split(".")))
        listed: list[Option] = []
        values = reader.data.get("values")
        for item in (values if isinstance(values, list) else [])[: MAX_OPTIONS + 1]:
            if not isinstance(item, Mapping) or not isinstance(item.get("value"), str | int) or not item.get("label"):
                reader.refuse("Một lựa chọn thiếu nhãn hoặc giá trị.", "Hãy ghi đủ nhãn và giá trị cho từng lựa chọn.")
                continue
            try:
                key = choice_key(item["value"])
            except Refused as refused:
                reader.refuse(str(refused), "Hãy sửa giá trị của lựa chọn.")
                continue
            listed.append(Option(key, str(item["label"])[:500]))
        if not listed:
            reader.refuse("Mục chọn chưa có lựa chọn nào.", "Hãy thêm lựa chọn.")
        if len(listed) > MAX_OPTIONS or len({option.key for option in listed}) < len(listed):
            reader.refuse("Danh sách lựa chọn quá dài hoặc có giá trị trùng nhau.", "Hãy bỏ lựa chọn thừa.")
        return OptionSource(listed=tuple(listed))
