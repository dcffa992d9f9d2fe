"""Boxed expressions to FEEL trees: each kind becomes the FEEL that means the same (DMN 1.5 §10.2).

Texts that are not FEEL become null with a reason, and are told to whoever checks the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.dmn import model as m
from engine.dmn.nodes import AsList, Broken, Checked, Definition, Placed, Quantifier
from engine.dmn.types import Types
from engine.feel import FeelSyntaxError, parse
from engine.feel import nodes as n

RESULT = "\0"
"""The name of the last, unnamed entry of a boxed context; no text can name it."""

Tables = Callable[["Boxing", m.Table, frozenset[str], str], n.Node]
_NULL = n.Literal(0, None)
_FOREIGN = "Biểu thức viết bằng ngôn ngữ không được hỗ trợ. Hãy viết lại bằng FEEL."


@dataclass(frozen=True)
class SyntaxFault:
    """A text that is not FEEL: element, place and the parser's sentence."""

    element_id: str
    place: str
    message: str


class Boxing:
    """Turns the boxed expressions of one model into trees, and keeps what could not be read."""

    def __init__(self, types: Types, tables: Tables) -> None:
        self.types = types
        self.faults: list[SyntaxFault] = []
        self._tables = tables

    def tree(self, boxed: m.Boxed, names: frozenset[str], place: str) -> n.Node:
        """The tree of an expression; `names` are visible, `place` is what people call where it stands."""
        match boxed:
            case m.Literal():
                if "java" in boxed.language.lower():
                    made = self._external()
                elif boxed.language and "feel" not in boxed.language.lower():
                    self.faults.append(SyntaxFault(boxed.id, place, _FOREIGN))
                    made = Broken(0, _FOREIGN)
                else:
                    made = self.text(boxed.text, names, place, boxed.id)
            case m.Context():
                made = self._context(boxed, names, place)
            case m.Invocation():
                arguments = tuple(self.tree(each.value, names, place) for each in boxed.bindings)
                function = self.tree(boxed.function, names, place)
                while isinstance(function, Placed):
                    function = function.body
                made = n.Call(0, function, arguments, tuple(each.name for each in boxed.bindings))
            case m.FunctionDefinition():
                return self.function(boxed, names, place)
            case m.ListExpression():
                made = n.ListNode(0, tuple(self.tree(each, names, place) for each in boxed.items))
            case m.Relation():
                made = self._relation(boxed, names, place)
            case m.Conditional():
                parts = (self.tree(each, names, place) for each in (boxed.condition, boxed.then, boxed.otherwise))
                made = n.If(0, *parts)
            case m.Filter():
                source = self.tree(boxed.source, names, place)
                made = n.Filter(0, source, self.tree(boxed.match, names | {"item"} | self.types.feel.members, place))
            case m.Iterator():
                made = self._iterator(boxed, names, place)
            case m.Table():
                made = self._tables(self, boxed, names, place)
        text = boxed.text if isinstance(boxed, m.Literal) else ""
        return self.checked(Placed(0, made, place, text), boxed.type, place)

    def text(self, text: str, names: frozenset[str], place: str, element_id: str) -> n.Node:
        """The tree of a FEEL text; an empty one is null."""
        if not text:
            return _NULL
        try:
            return parse(text, names, self.types.feel).ast
        except FeelSyntaxError as error:
            self.faults.append(SyntaxFault(element_id, place, error.message))
            return Broken(0, error.message)

    def checked(self, tree: n.Node, type: str, place: str) -> n.Node:
        """The tree with its value held to a type, if that says anything."""
        check = self.types.check(type)
        return tree if check is None else Checked(0, tree, check, place)

    def function(self, boxed: m.FunctionDefinition, names: frozenset[str], place: str) -> n.Node:
        """A function definition, its arguments checked against their types."""
        if boxed.kind.upper() != "FEEL":
            return self._external()
        parameters = tuple(each.name for each in boxed.parameters)
        body = _NULL if boxed.body is None else self.tree(boxed.body, names | set(parameters), place)
        checks = tuple(self.types.check(each.type) for each in boxed.parameters)
        types = tuple(self.types.type(each.type) for each in boxed.parameters)
        return Definition(0, parameters, checks, types, body, place)

    def _external(self) -> n.Node:
        return Broken(0, "Không chạy hàm bên ngoài. Hãy viết nội dung hàm bằng biểu thức.")

    def _context(self, boxed: m.Context, names: frozenset[str], place: str) -> n.Node:
        entries = []
        for each in boxed.entries:
            name = each.name or RESULT
            where = f"{place} – {each.name}" if each.name else place
            value = self.checked(self.tree(each.value, names, where), each.type, where)
            entries.append(n.Entry(0, name, value, 0))
            names |= {name}
        made = n.ContextNode(0, tuple(entries))
        return n.Path(0, made, RESULT) if entries and entries[-1].key == RESULT else made

    def _relation(self, boxed: m.Relation, names: frozenset[str], place: str) -> n.Node:
        rows = []
        for row in boxed.rows:
            cells = []
            for column, cell in zip(boxed.columns, row, strict=True):
                where = f"{place} – {column.name}"
                value = self.checked(self.tree(cell, names, where), column.type, where)
                cells.append(n.Entry(0, column.name, value, 0))
            rows.append(n.ContextNode(0, tuple(cells)))
        return n.ListNode(0, tuple(rows))

    def _iterator(self, boxed: m.Iterator, names: frozenset[str], place: str) -> n.Node:
        source = AsList(0, self.checked(self.tree(boxed.source, names, place), boxed.variable_type, place))
        step = (n.Iteration(0, boxed.variable, source, None),)
        body = self.tree(boxed.body, names | {boxed.variable, "partial"}, place)
        loop = n.For(0, step, body)
        return loop if boxed.kind == "for" else Quantifier(0, boxed.kind == "every", loop, place)
