"""A form ready to be drawn: every condition judged, every choice listed, every text filled in.

The templates in `webui/templates/forms` only lay out what stands here; they compute nothing."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.feel import Expression
from engine.forms import texts
from engine.forms.expressions import any_holds, evaluate, fill, holds
from engine.forms.initial import given
from engine.forms.model import Condition, Field, Option, dig, leaves, walk
from engine.forms.parsing import to_raw
from engine.forms.scene import ROW, Scene, Scope
from engine.forms.values import VIETNAM, cap_of, number_text, raw_text, value_text

Errors = dict[str, list[str]]
MAX_TABLE_ROWS = 200


@dataclass(frozen=True)
class PageFile:
    """A file already there: its id, name and size in bytes."""

    file_id: str
    name: str
    size: int


@dataclass(frozen=True)
class PageRow:
    """One row: its prefix in HTML names, its number for people (from 1), which stored row it was ('' new)."""

    name: str
    number: int
    origin: str
    title: str
    children: tuple["PageField", ...]
    removable: bool


@dataclass(frozen=True, kw_only=True)
class PageField:
    """One component as it is drawn. `name` is the HTML name, `value` the text (or bool, or list of keys) in it.

    `required` is as of now, `may_need`: it can become so. `conditional`: it may be hidden while the
    form is filled in; `gone`: nothing that is typed will bring it back.
    `pattern_hint`: how a date or a time is written. `node` identifies the part to the script."""

    type: str
    node: str
    name: str
    label: str
    description: str = ""
    subtype: str = ""
    kind: str = ""
    unit: str = ""
    value: Any = ""
    errors: tuple[str, ...] = ()
    required: bool = False
    may_need: bool = False
    locked: bool = False
    hidden: bool = False
    conditional: bool = False
    gone: bool = False
    options: tuple[Option, ...] = ()
    multiple: bool = False
    accept: str = ""
    max_size_mb: int = 0
    max_length: int = 0
    least: str = ""
    most: str = ""
    digits: int | None = None
    pattern_hint: str = ""
    files: tuple[PageFile, ...] = ()
    rows: tuple[PageRow, ...] = ()
    blank: PageRow | None = None
    addable: bool = False
    least_rows: int = 0
    most_rows: int = 0
    blocks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    layout_row: str = ""
    children: tuple["PageField", ...] = ()

    @property
    def id(self) -> str:
        """The HTML id of the control."""
        return f"f-{self.name or self.node}"


@dataclass(frozen=True)
class PageError:
    """A line of the error summary: the id it leads to ('' for the whole form), the field's label, the sentence."""

    target: str
    label: str
    message: str


@dataclass(frozen=True)
class Page:
    """The form as it is drawn, and what the summary above it says."""

    fields: tuple[PageField, ...]
    errors: tuple[PageError, ...]
    has_files: bool
    any_required: bool
    today: str


class PageBuilder:
    """Draws one settled scope after the other."""

    def __init__(self, errors: Errors, tree: tuple[Field, ...]) -> None:
        self.errors = errors
        self.heads = {field.name.partition(".")[0] for field in walk(tree) if field.keyed} | {"this", "parent", "i"}

    def fixed(self, hides: tuple[Condition, ...], names: dict[str, Any], now: datetime) -> bool:
        """Is it hidden by a condition that reads nothing of the form, so for good?"""
        return any(holds(each, names, now) for each in hides if isinstance(each, bool) or not each.names & self.heads)

    def scope(self, scope: Scope, tree: tuple[Field, ...], prefix: str, level: int) -> tuple[PageField, ...]:
        """The fields of one scope."""
        names = scope.seen()
        return tuple(self.field(scope, field, prefix, names, level) for field in tree)

    def field(self, scope: Scope, field: Field, prefix: str, names: dict[str, Any], level: int) -> PageField:
        """One component with everything judged."""
        now = scope.scene.now
        name = prefix + field.name if field.keyed else ""
        common: dict[str, Any] = {
            "type": field.type,
            "node": prefix + "~" + field.node,
            "name": name,
            "label": field.label,
            "description": field.description,
            "subtype": field.subtype,
            "kind": field.kind,
            "unit": field.unit,
            "errors": tuple(self.errors.get(name, ())) if name else (),
            "hidden": any_holds(field.hides, names, now),
            "gone": self.fixed(field.hides, names, now),
            "conditional": any(isinstance(each, Expression) and each.names & self.heads for each in field.hides),
            "layout_row": field.layout_row,
        }
        if field.type == "group":
            return PageField(**common, children=self.scope(scope, field.children, prefix, level))
        if field.type == "text":
            return PageField(**common, blocks=tuple(
                (block.kind, tuple(fill(item, names, now) for item in block.items)) for block in field.blocks
            ))  # fmt: skip
        if field.type == "table":
            columns, cells = _table(field, names, now)
            return PageField(**common, columns=columns, cells=cells)
        if not field.keyed:
            return PageField(**common)
        common["locked"] = bool(field.locked) and any_holds(field.locked, names, now)
        common["required"] = holds(field.required, names, now)
        common["may_need"] = isinstance(field.required, Expression)
        if field.rows is not None:
            return self.repeated(scope, field, common, name, level)
        if field.expression is not None:
            return PageField(**common, value=value_text(scope.typed.get(field.name)))
        return PageField(**common, **_control(scope, field, names, common["locked"]))

    def repeated(self, scope: Scope, field: Field, common: dict[str, Any], name: str, level: int) -> PageField:
        """A group of rows, with a blank one for the script to copy."""
        limits = field.rows
        if limits is None:
            raise ValueError(f"{field.name} has no rows")
        free = not limits.fixed and not common["locked"]
        scopes = scope.rows[field.name]
        if common["locked"]:
            stored = dig(scope.stored, field.name)
            rows = stored if isinstance(stored, list) else []
            scopes = [Scope(scope.scene, field.children, _raw(field, row), row, scope, at).settle()
                      for at, row in enumerate(rows)]  # fmt: skip
        mark = f"__{level}__"
        fresh = to_raw(field.children, given(field.children, scope.scene, {})) | {ROW: ""}
        empty = Scope(scope.scene, field.children, fresh, {}, scope, len(scopes)).settle()
        blank = self.row(field, empty, f"{name}.{mark}", 0, free, level + 1)
        return PageField(
            **common,
            rows=tuple(self.row(field, row, f"{name}.{at}", at + 1, free, level + 1) for at, row in enumerate(scopes)),
            blank=blank if free else None,
            addable=free and len(scopes) < limits.most,
            least_rows=limits.least,
            most_rows=limits.most,
        )

    def row(self, field: Field, scope: Scope, name: str, number: int, free: bool, level: int) -> PageRow:
        """One row."""
        title = f"{field.label} {number}".strip() if number else field.label
        return PageRow(
            name, number, str(scope.origin), title, self.scope(scope, field.children, name + ".", level), free
        )


