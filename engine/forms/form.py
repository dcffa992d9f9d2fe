"""The face of a compiled form: read what was typed, decide what is stored, show what was answered.

A `Form` is immutable and knows nothing of requests or tables; the same object serves all cases of a release."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from marshmallow import ValidationError

from engine.forms import browser, display, page, parsing, texts
from engine.forms.compiler import cross_rules
from engine.forms.components import TreeBuilder
from engine.forms.expressions import evaluate
from engine.forms.findings import FormFinding, FormRefused
from engine.forms.initial import initial
from engine.forms.model import CrossRule, Field, Raw, Shown, leaves, names_read, walk
from engine.forms.scene import Lookup, Scene, Scope
from engine.forms.schema import flatten, load, schema_class
from engine.storage.canonical import nfc
from engine.storage.problems import Invalid

MAX_BYTES = 1_000_000
MAX_NESTING = 40
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Form:
    """A form ready for use. `fields` is the tree of components, `keys` the names of the values of the form's scope,
    `reads` the variables its expressions may read, `sha256` the hash (hex) of the JSON it was made from."""

    def __init__(self, fields: tuple[Field, ...], rules: tuple[CrossRule, ...], sha256: str) -> None:
        self.fields = fields
        self.rules = rules
        self.sha256 = sha256
        self.keys = tuple(field.name for field in leaves(fields))
        self.reads = frozenset(names_read((fields, rules)))
        self._schema = schema_class(fields)

    def followed_by(self, other: "Form") -> "Form":
        """This form with the fields and rules of another one after its own; they must not share keys."""
        sha256 = hashlib.sha256(f"{self.sha256} {other.sha256}".encode()).hexdigest()
        return Form(self.fields + other.fields, self.rules + other.rules, sha256)

    @property
    def has_files(self) -> bool:
        """Does any field take files?"""
        return any(field.type == "filepicker" for field in walk(self.fields))

    def parse(self, source: parsing.MultiDict | Mapping[str, Any]) -> Raw:
        """The raw answers in what an HTML form sent (names like `authors.0.full_name`), row buttons carried out.

        Raises Invalid when there is far more than any form holds."""
        return parsing.parse(self.fields, source)

    def pressed(self, source: parsing.MultiDict | Mapping[str, Any]) -> parsing.Pressed | None:
        """The button that only changes the form (add or remove a row, drop a file, save), None when it was sent."""
        return parsing.pressed(source)

    def validate(
        self,
        raw: Mapping[str, Any],
        *,
        context: Mapping[str, Any],
        stored: Mapping[str, Any],
        now: datetime,
        files: Lookup,
    ) -> dict[str, Any]:
        """The values to store, from raw answers (`parse`, a draft, or values). Raises Invalid with errors by path.

        `context`: the variables expressions may read. `stored`: the values shown before (kept for what is locked).
        `now`: aware. `files`: gives the stored file of an id, None when it may not be used here."""
        scope = Scope(Scene(context, now, files), self.fields, raw, stored).settle()
        values: dict[str, Any] = {}
        errors: dict[str, list[str]] = {}
        try:
            values = load(self._schema, scope)
        except ValidationError as refused:
            errors = flatten(refused.messages)
        self._cross(scope, errors)
        if errors:
            count = sum(map(len, errors.values()))
            raise Invalid(texts.ONE_ERROR if count == 1 else texts.ERRORS.format(count), errors)
        return values

    def _cross(self, scope: Scope, errors: dict[str, list[str]]) -> None:
        """Judge the rules over several fields; one that reads a refused field waits until that is mended."""
        names = scope.names()
        refused = {part for path in errors for part in path.split(".")}
        for rule in self.rules:
            if rule.field in scope.hidden:
                continue
            value, _ = evaluate(rule.expression, names, scope.scene.now)
            if value is False and not refused & set(browser.words_of(rule.expression.to_json())):
                errors.setdefault(rule.field, []).append(rule.message)

    def initial(
        self, context: Mapping[str, Any], prefill: Mapping[str, Any] | None = None, *, now: datetime
    ) -> dict[str, Any]:
        """The values a fresh form starts with: `prefill` over defaults, first rows, computed fields."""
        return initial(self.fields, Scene(context, now), prefill or {})

    def to_raw(self, values: Mapping[str, Any]) -> Raw:
        """What the page shows for values. Raw answers pass unchanged, so a draft may be given as well."""
        return parsing.to_raw(self.fields, values)

    def page(
        self,
        raw: Mapping[str, Any],
        *,
        context: Mapping[str, Any],
        stored: Mapping[str, Any],
        now: datetime,
        errors: Mapping[str, list[str]] | None = None,
        files: Lookup | None = None,
    ) -> page.Page:
        """The form as the templates draw it; `raw` from `to_raw` or `parse`, `errors` from `Invalid`."""
        scene = Scene(context, now, files)
        return page.build(self.fields, scene, self.to_raw(raw), stored, dict(errors or {}))

    def display(self, values: Mapping[str, Any], context: Mapping[str, Any] | None = None) -> list[Shown]:
        """The answers as the person saw them. `context` serves choices that come from variables."""
        return list(display.display(self.fields, values, Scene(context or {}, _LONG_AGO)))

    def to_browser(self, values: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
        """JSON for the page's script: conditions and computed fields as trees, with the variables they read.

        `values` are what the page shows; the script reads them from the page itself."""
        del values
        return browser.to_browser(self.fields, context)

    def label(self, path: str) -> str:
        """What a path is called (“Tác giả 2 – Họ và tên”), '' when unknown."""
        return page.label_of(self.fields, path)

    def classified(self) -> dict[str, str]:
        """Names of fields with personal data ('basic' or 'sensitive'), rows as `authors.*.phone`."""
        return dict(_classified(self.fields, ""))


def _classified(tree: tuple[Field, ...], prefix: str) -> list[tuple[str, str]]:
    found = []
    for field in leaves(tree):
        if field.classification != "none":
            found.append((prefix + field.name, field.classification))
        if field.rows is not None:
            found += _classified(field.children, f"{prefix}{field.name}.*.")
    return found


def _normal(value: Any, level: int = 0) -> Any:
    """The JSON with all text in NFC; raises RecursionError when it is nested beyond any form."""
    if level > MAX_NESTING:
        raise RecursionError
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [_normal(item, level + 1) for item in value]
    if isinstance(value, Mapping):
        return {nfc(str(key)): _normal(item, level + 1) for key, item in value.items()}
    return value


def _refuse(message: str, remedy: str) -> FormRefused:
    return FormRefused([FormFinding("", "Biểu mẫu", message, remedy)])


def compile_form(schema: Mapping[str, Any] | bytes | str, root: str = "components") -> Form:
    """A form from form-js JSON (an object, or its text). Raises FormRefused with every finding.

    `root` names the tree of components; a form that is put after others (`Form.followed_by`) needs one of its own."""
    reopen = "Hãy mở biểu mẫu trong trình thiết kế và lưu lại."
    try:
        if isinstance(schema, bytes | str):
            if len(schema) > MAX_BYTES:
                raise _refuse("Biểu mẫu quá lớn.", "Hãy chia thành nhiều biểu mẫu.")
            schema = orjson.loads(schema)
        schema = _normal(schema)
        content = orjson.dumps(schema, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError, RecursionError):
        raise _refuse("Không đọc được biểu mẫu.", reopen) from None
    if not isinstance(schema, dict) or not isinstance(schema.get("components"), list):
        raise _refuse("Biểu mẫu không có danh sách mục.", reopen)
    if len(content) > MAX_BYTES:
        raise _refuse("Biểu mẫu quá lớn.", "Hãy chia thành nhiều biểu mẫu.")
    findings: list[FormFinding] = []
    fields = TreeBuilder(findings).scope(schema["components"], root)
    rules = cross_rules(schema, {field.name for field in leaves(fields)}, findings)
    if findings:
        raise FormRefused(findings)
    return Form(fields, rules, hashlib.sha256(content).hexdigest())


EMPTY_FORM = compile_form({"type": "default", "components": []})
"""The form of a task that asks nothing."""
