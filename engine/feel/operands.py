"""The operands of FEEL: literals, names, lists, contexts, ranges, functions, and the types (DMN 1.5 §10.3.1.2)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from decimal import Decimal, DecimalException

from engine.feel import nodes as n
from engine.feel.arithmetic import NUMBERS
from engine.feel.cursor import KEYWORDS, Cursor, Filters
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Token
from engine.feel.temporal import parse_date, parse_datetime, parse_duration, parse_time
from engine.feel.types import TYPE_NAMES

COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_CONSTANTS = {"true": True, "false": False, "null": None}
_OPENERS = {"[": True, "(": False, "]": False}
_CLOSERS = {"]": True, ")": False, "[": False}


class Operands(Cursor, ABC):
    """What stands between operators; the operators themselves are in parser.py."""

    @abstractmethod
    def expression(self) -> n.Node:
        """Any expression."""

    @abstractmethod
    def test(self) -> n.Node:
        """A positive unary test."""

    @abstractmethod
    def additive(self) -> n.Node:
        """An expression without comparison and logic."""

    # -- operands -------------------------------------------------------------------------------------------

    def primary(self) -> n.Node:
        """literals, names, lists, contexts, ranges, functions and what stands in parentheses."""
        token = self.token
        if token.kind == "number":
            self.advance()
            return n.Literal(token.pos, self._number(token))
        if token.kind == "string":
            self.advance()
            return n.Literal(token.pos, token.text)
        if token.kind == "word":
            return self._word(token)
        if token.kind == "op" and token.text in "[(]{@":
            with self.nested():
                if token.text == "{":
                    return self._context()
                if token.text == "@":
                    return self._at_literal()
                return self._bracketed(token)
        self.unexpected()
        raise AssertionError("unreachable")

    def _number(self, token: Token) -> Decimal:
        try:
            return NUMBERS.create_decimal(token.text)
        except DecimalException:
            raise FeelSyntaxError("Số quá lớn hoặc quá nhỏ. Hãy nhập số khác.", token.pos) from None

    def _word(self, token: Token) -> n.Node:
        if not self.known_here():
            if token.text in _CONSTANTS:
                self.advance()
                return n.Literal(token.pos, _CONSTANTS[token.text])
            if token.text == "function" and self.tokens[self.at + 1].text == "(":
                return self._function()
            if token.text in KEYWORDS:
                if token.text in ("if", "for", "some", "every"):
                    return self.expression()
                self.unexpected()
        return n.Name(token.pos, self.name())

    def _at_literal(self) -> n.Node:
        pos = self.advance().pos
        if self.token.kind != "string":
            self.unexpected("Sau dấu “@” phải là văn bản trong dấu nháy kép")
        text = self.advance().text
        for parse in (parse_date, parse_datetime, parse_time, parse_duration):
            value = parse(text)
            if value is not None:
                return n.Literal(pos, value)
        # a well-formed text with a date that does not exist is null at run time, as the same call would be
        return n.Call(pos, n.Name(pos, "@"), (n.Literal(pos, text),), ())

    def _bracketed(self, opening: Token) -> n.Node:
        """`(…)`, `[…]` as list, range or comparison range, and `]…` as an open range."""
        self.advance()
        if opening.text == "(" and self.token.kind == "op" and self.token.text in COMPARISONS:
            test = self.test()
            self.need_op(")")
            return test
        if opening.text == "[" and self.is_op("]") and not self._opens_range():
            self.advance()
            return n.ListNode(opening.pos, ())
        first = self.test() if opening.text == "[" else self.expression()
        if self.take_op(".."):
            return self._range(opening, first)
        if opening.text == "(":
            self.need_op(")")
            return first
        if opening.text == "]":
            self.unexpected("Thiếu dấu “..” của khoảng giá trị")
        items = [first]
        while self.take_op(","):
            items.append(self.test())
        self.need_op("]")
        return n.ListNode(opening.pos, tuple(items))

    def _range(self, opening: Token, low: n.Node) -> n.Node:
        start = self.at
        with self.nested(Filters.NONE):
            high = self.additive()
        if self.is_op("["):  # the end of an open range, or a filter on the end point: the longer reading wins
            longer = self.attempt(lambda: self._filtered_end(start))
            high = longer or high
        if not (self.token.kind == "op" and self.token.text in _CLOSERS):
            self.unexpected("Thiếu dấu đóng của khoảng giá trị")
        closing = self.advance().text
        return n.RangeNode(opening.pos, low, high, _OPENERS[opening.text], _CLOSERS[closing])

    def _filtered_end(self, start: int) -> n.Node:
        self.at = start
        with self.nested(Filters.TRIED):
            high = self.additive()
        if not (self.token.kind == "op" and self.token.text in _CLOSERS):
            self.unexpected()
        return high

    def _opens_range(self) -> bool:
        """Whether the `]` of `[]` begins an open range, the first element of a list: an operand follows it."""
        following = self.tokens[self.at + 1]
        if following.kind == "word":
            return following.text not in KEYWORDS
        if following.text == "-":
            return self.tokens[min(self.at + 3, len(self.tokens) - 1)].text == ".."
        return following.kind in ("number", "string") or following.text in ("@", "(")

    def _context(self) -> n.Node:
        pos = self.advance().pos
        entries: list[n.Entry] = []
        while not self.is_op("}"):
            start = self.token.pos
            if self.token.kind == "string":
                key = self.advance().text
            else:
                key = self.declared_name((":",))
            self.need_op(":")
            if any(entry.key == key for entry in entries):
                raise FeelSyntaxError(f"Mục “{key}” bị khai báo hai lần. Hãy giữ lại một mục.", start)
            value = self.expression()
            self.names.add(key)
            entries.append(n.Entry(start, key, value, self.token.pos))
            if not self.take_op(","):
                break
            if self.is_op("}"):
                self.unexpected()
        self.need_op("}")
        return n.ContextNode(pos, tuple(entries))

    def _function(self) -> n.Node:
        pos = self.advance().pos
        self.need_op("(")
        parameters: list[n.Parameter] = []
        while not self.is_op(")"):
            start = self.token.pos
            name = self.declared_name((":", ",", ")"))
            parameters.append(n.Parameter(start, name, self.type() if self.take_op(":") else None))
            if not self.take_op(","):
                break
        self.need_op(")")
        external = self.is_word("external")
        if external:
            self.advance()
        body = self.expression()
        return n.FunctionNode(pos, tuple(parameters), None if external else body)

    # -- types ----------------------------------------------------------------------------------------------

    def type(self) -> n.Type:
        """type (rules 55 and following): a simple type, list<T>, range<T>, context<…> or function<…> -> T."""
        with self.nested():
            token = self.token
            following = self.tokens[self.at + 1].text
            if following == "<" and token.text in ("list", "range", "context", "function"):
                self.advance()
                self.advance()
                return getattr(self, f"_{token.text}_type")(token.pos)  # type: ignore[no-any-return]
            for name in TYPE_NAMES:
                if self.match(tuple(name.split())):
                    for _ in name.split():
                        self.advance()
                    return n.Type(token.pos, name)
            if token.kind != "word":
                self.unexpected("Thiếu tên kiểu dữ liệu")
            name = self.name()
            while self.take_op("."):
                name += "." + self.name(after_dot=True)
            declared = self.types.get(name)
            return replace(declared, pos=token.pos) if declared is not None else n.Type(token.pos, name)

    def _list_type(self, pos: int) -> n.Type:
        part = self.type()
        self.need_op(">")
        return n.Type(pos, "list", (part,))

    def _range_type(self, pos: int) -> n.Type:
        part = self.type()
        self.need_op(">")
        return n.Type(pos, "range", (part,))

    def _context_type(self, pos: int) -> n.Type:
        keys, parts = [], []
        while True:
            keys.append(self.declared_name((":",)))
            self.need_op(":")
            parts.append(self.type())
            if not self.take_op(","):
                break
        self.need_op(">")
        return n.Type(pos, "context", tuple(parts), tuple(keys))

    def _function_type(self, pos: int) -> n.Type:
        parts = []
        while not self.is_op(">"):
            parts.append(self.type())
            if not self.take_op(","):
                break
        self.need_op(">")
        self.need_op("->")
        return n.Type(pos, "function", tuple(parts), (), self.type())