def _raw(field: Field, row: Any) -> dict[str, Any]:
    return to_raw(field.children, row)


def _control(scope: Scope, field: Field, names: dict[str, Any], locked: bool) -> dict[str, Any]:
    """What a control of one value shows."""
    now = scope.scene.now
    found: dict[str, Any] = {"multiple": field.multiple, "digits": field.digits}
    source = dig(scope.stored if locked else scope.raw, field.name)
    if field.type == "filepicker":
        files, _ = scope.scene.file_values(source or [], dig(scope.stored, field.name))
        found["files"] = tuple(
            PageFile(str(file["file_id"]), str(file["name"]), int(file.get("size") or 0)) for file in files
        )
        found["accept"] = ",".join(field.accept)
        found["max_size_mb"] = field.max_size // (1024 * 1024)
        return found
    found["value"] = raw_text(field, source)
    if field.type == "datetime":
        found["pattern_hint"] = texts.MOMENT_HINTS[field.subtype]
    if field.options is not None:
        found["options"] = tuple(scope.scene.options(field, names).values())
    if field.type in ("textfield", "textarea"):
        found["max_length"] = cap_of(field)
    for name, limit in field.limits:
        if name in ("min", "max"):
            value: Any = limit if isinstance(limit, Decimal) else evaluate(limit, names, now)[0]
            found["least" if name == "min" else "most"] = (
                number_text(value) if isinstance(value, Decimal) else str(raw_text(field, value) or "")
            )
    return found


def _table(field: Field, names: dict[str, Any], now: datetime) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and shown cells of a read-only table."""
    pairs = [(column.key, column.label) for column in field.columns]
    if field.columns_expression is not None:
        given = evaluate(field.columns_expression, names, now)[0]
        pairs = [
            (str(item.get("key")), str(item.get("label") or ""))
            for item in (given if isinstance(given, list) else [])[:30]
            if isinstance(item, dict)
        ]
    data = evaluate(field.expression, names, now)[0] if field.expression is not None else None
    rows = [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
    return tuple(label for _, label in pairs), tuple(
        tuple(value_text(dig(row, key)) for key, _ in pairs) for row in rows[:MAX_TABLE_ROWS]
    )


def label_of(tree: tuple[Field, ...], path: str) -> str:
    """What a path (`authors.1.full_name`) is called: “Tác giả 2 – Họ và tên”; '' when it is unknown."""
    for field in leaves(tree):
        if path == field.name:
            return field.label
        if field.rows is not None and path.startswith(field.name + "."):
            number, _, rest = path[len(field.name) + 1 :].partition(".")
            if not number.isdigit():
                return field.label
            own = texts.ROW.format(field.label, int(number) + 1)
            return f"{own} – {label_of(field.children, rest)}" if rest else own
    return ""


def anchors(fields: tuple[PageField, ...]) -> dict[str, str]:
    """HTML id by name of everything drawn and visible."""
    found: dict[str, str] = {}
    for field in fields:
        if field.gone:
            continue
        if field.name:
            found[field.name] = field.id
        found.update(anchors(field.children))
        for row in field.rows:
            found.update(anchors(row.children))
    return found


def build(tree: tuple[Field, ...], scene: Scene, raw: Any, stored: Any, errors: Errors) -> Page:
    """The page of a form with what was typed and what was refused."""
    scope = Scope(scene, tree, raw, stored).settle()
    fields = PageBuilder(errors, tree).scope(scope, tree, "", 0)
    known = anchors(fields)
    lines = tuple(
        PageError(known.get(path, ""), label_of(tree, path), message)
        for path, messages in errors.items()
        for message in messages
    )
    order = list(known)
    ranked = sorted(lines, key=lambda line: order.index(line.target[2:]) if line.target[2:] in known else -1)
    return Page(
        fields,
        tuple(ranked),
        any(field.type == "filepicker" for field in walk(tree)),
        any(field.required is not False for field in walk(tree)),
        scene.now.astimezone(VIETNAM).date().isoformat(),
    )
